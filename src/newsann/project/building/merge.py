"""Tasks that hold the same document: merge their annotations, or report why that is impossible."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from newsann.checks.corpus import CONTRADICTING, CORRECTED, ID_CLASH, UNDECIDED, finding
from newsann.formats.labelstudio.exports.privacy import is_number
from newsann.formats.labelstudio.reading.documents import Left, Reading
from newsann.formats.labelstudio.reading.readings import keep_last
from newsann.model.document import Document, Source
from newsann.model.findings import CountKey, Finding
from newsann.project.building.annotation_states import one_of_each, place_of, states_in
from newsann.scheme import Scheme


def merged(readings: list[Reading], scheme: Scheme) -> tuple[Reading, list[Reading]]:
    """One reading with the annotations of all, and those whose text is another one: refused, or an earlier state.

    Findings of readings that were merged stay with the merged one. Of several states of one annotation the last
    counts, also if the annotation was skipped or rejected there. The findings of the others are dropped.
    """
    same, others = _by_text(readings, scheme)
    first = same[0]
    document = first.document
    assert document is not None
    chosen = one_of_each([state for reading in same for state in states_in(reading)], scheme)
    findings = [
        found
        for reading in same
        for found in reading.findings
        if (found.place.export, found.place.index, found.place.annotation) not in chosen.superseded
    ]
    metadata, contradictions = _metadata([reading.document for reading in same if reading.document], scheme)
    findings += [*chosen.findings, *contradictions]
    left = [one for reading in same for one in reading.left if one.annotation is None]
    file_counts = sum((reading.file_counts for reading in same), Counter[CountKey]())
    whole = replace(document, metadata=metadata, annotations=tuple(state.annotation for state in chosen.kept))
    item_counts = [state.counts for state in chosen.kept]
    people = {who: known for reading in same for who, known in reading.people.items()}
    result = Reading(findings, whole, item_counts, [*left, *chosen.left], first.task, file_counts, people)
    return keep_last(result, scheme), others


def _by_text(readings: list[Reading], scheme: Scheme) -> tuple[list[Reading], list[Reading]]:
    """The readings with the text that counts; and the others, each with a finding.

    Under one id only one text can be meant, so the others are refused. Documents that the data do not name are states
    of one article: the later one counts; if no time tells which one it is, all are refused.
    """
    of_text: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.document is not None:
            of_text.setdefault(reading.document.text, []).append(reading)
    if len(of_text) == 1:
        return readings, []
    texts = list(of_text)
    if len({reading.document.id for reading in readings if reading.document}) == 1:
        return of_text[texts[0]], _clashing(of_text[texts[0]], readings, scheme)
    when = {text: _stored(same) for text, same in of_text.items()}
    chosen = max(texts, key=lambda text: (when[text], texts.index(text)))
    undecided = any(text != chosen and when[text] == when[chosen] and _annotated(of_text[text]) for text in texts)
    same = of_text[chosen]
    others = [reading for reading in readings if reading.document and reading.document.text != chosen]
    if undecided:
        for reading in same:
            reading.findings.append(_undecided(reading, others[0], scheme))
        for reading in others:
            reading.findings.append(_undecided(reading, same[0], scheme))
        return same, others
    return same, [_left_out(reading, same[-1], scheme) for reading in others]


def _clashing(same: list[Reading], readings: list[Reading], scheme: Scheme) -> list[Reading]:
    """The readings that have another text under the same id, each with a finding."""
    first = same[0].document
    assert first is not None
    others = []
    for reading in readings:
        if reading.document and reading.document.text != first.text:
            at = f"document {first.id} has another text in {first.source.export}, task {first.source.task}"
            reading.findings.append(finding(ID_CLASH, at, place_of(reading.document), scheme))
            others.append(reading)
    return others


def _undecided(reading: Reading, other: Reading, scheme: Scheme) -> Finding:
    assert reading.document is not None
    assert other.document is not None
    source, at = reading.document.source, other.document.source
    message = (
        f"task {source.task} has another text in {at.export} (task {at.task}), and no time tells which text is the "
        "later one"
    )
    return finding(UNDECIDED, message, place_of(reading.document), scheme)


def _left_out(reading: Reading, later: Reading, scheme: Scheme) -> Reading:
    """An earlier state of an article: nothing of it is published."""
    assert reading.document is not None
    assert later.document is not None
    source, at = reading.document.source, later.document.source
    message = (
        f"task {source.task} has another text in {at.export} (task {at.task}), which is the later state and counts; "
        "this one is left out"
    )
    annotations = [Left(counts, "skipped", CORRECTED.code) for counts in reading.item_counts]
    left = [*annotations, *(replace(one, annotation=None) for one in reading.left)]
    empty = replace(reading.document, annotations=())
    found = [finding(CORRECTED, message, place_of(reading.document), scheme)]
    return Reading(found, empty, [], left, reading.task)


def _stored(readings: Iterable[Reading]) -> tuple[float, float]:
    """When a text was annotated last, and when its task was stored last, in seconds since 1970."""
    documents = [reading.document for reading in readings if reading.document]
    annotated = [one.updated.timestamp() for document in documents for one in document.annotations if one.updated]
    tasks = [document.source.updated.timestamp() for document in documents if document.source.updated]
    return max(annotated, default=float("-inf")), max(tasks, default=float("-inf"))


def _annotated(readings: Iterable[Reading]) -> bool:
    return any(reading.document and reading.document.annotations for reading in readings)


def _metadata(documents: Sequence[Document], scheme: Scheme) -> tuple[dict[str, object], list[Finding]]:
    """The metadata of tasks that hold one document: the first value of each column, and findings where they differ."""
    whole: dict[str, object] = {}
    origin: dict[str, Source] = {}
    found: list[Finding] = []
    for document in documents:
        for name, value in document.metadata.items():
            if name not in whole:
                whole[name], origin[name] = value, document.source
            elif whole[name] != value:
                source = origin[name]
                message = (
                    f"`{name}` is {_shown(value)} here and {_shown(whole[name])} in {source.export}, task "
                    f"{source.task}, which holds the same document; the first is kept"
                )
                found.append(finding(CONTRADICTING, message, place_of(document), scheme))
    return {name: whole[name] for name in scheme.document.columns if name in whole}, found


def _shown(value: object) -> str:
    return repr(str(value) if not isinstance(value, str) else value)[:80]


def exports_of_one_number(document: Document) -> set[tuple[str, str]]:
    """Pairs of exports in which one user's number seems to stand for two people: both annotated this document."""
    exports: dict[str, list[str]] = {}
    for annotation in document.annotations:
        if annotation.source and is_number(annotation.annotator):
            exports.setdefault(annotation.annotator, []).append(annotation.source.export)
    return {(of_one[0], other) for of_one in exports.values() for other in of_one[1:] if other != of_one[0]}

"""Tasks that hold the same document: put their annotations together, or say why that cannot be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from newsann.checks.corpus import (
    CONTRADICTING,
    CORRECTED,
    DUPLICATE_TASK,
    ID_CLASH,
    UNDECIDED,
    DocumentFingerprint,
    finding,
)
from newsann.formats.labelstudio.context import ItemCounts
from newsann.formats.labelstudio.exports.privacy import is_number
from newsann.formats.labelstudio.reading.documents import Left, Reading
from newsann.formats.labelstudio.reading.readings import keep_last
from newsann.model.document import Annotation, Document, Source
from newsann.model.findings import CountKey, Finding, Place
from newsann.scheme import Scheme

SUPERSEDED = "superseded"
ALREADY_READ = "already-read"


class Group(Struct, frozen=True):
    """The fingerprints of the tasks that hold one document, in the order in which they were read."""

    fingerprints: tuple[DocumentFingerprint, ...]


def groups(fingerprints: list[DocumentFingerprint]) -> list[Group]:
    """The documents that more than one task holds."""
    first: dict[str, DocumentFingerprint] = {}
    more: dict[str, list[DocumentFingerprint]] = {}
    for fingerprint in fingerprints:
        earlier = first.setdefault(fingerprint.document, fingerprint)
        if earlier is not fingerprint:
            more.setdefault(fingerprint.document, [earlier]).append(fingerprint)
    return [Group(tuple(same)) for same in more.values()]


def merged(readings: list[Reading], scheme: Scheme) -> tuple[Reading, list[Reading]]:
    """One reading with the annotations of all, and those whose text is another one: refused, or an earlier state.

    Findings of readings that were merged stay with the merged one. Of several states of one annotation the last
    counts, also where it says that the annotation was skipped or rejected; what was found in the others goes with them.
    """
    same, others = _by_text(readings, scheme)
    first = same[0]
    document = first.document
    assert document is not None
    left = [one for reading in same for one in reading.left if one.annotation is None]
    kept: list[State] = []
    alive: set[Origin] = set()
    gone: set[Origin] = set()
    twice: list[Finding] = []
    for states in of_one_annotation([state for reading in same for state in _states(reading)]):
        last = _last(states)
        alive.add(_origin(last))
        if last.left is None:
            kept.append(last)
        else:
            left.append(last.left)
        older = [state for state in states if state is not last]
        left += [Left(s.counts, "skipped", ALREADY_READ if _same(s, last) else SUPERSEDED, s.annotation) for s in older]
        gone.update(map(_origin, older))
        twice += [_twice(state, states[0], scheme) for state in states[1:]]
    gone -= alive
    findings = [
        found
        for reading in same
        for found in reading.findings
        if (found.place.export, found.place.index, found.place.annotation) not in gone
    ]
    metadata, contradictions = _metadata([reading.document for reading in same if reading.document], scheme)
    findings += [*twice, *contradictions]
    file_counts = sum((reading.file_counts for reading in same), Counter[CountKey]())
    whole = replace(document, metadata=metadata, annotations=tuple(state.annotation for state in kept))
    result = Reading(findings, whole, [state.counts for state in kept], left, first.task, file_counts)
    return keep_last(result, scheme), others


def _by_text(readings: list[Reading], scheme: Scheme) -> tuple[list[Reading], list[Reading]]:
    """The readings with the text that counts, and the others, each with a finding that says so.

    Under one id only one text can be meant, so the others are refused. Documents that the data do not name are states
    of one article: the later one counts, and where nothing says which that is, all are refused.
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
            reading.findings.append(finding(ID_CLASH, at, _place(reading.document), scheme))
            others.append(reading)
    return others


def _undecided(reading: Reading, other: Reading, scheme: Scheme) -> Finding:
    assert reading.document is not None
    assert other.document is not None
    source, at = reading.document.source, other.document.source
    message = f"task {source.task} has another text in {at.export} (task {at.task}); no time says which is the later"
    return finding(UNDECIDED, message, _place(reading.document), scheme)


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
    found = [finding(CORRECTED, message, _place(reading.document), scheme)]
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
    """The metadata of tasks that hold one document: what any of them says, and where they contradict each other."""
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
                found.append(finding(CONTRADICTING, message, _place(document), scheme))
    return {name: whole[name] for name in scheme.document.columns if name in whole}, found


def _shown(value: object) -> str:
    return repr(str(value) if not isinstance(value, str) else value)[:80]


def of_one_annotation(states: Sequence["State"]) -> list[list["State"]]:
    """The states of each annotation.

    It is the same where its `unique_id` is, whatever numbers a server gave to it; without one, where its number, its
    annotator and its project are the same, as far as they are known.
    """
    groups: list[list[State]] = []
    by_unique: dict[str, list[State]] = {}
    by_number: dict[tuple[str, str], list[list[State]]] = {}
    for state in states:
        own = state.annotation
        group = by_unique.get(own.unique_id) if own.unique_id else None
        if group is None:
            alike = by_number.get((own.id, own.annotator), [])
            group = next((some for some in alike if all(_may_be_one(own, other.annotation) for other in some)), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(state)
        if own.unique_id:
            by_unique.setdefault(own.unique_id, group)
        if group not in (listed := by_number.setdefault((own.id, own.annotator), [])):
            listed.append(group)
    return groups


def _may_be_one(one: Annotation, other: Annotation) -> bool:
    if one.unique_id and other.unique_id and one.unique_id != other.unique_id:
        return False
    projects = [annotation.source.project for annotation in (one, other) if annotation.source]
    return None in projects or len(set(projects)) == 1


def doubted(document: Document) -> set[tuple[str, str]]:
    """Exports whose annotators seem to be several people under one number: they annotated the same document apart."""
    exports: dict[str, list[str]] = {}
    for annotation in document.annotations:
        if annotation.source and is_number(annotation.annotator):
            exports.setdefault(annotation.annotator, []).append(annotation.source.export)
    return {(of_one[0], other) for of_one in exports.values() for other in of_one[1:] if other != of_one[0]}


class State(Struct, frozen=True):
    """One state of an annotation, from one task; `left` says why it is not published, None if it is."""

    annotation: Annotation
    counts: ItemCounts
    document: Document
    left: Left | None = None


def _states(reading: Reading) -> Iterator[State]:
    document = reading.document
    assert document is not None
    for annotation, counts in zip(document.annotations, reading.item_counts, strict=True):
        yield State(annotation, counts, document)
    for left in reading.left:
        if left.annotation is not None:
            yield State(left.annotation, left.counts, document, left)


def _last(states: Sequence[State]) -> State:
    """The state last updated; the one read later where the times do not tell."""
    last = states[0]
    for state in states[1:]:
        before, after = last.annotation.updated, state.annotation.updated
        if not (before and after and before > after):
            last = state
    return last


def _same(one: State, other: State) -> bool:
    if one.left is not None or other.left is not None:
        return one.left is not None and other.left is not None and one.left.reason == other.left.reason
    a, b = one.annotation, other.annotation
    return (a.spans, a.relations, a.choices) == (b.spans, b.relations, b.choices)


Origin = tuple[str | None, int | None, str | None]
"""The export, the task's index in it, and the annotation."""


def _origin(state: State) -> Origin:
    source = state.document.source
    return source.export, source.index, state.annotation.id


def _twice(state: State, first: State, scheme: Scheme) -> Finding:
    name, earlier, source = state.annotation.id, first.annotation.id, first.document.source
    if name == earlier:
        message = f"annotation {name} came in with {source.export}, task {source.task} already"
    else:
        message = f"this is the same annotation as {earlier} of {source.export}, task {source.task}: one `unique_id`"
    return finding(DUPLICATE_TASK, message, replace(_place(state.document), annotation=name), scheme)


def _place(document: Document) -> Place:
    source = document.source
    return Place(source.export, source.index, source.byte, source.task, document.id)

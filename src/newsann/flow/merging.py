"""Tasks that hold the same document: put their annotations together, or say why that cannot be."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from newsann.checks.corpus import DUPLICATE_TASK, ID_CLASH, Sketch, finding
from newsann.findings import CountKey, Finding, Place
from newsann.labelstudio.documents import Left, Reading
from newsann.labelstudio.tally import Tally
from newsann.model import Annotation, Document, Source
from newsann.scheme import Scheme

SUPERSEDED = "superseded"
ALREADY_READ = "already-read"


class Group(Struct, frozen=True):
    """The sketches of the tasks that hold one document, in the order in which they were read."""

    sketches: tuple[Sketch, ...]


def groups(sketches: list[Sketch]) -> list[Group]:
    """The documents that more than one task holds."""
    first: dict[str, Sketch] = {}
    more: dict[str, list[Sketch]] = {}
    for sketch in sketches:
        earlier = first.setdefault(sketch.document, sketch)
        if earlier is not sketch:
            more.setdefault(sketch.document, [earlier]).append(sketch)
    return [Group(tuple(same)) for same in more.values()]


def merged(readings: list[Reading], scheme: Scheme) -> tuple[Reading, list[Reading]]:
    """One reading with the annotations of all, and those whose text is another one and which are refused.

    Findings of readings that were merged stay with the merged one. Of several states of one annotation the last
    counts, also where it says that the annotation was skipped or rejected; what was found in the others goes with them.
    """
    first, *rest = readings
    document = first.document
    assert document is not None
    same, refused = [first], []
    for other in rest:
        assert other.document is not None
        if other.document.text == document.text:
            same.append(other)
            continue
        at = f"document {document.id} has another text in {document.source.export}, task {document.source.task}"
        other.findings.append(finding(ID_CLASH, at, _place(other.document), scheme))
        refused.append(other)
    of_one: dict[tuple[str, str], list[State]] = {}
    for state in (state for reading in same for state in _states(reading)):
        of_one.setdefault(_key(state.annotation), []).append(state)
    left = [one for reading in same for one in reading.left if one.annotation is None]
    kept: list[State] = []
    alive: set[Origin] = set()
    gone: set[Origin] = set()
    twice: list[Finding] = []
    for states in of_one.values():
        last = _last(states)
        alive.add(_origin(last))
        if last.left is None:
            kept.append(last)
        else:
            left.append(last.left)
        older = [state for state in states if state is not last]
        left += [Left(s.tally, "skipped", ALREADY_READ if _same(s, last) else SUPERSEDED, s.annotation) for s in older]
        gone.update(map(_origin, older))
        twice += [_twice(state, document.source, scheme) for state in states[1:]]
    gone -= alive
    findings = [
        found
        for reading in same
        for found in reading.findings
        if (found.place.export, found.place.index, found.place.annotation) not in gone
    ]
    findings += twice
    counts = sum((reading.counts for reading in same), Counter[CountKey]())
    whole = replace(document, annotations=tuple(state.annotation for state in kept))
    return Reading(findings, whole, [state.tally for state in kept], left, first.task, counts=counts), refused


class State(Struct, frozen=True):
    """One state of an annotation, from one task; `left` says why it is not published, None if it is."""

    annotation: Annotation
    tally: Tally
    document: Document
    left: Left | None = None


def _states(reading: Reading) -> Iterator[State]:
    document = reading.document
    assert document is not None
    for annotation, tally in zip(document.annotations, reading.tallies, strict=True):
        yield State(annotation, tally, document)
    for left in reading.left:
        if left.annotation is not None:
            yield State(left.annotation, left.tally, document, left)


def _key(annotation: Annotation) -> tuple[str, str]:
    return annotation.id, annotation.annotator


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


def _twice(state: State, first: Source, scheme: Scheme) -> Finding:
    name = state.annotation.id
    message = f"annotation {name} came in with {first.export}, task {first.task} already"
    return finding(DUPLICATE_TASK, message, replace(_place(state.document), annotation=name), scheme)


def _place(document: Document) -> Place:
    source = document.source
    return Place(source.export, source.index, source.byte, source.task, document.id)

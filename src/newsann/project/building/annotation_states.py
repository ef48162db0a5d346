"""Several states of one annotation, from several tasks: find them, and choose the one that counts."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from newsann.checks.corpus import DUPLICATE_TASK, finding
from newsann.formats.labelstudio.context import ItemCounts
from newsann.formats.labelstudio.reading.documents import Left, Reading
from newsann.model.document import Annotation, Document
from newsann.model.findings import Finding, Place
from newsann.scheme import Scheme

Origin = tuple[str | None, int | None, str | None]
"""The export, the task's index in it, and the annotation."""

SUPERSEDED = "superseded"
ALREADY_READ = "already-read"


class State(Struct, frozen=True):
    """One state of an annotation, from one task; `left` says why it is not published, None if it is."""

    annotation: Annotation
    counts: ItemCounts
    document: Document
    left: Left | None = None


class Chosen(Struct):
    """The states that count, each the last of its annotation, and what is left out.

    `superseded` are the origins of states of which nothing counts, `findings` the reports on repeated annotations.
    """

    kept: list[State] = []
    left: list[Left] = []
    superseded: set[Origin] = field(default_factory=set)
    findings: list[Finding] = []


def one_of_each(states: Sequence[State], scheme: Scheme) -> Chosen:
    """Choose the last state of each annotation. One that was skipped or rejected last leaves the annotation out."""
    chosen = Chosen()
    last_ones: set[Origin] = set()
    for same in of_one_annotation(states):
        last = last_updated(same)
        last_ones.add(origin(last))
        if last.left is None:
            chosen.kept.append(last)
        else:
            chosen.left.append(last.left)
        for state in same:
            if state is not last:
                why = ALREADY_READ if marks_the_same(state, last) else SUPERSEDED
                chosen.left.append(Left(state.counts, "skipped", why, state.annotation))
                chosen.superseded.add(origin(state))
        chosen.findings += [reported_twice(state, same[0], scheme) for state in same[1:]]
    chosen.superseded -= last_ones
    return chosen


def states_in(reading: Reading) -> Iterator[State]:
    """Each annotation of a reading, those that are not published included."""
    document = reading.document
    assert document is not None
    for annotation, counts in zip(document.annotations, reading.item_counts, strict=True):
        yield State(annotation, counts, document)
    for left in reading.left:
        if left.annotation is not None:
            yield State(left.annotation, left.counts, document, left)


def last_updated(states: Sequence[State]) -> State:
    """The state last updated; the one read later where the times do not tell."""
    last = states[0]
    for state in states[1:]:
        before, after = last.annotation.updated, state.annotation.updated
        if not (before and after and before > after):
            last = state
    return last


def marks_the_same(one: State, other: State) -> bool:
    """Whether two states mark the same, or are left out for the same reason."""
    if one.left is not None or other.left is not None:
        return one.left is not None and other.left is not None and one.left.reason == other.left.reason
    a, b = one.annotation, other.annotation
    return (a.spans, a.relations, a.choices) == (b.spans, b.relations, b.choices)


def origin(state: State) -> Origin:
    """Where a state comes from."""
    source = state.document.source
    return source.export, source.index, state.annotation.id


def reported_twice(state: State, first: State, scheme: Scheme) -> Finding:
    """The finding on a state of an annotation of which an earlier task has one, `first`."""
    name, earlier, source = state.annotation.id, first.annotation.id, first.document.source
    if name == earlier:
        message = f"annotation {name} came in with {source.export}, task {source.task} already"
    else:
        message = f"this is the same annotation as {earlier} of {source.export}, task {source.task}: one `unique_id`"
    return finding(DUPLICATE_TASK, message, replace(place_of(state.document), annotation=name), scheme)


def of_one_annotation(states: Sequence[State]) -> list[list[State]]:
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
            candidates = by_number.get((own.id, own.annotator), [])
            group = next(
                (some for some in candidates if all(_may_be_one(own, other.annotation) for other in some)), None
            )
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


def place_of(document: Document) -> Place:
    """The task that a document was read from."""
    source = document.source
    return Place(source.export, source.index, source.byte, source.task, document.id)

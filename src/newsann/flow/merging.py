"""Tasks that hold the same document: put their annotations together, or say why that cannot be."""

from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from newsann.checks.corpus import DUPLICATE_TASK, ID_CLASH, Sketch, finding
from newsann.findings import Finding, Place
from newsann.labelstudio.documents import Reading
from newsann.labelstudio.tally import Tally
from newsann.model import Annotation
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

    Findings of readings that were merged stay with the merged one. Of two states of one annotation the later is taken,
    and what was found in the other one goes with it.
    """
    first, *rest = readings
    document = first.document
    assert document is not None
    taken = dict(
        zip(map(_key, document.annotations), zip(document.annotations, first.tallies, strict=True), strict=True)
    )
    sources = dict.fromkeys(taken, document.source)
    findings, left, refused = list(first.findings), list(first.left), []
    counts = Counter(first.counts)
    twice: list[Finding] = []
    gone: set[tuple[str | None, int | None, str | None]] = set()
    for other in rest:
        same = other.document
        assert same is not None
        place = Place(same.source.export, same.source.index, same.source.byte, same.source.task, same.id)
        if same.text != document.text:
            at = f"document {same.id} has another text in {document.source.export}, task {document.source.task}"
            other.findings.append(finding(ID_CLASH, at, place, scheme))
            refused.append(other)
            continue
        findings += other.findings
        left += other.left
        counts.update(other.counts)
        for annotation, tally in zip(same.annotations, other.tallies, strict=True):
            earlier = taken.get(_key(annotation))
            if earlier is None:
                taken[_key(annotation)], sources[_key(annotation)] = (annotation, tally), same.source
                continue
            message = (
                f"annotation {annotation.id} came in with {document.source.export}, task {document.source.task} already"
            )
            twice.append(finding(DUPLICATE_TASK, message, replace(place, annotation=annotation.id), scheme))
            older, newer = _by_age(earlier, (annotation, tally))
            lost = sources[_key(annotation)] if older is earlier else same.source
            gone.add((lost.export, lost.index, annotation.id))
            if newer is not earlier:
                taken[_key(annotation)], sources[_key(annotation)] = newer, same.source
            left.append((older[1], "skipped", ALREADY_READ if _same(older[0], newer[0]) else SUPERSEDED))
    findings = [f for f in findings if (f.place.export, f.place.index, f.place.annotation) not in gone]
    findings += twice
    kept = list(taken.values())
    whole = replace(document, annotations=tuple(annotation for annotation, _ in kept))
    return Reading(findings, whole, [tally for _, tally in kept], left, first.task, counts=counts), refused


def _key(annotation: Annotation) -> tuple[str, str]:
    return annotation.id, annotation.annotator


Kept = tuple[Annotation, Tally]


def _by_age(one: Kept, other: Kept) -> tuple[Kept, Kept]:
    """The older and the newer; the one read later is the newer when their times do not tell."""
    times = one[0].updated, other[0].updated
    return (other, one) if times[0] and times[1] and times[0] > times[1] else (one, other)


def _same(one: Annotation, other: Annotation) -> bool:
    return (one.spans, one.relations, one.choices) == (other.spans, other.relations, other.choices)

"""What of an annotation with errors can be published: only its regions and relations with errors are quarantined."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from newsann.checks.document import findings_of
from newsann.checks.spans import answers, missing_attribute
from newsann.formats.labelstudio.context import ItemCounts
from newsann.formats.labelstudio.rules.annotations import NO_SUCH_CONTROL
from newsann.formats.labelstudio.rules.items import MISPLACED, NO_TYPE, ORPHAN_ITEM
from newsann.formats.labelstudio.rules.tasks import BAD_VALUE, LONE_SURROGATE
from newsann.model.document import Annotation, Document
from newsann.model.findings import Finding, Severity
from newsann.scheme import Scheme

HELD_BACK = "held-back"
"""The ledger's reason for an item without errors that is quarantined with the annotation or region it belongs to."""
UNREAD = frozenset(rule.code for rule in (BAD_VALUE, LONE_SURROGATE, NO_TYPE, MISPLACED))
"""Errors about an item that was left out while it was read. One with the id of a region could be its answer."""
NOBODYS = frozenset((NO_SUCH_CONTROL.code, ORPHAN_ITEM.code))
"""Errors about an item that has no place in the dataset or no region: the regions are whole without it."""
ROUNDS = 10
"""How many times the rest is checked again: without what was quarantined it may have other errors."""

Part = tuple[Literal["region", "relation", "item"], str]
"""A quarantined part of an annotation: its kind and its id."""


class Sound(Struct, frozen=True):
    """What of an annotation may be published, None for nothing; and its quarantined parts, with the codes of errors."""

    annotation: Annotation | None
    quarantined: tuple[tuple[Part, tuple[str, ...]], ...] = ()


def sound_part(
    annotation: Annotation, counts: ItemCounts, errors: Sequence[Finding], document: Document, scheme: Scheme
) -> Sound:
    """What of an annotation can be published although it has `errors`. `counts` is corrected accordingly.

    An error about a region quarantines the region with its answers and the relations that touch it, one about a
    relation the relation. What is left is checked again. An error about the annotation as a whole quarantines all of
    it, and so does one that leaves no span: an annotation without any would say that there was nothing to mark.
    """
    left, found, quarantined, known = annotation, list(errors), dict[Part, list[str]](), _known(annotation, counts)
    for _ in range(ROUNDS):
        before = len(quarantined)
        for error in found:
            parts = list(_parts(error, left, known, scheme))
            if not parts:
                return Sound(None)
            for part in parts:
                quarantined.setdefault(part, []).append(error.code)
        left = _without(annotation, quarantined, known)
        if not left.spans or len(quarantined) == before:
            return Sound(None)
        found = _errors(left, document, scheme)
        if not found:
            for name in _recount(annotation, left, quarantined, counts, known):
                quarantined["relation", name] = [HELD_BACK]
            return Sound(left, tuple((part, tuple(dict.fromkeys(codes))) for part, codes in quarantined.items()))
    return Sound(None)


class _Known(Struct, frozen=True):
    """The region of each span, and the item of each relation: one may stand for several."""

    region_of: dict[str, str]
    item_of: dict[str, str]


def _known(annotation: Annotation, counts: ItemCounts) -> _Known:
    region_of = {span.id: span.id for span in annotation.spans}
    region_of |= {span.id: name for name, spans in counts.several.items() for span in spans}
    item_of = {relation.id: relation.id for relation in annotation.relations}
    item_of |= {name: names[0] for names in counts.joint for name in names}
    return _Known(region_of, item_of)


def _parts(error: Finding, annotation: Annotation, known: _Known, scheme: Scheme) -> Iterator[Part]:
    """The parts that an error is about; none when it is about the annotation as a whole."""
    place, code = error.place, error.code
    if place.relation is not None:
        yield from (("relation", known.item_of.get(name, name)) for name in place.relation.split())
    elif place.region is not None and (code in NOBODYS or (code in UNREAD and place.region not in known.region_of)):
        yield "item", place.region
    elif place.region is not None:
        yield "region", known.region_of.get(place.region, place.region)
    elif code == missing_attribute.rule.code:
        labels = scheme.attributes[error.subject].of
        for span in annotation.spans:
            if (not labels or span.label in labels) and not answers(span, error.subject):
                yield "region", known.region_of[span.id]


def _without(annotation: Annotation, quarantined: Iterable[Part], known: _Known) -> Annotation:
    """The annotation without parts; a relation goes with its region, and with the others that one item stands for."""
    regions = {name for kind, name in quarantined if kind == "region"}
    spans = tuple(span for span in annotation.spans if known.region_of[span.id] not in regions)
    kept, item_of = {span.id for span in spans}, known.item_of
    items = {name for kind, name in quarantined if kind == "relation"}
    items |= {item_of[r.id] for r in annotation.relations if r.head not in kept or r.tail not in kept}
    relations = tuple(relation for relation in annotation.relations if item_of[relation.id] not in items)
    return replace(annotation, spans=spans, relations=relations)


def _errors(annotation: Annotation, document: Document, scheme: Scheme) -> list[Finding]:
    alone = replace(document, annotations=(annotation,))
    found = findings_of(alone, scheme)
    return [f for f in found if f.severity is Severity.ERROR and f.place.annotation == annotation.id]


def _recount(
    before: Annotation, after: Annotation, quarantined: dict[Part, list[str]], counts: ItemCounts, known: _Known
) -> list[str]:
    """Count what is quarantined as rejected, no longer as published.

    Returns the relations that have no error themselves and touch a quarantined region.
    """
    kept = {span.id for span in after.spans}
    regions = {name: codes for (kind, name), codes in quarantined.items() if kind == "region"}
    for name, codes in regions.items():
        # What was refused while it was read, as the second of two regions with one id, has been counted already.
        if name in known.region_of:
            counts.spans -= 1
            counts.rejected[codes[0]] += 1
    for name, count in counts.answered.items():
        if name not in kept:
            counts.merged -= count
            counts.rejected[HELD_BACK] += count
    left = {relation.id for relation in after.relations}
    gone = dict.fromkeys(known.item_of[r.id] for r in before.relations if r.id not in left)
    for item in gone:
        counts.relations -= 1
        counts.relations_rejected[quarantined.get(("relation", item), [HELD_BACK])[0]] += 1
    counts.repairs = [repair for repair in counts.repairs if repair.region not in regions]
    return [item for item in gone if ("relation", item) not in quarantined]


def codes_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The codes of findings, each once, in their order."""
    return tuple(dict.fromkeys(finding.code for finding in findings))

"""What of an annotation with errors is sound by itself: only the regions and relations with errors are held back."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from newsann.checks.document import findings_of
from newsann.findings import Finding, Severity
from newsann.labelstudio import rules
from newsann.labelstudio.tally import Tally
from newsann.model import Annotation, Document
from newsann.scheme import Scheme

HELD_BACK = "held-back"
"""The ledger's reason for what is sound itself and stands in something that is not, or hangs on it."""
ITEMS = frozenset(
    rule.code
    for rule in (
        rules.BAD_VALUE, rules.LONE_SURROGATE, rules.NO_TYPE, rules.NO_SUCH_CONTROL, rules.ORPHAN_ITEM, rules.DANGLING,
        rules.UNKNOWN_RELATION, rules.UNKNOWN_DIRECTION, rules.MISPLACED,
    )
)  # fmt: skip
"""Errors about one item that has been left out while it was read. Nothing else hangs on it."""


ROUNDS = 10
"""How often what is left may have other errors, because of what was held back, before none of it counts as sound."""

Held = tuple[str | None, str | None, tuple[str, ...]]
"""A region's id or a relation's, and codes of findings."""


class Sound(Struct, frozen=True):
    """What is left of an annotation, None when nothing may be published; and the errors by what they hold back.

    `held` has a (region, relation, codes) for each part that is held back.
    """

    annotation: Annotation | None
    held: tuple[Held, ...] = ()


def sound_part(
    annotation: Annotation, tally: Tally, errors: Sequence[Finding], document: Document, scheme: Scheme
) -> Sound:
    """What of an annotation can be published although it has `errors`. The tally is corrected accordingly.

    An error about a region holds back the region with its answers and the relations that touch it, one about a relation
    the relation. What is left is checked again. An error about the annotation as a whole holds back all of it, and so
    does the loss of every span that it had.
    """
    own = {span.id: name for name, spans in tally.several.items() for span in spans}
    left, regions, relations = annotation, dict[str, list[str]](), dict[str, list[str]]()
    parts: list[Held] = [(f.place.region, f.place.relation, (f.code,)) for f in errors if f.code in ITEMS]
    found = [f for f in errors if f.code not in ITEMS]
    for _ in range(ROUNDS):
        if not found:
            break
        for error in found:
            place = error.place
            if place.relation is not None:
                for name in place.relation.split():
                    relations.setdefault(name, []).append(error.code)
            elif place.region is not None:
                regions.setdefault(own.get(place.region, place.region), []).append(error.code)
            else:
                return Sound(None)
        left = _without(annotation, set(regions), set(relations), tally)
        if not left.spans:
            return Sound(None)
        found = _errors(left, document, scheme)
        if _speak_of_what_is_gone(found, left):
            break  # it would be held back again without end
    if found:
        return Sound(None)
    parts += [(region, None, tuple(dict.fromkeys(codes))) for region, codes in regions.items()]
    parts += [(None, relation, tuple(dict.fromkeys(codes))) for relation, codes in relations.items()]
    _recount(annotation, left, regions, relations, tally)
    return Sound(left, tuple(parts))


def _speak_of_what_is_gone(errors: Iterable[Finding], left: Annotation) -> bool:
    """Whether an error is about a relation or region that is not there any more."""
    spans, relations = {span.id for span in left.spans}, {relation.id for relation in left.relations}
    return any(
        relations.isdisjoint(error.place.relation.split())
        if error.place.relation is not None
        else error.place.region is not None and error.place.region not in spans
        for error in errors
    )


def _without(annotation: Annotation, regions: set[str], relations: set[str], tally: Tally) -> Annotation:
    gone = regions | {span.id for name in regions for span in tally.several.get(name, ())}
    joint = {name for names in tally.joint if relations & set(names) for name in names} | relations
    return replace(
        annotation,
        spans=tuple(span for span in annotation.spans if span.id not in gone),
        relations=tuple(
            relation
            for relation in annotation.relations
            if relation.id not in joint and relation.head not in gone and relation.tail not in gone
        ),
    )


def _errors(annotation: Annotation, document: Document, scheme: Scheme) -> list[Finding]:
    alone = replace(document, annotations=(annotation,))
    found = findings_of(alone, scheme)
    return [f for f in found if f.severity is Severity.ERROR and f.place.annotation == annotation.id]


def _recount(
    before: Annotation, after: Annotation, regions: dict[str, list[str]], relations: dict[str, list[str]], tally: Tally
) -> None:
    """Move what is held back from what can be published to what is rejected."""
    there = Counter(span.id for span in before.spans)
    for name, codes in regions.items():
        # Of regions that share an id only one was read as a span; the others have been rejected already.
        if there[name]:
            tally.spans -= 1
            tally.rejected[codes[0]] += 1
            answers = tally.answered.get(name, 0)
            tally.merged -= answers
            tally.rejected[HELD_BACK] += answers
    kept = {relation.id for relation in after.relations}
    item_of = {name: names[0] for names in tally.joint for name in names}
    gone = dict.fromkeys(item_of.get(r.id, r.id) for r in before.relations if r.id not in kept)
    named = {item_of.get(name, name): codes[0] for name, codes in relations.items()}
    for item in gone:
        tally.relations -= 1
        tally.relations_rejected[named.get(item, HELD_BACK)] += 1
    tally.repairs = [repair for repair in tally.repairs if repair.region not in regions]


def codes_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The codes of findings, each once, in their order."""
    return tuple(dict.fromkeys(finding.code for finding in findings))

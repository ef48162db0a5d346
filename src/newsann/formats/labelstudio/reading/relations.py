"""The relation items of one annotation into directed, labelled relations between its spans."""

from collections.abc import Mapping, Sequence

from newsann.formats.labelstudio.context import ReadingContext
from newsann.formats.labelstudio.exports.records import Item, Unreadable
from newsann.formats.labelstudio.rules.items import DANGLING, NO_RELATION_LABEL, UNKNOWN_DIRECTION, UNKNOWN_RELATION
from newsann.model.document import Relation, Span
from newsann.model.findings import Rule
from newsann.model.text import same_looking
from newsann.scheme import Scheme


def relations_of(items: Sequence[Item], spans: Sequence[Span], context: ReadingContext) -> list[Relation]:
    """The relations that `items` draw. Item number 3 becomes the relation `r3`; one with several labels becomes one
    relation for each, with the ids `r3`, `r3~2` and so on."""
    types, counts = context.scheme.relations, context.counts
    by_id = {span.id: span for span in spans}
    for name in context.unnamed:
        by_id.pop(name, None)
    relations: list[Relation] = []
    for number, item in enumerate(items, 1):
        labels = item.labels
        plain = item.direction == "right" and labels and len(labels) == 1 and not counts.several
        if plain and labels and item.from_id in by_id and item.to_id in by_id:
            (label,) = labels
            if label in types and not types[label].symmetric:  # as nearly every relation is: nothing to turn round
                counts.relations += 1
                relations.append(Relation(f"r{number}", item.from_id, item.to_id, label))
                continue
        if isinstance(item, Unreadable):
            _refuse(item.rule, item.reason, number, None, context)
        else:
            relations += _drawn(item, number, by_id, context)
    return relations


def _drawn(item: Item, number: int, by_id: Mapping[str, Span], context: ReadingContext) -> list[Relation]:
    """The relations that one item draws; none when it is refused or left out, which is reported and counted."""
    types, unlabelled = context.scheme.relations, context.scheme.unlabelled
    head, tail = str(item.from_id), str(item.to_id)
    if item.direction == "left":
        head, tail = tail, head
    labels = item.labels or ([unlabelled] if unlabelled else [])
    if head not in by_id or tail not in by_id:
        missing = [repr(end) for end in dict.fromkeys((head, tail)) if end not in by_id]
        are = "is not a span" if len(missing) == 1 else "are not spans"
        points = f"relation number {number} ({_name(item)}) points to {' and '.join(missing)}"
        message = f"{points}, which {are} of the annotation"
        _refuse(DANGLING, message, number, by_id.get(head) or by_id.get(tail), context)
    elif not labels:
        context.counts.relations_skipped[NO_RELATION_LABEL.code] += 1
        context.count(NO_RELATION_LABEL)
    elif unknown := [label for label in labels if label not in types]:
        known = ", ".join(types) or "none"
        hint = same_looking(str(unknown[0]), types)
        message = f"the relation label {unknown[0]!r} is not in the scheme; expected one of {known}{hint}"
        _refuse(UNKNOWN_RELATION, message, number, by_id[head], context)
    elif item.direction not in ("right", "left") and not all(types[str(label)].symmetric for label in labels):
        message = f"the direction is {item.direction!r}, expected 'right' (or 'left')"
        _refuse(UNKNOWN_DIRECTION, message, number, by_id[head], context)
    else:
        return _labelled(number, list(dict.fromkeys(map(str, labels))), by_id[head], by_id[tail], context)
    return []


def _labelled(number: int, labels: Sequence[str], head: Span, tail: Span, context: ReadingContext) -> list[Relation]:
    """A relation for each of an item's labels."""
    counts = context.counts
    counts.relations += 1
    heads, tails = counts.several.get(head.id, (head,)), counts.several.get(tail.id, (tail,))
    if head is tail:
        heads = tails = heads[:1]  # an arrow from a region to itself does not link two of its labels
    ids = [f"r{number}", *(f"r{number}~{more}" for more in range(2, len(labels) + 1))]
    if len(ids) > 1:
        counts.joint.append(tuple(ids))
    return [
        Relation(name, *_ends(heads, tails, label, context.scheme), label)
        for name, label in zip(ids, labels, strict=True)
    ]


def _ends(heads: Sequence[Span], tails: Sequence[Span], label: str, scheme: Scheme) -> tuple[str, str]:
    """Which spans a relation links, of regions that may have several: the first two whose labels the scheme admits."""
    symmetric = scheme.relations[label].symmetric
    if symmetric:
        heads, tails = sorted((heads, tails), key=lambda spans: _place(spans[0]))
    for head in heads:
        for tail in tails:
            if (label, head.label, tail.label) in scheme.admitted or (
                symmetric and (label, tail.label, head.label) in scheme.admitted
            ):
                return _in_order(head, tail, label, scheme) if symmetric else (head.id, tail.id)
    return _in_order(heads[0], tails[0], label, scheme) if symmetric else (heads[0].id, tails[0].id)


def _in_order(one: Span, other: Span, label: str, scheme: Scheme) -> tuple[str, str]:
    """Head and tail of a symmetric relation: as the scheme admits them, or else the earlier span first.

    Whichever way an annotator drew the arrow, it is one relation.
    """
    first, second = sorted((one, other), key=_place)
    fits = [(label, head.label, tail.label) in scheme.admitted for head, tail in ((first, second), (second, first))]
    return (second.id, first.id) if fits == [False, True] else (first.id, second.id)


def _place(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.id


def _name(item: Item) -> str:
    return ", ".join(map(str, item.labels or [])) or "without label"


def _refuse(rule: Rule, message: str, number: int, span: Span | None, context: ReadingContext) -> None:
    """Report and count an item that draws no relation, shown at `span` where that is known."""
    context.counts.relations_rejected[rule.code] += 1
    region, at = (span.id, (span.start, span.end)) if span else (None, None)
    context.report(rule, message, region=region, relation=f"r{number}", at=at)

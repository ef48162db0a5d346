"""The relation items of one annotation into directed, labelled relations between its spans."""

from collections.abc import Sequence

from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.context import Reporter, Tally
from newsann.formats.labelstudio.exports.records import Item
from newsann.formats.labelstudio.reading.decoding import UNREADABLE_LINK, unreadable
from newsann.model.document import Relation, Span
from newsann.model.escaping import same_looking
from newsann.model.findings import Rule
from newsann.scheme import Scheme


def relations_of(
    items: Sequence[Item], spans: Sequence[Span], text: str, tally: Tally, report: Reporter
) -> list[Relation]:
    """The relations that `items` draw. Item number 3 becomes the relation `r3`; one with several labels becomes one
    relation for each, with the ids `r3`, `r3~2` and so on."""
    types, unlabelled, several = report.scheme.relations, report.scheme.unlabelled, tally.several
    by_id = {span.id: span for span in spans}
    for name in tally.unnamed:
        by_id.pop(name, None)
    relations: list[Relation] = []
    for number, item in enumerate(items, 1):
        labels = item.labels
        plain = item.direction == "right" and labels and len(labels) == 1 and not several
        if plain and labels and item.from_id in by_id and item.to_id in by_id:
            (label,) = labels
            if label in types and not types[label].symmetric:  # as nearly every relation is: nothing to turn round
                tally.relations += 1
                relations.append(Relation(f"r{number}", item.from_id, item.to_id, label))
                continue
        if item.type == UNREADABLE_LINK:
            _refuse(unreadable(item), item.from_name or "", (number, None), text, tally, report)
            continue
        head, tail = str(item.from_id), str(item.to_id)
        if item.direction == "left":
            head, tail = tail, head
        labels = labels or ([unlabelled] if unlabelled else None)
        if head not in by_id or tail not in by_id:
            missing = " and ".join(repr(end) for end in dict.fromkeys((head, tail)) if end not in by_id)
            known = by_id.get(head) or by_id.get(tail)
            message = (
                f"relation number {number} ({_name(item)}) points to {missing}, which is no span of the annotation"
            )
            _refuse(rules.DANGLING, message, (number, known), text, tally, report)
        elif not labels:
            tally.relations_skipped[rules.NO_RELATION_LABEL.code] += 1
            tally.count(rules.NO_RELATION_LABEL)
        elif unknown := [label for label in labels if label not in types]:
            known_types = ", ".join(types) or "none"
            hint = same_looking(str(unknown[0]), types)
            message = f"the relation label {unknown[0]!r} is not in the scheme; it has {known_types}{hint}"
            _refuse(rules.UNKNOWN_RELATION, message, (number, by_id[head]), text, tally, report)
        elif item.direction not in ("right", "left") and not all(types[str(label)].symmetric for label in labels):
            message = f"the direction is {item.direction!r}, expected 'right' (or 'left')"
            _refuse(rules.UNKNOWN_DIRECTION, message, (number, by_id[head]), text, tally, report)
        else:
            tally.relations += 1
            heads, tails = several.get(head, (by_id[head],)), several.get(tail, (by_id[tail],))
            if head == tail:
                heads = tails = heads[:1]  # an arrow from a region to itself does not link two of its labels
            names = list(dict.fromkeys(map(str, labels)))
            ids = [f"r{number}", *(f"r{number}~{more}" for more in range(2, len(names) + 1))]
            relations += [
                Relation(name, *_ends(heads, tails, label, report.scheme), label)
                for name, label in zip(ids, names, strict=True)
            ]
            if len(ids) > 1:
                tally.joint.append(tuple(ids))
    return relations


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


def _refuse(
    rule: Rule, message: str, where: tuple[int, Span | None], text: str, tally: Tally, report: Reporter
) -> None:
    number, span = where
    tally.relations_rejected[rule.code] += 1
    report.say(
        rule, message, annotation=tally.annotation, region=span.id if span else None, relation=f"r{number}",
        text=text if span else None, start=span.start if span else None, end=span.end if span else None,
    )  # fmt: skip

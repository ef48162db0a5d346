"""The text regions of one annotation into proven spans."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from newsann.formats.labelstudio.context import ReadingContext
from newsann.formats.labelstudio.exports.records import Item, Value
from newsann.formats.labelstudio.reading.offsets import PARTIAL, Claimed, Placed, place, whole
from newsann.formats.labelstudio.rules.annotations import NO_SUCH_CONTROL
from newsann.formats.labelstudio.rules.items import (
    BAD_OFFSET,
    DUPLICATE_ID,
    NO_CHECKSUM,
    NO_ID,
    NO_LABEL,
    PARTIAL_WORDS,
    REPAIRED,
    SEVERAL_LABELS,
    UNKNOWN_LABEL,
    UNPROVEN,
    ZERO_WIDTH,
)
from newsann.model.document import Choice, Repair, Span
from newsann.model.text import difference, same_looking
from newsann.scheme import Scheme

Attributes = Mapping[str, Mapping[str, Choice]]
SEARCHED = 50
"""How many different words of a task are looked for in the whole text, to say where else they stand."""


def fast_path(items: Sequence[Item], text: str, attributes: Attributes, scheme: Scheme) -> list[Span] | None:
    """The spans that `items` mark in `text`, if every item has its words and they are at its offsets.

    Nearly every annotation of a real export is like that and takes this short way. None is the answer if one item
    is not: then the annotation as a whole is `slow_path`.
    """
    control, named, labels = scheme.controls.labels, scheme.controls.text, scheme.label_names
    spans: list[Span] = []
    try:
        for item in items:
            # Nothing is asked first, for the sake of speed: what is not as it should be raises, or is found below.
            value: Any = item.value
            name: Any = item.id
            start, end, quoted, (label,) = value.start, value.end, value.text, value.labels
            # `startswith` compares where the words stand without cutting them out first.
            stands = text.startswith(quoted, start) and start >= 0 and start + len(quoted) == end
            if not (stands and quoted and label in labels and name and item.from_name == control):
                return None
            if type(end) is not int or type(name) is not str:
                return None
            if item.to_name != named and item.to_name is not None:
                return None
            spans.append(Span(name, start, end, quoted, labels[label], attributes.get(name) if attributes else None))
    except (AttributeError, TypeError, ValueError):
        return None  # something is missing or has another type than it should
    return spans if len({span.id for span in spans}) == len(spans) else None


def slow_path(items: Sequence[Item], attributes: Attributes, context: ReadingContext) -> list[Span]:
    """The spans that `items` mark in the text; what is no span is reported and counted."""
    text, counts = context.text, context.counts
    values = [item.value or Value() for item in items]
    claims = [Claimed(v.start, v.end, v.text if isinstance(v.text, str) else None) for v in values]
    places = place(text, claims)
    wrong = ""
    for claim, placed in zip(claims, places, strict=True):
        if placed and _is_moved(claim, placed):
            wrong = placed.convention
    spans: list[Span] = []
    seen: set[str] = set()
    taken = {str(item.id) for item in items}
    for number, (item, claim, placed) in enumerate(zip(items, claims, places, strict=True), 1):
        name = _name(item, number, taken, context)
        if placed is None and claim.quoted is None:
            placed = _vouched(claim, name, wrong, context)
        reason = _refusal(item, claim, placed, name, seen, context)
        seen.add(name)
        if reason or placed is None:
            counts.rejected[reason] += 1
            continue
        counts.spans += 1
        if placed.convention:
            _record(placed, claim, name, context)
        labels = list(dict.fromkeys(map(str, (item.value or Value()).labels or [])))
        start, end, answers = placed.start, placed.end, attributes.get(name)
        marks = [
            Span(own, start, end, text[start:end], label, _of_label(label, labels, answers, context))
            for own, label in zip(_ids(name, len(labels), taken), labels, strict=True)
        ]
        if len(marks) > 1:
            counts.several[name] = tuple(marks)
        spans += marks
    return spans


def _ids(region: str, count: int, taken: set[str]) -> list[str]:
    """The ids of a region's spans: its own, and for each more label one that no region has."""
    found, number = [region], 2
    while len(found) < count:
        if (fresh := f"{region}~{number}") not in taken:
            found.append(fresh)
            taken.add(fresh)
        number += 1
    return found


def _of_label(
    label: str, labels: Sequence[str], answers: Mapping[str, Choice] | None, context: ReadingContext
) -> Mapping[str, Choice] | None:
    """The answers about a region that belong to one of its labels; those that belong to none go to all."""
    if len(labels) == 1 or not answers:
        return answers
    attributes = context.scheme.attributes
    own = {
        name: value
        for name, value in answers.items()
        if not attributes[name].of or label in attributes[name].of or not set(labels) & set(attributes[name].of)
    }
    return own or None


def _name(item: Item, number: int, taken: set[str], context: ReadingContext) -> str:
    """The region's id, or one that no region has."""
    if item.id is not None and item.id != "":
        return str(item.id)
    context.report(NO_ID, f"region number {number} has no id")
    name = f"s{number}"
    while name in taken:
        name += "~"
    taken.add(name)
    context.unnamed.add(name)
    return name


def _vouched(claim: Claimed, name: str, wrong: str, context: ReadingContext) -> Placed | None:
    """The place of a region without words, where the scheme trusts such regions.

    `wrong` says how other offsets of the annotation are wrong; empty when they are right.
    """
    start, end = whole(claim.start), whole(claim.end)
    if start is None or end is None or not 0 <= start < end <= len(context.text):
        return None
    message = f"the region has the offsets [{start}, {end}) but not the words that were marked"
    if wrong:
        message += f"; other offsets of this annotation are wrong: {wrong}"
        context.report(UNPROVEN, message, region=name, at=(start, end))
        return None
    context.report(NO_CHECKSUM, message, region=name, at=(start, end))
    return None if context.findings[-1].severity == "error" else Placed(start, end)


def _is_moved(claim: Claimed, placed: Placed) -> bool:
    return (whole(claim.start), whole(claim.end)) != (placed.start, placed.end)


def _refusal(
    item: Item, claim: Claimed, placed: Placed | None, name: str, seen: Collection[str], context: ReadingContext
) -> str:
    """The code of the finding that refuses the region, after reporting it; empty when nothing does.

    `seen` are the ids of the regions before it.
    """
    scheme, labels = context.scheme, (item.value or Value()).labels or []
    at = (placed.start, placed.end) if placed else None
    if item.from_name != scheme.controls.labels:
        message = f"`from_name` is {item.from_name!r}, expected the scheme's control {scheme.controls.labels!r}"
        return context.report(NO_SUCH_CONTROL, message, region=name, at=at)
    if name in seen:
        return context.report(DUPLICATE_ID, f"the id {name!r} is used by an earlier region too", region=name, at=at)
    if placed is None:
        return _unplaced(claim, name, context)
    if not labels:
        return context.report(NO_LABEL, "no label was chosen", region=name, at=at)
    for label in labels:
        if label not in scheme.labels:
            hint = same_looking(str(label), scheme.labels)
            message = f"the label {label!r} is not in the scheme; expected one of {', '.join(scheme.labels)}{hint}"
            return context.report(UNKNOWN_LABEL, message, region=name, at=at)
    if len(set(labels)) > 1 and not scheme.controls.multiple:
        message = f"{len(labels)} labels: {', '.join(map(str, labels))}; expected one"
        return context.report(SEVERAL_LABELS, message, region=name, at=at)
    return ""


def _unplaced(claim: Claimed, name: str, context: ReadingContext) -> str:
    start, end = whole(claim.start), whole(claim.end)
    given = f"start {_shown(claim.start)}, end {_shown(claim.end)}"
    if start is None or end is None:
        return context.report(BAD_OFFSET, f"{given}; expected two whole numbers", region=name)
    if start == end:
        return context.report(ZERO_WIDTH, f"{given}: nothing is marked", region=name)
    if not 0 <= start < end <= len(context.text):
        message = f"{given}; expected 0 <= start < end <= {len(context.text)}, the text's length"
        return context.report(BAD_OFFSET, message, region=name)
    if claim.quoted is None:
        return context.findings[-1].code  # which `_vouched` has just reported
    there = context.text[start:end]
    there = there if len(there) <= 70 else f"{there[:40]}…{there[-40:]}"
    quoted = f"{_shown(claim.quoted)}{_elsewhere(claim.quoted, context)}"
    message = f"the text at [{start}, {end}) is {_shown(there)}, but the region says {quoted}"
    if end - start < 200 and (why := difference(claim.quoted, context.text[start:end])):
        message += f"; they look the same, but {why}"
    return context.report(UNPROVEN, message, region=name, at=(start, end))


def _elsewhere(words: str, context: ReadingContext) -> str:
    """Where words stand in the text, in words. Each search costs the whole text, so only some are made."""
    searched = context.searched
    if words not in searched:
        if len(searched) == SEARCHED:
            return ""
        searched[words] = context.text.count(words) if words else 0
    count = searched[words]
    return ", which is " + (
        "nowhere in the text" if count == 0 else "elsewhere" if count == 1 else f"in the text {count} times"
    )


def _shown(value: object) -> str:
    shown = repr(value) if value is not None else "missing"
    return shown if len(shown) <= 70 else f"{shown[:34]}…{shown[-34:]}"


def _record(placed: Placed, claim: Claimed, name: str, context: ReadingContext) -> None:
    """List a repair, with the export's offsets and words; or report that the export quotes only a part of the words."""
    words = context.text[placed.start : placed.end]
    if placed.convention == PARTIAL:
        message = f"`value.text` is {_shown(claim.quoted)}, only a part of the words at the offsets, {_shown(words)}"
        context.report(PARTIAL_WORDS, message, region=name, at=(placed.start, placed.end))
        return
    start, end = whole(claim.start), whole(claim.end)
    context.counts.repairs.append(
        Repair(
            export=context.place.export or "",
            task=context.place.task or "",
            annotation=context.annotation or "",
            region=name,
            convention=placed.convention,
            evidence=placed.evidence,
            before_start=start if start is not None else -1,
            before_end=end if end is not None else -1,
            before_text=claim.quoted,
            start=placed.start,
            end=placed.end,
            text=words,
        )
    )
    moved = _is_moved(claim, placed)
    change = f"[{_shown(claim.start)}, {_shown(claim.end)}) became [{placed.start}, {placed.end})"
    message = f"{change if moved else 'kept its place'}: {placed.convention}; {placed.evidence}"
    context.report(REPAIRED, message, region=name, at=(placed.start, placed.end))

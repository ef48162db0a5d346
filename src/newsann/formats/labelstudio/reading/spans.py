"""The text regions of one annotation into proven spans."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.context import Reporter, Tally
from newsann.formats.labelstudio.exports.records import Item, Value
from newsann.formats.labelstudio.reading.offsets import PARTIAL, Claimed, Placed, place, whole
from newsann.model.document import Choice, Repair, Span
from newsann.model.escaping import difference, same_looking
from newsann.model.findings import Rule
from newsann.scheme import Scheme

Attributes = Mapping[str, Mapping[str, Choice]]
SEARCHED = 50
"""How many different words of a task are looked for in the whole text, to say where else they stand."""


def fast_path(items: Sequence[Item], text: str, attributes: Attributes, scheme: Scheme) -> list[Span] | None:
    """The spans that `items` mark in `text`, if every item says its words and they stand at its offsets.

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
            start, end, said, (label,) = value.start, value.end, value.text, value.labels
            # `startswith` compares where the words stand without cutting them out first.
            stands = text.startswith(said, start) and start >= 0 and start + len(said) == end
            if not (stands and said and label in labels and name and item.from_name == control):
                return None
            if type(end) is not int or type(name) is not str:
                return None
            if item.to_name != named and item.to_name is not None:
                return None
            spans.append(Span(name, start, end, said, labels[label], attributes.get(name) if attributes else None))
    except (AttributeError, TypeError, ValueError):
        return None  # something is missing or has another type than it should
    return spans if len({span.id for span in spans}) == len(spans) else None


class _Annotation(Struct):
    """What reading the regions of one annotation needs and keeps; `moved` says how its offsets were wrong."""

    text: str
    tally: Tally
    report: Reporter
    seen: set[str] = field(default_factory=set)
    moved: str = ""

    def say(self, rule: Rule, message: str, region: str, at: tuple[int, int] | None = None) -> str:
        """Report a finding on a region, with the words at `at` (code points); its rule's code."""
        start, end = at or (None, None)
        text = self.text if at else None
        self.report.say(rule, message, annotation=self.tally.annotation, region=region, text=text, start=start, end=end)
        return rule.code

    def where(self, words: str) -> str:
        """Where words stand in the text, in words. Each search costs the whole text, so only some are made."""
        searched = self.report.searched
        if words not in searched:
            if len(searched) == SEARCHED:
                return ""
            searched[words] = self.text.count(words) if words else 0
        count = searched[words]
        return ", which is " + (
            "nowhere in the text" if count == 0 else "elsewhere" if count == 1 else f"in the text {count} times"
        )


def slow_path(items: Sequence[Item], text: str, attributes: Attributes, tally: Tally, report: Reporter) -> list[Span]:
    """The spans that `items` mark in `text`; what is no span has a finding and a place in the tally."""
    own = _Annotation(text, tally, report)
    values = [item.value or Value() for item in items]
    claims = [Claimed(v.start, v.end, v.text if isinstance(v.text, str) else None) for v in values]
    spans: list[Span] = []
    places = place(text, claims)
    for claim, placed in zip(claims, places, strict=True):
        if placed and _is_moved(claim, placed):
            own.moved = placed.convention
    taken = {str(item.id) for item in items}
    for number, (item, claim, placed) in enumerate(zip(items, claims, places, strict=True), 1):
        name = _name(item, number, taken, own)
        if placed is None and claim.said is None:
            placed = _vouched(claim, name, own)
        reason = _refusal(item, claim, placed, name, own)
        own.seen.add(name)
        if reason or placed is None:
            tally.rejected[reason] += 1
            continue
        tally.spans += 1
        words = text[placed.start : placed.end]
        if placed.convention:
            _record(placed, claim, name, own)
        labels = list(dict.fromkeys(map(str, (item.value or Value()).labels or [])))
        marks = [
            Span(
                span_id, placed.start, placed.end, words, label, _of_label(label, labels, attributes.get(name), report)
            )
            for span_id, label in zip(_ids(name, len(labels), taken), labels, strict=True)
        ]
        if len(marks) > 1:
            tally.several[name] = tuple(marks)
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
    label: str, labels: Sequence[str], answers: Mapping[str, Choice] | None, report: Reporter
) -> Mapping[str, Choice] | None:
    """The answers about a region that belong to one of its labels; those that belong to none go to all."""
    if len(labels) == 1 or not answers:
        return answers
    attributes = report.scheme.attributes
    own = {
        name: value
        for name, value in answers.items()
        if not attributes[name].of or label in attributes[name].of or not set(labels) & set(attributes[name].of)
    }
    return own or None


def _name(item: Item, number: int, taken: set[str], own: _Annotation) -> str:
    """The region's id, or one that no region has."""
    if item.id is not None and item.id != "":
        return str(item.id)
    own.report.say(rules.NO_ID, f"region number {number} has no id", annotation=own.tally.annotation)
    name = f"s{number}"
    while name in taken:
        name += "~"
    taken.add(name)
    own.tally.unnamed.add(name)
    return name


def _vouched(claim: Claimed, name: str, own: _Annotation) -> Placed | None:
    """The place of a region that does not say its words, where the scheme vouches for such regions."""
    start, end = whole(claim.start), whole(claim.end)
    if start is None or end is None or not 0 <= start < end <= len(own.text):
        return None
    message = f"has the offsets [{start}, {end}) but not the words that were marked"
    if own.moved:
        own.say(rules.UNPROVEN, f"{message}; offsets of this annotation are wrong: {own.moved}", name, (start, end))
        return None
    own.say(rules.NO_CHECKSUM, message, name, (start, end))
    return None if own.report.findings[-1].severity == "error" else Placed(start, end)


def _is_moved(claim: Claimed, placed: Placed) -> bool:
    return (whole(claim.start), whole(claim.end)) != (placed.start, placed.end)


def _refusal(item: Item, claim: Claimed, placed: Placed | None, name: str, own: _Annotation) -> str:
    """The code of the finding that refuses the region, after saying it; empty when nothing does."""
    scheme, labels = own.report.scheme, (item.value or Value()).labels or []
    at = (placed.start, placed.end) if placed else None
    if item.from_name != scheme.controls.labels:
        message = f"from_name is {item.from_name!r}, the scheme's control is {scheme.controls.labels!r}"
        return own.say(rules.NO_SUCH_CONTROL, message, name, at)
    if name in own.seen:
        return own.say(rules.DUPLICATE_ID, f"the id {name!r} is used by an earlier region too", name, at)
    if placed is None:
        return _unplaced(claim, name, own)
    if not labels:
        return own.say(rules.NO_LABEL, "no label was chosen", name, at)
    for label in labels:
        if label not in scheme.labels:
            known = ", ".join(scheme.labels)
            message = (
                f"the label {label!r} is not in the scheme; it has {known}{same_looking(str(label), scheme.labels)}"
            )
            return own.say(rules.UNKNOWN_LABEL, message, name, at)
    if len(set(labels)) > 1 and not scheme.controls.multiple:
        message = f"{len(labels)} labels: {', '.join(map(str, labels))}"
        return own.say(rules.SEVERAL_LABELS, message, name, at)
    return ""


def _unplaced(claim: Claimed, name: str, own: _Annotation) -> str:
    start, end = whole(claim.start), whole(claim.end)
    given = f"start {_shown(claim.start)}, end {_shown(claim.end)}"
    if start is None or end is None:
        return own.say(rules.BAD_OFFSET, f"{given}; expected two whole numbers", name)
    if start == end:
        return own.say(rules.ZERO_WIDTH, f"{given}: nothing is marked", name)
    if not 0 <= start < end <= len(own.text):
        message = f"{given}; expected 0 <= start < end <= {len(own.text)}, the text's length"
        return own.say(rules.BAD_OFFSET, message, name)
    if claim.said is None:
        return own.report.findings[-1].code  # which `_vouched` has just reported
    there = own.text[start:end] if end - start <= 70 else f"{own.text[start : start + 40]}…{own.text[end - 40 : end]}"
    said = f"{_shown(claim.said)}{own.where(claim.said)}"
    message = f"the text at [{start}, {end}) is {_shown(there)}, but the region says {said}"
    if end - start < 200 and (why := difference(claim.said, own.text[start:end])):
        message += f"; they look the same, but {why}"
    return own.say(rules.UNPROVEN, message, name, (start, end))


def _shown(value: object) -> str:
    shown = repr(value) if value is not None else "missing"
    return shown if len(shown) <= 70 else f"{shown[:34]}…{shown[-34:]}"


def _record(placed: Placed, claim: Claimed, name: str, own: _Annotation) -> None:
    """List a repair, with what the export had said; or report that the export quotes only a part of the words."""
    words = own.text[placed.start : placed.end]
    if placed.convention == PARTIAL:
        message = f"`value.text` is {_shown(claim.said)}, a part of {_shown(words)}, which stands at the place given"
        own.say(rules.PARTIAL_WORDS, message, name, (placed.start, placed.end))
        return
    start, end = whole(claim.start), whole(claim.end)
    own.tally.repairs.append(
        Repair(
            export=own.report.place.export or "",
            task=own.report.place.task or "",
            annotation=own.tally.annotation,
            region=name,
            convention=placed.convention,
            evidence=placed.evidence,
            before_start=start if start is not None else -1,
            before_end=end if end is not None else -1,
            before_text=claim.said,
            start=placed.start,
            end=placed.end,
            text=words,
        )
    )
    moved = _is_moved(claim, placed)
    change = f"[{_shown(claim.start)}, {_shown(claim.end)}) became [{placed.start}, {placed.end})"
    message = f"{change if moved else 'kept its place'}: {placed.convention}; {placed.evidence}"
    own.say(rules.REPAIRED, message, name, (placed.start, placed.end))

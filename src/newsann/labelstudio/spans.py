"""The text regions of one annotation into proven spans."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newsann.findings import Rule
from newsann.labelstudio import rules
from newsann.labelstudio.offsets import Claimed, Placed, place, whole
from newsann.labelstudio.records import Item, Value
from newsann.labelstudio.reporting import Reporter
from newsann.labelstudio.tally import Tally
from newsann.model import Choice, Repair, Span
from newsann.scheme import Scheme

Attributes = Mapping[str, Mapping[str, Choice]]
Refuse = Callable[..., str]


def plainly_proven(items: Sequence[Item], text: str, attributes: Attributes, scheme: Scheme) -> list[Span] | None:
    """The spans that `items` mark in `text`, if every item says its words and they stand at its offsets.

    Nearly every annotation of a real export is like that and takes this short way. None is the answer if one item
    is not: then the annotation as a whole is `judged`.
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


def judged(items: Sequence[Item], text: str, attributes: Attributes, tally: Tally, report: Reporter) -> list[Span]:
    """The spans that `items` mark in `text`; what is no span has a finding and a place in the tally."""
    values = [item.value or Value() for item in items]
    claims = [Claimed(v.start, v.end, v.text if isinstance(v.text, str) else None) for v in values]
    spans: list[Span] = []
    seen: set[str] = set()
    places = place(text, claims)
    for number, (item, value, claim, placed) in enumerate(zip(items, values, claims, places, strict=True), 1):
        name = _name(item, number, tally.annotation, report)
        if placed is None and claim.said is None:
            placed = _vouched(claim, name, text, tally, report)
        reason = _refusal(item, value, claim, placed, name, seen, text, tally, report)
        seen.add(name)
        if reason or placed is None:
            tally.rejected[reason] += 1
            continue
        tally.spans += 1
        words = text[placed.start : placed.end]
        if placed.convention:
            _record(placed, claim, name, words, text, tally, report)
        for i, label in enumerate(value.labels or []):
            own = name if i == 0 else f"{name}~{i + 1}"
            spans.append(Span(own, placed.start, placed.end, words, str(label), attributes.get(name)))
    return spans


def _name(item: Item, number: int, annotation: str, report: Reporter) -> str:
    if item.id is None or item.id == "":
        report.say(rules.NO_ID, f"region number {number} has no id", annotation=annotation)
        return f"s{number}"
    return str(item.id)


def _vouched(claim: Claimed, name: str, text: str, tally: Tally, report: Reporter) -> Placed | None:
    """The place of a region that does not say its words, where the scheme vouches for such regions."""
    start, end = whole(claim.start), whole(claim.end)
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    message = f"says [{start}, {end}) and not which words it marked"
    report.say(rules.NO_CHECKSUM, message, annotation=tally.annotation, region=name, text=text, start=start, end=end)
    return None if report.findings[-1].severity == "error" else Placed(start, end)


def _refusal(
    item: Item,
    value: Value,
    claim: Claimed,
    placed: Placed | None,
    name: str,
    seen: set[str],
    text: str,
    tally: Tally,
    report: Reporter,
) -> str:
    """The code of the finding that refuses the region, after saying it; empty when nothing does."""

    def refuse(rule: Rule, message: str, start: int | None = None, end: int | None = None) -> str:
        report.say(
            rule, message, annotation=tally.annotation, region=name,
            text=text if start is not None else None, start=start, end=end,
        )  # fmt: skip
        return rule.code

    scheme, labels = report.scheme, value.labels or []
    at = (placed.start, placed.end) if placed else (None, None)
    if item.from_name != scheme.controls.labels:
        expected = scheme.controls.labels
        return refuse(
            rules.NO_SUCH_CONTROL, f"from_name is {item.from_name!r}, the scheme's control is {expected!r}", *at
        )
    if name in seen:
        return refuse(rules.DUPLICATE_ID, f"the id {name!r} is borne by an earlier region too", *at)
    if placed is None:
        return _unplaced(claim, text, report, refuse)
    if not labels:
        return refuse(rules.NO_LABEL, "no label was chosen", *at)
    for label in labels:
        if label not in scheme.labels:
            known = ", ".join(scheme.labels)
            return refuse(rules.UNKNOWN_LABEL, f"the label {label!r} is not in the scheme; it has {known}", *at)
    if len(labels) > 1 and not scheme.controls.multiple:
        return refuse(rules.SEVERAL_LABELS, f"{len(labels)} labels: {', '.join(map(str, labels))}", *at)
    return ""


def _unplaced(claim: Claimed, text: str, report: Reporter, refuse: Refuse) -> str:
    start, end = whole(claim.start), whole(claim.end)
    given = f"start {_shown(claim.start)}, end {_shown(claim.end)}"
    if start is None or end is None:
        return refuse(rules.BAD_OFFSET, f"{given}; expected two whole numbers")
    if start == end:
        return refuse(rules.ZERO_WIDTH, f"{given}: nothing is marked")
    if not 0 <= start < end <= len(text):
        return refuse(rules.BAD_OFFSET, f"{given}; expected 0 <= start < end <= {len(text)}, the text's length")
    if claim.said is None:
        return rules.NO_CHECKSUM.code
    found = f"at [{start}, {end}) stands {_shown(text[start:end])}, but {_shown(claim.said)} was marked"
    return refuse(
        rules.UNPROVEN, f"{found}, which stands {_times(text.count(claim.said) if claim.said else 0)}", start, end
    )


def _times(count: int) -> str:
    return "nowhere in the text" if count == 0 else "elsewhere" if count == 1 else f"{count} times in the text"


def _shown(value: object) -> str:
    shown = repr(value) if value is not None else "missing"
    return shown if len(shown) <= 70 else f"{shown[:34]}…{shown[-34:]}"


def _record(placed: Placed, claim: Claimed, name: str, words: str, text: str, tally: Tally, report: Reporter) -> None:
    """List a repair, with what the export had said."""
    start, end = whole(claim.start), whole(claim.end)
    place_of = report.place
    tally.repairs.append(
        Repair(
            export=place_of.export or "",
            task=place_of.task or "",
            annotation=tally.annotation,
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
    moved = (start, end) != (placed.start, placed.end)
    change = f"[{_shown(claim.start)}, {_shown(claim.end)}) became [{placed.start}, {placed.end})"
    message = f"{change if moved else 'kept its place'}: {placed.convention}; {placed.evidence}"
    report.say(
        rules.REPAIRED, message, annotation=tally.annotation, region=name,
        text=text, start=placed.start, end=placed.end,
    )  # fmt: skip

"""The items of one annotation by where they belong: the text's own, those of other objects, those that are no text."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from newsann.labelstudio import rules
from newsann.labelstudio.answers import TYPES
from newsann.labelstudio.decoding import UNREADABLE, unreadable
from newsann.labelstudio.records import Item
from newsann.labelstudio.reporting import Reporter
from newsann.labelstudio.tally import Tally

ANSWERS = frozenset(("taxonomy", "rating", "number", "datetime", "pairwise", "ranker"))
"""Types of answers that the dataset has no place for. They mark no words: the spans are whole without them."""


class Sorted(Struct, frozen=True):
    """The text's own regions, questions and relations.

    `withheld` says why nothing of the annotation can be published, as a finding's code; "" if something can.
    """

    regions: list[Item]
    questions: list[Item]
    links: list[Item]
    withheld: str = ""


def sorted_out(
    regions: Sequence[Item], others: Sequence[Item], links: Sequence[Item], tally: Tally, report: Reporter
) -> Sorted:
    """Sort the items; what is left out has a finding and a place in the tally.

    An annotation with a region that is no stretch of plain text is withheld: without the region it would look whole.
    So is one that marks nothing but other objects.
    """
    foreign = Counter(_foreign(regions, others))
    if foreign:
        found = ", ".join(f"{count} of type {what}" for what, count in foreign.items())
        message = f"regions that are no plain text: {found}; without them the annotation is not whole: left out"
        report.say(rules.NOT_TEXT, message, annotation=tally.annotation)
        tally.skipped.update({f"regions of type {what}": count for what, count in foreign.items()})
        return Sorted([], [], [], rules.NOT_TEXT.code)
    elsewhere = _elsewhere(regions, others, links, report.scheme.controls.text)
    if elsewhere:
        gone = set(map(id, elsewhere))
        regions, others, links = ([item for item in lot if id(item) not in gone] for lot in (regions, others, links))
        nothing = not any(item.type not in ANSWERS for item in (*regions, *others))
        _leave_out(elsewhere, nothing, tally, report)
        if nothing:
            return Sorted([], [], [], rules.OTHER_TEXT.code)
    return Sorted(list(regions), _questions(others, tally, report), list(links))


def _foreign(regions: Iterable[Item], others: Iterable[Item]) -> Iterable[str]:
    """The type of each region that is no stretch of plain text."""
    for item in regions:
        value = item.value
        # HyperText, paragraphs and audio have regions of type `labels` as well.
        if value is not None and (
            value.start_offset is not None or value.channel is not None or _is_xpath(value.start)
        ):
            yield "labels, not of plain text"
    for item in others:
        if item.type not in TYPES and item.type not in ANSWERS and item.type not in (None, UNREADABLE):
            yield str(item.type)


def _is_xpath(start: object) -> bool:
    return isinstance(start, str) and (start.startswith(("/", "./")) or "text()" in start)


def _elsewhere(regions: Sequence[Item], others: Sequence[Item], links: Sequence[Item], text: str) -> list[Item]:
    """The items of other objects than the scheme's text: named by `to_name`, or by the region that they belong to."""
    found = [item for item in (*regions, *others) if item.to_name is not None and item.to_name != text and _whole(item)]
    if not found:
        return []
    own = {item.id for item in regions if item.to_name is None or item.to_name == text}
    names = {str(item.id) for item in found if item.type == "labels" and item.id is not None and item.id not in own}
    found += [item for item in others if item.to_name is None and str(item.id) in names]
    found += [item for item in links if str(item.from_id) in names or str(item.to_id) in names]
    return found


def _whole(item: Item) -> bool:
    return item.type is not None and item.type != UNREADABLE


def _leave_out(items: Sequence[Item], nothing: bool, tally: Tally, report: Reporter) -> None:
    """Count and report items of other objects; `nothing` is True when the annotation has nothing else."""
    links = sum(item.type == "relation" for item in items)
    tally.skipped[rules.OTHER_TEXT.code] += len(items) - links
    tally.relations_skipped[rules.OTHER_TEXT.code] += links
    objects = " and ".join(dict.fromkeys(repr(item.to_name) for item in items if item.to_name is not None))
    counts = Counter(_kind(item) for item in items)
    found = ", ".join(f"{count} {kind}{'s' if count != 1 else ''}" for kind, count in counts.items())
    message = f"{found} of {objects} left out; the scheme's text is {report.scheme.controls.text!r}"
    if nothing:
        message += ". Nothing else is in the annotation, so it is left out"
    report.say(rules.OTHER_TEXT, message, annotation=tally.annotation)


def _kind(item: Item) -> str:
    return "region" if item.type == "labels" else "relation" if item.type == "relation" else "answer"


def _questions(others: Iterable[Item], tally: Tally, report: Reporter) -> list[Item]:
    """The answers that the dataset has a place for; what the others are is reported and counted."""
    questions: list[Item] = []
    unread: Counter[str] = Counter()
    for item in others:
        region = str(item.id) if item.id is not None else None
        if item.type in TYPES:
            questions.append(item)
        elif item.type == UNREADABLE:
            rule = unreadable(item)
            tally.rejected[rule.code] += 1
            report.say(rule, item.from_name or "", annotation=tally.annotation, region=region)
        elif item.type is None:
            tally.rejected[rules.NO_TYPE.code] += 1
            report.say(rules.NO_TYPE, "an item has no `type`", annotation=tally.annotation, region=region)
        else:
            unread[item.type] += 1
    for what, count in unread.items():
        tally.skipped[f"answers of type {what}"] += count
        message = f"answers of type {what}: {count}; not published"
        report.say(rules.NOT_TEXT, message, annotation=tally.annotation)
    return questions

"""The items of one annotation by where they belong: the text's own, those of other objects, those that are no text."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from newsann.formats.labelstudio.context import ReadingContext
from newsann.formats.labelstudio.exports.records import Item, Unreadable
from newsann.formats.labelstudio.reading.answers import TYPES
from newsann.formats.labelstudio.reading.json_min import LOST
from newsann.formats.labelstudio.rules.annotations import IGNORED_CONTROL, NOT_TEXT, ONLY_IGNORED, OTHER_TEXT
from newsann.formats.labelstudio.rules.items import LOST_BY_FORMAT, NO_TYPE
from newsann.model.findings import many

ANSWERS = frozenset(("taxonomy", "rating", "number", "datetime", "pairwise", "ranker"))
"""Types of answers that the dataset has no place for. They mark no words: the spans are whole without them."""
NO_REGIONS = frozenset((*TYPES, *ANSWERS, None, LOST))


class Sorted(Struct, frozen=True):
    """The text's own regions, questions and relations.

    `withheld` says why nothing of the annotation can be published, as a finding's code; "" if something can.
    """

    regions: list[Item]
    questions: list[Item]
    links: list[Item]
    withheld: str = ""


def sorted_out(
    regions: Sequence[Item], others: Sequence[Item], links: Sequence[Item], context: ReadingContext
) -> Sorted:
    """Sort the items; what is left out has a finding and is counted.

    An annotation with a region that is no stretch of plain text is withheld: without the region it would look whole.
    So is one that marks nothing but other objects, or with nothing but regions of controls that the scheme ignores.
    """
    ignored = context.scheme.controls.left_out
    if ignored:
        controls = ignored_items(regions, others, links, ignored)
        if controls:
            regions, others, links = (
                [item for item in lot if id(item) not in controls] for lot in (regions, others, links)
            )
            if _leave_out_ignored(controls, regions, others, context):
                return Sorted([], [], [], ONLY_IGNORED.code)
    foreign = Counter(_foreign(regions, others))
    if foreign:
        found = ", ".join(f"{count} of type {what}" for what, count in foreign.items())
        message = f"regions that are not plain text: {found}; the annotation is incomplete without them and is left out"
        context.report(NOT_TEXT, message)
        context.counts.skipped.update({f"regions of type {what}": count for what, count in foreign.items()})
        return Sorted([], [], [], NOT_TEXT.code)
    elsewhere = _elsewhere(regions, others, links, context.scheme.controls.text)
    if elsewhere:
        gone = set(map(id, elsewhere))
        regions, others, links = ([item for item in lot if id(item) not in gone] for lot in (regions, others, links))
        nothing = not any(item.type not in ANSWERS for item in (*regions, *others))
        _leave_out(elsewhere, nothing, context)
        if nothing:
            return Sorted([], [], [], OTHER_TEXT.code)
    return Sorted(list(regions), _questions(others, context), list(links))


def _foreign(regions: Iterable[Item], others: Iterable[Item]) -> Iterable[str]:
    """The type of each region that is no stretch of plain text."""
    for item in regions:
        if not is_plain_text(item):
            yield "labels, not of plain text"
    for item in others:
        if marks_no_text(item):
            yield str(item.type)


def is_plain_text(region: Item) -> bool:
    """Whether a region of type `labels` marks plain text: HyperText, paragraphs and audio have such regions as well."""
    value = region.value
    return value is None or not (value.start_offset is not None or value.channel is not None or _is_xpath(value.start))


def marks_no_text(item: Item) -> bool:
    """Whether an item that is neither of type `labels` nor a relation is a region, as of a picture or of HTML."""
    return item.type not in NO_REGIONS


def ignored_items(
    regions: Sequence[Item], others: Sequence[Item], links: Sequence[Item], ignored: Collection[str]
) -> dict[int, tuple[Item, str]]:
    """The items of controls that are ignored and what hangs on their regions, by identity, each with its control.

    A region that has labels of another control as well is not ignored itself, and what hangs on it stays.
    """
    found = {
        id(item): (item, item.from_name)
        for item in (*regions, *others)
        if item.from_name is not None and item.from_name in ignored and _whole(item)
    }
    if not found:
        return {}
    own = {str(item.id) for item in regions if id(item) not in found}
    names = {
        str(item.id): control
        for item, control in found.values()
        if item.id is not None and (item.type == "labels" or marks_no_text(item)) and str(item.id) not in own
    }
    for item in others:
        if id(item) not in found and item.id is not None and str(item.id) in names and _whole(item):
            found[id(item)] = item, names[str(item.id)]
    for item in links:
        control = names.get(str(item.from_id)) or names.get(str(item.to_id))
        if control is not None:
            found[id(item)] = item, control
    return found


def _leave_out_ignored(
    controls: Mapping[int, tuple[Item, str]], regions: Sequence[Item], others: Sequence[Item], context: ReadingContext
) -> bool:
    """Count the items of ignored controls; whether nothing else was marked in the annotation."""
    marked = False
    for item, control in controls.values():
        lot = context.counts.relations_skipped if item.type == "relation" else context.counts.skipped
        lot[f"control {control}"] += 1
        context.count(IGNORED_CONTROL, control)
        marked |= item.type == "labels" or (item.type != "relation" and marks_no_text(item))
    if not marked or any(item.type not in ANSWERS for item in (*regions, *others)):
        return False
    context.count(ONLY_IGNORED)
    return True


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
    return item.type is not None


def _leave_out(items: Sequence[Item], nothing: bool, context: ReadingContext) -> None:
    """Count and report items of other objects; `nothing` is True when the annotation has nothing else."""
    links = sum(item.type == "relation" for item in items)
    context.counts.skipped[OTHER_TEXT.code] += len(items) - links
    context.counts.relations_skipped[OTHER_TEXT.code] += links
    objects = " and ".join(dict.fromkeys(repr(item.to_name) for item in items if item.to_name is not None))
    counts = Counter(_kind(item) for item in items)
    found = ", ".join(f"{count} {kind}{'s' if count != 1 else ''}" for kind, count in counts.items())
    message = f"{found} of {objects} left out; the scheme's text is {context.scheme.controls.text!r}"
    if nothing:
        message += ". The annotation contains nothing else and is left out"
    context.report(OTHER_TEXT, message)


def _kind(item: Item) -> str:
    return "region" if item.type == "labels" else "relation" if item.type == "relation" else "answer"


def _questions(others: Iterable[Item], context: ReadingContext) -> list[Item]:
    """The answers that the dataset has a place for; what the others are is reported and counted."""
    questions: list[Item] = []
    unread: Counter[tuple[str, str | None]] = Counter()
    for item in others:
        region = str(item.id) if item.id is not None else ""
        if item.type in TYPES:
            questions.append(item)
        elif isinstance(item, Unreadable):
            context.counts.rejected[item.rule.code] += 1
            context.report(item.rule, item.reason, region=region)
        elif item.type == LOST:
            context.counts.skipped[LOST_BY_FORMAT.code] += 1
            context.count(LOST_BY_FORMAT, item.from_name or "")
        elif item.type is None:
            context.counts.rejected[NO_TYPE.code] += 1
            context.report(NO_TYPE, "an item has no `type`", region=region)
        else:
            unread[item.type, item.from_name] += 1
    for (what, control), count in unread.items():
        context.counts.skipped[f"answers of type {what}"] += count
        message = f"{many(count, 'answer')} of type {what} to {control!r} left out: a dataset has no place for them"
        context.report(NOT_TEXT, message)
    return questions

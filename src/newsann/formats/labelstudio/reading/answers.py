"""Answers to questions: choices and notes, about a region (attributes) or about the whole document."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from newsann.formats.labelstudio.context import ReadingContext
from newsann.formats.labelstudio.exports.records import Item, Offset, Value
from newsann.formats.labelstudio.reading.offsets import whole
from newsann.formats.labelstudio.rules.annotations import NO_SUCH_CONTROL
from newsann.formats.labelstudio.rules.items import MISPLACED, ORPHAN_ITEM, TWO_VALUES, UNKNOWN_VALUE
from newsann.model.document import Choice
from newsann.model.findings import Rule
from newsann.model.text import same_looking

TYPES = ("choices", "textarea")


class Question(Struct, frozen=True):
    """What the scheme asks: whether several values may be chosen, and which; `of_regions` for an attribute."""

    name: str
    several: bool
    values: Mapping[str, str | None]
    of_regions: bool


class Answers(Struct):
    """The answers so far to the questions about one region, or about the document.

    `one` and `several` have the values of questions that take one and several, `items` counts those of each question,
    `disputed` has the values of questions whose answers contradict each other.
    """

    one: dict[str, str] = field(default_factory=dict)
    several: dict[str, dict[str, None]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    disputed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self) -> dict[str, Choice]:
        """The values of each question that is answered."""
        return {**self.one, **{name: tuple(values) for name, values in self.several.items()}}


def answers(
    items: Sequence[Item], regions: Iterable[Item], context: ReadingContext
) -> tuple[dict[str, dict[str, Choice]], dict[str, Choice]]:
    """What `items` answer: by region id, the attributes; and the document's choices.

    `regions` are the annotation's text regions. An item that answers nothing the scheme asks, or that is not where it
    belongs, has a finding and is counted. Of two answers that contradict each other neither is taken.
    """
    known = {str(region.id): region for region in regions if region.id is not None}
    by_region: dict[str, Answers] = {}
    of_document = Answers()
    for item in items:
        question = _question(item, context)
        problem = _problem(item, question, known, context)
        if problem is not None:
            _refuse(*problem, context, _about(problem[0], item, question, known))
        elif question is not None:
            answered = by_region.setdefault(str(item.id), Answers()) if question.of_regions else of_document
            _take(item, question, answered, context)
    context.counts.answered = {name: sum(answered.items.values()) for name, answered in by_region.items()}
    return {name: answered.values() for name, answered in by_region.items()}, of_document.values()


def _question(item: Item, context: ReadingContext) -> Question | None:
    name, scheme = item.from_name or "", context.scheme
    if name in scheme.attributes:
        attribute = scheme.attributes[name]
        return Question(name, attribute.type != "choice", attribute.values, of_regions=True)
    if name in scheme.choices:
        return Question(name, scheme.choices[name].multiple, scheme.choices[name].values, of_regions=False)
    return None


def _problem(
    item: Item, question: Question | None, regions: Mapping[str, Item], context: ReadingContext
) -> tuple[Rule, str] | None:
    """What keeps an item from being an answer: the rule and the message; None if nothing does."""
    if question is None:
        known = ", ".join((*context.scheme.attributes, *context.scheme.choices)) or "none"
        message = f"`from_name` is {item.from_name!r}; the scheme's attributes and choices: {known}"
        return NO_SUCH_CONTROL, message
    region = regions.get(str(item.id)) if item.id is not None else None
    if question.of_regions and region is None:
        return ORPHAN_ITEM, f"`{question.name}` is answered for region {item.id!r}, which is not a span"
    value = item.value or Value()
    placed = value.start is not None or value.end is not None or value.start_offset is not None
    if not question.of_regions and region is not None:
        message = f"`{question.name}` is a question about the document, but this answer belongs to region {item.id!r}"
        return MISPLACED, message
    if not question.of_regions and placed:
        message = f"`{question.name}` is a question about the document, but this answer is about {_place(value)} only"
        return MISPLACED, message
    marked = region.value or Value() if region is not None else Value()
    if placed and (_offset(value.start), _offset(value.end)) != (_offset(marked.start), _offset(marked.end)):
        message = f"`{question.name}` is about {_place(value)}, but its region {item.id!r} marks {_place(marked)}"
        return MISPLACED, message
    for chosen in values_of(item):
        if question.values and chosen not in question.values:
            hint = same_looking(chosen, question.values)
            message = f"`{question.name}` is {chosen!r}; expected one of {', '.join(question.values)}{hint}"
            return UNKNOWN_VALUE, message
    return None


def _take(item: Item, question: Question, answered: Answers, context: ReadingContext) -> None:
    """Enter the item's values among the answers, unless they contradict those of an earlier item."""
    name, chosen = question.name, values_of(item)
    if not question.several and chosen:
        before = (answered.one[name],) if name in answered.one else answered.disputed.get(name, ())
        values = tuple(dict.fromkeys((*before, *chosen)))
        if len(values) > 1:
            # What was taken before is as doubtful as this one.
            context.counts.merged -= answered.items.get(name, 0)
            context.counts.rejected[TWO_VALUES.code] += answered.items.pop(name, 0)
            answered.one.pop(name, None)
            answered.disputed[name] = values
            message = f"`{name}` is {' and '.join(values)}, expected one value; none is used"
            _refuse(TWO_VALUES, message, context, str(item.id) if question.of_regions else None)
            return
    context.counts.merged += 1
    answered.items[name] = answered.items.get(name, 0) + 1
    if chosen and question.several:
        answered.several.setdefault(name, {}).update(dict.fromkeys(chosen))
    elif chosen:
        answered.one[name] = chosen[0]


def values_of(item: Item) -> tuple[str, ...]:
    """What an item answers: the values that were chosen, a path joined by ` / `, or the notes."""
    value = item.value or Value()
    listed = value.text if item.type == "textarea" else value.choices
    parts = [listed] if isinstance(listed, str) else listed or []
    return tuple(" / ".join(part) if isinstance(part, list) else part for part in parts if part is not None)


def _offset(given: Offset) -> Offset:
    number = whole(given)
    return given if number is None else number


def _place(value: Value) -> str:
    return f"[{value.start}, {value.end})"


def _about(rule: Rule, item: Item, question: Question | None, regions: Mapping[str, Item]) -> str | None:
    """The id that says what a wrong answer is about, "" if it is not about that; None for the document as a whole."""
    name = "" if item.id is None else str(item.id)
    if question is None or question.of_regions:
        return name
    if rule != MISPLACED:
        return None
    return "" if name in regions else name


def _refuse(rule: Rule, message: str, context: ReadingContext, region: str | None) -> None:
    context.counts.rejected[rule.code] += 1
    context.report(rule, message, region=region)

"""Answers to questions: choices and notes, about a region (attributes) or about the whole document."""

from collections.abc import Collection, Mapping, Sequence

from newsann.findings import Rule
from newsann.labelstudio import rules
from newsann.labelstudio.records import Item, Value
from newsann.labelstudio.reporting import Reporter
from newsann.labelstudio.tally import Tally
from newsann.model import Choice

TYPES = ("choices", "textarea")


def answers(
    items: Sequence[Item], regions: Collection[object], tally: Tally, report: Reporter
) -> tuple[dict[str, dict[str, Choice]], dict[str, Choice]]:
    """What `items` answer: by region id, the attributes; and the document's choices.

    `regions` are the ids of the annotation's text regions. An item that answers nothing the scheme asks has a
    finding and a place in the tally.
    """
    scheme = report.scheme
    attributes: dict[str, dict[str, Choice]] = {}
    choices: dict[str, Choice] = {}
    for item in items:
        name, value = item.from_name or "", item.value or Value()
        chosen = _chosen(item, value)
        if name in scheme.attributes:
            attribute = scheme.attributes[name]
            several, values = attribute.type != "choice", attribute.values
            if item.id not in regions:
                _refuse(
                    rules.ORPHAN_ITEM, f"`{name}` answers for region {item.id!r}, which is no span", item, tally, report
                )
                continue
            answered = attributes.setdefault(str(item.id), {})
        elif name in scheme.choices:
            several, values = scheme.choices[name].multiple, scheme.choices[name].values
            answered = choices
        else:
            known = ", ".join((*scheme.attributes, *scheme.choices)) or "none"
            message = f"`from_name` is {item.from_name!r}; the scheme's attributes and choices: {known}"
            _refuse(rules.NO_SUCH_CONTROL, message, item, tally, report)
            continue
        if _admitted(chosen, name, several, values, answered, item, tally, report):
            tally.merged += 1
            if chosen:
                earlier = answered.get(name, ())
                notes = (*earlier, *chosen) if isinstance(earlier, tuple) else chosen
                answered[name] = tuple(dict.fromkeys(notes)) if several else chosen[0]
    return attributes, choices


def _chosen(item: Item, value: Value) -> tuple[str, ...]:
    listed = value.text if item.type == "textarea" else value.choices
    parts = [listed] if isinstance(listed, str) else listed or []
    return tuple(" / ".join(part) if isinstance(part, list) else part for part in parts if part is not None)


def _admitted(
    chosen: tuple[str, ...],
    name: str,
    several: bool,
    values: Mapping[str, str | None],
    answered: Mapping[str, Choice],
    item: Item,
    tally: Tally,
    report: Reporter,
) -> bool:
    for value in chosen:
        if values and value not in values:
            message = f"`{name}` is {value!r}; the scheme has {', '.join(values)}"
            return _refuse(rules.UNKNOWN_VALUE, message, item, tally, report)
    earlier = answered.get(name)
    if not several and (len(chosen) > 1 or (chosen and earlier is not None and earlier != chosen[0])):
        both = dict.fromkeys((*((earlier,) if isinstance(earlier, str) else ()), *chosen))
        return _refuse(rules.TWO_VALUES, f"`{name}` is {' and '.join(both)}", item, tally, report)
    return True


def _refuse(rule: Rule, message: str, item: Item, tally: Tally, report: Reporter) -> bool:
    tally.rejected[rule.code] += 1
    region = str(item.id) if item.id is not None else None
    report.say(rule, message, annotation=tally.annotation, region=region)
    return False

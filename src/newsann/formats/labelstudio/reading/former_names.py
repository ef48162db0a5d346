"""The items of an annotation that was made when something in the scheme had another name."""

from collections.abc import Iterable
from typing import Any

from newsann.formats.labelstudio.context import ReadingContext
from newsann.formats.labelstudio.exports.records import Item
from newsann.formats.labelstudio.rules.items import FORMER_NAME
from newsann.scheme.names import ATTRIBUTES, CHOICES, LABELS, RELATIONS, Names


def with_present_names(items: Iterable[Item], context: ReadingContext) -> None:
    """Give what the items name its present name, in place; how often each former one stood there is counted.

    Only a scheme with former names needs it, so that others are read as fast as before.
    """
    names = context.scheme.former
    for item in items:
        if item.type == "relation":
            item.labels = _listed(item.labels, RELATIONS, "relation", names, context)
        elif item.value is not None and item.type == "labels":
            item.value.labels = _listed(item.value.labels, LABELS, "label", names, context)
        elif item.from_name is not None:
            _present_answer(item, item.from_name, context)


def _present_answer(item: Item, control: str, context: ReadingContext) -> None:
    names = context.scheme.former
    for place in (ATTRIBUTES, CHOICES):
        if control in names.get(place, {}):
            item.from_name = name = names[place][control]
            _count("question", control, name, context)
    name = item.from_name or ""
    place = f"{ATTRIBUTES if name in context.scheme.attributes else CHOICES}.{name}"
    value = item.value
    if value is None or place not in names or item.type == "textarea":
        return
    what = f"value of `{name}`"
    if isinstance(value.choices, str):
        (value.choices,) = _listed([value.choices], place, what, names, context) or [value.choices]
    else:
        value.choices = _listed(value.choices, place, what, names, context)


def _listed(listed: list[Any] | None, place: str, what: str, names: Names, context: ReadingContext) -> list[Any] | None:
    """The names in a list, each with its present name in its place."""
    own = names.get(place)
    if not own or not listed:
        return listed
    present: list[Any] = []
    for name in listed:
        new = own.get(name) if isinstance(name, str) else None
        if new is not None:
            _count(what, str(name), new, context)
        present.append(name if new is None else new)
    return present


def _count(what: str, old: str, new: str, context: ReadingContext) -> None:
    context.count(FORMER_NAME, f"the {what} {old!r} is read as {new!r}")

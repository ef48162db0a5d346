"""Values of metadata columns by the scheme's types, and a colour for each label."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from newsann.scheme.types import Column, Scheme


def expected(column: Column) -> str:
    """What a metadata column accepts, in words."""
    article = {"integer": "an integer", "timestamp": "a time as in 2026-03-02T08:30:00Z"}
    return article.get(column.type, f"a {column.type}")


def converted(value: Any, column: Column) -> object | None:
    """The value as the column's type has it, or None when it is none of that type."""
    kind = type(value)
    if column.type == "string":
        return value if kind is str else str(value) if kind in (int, float) else None
    if column.type == "timestamp":
        return moment(value)
    if column.type == "boolean":
        return value if kind is bool else None
    if column.type == "integer":
        return value if kind is int and abs(value) < 2**63 else None
    return float(value) if kind in (int, float) and abs(value) < 1e300 else None


def moment(value: object) -> datetime | None:
    """An ISO 8601 time, UTC where it names no zone; None for anything else.

    >>> moment("2026-03-02")
    datetime.datetime(2026, 3, 2, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


SAFE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442", "#595959")
"""Okabe and Ito, "Color Universal Design" (2008), with grey for black, which would hide the text under it."""


def colours(scheme: Scheme) -> Iterator[str]:
    """A colour for each label in the scheme's order: its own, or the first of the safe ones that is free.

    >>> from newsann.scheme import loads
    >>> list(colours(loads("name: two\\nlabels: {A: {color: '#0072B2'}, B: {}}")))
    ['#0072b2', '#e69f00']
    """
    taken = {label.color.lower() for label in scheme.labels.values() if label.color}
    free = cycle([colour for colour in SAFE if colour not in taken] or SAFE)
    for label in scheme.labels.values():
        yield label.color.lower() if label.color else next(free)

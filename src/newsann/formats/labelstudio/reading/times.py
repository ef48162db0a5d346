"""When something was stored: ISO 8601, or seconds or milliseconds since 1970."""

import re
from datetime import UTC, datetime

from newsann.scheme.values import moment

_DIGITS = re.compile(r"\s*\d{9,16}(\.\d+)?\s*")
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp()
"""Nothing was annotated in Label Studio before or after; a number outside is no time."""


def stored(value: object) -> datetime | None:
    """The time, UTC where it names no zone; None for what can be no time.

    Label Studio up to 0.9 wrote seconds since 1970. Milliseconds, as JavaScript counts, are told by their size.

    >>> stored(1609876000) == stored("2021-01-05T19:46:40Z") == stored(1609876000000)
    True
    >>> stored(12) is None
    True
    """
    if isinstance(value, str):
        return _counted(float(value)) if _DIGITS.fullmatch(value) else moment(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _counted(value)
    return None


def _counted(number: float) -> datetime | None:
    for unit in (1, 1000):
        if FIRST * unit <= number < LAST * unit:
            return datetime.fromtimestamp(number / unit, UTC)
    return None

"""Much that is amiss in the same way, told of by its first."""

from collections.abc import Iterable, Iterator
from itertools import islice

TOLD = 20
"""Lines that are told: spans that are not proven, or documents that are amiss, of one file or of the manifest."""


def few(lines: Iterable[str]) -> Iterator[str]:
    """The first `TOLD` lines, and how many there are beside them."""
    left = iter(lines)
    yield from islice(left, TOLD)
    if more := sum(1 for _ in left):
        yield f"and {more} more of that"

"""Ways of counting offsets: each gives every code point of a text a width, and they combine.

UTF-16 units count an emoji twice, a text whose CRLF were one character counts `\\r` not at all; a browser that also
normalises line ends does both.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product
from typing import Any, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Convert = Callable[[int, int], tuple[int, int]]
"""From a start and an end as an export counts them to code points; -1 where they fall inside a character."""
Points = NDArray[np.uint32]
Widths = NDArray[np.uint8]
FROM_ONE = "counted from 1"
BLOCK = 1024


class Counting(Struct, frozen=True):
    """The width of each code point, and the offset at which each block of code points begins.

    An offset for every code point would take eight times the memory of the widths, in every way of counting.
    """

    widths: Widths
    blocks: NDArray[np.int64]

    def start(self, offset: int) -> int:
        """The code point that begins at the offset, the last one if several do (those before it have no width)."""
        return self._at(offset, "right")

    def end(self, offset: int) -> int:
        """The code point before which the offset lies, the first one if there are several."""
        return self._at(offset, "left")

    def _at(self, offset: int, side: Literal["left", "right"]) -> int:
        block = max(0, int(np.searchsorted(self.blocks, offset, side)) - 1)
        widths = self.widths[block * BLOCK : (block + 1) * BLOCK]
        offsets = self.blocks[block] + np.append(0, np.cumsum(widths, dtype=np.int64))
        at = int(np.searchsorted(offsets, offset, side)) - (side == "right")
        return block * BLOCK + at if 0 <= at < len(offsets) and offsets[at] == offset else -1


@lru_cache(maxsize=1)
def conventions(text: str) -> tuple[tuple[str, Convert], ...]:
    """Every way of counting that differs from code points in this text, and every two or three that differ together.

    Each is tried from 0 with an exclusive and with an inclusive end, and from 1; and start and end exchanged. The
    annotations of one text follow each other, so those of the last text are kept.
    """
    found = [*_ends("", lambda offset: offset, lambda offset: offset)]
    found.append(("start and end exchanged", lambda start, end: (end, start)))
    for name, counting in _countings(text):
        found += _ends(name, counting.start, counting.end)
    return tuple(found)


def _ends(name: str, start_at: Callable[[int], int], end_at: Callable[[int], int]) -> Iterator[tuple[str, Convert]]:
    both = f"{name} and " if name else ""
    if name:
        yield name, lambda start, end: (start_at(start), end_at(end))
    # An inclusive end is the place of the last character, so it is counted as a start is.
    yield f"{both}inclusive end", lambda start, end: (start_at(start), start_at(end) + 1 or -1)
    yield f"{both}{FROM_ONE}", lambda start, end: (start_at(start - 1), end_at(end))


def _countings(text: str) -> Iterator[tuple[str, Counting]]:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    single = {name: widths for name, count in COUNTINGS.items() if ((widths := count(points)) != 1).any()}
    for names in product(*([name for name in ("", *family) if not name or name in single] for family in FAMILIES)):
        chosen = [name for name in names if name]
        if chosen:
            widths = single[chosen[0]]
            for name in chosen[1:]:
                widths = widths * single[name]
            sums = np.add.reduceat(widths, np.arange(0, len(widths), BLOCK), dtype=np.int64)
            yield " and ".join(chosen), Counting(widths, np.append(0, np.cumsum(sums[:-1])))


def _utf16(points: Points) -> Widths:
    return 1 + (points > 0xFFFF).astype(np.uint8)


def _utf8(points: Points) -> Widths:
    return (1 + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF)).astype(np.uint8)


def _ascii_only(points: Points) -> Widths:
    return (points < 0x80).astype(np.uint8)


def _crlf_once(points: Points) -> Widths:
    widths = np.ones(len(points), np.uint8)
    widths[:-1][(points[:-1] == 0x0D) & (points[1:] == 0x0A)] = 0
    return widths


def _collapsed(points: Points) -> Widths:
    space = _is_space(points)
    widths = np.ones(len(points), np.uint8)
    widths[1:][space[1:] & space[:-1]] = 0
    return widths


def _trimmed(points: Points) -> Widths:
    space = _is_space(points)
    lead = len(points) if space.all() else int(np.argmin(space))
    widths = np.ones(len(points), np.uint8)
    widths[:lead] = 0
    return widths


_SPACES = np.array([point for point in range(0x3001) if chr(point).isspace()], np.uint32)


def _is_space(points: Points) -> NDArray[np.bool_]:
    found: Any = np.isin(points, _SPACES)
    return np.asarray(found, bool)


COUNTINGS: dict[str, Callable[[Points], Widths]] = {
    "UTF-16 units": _utf16,
    "UTF-8 bytes": _utf8,
    "non-ASCII not counted": _ascii_only,
    "CRLF counted once": _crlf_once,
    "white space collapsed": _collapsed,
    "text trimmed": _trimmed,
}
FAMILIES = (
    ("UTF-16 units", "UTF-8 bytes", "non-ASCII not counted"),
    ("CRLF counted once", "white space collapsed"),
    ("text trimmed",),
)
"""Ways of counting of which a program has one of each: characters, white space, and where the text begins."""

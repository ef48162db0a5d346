"""Ways of counting offsets: each gives every code point of a text a width, and they combine.

UTF-16 units count an emoji twice, a text whose CRLF were one character counts `\\r` not at all; a browser that also
normalises line ends does both.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsann.labelstudio.offsets import Convert

Points = NDArray[np.uint32]
Widths = NDArray[np.int64]


def conventions(text: str) -> Iterator[tuple[str, Convert]]:
    """Every way of counting that differs from code points in this text, and every two or three that differ together.

    Each is tried with an exclusive and with an inclusive end; and start and end exchanged.
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    yield from _with_both_ends("", np.arange(len(text) + 1))
    yield "start and end exchanged", lambda start, end: (end, start)
    seen: set[bytes] = set()
    for names in product(*FAMILIES):
        chosen = [name for name in names if name]
        if not chosen:
            continue
        widths = np.ones(len(points), np.int64)
        for name in chosen:
            widths *= COUNTINGS[name](points)
        # Two that come to the same widths are one, called by the first.
        key = widths.astype(np.uint8).tobytes()
        if (widths != 1).any() and key not in seen:
            seen.add(key)
            yield from _with_both_ends(" and ".join(chosen), np.append(0, np.cumsum(widths)))


def _with_both_ends(name: str, positions: Widths) -> Iterator[tuple[str, Convert]]:
    if name:
        yield name, _counted(positions)
    inclusive = f"{name} and inclusive end" if name else "inclusive end"
    count = _counted(positions)

    def convert(start: int, end: int) -> tuple[int, int]:
        # The end is the place of the last character, so it is counted as a start is.
        first, _ = count(start, start)
        last, _ = count(end, end)
        return (first, last + 1) if first >= 0 and last >= 0 else (-1, -1)

    yield inclusive, convert


def _counted(positions: Widths) -> Convert:
    """From offsets counted in widths to code points; -1 for an offset that falls inside a character."""

    def convert(start: int, end: int) -> tuple[int, int]:
        if start < 0 or end < start:
            return -1, -1
        # Several code points can share a position (width 0): a span begins after them and ends before them.
        first = int(np.searchsorted(positions, start + 1)) - 1
        last = int(np.searchsorted(positions, end))
        exact = first >= 0 and last < len(positions) and positions[first] == start and positions[last] == end
        return (first, last) if exact else (-1, -1)

    return convert


def _utf16(points: Points) -> Widths:
    return np.where(points > 0xFFFF, 2, 1)


def _utf8(points: Points) -> Widths:
    return 1 + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF).astype(np.int64)


def _ascii_only(points: Points) -> Widths:
    return np.where(points < 0x80, 1, 0)


def _crlf_once(points: Points) -> Widths:
    widths = np.ones(len(points), np.int64)
    widths[:-1][(points[:-1] == 0x0D) & (points[1:] == 0x0A)] = 0
    return widths


def _collapsed(points: Points) -> Widths:
    space = _is_space(points)
    widths = np.ones(len(points), np.int64)
    widths[1:][space[1:] & space[:-1]] = 0
    return widths


def _trimmed(points: Points) -> Widths:
    space = _is_space(points)
    lead = len(points) if space.all() else int(np.argmin(space))
    return np.where(np.arange(len(points)) < lead, 0, 1)


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
    ("", "UTF-16 units", "UTF-8 bytes", "non-ASCII not counted"),
    ("", "CRLF counted once", "white space collapsed"),
    ("", "text trimmed"),
)
"""Ways of counting of which a program has one of each: characters, white space, and where the text begins."""

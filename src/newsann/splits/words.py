"""Texts as the words that count when they are compared, whatever their typography.

A word is a run of Unicode letters and digits with their marks, in the form NFKC and case-folded. Quotation marks,
dashes, spaces of any kind and apostrophes stand between words; what shows nothing (soft hyphens, zero-width spaces and
joiners, directional marks) does not count at all. Chinese characters and kana, which are written without spaces, are
words by themselves.
"""

import unicodedata
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Offsets = NDArray[np.int64]

BETWEEN, LETTER, MARK, ALONE, NOTHING = range(5)
"""What a code point is: between words, of a word, a mark on a letter, a word by itself, nothing."""

_APOSTROPHES = frozenset((*range(0x2B9, 0x2C0), 0x2C8, 0x2EE))
"""Letters to Unicode, and apostrophes to those who write them."""
_IGNORABLE = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Default_Ignorable_Code_Point of the Unicode Character Database."""
_BY_THEMSELVES = (
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F), (0x20000, 0x323AF),
)  # fmt: skip
"""Kana and Chinese characters."""

_ASCII_LETTER = np.array([chr(c).isalnum() for c in range(128)])
_ASCII_LOWER = np.array([ord(chr(c).lower()) for c in range(128)], np.uint8)
_kinds = np.zeros(0x110000, np.uint8)
_known = np.zeros(0x1100, bool)


class Words(Struct, frozen=True):
    """Where the words of some texts are: in `points`, their code points, from `starts` to `stops`, in text `rows`."""

    points: NDArray[Any]
    starts: Offsets
    stops: Offsets
    rows: NDArray[np.int32]


def words(texts: "pa.Array[pa.StringScalar]") -> Words:
    """The words of a column of texts."""
    points, offsets, kinds = _points(texts)
    if kinds is None:
        letter, alone, mark = _ASCII_LETTER[points], np.zeros(len(points), bool), None
    else:
        letter, alone, mark = kinds != BETWEEN, kinds == ALONE, kinds == MARK
    bounds = offsets[(offsets > 0) & (offsets < len(points))]
    fresh = alone.copy()  # where a word begins even right after another
    if mark is not None and mark.any():
        base = np.maximum.accumulate(np.where(letter & ~mark, np.arange(len(letter)), -1))  # what a mark is on
        letter &= _attached(letter, base, bounds)
        alone = alone | mark & letter & alone[base]
    fresh[1:] |= alone[:-1]
    if mark is not None:
        fresh &= ~mark
    fresh[bounds] = True
    first = letter & fresh
    first[:1] = letter[:1]
    first[1:] |= letter[1:] & ~letter[:-1]
    last = letter.copy()
    last[:-1] &= ~letter[1:] | first[1:]
    starts = np.flatnonzero(first)
    rows = (np.searchsorted(offsets, starts, side="right") - 1).astype(np.int32)
    return Words(points, starts, np.flatnonzero(last) + 1, rows)


def folded(text: str) -> str:
    """A text in the form in which its words are compared.

    >>> folded("Straße ﬁn ΣΊΣΥΦΟΣ") == folded("STRASSE FIN σίσυφοσ")
    True
    """
    if text.isascii():
        return text.lower()
    once = unicodedata.normalize("NFKC", text).casefold()
    return once if unicodedata.is_normalized("NFKC", once) else unicodedata.normalize("NFKC", once)


def _points(texts: "pa.Array[pa.StringScalar]") -> tuple[NDArray[Any], Offsets, NDArray[np.uint8] | None]:
    """The code points of texts, folded; where each text begins, and the last one ends; what each point is.

    Of texts that are all ASCII the last is None: the points themselves show it.
    """
    _, places, content = texts.buffers()
    if places is None or content is None or not len(texts):
        return np.empty(0, np.uint8), np.zeros(len(texts) + 1, np.int64), None
    offsets = np.frombuffer(memoryview(places), np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    raw = memoryview(content)[int(offsets[0]) : int(offsets[-1])]
    data, offsets = np.frombuffer(raw, np.uint8), offsets - offsets[0]
    if not len(data) or data.max() < 128:
        return _ASCII_LOWER[data], offsets, None
    pieces = [
        folded(bytes(raw[a:b]).decode()) for a, b in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    ]
    points = np.frombuffer("".join(pieces).encode("utf-32-le"), np.uint32)
    ends = np.cumsum([0, *map(len, pieces)])
    kinds = _kinds_of(points)
    kept = kinds != NOTHING
    if not kept.all():
        ends = np.concatenate([[0], np.cumsum(kept)])[ends]
        points, kinds = points[kept], kinds[kept]
    return points, ends, kinds


def _attached(letter: Flags, base: Offsets, bounds: Offsets) -> Flags:
    """Whether each point has a letter before it in its run, or is one: a mark on nothing is of no word."""
    places = np.arange(len(letter))
    begins = ~letter
    begins[bounds] = True
    run = np.maximum.accumulate(np.where(begins, places, 0))
    attached: Flags = base >= run
    return attached


def _kinds_of(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """What each code point is; looked up in Unicode's tables in blocks of 256, as far as texts have them."""
    blocks = np.flatnonzero(np.bincount(points >> 8, minlength=len(_known)) > 0)
    for block in blocks[~_known[blocks]]:
        first = int(block) << 8
        _kinds[first : first + 256] = [_kind(point) for point in range(first, first + 256)]
        _known[block] = True
    return _kinds[points]


@cache
def _kind(point: int) -> int:
    if any(low <= point <= high for low, high in _IGNORABLE):
        return NOTHING
    category = unicodedata.category(chr(point))
    if category[0] not in "LNM" or point in _APOSTROPHES:
        return BETWEEN
    if any(low <= point <= high for low, high in _BY_THEMSELVES) and category[0] != "M":
        return ALONE
    return MARK if category[0] == "M" else LETTER

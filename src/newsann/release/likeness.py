"""Which texts are nearly the same: wire copy, updated stories, one article inside another.

Texts are compared by their shingles, all runs of eight words. The containment of one text in another is the share of
its shingles that the other has too (Broder, On the resemblance and containment of documents, 1997); of two texts the
shorter's counts. What is counted is exact, but for shingles that more than `WINDOW` texts share, of which each text is
held against its neighbours.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

WORDS = 8
"""Words of a shingle: fewer are phrases that anybody writes."""
WINDOW = 64

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_BASE, _INVERSE = np.uint64(0x9E3779B97F4A7C15), np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX, _STEP = np.uint64(0xFF51AFD7ED558CCD), 0xD6E8FEB86659FD93
_LETTER = np.zeros(256, dtype=bool)
_LETTER[128:] = True  # a byte of a character beyond ASCII
_LETTER[[c for c in range(128) if chr(c).isalnum()]] = True
_LOWER = np.array([ord(chr(c).lower()) if c < 128 else c for c in range(256)], dtype=np.uint8)


class Pairs(Struct, frozen=True):
    """Pairs of texts that share shingles, by their numbers, `first[i] < second[i]`, with their containment."""

    first: Numbers
    second: Numbers
    containment: NDArray[np.float64]


def shingles(texts: "pa.Array[pa.StringScalar]") -> tuple[Hashes, Numbers]:
    """A 64-bit hash of every shingle in a column of texts, and the row of each; rows ascend.

    Case does not count for ASCII letters, nor does what stands between words.
    """
    _, places, content = texts.buffers()
    if places is None or content is None or not len(texts):
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    offsets = np.frombuffer(memoryview(places), np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    begin, end = int(offsets[0]), int(offsets[-1])
    if begin == end:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    data = _LOWER[np.frombuffer(memoryview(content), np.uint8)[begin:end]]
    offsets = offsets - begin
    letter = np.zeros(len(data) + 1, dtype=bool)
    letter[:-1] = _LETTER[data]
    first = letter[:-1].copy()
    first[1:] &= ~letter[:-2]
    edges = offsets[(offsets > 0) & (offsets < len(data))]
    first[edges] |= letter[edges]  # a text begins a word even where the one before it ends in one
    starts = np.flatnonzero(first)
    if len(starts) < WORDS:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    last = letter[:-1] & ~letter[1:]
    last[edges - 1] |= letter[edges - 1]
    stops = np.flatnonzero(last) + 1
    words = _words(data, starts, stops)
    rows = np.searchsorted(offsets, starts, side="right") - 1
    count = len(words) - WORDS + 1
    joined = np.zeros(count, np.uint64)
    factor = 1
    for i in range(WORDS):
        joined += words[i : i + count] * np.uint64(factor)
        factor = factor * _STEP % (1 << 64)
    whole = rows[:count] == rows[WORDS - 1 :]
    return _mixed(joined)[whole], rows[:count][whole]


def pairs(hashes: Hashes, owners: Numbers, texts: int) -> Pairs:
    """Every two of `texts` texts that share a shingle; `owners` says, ascending, whose each of the `hashes` is."""
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    fresh = np.ones(len(hashes), dtype=bool)
    fresh[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    hashes, owners = hashes[fresh], owners[fresh]
    sizes = np.bincount(owners, minlength=texts)
    # Shingles that one text alone has tell nothing, and nearly all are like that.
    shared = np.zeros(len(hashes), dtype=bool)
    same = hashes[1:] == hashes[:-1]
    shared[1:] |= same
    shared[:-1] |= same
    hashes, owners = hashes[shared], owners[shared]
    keys: list[Numbers] = []
    for step in range(1, WINDOW):
        same = hashes[step:] == hashes[:-step]
        if not same.any():
            break
        keys.append(owners[:-step][same] * texts + owners[step:][same])
    if not keys:
        nobody = np.empty(0, np.int64)
        return Pairs(nobody, nobody, np.empty(0, np.float64))
    found, counts = np.unique(np.concatenate(keys), return_counts=True)
    first, second = found // texts, found % texts
    return Pairs(first, second, counts / np.minimum(sizes[first], sizes[second]))


def groups(links: Iterable[tuple[int, int]], texts: int) -> Iterator[list[int]]:
    """The texts that links join, directly or over others, each group ascending; texts alone are no group."""
    leader = list(range(texts))

    def led_by(text: int) -> int:
        while leader[text] != text:
            leader[text] = leader[leader[text]]
            text = leader[text]
        return text

    for one, other in links:
        a, b = led_by(one), led_by(other)
        leader[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for text in range(texts):
        members.setdefault(led_by(text), []).append(text)
    return (group for group in members.values() if len(group) > 1)


def _words(data: NDArray[np.uint8], starts: Numbers, stops: Numbers) -> Hashes:
    """A hash of each word: a polynomial of its bytes, as the difference of two prefix sums, brought to one power."""
    powers, inverses = np.full(len(data), _BASE), np.full(len(data), _INVERSE)
    powers[0] = inverses[0] = 1
    np.cumprod(powers, out=powers)
    np.cumprod(inverses, out=inverses)
    sums = np.zeros(len(data) + 1, np.uint64)
    np.cumsum((data.astype(np.uint64) + np.uint64(1)) * powers, out=sums[1:])
    return _mixed((sums[stops] - sums[starts]) * inverses[starts])


def _mixed(hashes: Hashes) -> Hashes:
    hashes = hashes ^ (hashes >> np.uint64(33))
    hashes = hashes * _MIX
    mixed: Hashes = hashes ^ (hashes >> np.uint64(33))
    return mixed

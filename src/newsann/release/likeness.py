"""Which texts are nearly the same: wire copy, updated stories, one article inside another.

Texts are compared by their shingles, all runs of eight words. The containment of one text in another is the share of
its shingles that the other has too (Broder, On the resemblance and containment of documents, 1997); of two texts the
shorter's counts. What is counted is exact, but for shingles that more than `WINDOW` texts share, of which each text is
held against its neighbours.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

WORDS = 8
"""Words of a shingle: fewer are phrases that anybody writes."""
WINDOW = 64
RANGES = 16
"""Ranges of hashes, and of texts, that are gone through one after another; as many as four bits tell apart."""

BLOCK = 400_000
"""Places where two texts share a shingle that are counted at a time: as many as a processor's cache holds."""
MOST = 200_000
"""Pairs of little likeness that are kept."""

Hashes = NDArray[np.uint64]
Owners = NDArray[np.int32]
Numbers = NDArray[np.int64]
Followers = NDArray[np.uint8]
"""How many of the next places, up to `WINDOW`, are of texts with the same shingle."""

_BASE, _INVERSE = np.uint64(0x9E3779B97F4A7C15), np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX, _STEP = np.uint64(0xFF51AFD7ED558CCD), 0xD6E8FEB86659FD93
_LETTER = np.zeros(256, dtype=bool)
_LETTER[128:] = True  # a byte of a character beyond ASCII
_LETTER[[c for c in range(128) if chr(c).isalnum()]] = True
_ALONE = np.zeros(256, dtype=bool)
_ALONE[0xE3:0xEA] = True  # the first of the three bytes of U+3000 to U+9FFF: kana and Chinese characters
_LOWER = np.array([ord(chr(c).lower()) if c < 128 else c for c in range(256)], dtype=np.uint8)


class Pairs(Struct, frozen=True):
    """Pairs of texts that share shingles, by their numbers, `first[i] < second[i]`, with their containment."""

    first: Numbers
    second: Numbers
    containment: NDArray[np.float64]


_NONE = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))


def shingles(texts: "pa.Array[pa.StringScalar]") -> tuple[Hashes, Owners]:
    """A 64-bit hash of every shingle in a column of texts, and the row of each; rows ascend.

    Case does not count for ASCII letters, nor does what stands between words. Chinese characters and kana, which are
    written without spaces, are words by themselves.
    """
    _, places, content = texts.buffers()
    if places is None or content is None or not len(texts):
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    offsets = np.frombuffer(memoryview(places), np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    begin, end = int(offsets[0]), int(offsets[-1])
    if begin == end:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    data = _LOWER[np.frombuffer(memoryview(content), np.uint8)[begin:end]]
    offsets = offsets - begin
    letter = _LETTER[data]
    alone = _ALONE[data]
    fresh = alone.copy()  # where a word begins even right after another
    fresh[3:] |= alone[:-3]
    fresh[offsets[(offsets > 0) & (offsets < len(data))]] = True
    first = letter & fresh
    first[0] = letter[0]
    first[1:] |= letter[1:] & ~letter[:-1]
    starts = np.flatnonzero(first)
    if len(starts) < WORDS:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    last = letter.copy()
    last[:-1] &= ~letter[1:] | first[1:]
    stops = np.flatnonzero(last) + 1
    words = _words(data, starts, stops)
    rows = (np.searchsorted(offsets, starts, side="right") - 1).astype(np.int32)
    count = len(words) - WORDS + 1
    joined = np.zeros(count, np.uint64)
    factor = 1
    for i in range(WORDS):
        joined += words[i : i + count] * np.uint64(factor)
        factor = factor * _STEP % (1 << 64)
    whole = rows[:count] == rows[WORDS - 1 :]
    return _mixed(joined)[whole], rows[:count][whole]


def pairs(
    parts: Sequence[tuple[Hashes, Owners]], texts: int, folder: Path, least: float = 0.5, most: int = MOST
) -> Pairs:
    """Every two of `texts` texts that share a shingle; `parts` are hashes of shingles with the texts that have them.

    Where boilerplate makes them too many, those with a containment of `least`, and of the others the `most` that are
    most alike. The hashes are gone through in `RANGES`, and then the texts in blocks, so that what is at hand at a time
    is small beside what there is; the rest lies in `folder`.
    """
    sizes = np.zeros(texts, np.int64)
    with (folder / "owners").open("wb") as owners, (folder / "followers").open("wb") as followers:
        for number in range(RANGES):
            size, own, following = _in_range(parts, number, texts)
            sizes += size
            own.tofile(owners)
            following.tofile(followers)
    kept, floor = [_NONE], 0.0
    for block in _blocks(_mapped(folder / "owners", np.int32), _mapped(folder / "followers", np.uint8), sizes):
        kept.append(_above(block, floor))
        if sum(len(some.first) for some in kept) > 2 * most:
            whole, floor = _most_alike(_joined(kept), least, most)
            kept = [whole]
    return _most_alike(_joined(kept), least, most)[0]


def laid_aside(path: Path, array: NDArray[Any]) -> NDArray[Any]:
    """The same array, in a new file, from where it comes back as it is looked at, and goes when memory is short."""
    array.tofile(path)
    return _mapped(path, array.dtype)


def _mapped(path: Path, kind: Any) -> NDArray[Any]:
    # A file of no bytes cannot be mapped.
    return np.asarray(np.memmap(path, kind, "r")) if path.stat().st_size else np.empty(0, kind)


def _followers(hashes: Hashes) -> Followers:
    """How many of the next places, up to `WINDOW`, have the same hash."""
    ends = np.append(np.flatnonzero(hashes[1:] != hashes[:-1]) + 1, len(hashes))
    left = np.repeat(ends, np.diff(ends, prepend=0)) - np.arange(len(hashes)) - 1
    followers: Followers = np.minimum(left, WINDOW - 1).astype(np.uint8)
    return followers


def _blocks(owners: Owners, followers: Followers, sizes: Numbers) -> Iterator[Pairs]:
    """The pairs of a few texts with all that come after them, block after block, ascending."""
    step = len(sizes) // RANGES + 1
    for low in range(0, len(sizes), step):
        places = np.flatnonzero((owners >= low) & (owners < low + step) & (followers > 0))
        if not len(places):
            continue
        places = places[np.argsort(owners[places], kind="stable")]
        texts, begins = np.unique(owners[places], return_index=True)
        work = np.cumsum(np.add.reduceat(followers[places], begins, dtype=np.int64))
        ends = np.append(begins[1:], len(places))
        blocks = [0]
        while blocks[-1] < len(texts):
            done = work[blocks[-1] - 1] if blocks[-1] else 0
            blocks.append(max(int(np.searchsorted(work, done + BLOCK, side="right")), blocks[-1] + 1))
        for first, last in pairwise(blocks):
            yield _held_against(places[begins[first] : ends[last - 1]], owners, followers, sizes)


def _held_against(places: Numbers, owners: Owners, followers: Followers, sizes: Numbers) -> Pairs:
    """The pairs of the texts at `places` with the texts that follow there."""
    counts = followers[places].astype(np.int64)
    before = np.cumsum(counts) - counts
    second = owners[np.repeat(places + 1 - before, counts) + np.arange(counts.sum())]
    low, high = int(owners[places[0]]), int(owners[places[-1]]) + 1
    keys = np.repeat((owners[places] - low).astype(np.int64) * len(sizes), counts) + second
    if (high - low) * len(sizes) < 4 * len(keys):  # a table of all that can be is faster than sorting what is
        table = np.bincount(keys)
        found = np.flatnonzero(table)
        common = table[found]
    else:
        found, common = np.unique(keys, return_counts=True)
    one, other = found // len(sizes) + low, found % len(sizes)
    return Pairs(one, other, common / np.minimum(sizes[one], sizes[other]))


def _joined(several: Sequence[Pairs]) -> Pairs:
    return Pairs(
        np.concatenate([some.first for some in several]),
        np.concatenate([some.second for some in several]),
        np.concatenate([some.containment for some in several]),
    )


def _most_alike(found: Pairs, least: float, most: int) -> tuple[Pairs, float]:
    """The pairs with a containment of `least`, and of the others the `most` (or a few less) that are most alike.

    With them the containment that a pair must be above to be one of them.
    """
    if len(found.first) <= most:
        return found, 0.0
    floor = min(float(np.partition(found.containment, -most)[-most]), float(np.nextafter(least, 0)))
    return _above(found, floor), floor


def _above(found: Pairs, floor: float) -> Pairs:
    keep = found.containment > floor
    return found if keep.all() else Pairs(found.first[keep], found.second[keep], found.containment[keep])


def _in_range(parts: Sequence[tuple[Hashes, Owners]], number: int, texts: int) -> tuple[Numbers, Owners, Followers]:
    """Of the shingles in a range of hashes: how many each text has, who has those that several have, with followers."""
    wanted = [(hashes >> np.uint64(60)) == number for hashes, _ in parts]
    chosen = [(own[keep], of[keep]) for (own, of), keep in zip(parts, wanted, strict=True)]
    hashes = np.concatenate([np.empty(0, np.uint64), *(own for own, _ in chosen)])
    owners = np.concatenate([np.empty(0, np.int32), *(of for _, of in chosen)])
    sizes = np.bincount(owners, minlength=texts)
    hashes, owners = _shared(hashes, owners)
    fresh = np.ones(len(hashes), dtype=bool)
    fresh[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    sizes -= np.bincount(owners[~fresh], minlength=texts)
    return sizes, owners[fresh], _followers(hashes[fresh])


def _shared(hashes: Hashes, owners: Owners) -> tuple[Hashes, Owners]:
    """The shingles that stand in several places, by hash and owner. Nearly all stand in one alone and tell nothing."""
    order = np.argsort(hashes)
    hashes = hashes[order]
    several = np.zeros(len(hashes), dtype=bool)
    same = hashes[1:] == hashes[:-1]
    several[1:] |= same
    several[:-1] |= same
    hashes, owners = hashes[several], owners[order[several]]
    order = np.lexsort((owners, hashes))
    return hashes[order], owners[order]


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

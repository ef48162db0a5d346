"""Which texts are nearly the same: wire copy, updated stories, one article inside another.

Texts are compared by their shingles, all runs of eight words. The containment of one text in another is the share of
its shingles that the other has too (Broder, On the resemblance and containment of documents, 1997); of two texts the
shorter's counts. What is counted is exact, but for shingles that more than `WINDOW` texts share, of which each text is
compared with its neighbours.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsann.splits.shingles import RANGES, Hashes, Numbers, Owners, in_range, mapped

WINDOW = 64
BLOCK = 400_000
"""Places where two texts share a shingle that are counted at a time: as many as a processor's cache holds."""
MOST = 200_000
"""Pairs of small containment that are kept."""

Part = tuple[Hashes, Owners, Owners]
"""Some texts: hashes of their shingles, for each the row of the text that has it, and for each row the text's number
among all, or -1 where it does not count."""

Followers = NDArray[np.uint8]
"""How many of the next places, up to `WINDOW`, are of texts with the same shingle."""


class Pairs(Struct, frozen=True):
    """Pairs of texts that share shingles, by their numbers, `first[i] < second[i]`, with their containment."""

    first: Numbers
    second: Numbers
    containment: NDArray[np.float64]


Mapper = Callable[[Callable[[int, Any], Any], Iterable[int]], Iterator[Any]]
Workers = Callable[[Any], AbstractContextManager[Mapper]]
"""Gives whoever works for it a state, and maps functions of a number and that state over numbers."""


@contextmanager
def alone(state: Any) -> Iterator[Mapper]:
    """No workers but this process."""
    yield lambda function, numbers: (function(number, state) for number in numbers)


_NONE = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))


def pairs(
    parts: Sequence[Part],
    texts: int,
    folder: Path,
    workers: Workers = alone,
    least: float = 0.5,
    most: int = MOST,
) -> Pairs:
    """Every two of `texts` texts that share a shingle.

    Where boilerplate makes them too many, those with a containment of `least`, and of the others the `most` with the
    largest containment. The hashes are read in `RANGES`, and then the texts, so that little is in memory at a time; the
    rest is in files in `folder`. `workers` share the ranges.
    """
    sizes = np.zeros(texts, np.int64)
    with (
        (folder / "owners").open("wb") as owners,
        (folder / "followers").open("wb") as followers,
        workers((parts, texts)) as mapper,
    ):
        for size, own, following in mapper(_in_range, range(RANGES)):
            sizes += size
            owners.write(own.data)
            followers.write(following.data)
    state = mapped(folder / "owners", np.int32), mapped(folder / "followers", np.uint8), sizes, least, most
    kept = _NONE
    with workers(state) as mapper:
        for some in mapper(_among, range(RANGES)):
            kept = _closest(_joined([kept, some]), least, most)[0]
    return kept


def _followers(hashes: Hashes) -> Followers:
    """How many of the next places, up to `WINDOW`, have the same hash."""
    ends = np.append(np.flatnonzero(hashes[1:] != hashes[:-1]) + 1, len(hashes))
    left = np.repeat(ends, np.diff(ends, prepend=0)) - np.arange(len(hashes)) - 1
    followers: Followers = np.minimum(left, WINDOW - 1).astype(np.uint8)
    return followers


def _among(number: int, state: tuple[Owners, Followers, Numbers, float, int]) -> Pairs:
    """The pairs of the texts in a range of their numbers with all that come after them."""
    owners, followers, sizes, least, most = state
    step = len(sizes) // RANGES + 1
    low, high = number * step, (number + 1) * step
    places = np.flatnonzero((owners >= low) & (owners < high) & (followers > 0))
    kept, floor = [_NONE], 0.0
    for block in _blocks(places[np.argsort(owners[places], kind="stable")], owners, followers):
        kept.append(_above(_compared(block, owners, followers, sizes), floor))
        if sum(len(some.first) for some in kept) > 2 * most:
            whole, floor = _closest(_joined(kept), least, most)
            kept = [whole]
    return _closest(_joined(kept), least, most)[0]


def _blocks(places: Numbers, owners: Owners, followers: Followers) -> Iterator[Numbers]:
    """Places by their texts, cut between texts where about `BLOCK` others have been compared with them."""
    if not len(places):
        return
    texts, begins = np.unique(owners[places], return_index=True)
    work = np.cumsum(np.add.reduceat(followers[places], begins, dtype=np.int64))
    ends = np.append(begins[1:], len(places))
    first = 0
    while first < len(texts):
        done = work[first - 1] if first else 0
        last = max(int(np.searchsorted(work, done + BLOCK, side="right")), first + 1)
        yield places[begins[first] : ends[last - 1]]
        first = last


def _compared(places: Numbers, owners: Owners, followers: Followers, sizes: Numbers) -> Pairs:
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


def _closest(found: Pairs, least: float, most: int) -> tuple[Pairs, float]:
    """The pairs with a containment of `least`, and of the others the `most` (or slightly fewer) with the largest.

    With them the containment that a pair must be above to be one of them.
    """
    if len(found.first) <= most:
        return found, 0.0
    floor = min(float(np.partition(found.containment, -most)[-most]), float(np.nextafter(least, 0)))
    return _above(found, floor), floor


def _above(found: Pairs, floor: float) -> Pairs:
    keep = found.containment > floor
    return found if keep.all() else Pairs(found.first[keep], found.second[keep], found.containment[keep])


def _in_range(number: int, state: tuple[Sequence[Part], int]) -> tuple[Numbers, Owners, Followers]:
    """Of the shingles in a range of hashes: how many each text has, who has those that several have, with followers."""
    parts, texts = state
    chosen: list[tuple[Hashes, Owners]] = [(np.empty(0, np.uint64), np.empty(0, np.int32))]
    for own, rows, numbers in parts:
        inside = in_range(number, own)
        chosen.append((own[inside], numbers[rows[inside]]))
    hashes, owners = (np.concatenate(several) for several in zip(*chosen, strict=True))
    if owners.size and owners.min() < 0:
        hashes, owners = hashes[owners >= 0], owners[owners >= 0]
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

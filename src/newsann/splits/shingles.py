"""Texts as shingles, all runs of eight words, each as a hash of 64 bits."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from newsann.splits.words import Words, words

WORDS = 8
"""Words of a shingle: fewer are phrases that anybody writes."""

Hashes = NDArray[np.uint64]
Owners = NDArray[np.int32]
Numbers = NDArray[np.int64]

RANGES = 16
"""Ranges of hashes that are gone through one after another; as many as four bits can name."""

_HASHES, _OWNERS = ".hashes", ".owners"

_BASE, _INVERSE = np.uint64(0x9E3779B97F4A7C15), np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIX, _STEP = np.uint64(0xFF51AFD7ED558CCD), 0xD6E8FEB86659FD93


def shingles(texts: "pa.Array[pa.StringScalar]") -> tuple[Hashes, Owners]:
    """A 64-bit hash of every shingle in a column of texts, and the row of each.

    They stand by `RANGES` of the hashes, the lowest first, and in each range as in the texts. What is a word, and that
    neither capitals nor typography count, is defined in `words`.
    """
    found = words(texts)
    if len(found.starts) < WORDS:
        return np.empty(0, np.uint64), np.empty(0, np.int32)
    each, rows = _hashed(found), found.rows
    count = len(each) - WORDS + 1
    joined = np.zeros(count, np.uint64)
    factor = 1
    for i in range(WORDS):
        joined += each[i : i + count] * np.uint64(factor)
        factor = factor * _STEP % (1 << 64)
    whole = rows[:count] == rows[WORDS - 1 :]
    hashes = _mixed(joined)[whole]
    order = np.argsort((hashes >> np.uint64(60)).astype(np.uint8), kind="stable")
    return hashes[order], rows[:count][whole][order]


def in_range(number: int, hashes: Hashes) -> slice:
    """Where the hashes of a range stand."""
    first, last = np.uint64(number << 60), np.uint64((number + 1 << 60) - 1)
    return slice(int(np.searchsorted(hashes, first)), int(np.searchsorted(hashes, last, side="right")))


def write_shingles(texts: "pa.Array[pa.StringScalar]", path: Path) -> None:
    """Write the shingles of texts to files whose names begin with `path`. Raises OSError."""
    hashes, owners = shingles(texts)
    # Not by array.tofile, which does not raise when the disk is full.
    path.with_suffix(_HASHES).write_bytes(hashes.data)
    path.with_suffix(_OWNERS).write_bytes(owners.data)


def read_shingles(path: Path) -> tuple[Hashes, Owners]:
    """What was written there, which comes back as it is looked at, and goes when memory is short."""
    return mapped(path.with_suffix(_HASHES), np.uint64), mapped(path.with_suffix(_OWNERS), np.int32)


def mapped(path: Path, kind: Any) -> Any:
    """The array that a file holds. Raises OSError."""
    # A file of no bytes cannot be mapped.
    return np.asarray(np.memmap(path, kind, "r")) if path.stat().st_size else np.empty(0, kind)


def _hashed(found: Words) -> Hashes:
    """A hash of each word: a polynomial of its code points, as the difference of two prefix sums, at one power."""
    points = found.points
    powers, inverses = (_powers(base, 1 << len(points).bit_length())[: len(points)] for base in (_BASE, _INVERSE))
    sums = np.zeros(len(points) + 1, np.uint64)
    np.cumsum((points.astype(np.uint64) + np.uint64(1)) * powers, out=sums[1:])
    return _mixed((sums[found.stops] - sums[found.starts]) * inverses[found.starts])


@lru_cache(4)
def _powers(base: np.uint64, count: int) -> Hashes:
    powers = np.full(count, base)
    powers[0] = 1
    return np.cumprod(powers, out=powers)


def _mixed(hashes: Hashes) -> Hashes:
    hashes = hashes ^ (hashes >> np.uint64(33))
    hashes = hashes * _MIX
    mixed: Hashes = hashes ^ (hashes >> np.uint64(33))
    return mixed

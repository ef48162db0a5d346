"""Near-duplicates by the ids of documents: their groups, and the pairs in different splits."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsann.splits.assignment import CrossSplitPair
from newsann.splits.containment import Pairs, Workers, alone, pairs
from newsann.splits.groups import groups
from newsann.splits.shingles import Hashes, Owners


class NearDuplicates(Struct, frozen=True):
    """Documents by id, ascending, and pairs that share shingles, with all whose containment is `least` or more."""

    names: list[str]
    found: Pairs
    least: float

    def groups(self) -> list[list[str]]:
        """The ids of near-duplicates, directly or through others, each group ascending."""
        near = self.found.containment >= self.least
        links = zip(self.found.first[near].tolist(), self.found.second[near].tolist(), strict=True)
        return [[self.names[number] for number in group] for group in groups(links, len(self.names))]

    def closest_cross_split_pair(self, splits: Mapping[str, str]) -> CrossSplitPair | None:
        """The two documents of different splits with the largest containment; of several such pairs the first by id."""
        across = self._across(splits)
        if not len(across):
            return None
        shares = self.found.containment[across]
        most = across[shares == shares.max()]
        return self._pair(most[np.lexsort((self.found.second[most], self.found.first[most]))[0]])

    def cross_split_pairs(self, splits: Mapping[str, str]) -> Iterator[CrossSplitPair]:
        """Every two near-duplicates of different splits."""
        across = self._across(splits)
        for number in across[self.found.containment[across] >= self.least]:
            yield self._pair(number)

    def _across(self, splits: Mapping[str, str]) -> NDArray[np.int64]:
        places = {split: place for place, split in enumerate(dict.fromkeys(splits.values()))}
        of = np.array([places[splits[name]] for name in self.names])
        return np.flatnonzero(of[self.found.first] != of[self.found.second])

    def _pair(self, number: np.int64) -> CrossSplitPair:
        first, second = self.names[self.found.first[number]], self.names[self.found.second[number]]
        return CrossSplitPair(first, second, round(float(self.found.containment[number]), 4))


class Texts(Struct, frozen=True):
    """Some documents: the id of each, None where it does not count; their shingles, and whose each is, by place."""

    names: Sequence[str | None]
    hashes: Hashes
    owners: Owners


def near_duplicates_of(
    several: Sequence[Texts], least: float, folder: Path, workers: Workers = alone
) -> NearDuplicates:
    """Compare documents.

    What is found depends on the texts alone, and not on where they were read: they are compared in the order of their
    ids. `folder` is for what is only needed meanwhile.
    """
    names = sorted(name for texts in several for name in texts.names if name is not None)
    numbers: dict[str | None, int] = {name: number for number, name in enumerate(names)}
    parts = [
        (texts.hashes, texts.owners, np.array([numbers.get(name, -1) for name in texts.names], np.int32))
        for texts in several
    ]
    return NearDuplicates(names, pairs(parts, len(names), folder, workers, least), least)

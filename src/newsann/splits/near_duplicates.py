"""Documents that are nearly the same, by their ids: which form groups, and how alike two of different splits are."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsann.splits.assignment import CrossSplitPair
from newsann.splits.containment import Pairs, Workers, alone, pairs
from newsann.splits.groups import groups
from newsann.splits.shingles import Hashes, Owners


class Alike(Struct, frozen=True):
    """Documents by id, ascending, and which of them share shingles, all that are alike by `least` among them."""

    names: list[str]
    found: Pairs
    least: float

    def groups(self) -> list[list[str]]:
        """The ids of documents that are alike by `least`, directly or over others, each group ascending."""
        near = self.found.containment >= self.least
        links = zip(self.found.first[near].tolist(), self.found.second[near].tolist(), strict=True)
        return [[self.names[number] for number in group] for group in groups(links, len(self.names))]

    def apart(self, splits: Mapping[str, str]) -> CrossSplitPair | None:
        """The two documents of different splits that are most alike; of several such pairs the first by their ids."""
        across = self._across(splits)
        if not len(across):
            return None
        shares = self.found.containment[across]
        most = across[shares == shares.max()]
        return self._pair(most[np.lexsort((self.found.second[most], self.found.first[most]))[0]])

    def cross_split_pairs(self, splits: Mapping[str, str]) -> Iterator[CrossSplitPair]:
        """Every two documents of different splits that are alike by `least`."""
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


def alike(several: Sequence[Texts], least: float, folder: Path, workers: Workers = alone) -> Alike:
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
    return Alike(names, pairs(parts, len(names), folder, workers, least), least)

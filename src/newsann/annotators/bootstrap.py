"""Intervals: how far a figure moves when the documents are drawn again.

The percentile bootstrap of Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

DRAWS = 1000
FEWEST = 5
"""Documents below which there is no interval."""
_BLOCK = 100
"""Draws that are weighed at once, so that most of them are kept as small numbers."""
LOW, HIGH = 2.5, 97.5
"""Percentiles: 95 % of the draws lie between them."""

Evaluate = Callable[[Any], Any]
"""Figures from sums (... x counts); NaN where the figure cannot be measured."""


class Bootstrap(Struct, dict=True):
    """Draws documents with replacement, `DRAWS` times, by a seeded generator.

    A figure is a function of sums over documents, so that a draw is a weighted sum of what each document counts.
    """

    seed: int = 0

    @cached_property
    def _weights(self) -> dict[int, Sequence[Any]]:
        return {}

    def weights(self, documents: int) -> Sequence[Any]:
        """How often each document is drawn: `DRAWS` x `documents`, in blocks of draws."""
        import numpy as np

        found = self._weights.get(documents)
        if found is None:
            if len(self._weights) >= 4:
                self._weights.pop(next(iter(self._weights)))  # a few megabytes each
            generator = np.random.default_rng([self.seed, documents])
            shares = np.full(documents, 1 / documents)
            small = np.min_scalar_type(documents)
            blocks = [generator.multinomial(documents, shares, _BLOCK).astype(small) for _ in range(DRAWS // _BLOCK)]
            found = self._weights[documents] = blocks
        return found

    def interval(self, counts: Any, evaluate: Evaluate) -> tuple[float, float] | None:
        """The 95 % interval of a figure from what each document counts (documents x counts), in an order that is fixed.

        Draws in which the figure cannot be measured do not count. None for fewer than `FEWEST` documents.
        """
        import numpy as np

        if len(counts) < FEWEST:
            return None
        sums = [block.astype(np.float64) @ counts for block in self.weights(len(counts))]
        found = evaluate(np.vstack(sums))
        found = found[~np.isnan(found)]
        if not len(found):
            return None
        low, high = np.percentile(found, [LOW, HIGH])
        return float(low), float(high)

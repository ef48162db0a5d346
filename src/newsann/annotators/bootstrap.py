"""Intervals: how far a figure moves when the documents are drawn again.

The percentile bootstrap of Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

DRAWS = 1000
FEWEST = 5
"""Documents below which there is no interval."""
_BLOCK = 100
"""Draws that are weighed at once, so that few are in memory."""
LOW, HIGH = 2.5, 97.5
"""Percentiles: 95 % of the draws lie between them."""

Evaluate = Callable[[Any], Any]
"""Figures from sums (... x counts); NaN where the figure cannot be measured."""
Interval = tuple[float, float] | None


class Bootstrap(Struct, frozen=True):
    """Draws documents with replacement, `DRAWS` times, by a seeded generator.

    A figure is a function of sums over documents, so that a draw is a weighted sum of what each document counts.
    """

    seed: int = 0

    def intervals(self, figures: Sequence[tuple[Any, Evaluate]]) -> list[Interval]:
        """The 95 % interval of each figure from what each document counts (documents x counts), in a fixed order.

        Figures over equally many documents have the same draws. Draws in which a figure cannot be measured do not
        count. None for fewer than `FEWEST` documents.
        """
        import numpy as np

        of_number: dict[int, list[int]] = defaultdict(list)
        for place, (counts, _) in enumerate(figures):
            of_number[len(counts)].append(place)
        found: list[Interval] = [None] * len(figures)
        for documents, places in of_number.items():
            if documents < FEWEST:
                continue
            widths = [figures[place][0].shape[1] for place in places]
            sums = self._sums(np.hstack([figures[place][0] for place in places]))
            for place, own in zip(places, np.split(sums, np.cumsum(widths)[:-1], axis=1), strict=True):
                found[place] = _percentiles(figures[place][1](own))
        return found

    def _sums(self, counts: Any) -> Any:
        """The sums of each draw: `DRAWS` x counts."""
        import numpy as np

        documents = len(counts)
        generator, shares = np.random.default_rng([self.seed, documents]), np.full(documents, 1 / documents)
        blocks = (generator.multinomial(documents, shares, _BLOCK) for _ in range(DRAWS // _BLOCK))
        return np.vstack([block.astype(np.float64) @ counts for block in blocks])


def _percentiles(values: Any) -> Interval:
    import numpy as np

    measured = values[~np.isnan(values)]
    if not len(measured):
        return None
    low, high = np.percentile(measured, [LOW, HIGH])
    return float(low), float(high)

"""How often each value was met, and the bars that show it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct


class Bars(Struct, frozen=True):
    """A histogram: bar i counts the values from `start + i * width` up to the next; `above`, those beyond the last."""

    start: int
    width: int
    counts: tuple[int, ...]
    above: int


class Distribution(Struct, frozen=True):
    """How often each value was met, values ascending."""

    counts: Mapping[int, int]

    @property
    def least(self) -> int:
        """The smallest value; 0 when there is none."""
        return min(self.counts, default=0)

    @property
    def most(self) -> int:
        """The largest value; 0 when there is none."""
        return max(self.counts, default=0)

    @property
    def median(self) -> int:
        """The middle value, of two the smaller; 0 when there is none."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> int:
        """The smallest value that at least this share of all do not exceed; 0 when there is none."""
        needed, passed = share * sum(self.counts.values()), 0
        for value, count in self.counts.items():
            passed += count
            if passed >= needed:
                return value
        return self.most

    def bars(self) -> Bars:
        """Bars of a round width, at most twelve, or up to twenty of many values; a few outliers above count apart."""
        most = min(20, max(12, round(2 * sum(self.counts.values()) ** (1 / 3))))  # Rice's rule
        top = self.quantile(0.99)
        top = self.most if self.most <= 2 * top else top
        width = next(w for w in _round_widths() if top // w - self.least // w < most)
        start = self.least // width * width
        counts = Counter({(value - start) // width: 0 for value in (self.least, top)})
        above = 0
        for value, count in self.counts.items():
            if value // width > top // width:
                above += count
            else:
                counts[(value - start) // width] += count
        return Bars(start, width, tuple(counts[i] for i in range(max(counts) + 1)), above)


def _round_widths() -> Iterator[int]:
    step = 1
    while True:
        yield from (step, 2 * step, 5 * step)
        step *= 10

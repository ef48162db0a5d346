"""Krippendorff's alpha-U: agreement on where units are on a continuum, for one label at a time.

Klaus Krippendorff, "On the Reliability of Unitizing Continuous Data", Sociological Methodology 25 (1995); "Measuring
the Reliability of Qualitative Text Analysis Data", Quality & Quantity 38 (2004), whose symbols are used here:

    observed  D_o = sum of delta**2 over sections of every two observers / (m (m-1) L**2)
    expected  D_e = 2/L * T / (mL (mL-1) - sum of l (l-1))
    T = sum over units of ( (N-1)/3 * (2 l**3 - 3 l**2 + l) + l**2 * sum over gaps of max(0, gap - l + 1) )

with m observers of a continuum of length L, and N units of lengths l. `delta**2` is the sum of the squared distances
of both ends for two units that intersect, and the squared length of a unit that lies in a gap of the other observer.

Documents are parts of one continuum with a gap between them that no unit bridges, so a gap of an observer ends where
the document ends. Where documents have different numbers m of observers, the sum of a document is divided by m-1, as
in the alpha of coded units, and mL is the length over all observers; with one m this is the paper's formula.
"""

from collections.abc import Sequence
from itertools import chain, combinations
from typing import Any

from msgspec import Struct

from newsann.annotators.marks import MarkedSpan, Part, united


class Unitized(Struct, frozen=True):
    """What one document counts, for one label.

    `observed` is the sum of delta**2 over ordered pairs of observers divided by m-1, `length` is mL. `units_of` and
    `gaps_of` are the lengths of each observer's units and gaps.
    """

    observed: float
    length: int
    units_of: tuple[tuple[int, ...], ...]
    gaps_of: tuple[tuple[int, ...], ...]

    @property
    def units(self) -> tuple[int, ...]:
        """The lengths of all observers' units."""
        return tuple(chain.from_iterable(self.units_of))

    @property
    def gaps(self) -> tuple[int, ...]:
        """The lengths of all observers' gaps."""
        return tuple(chain.from_iterable(self.gaps_of))


def unitized(observers: Sequence[Sequence[MarkedSpan]], label: str, length: int) -> Unitized:
    """What a document of `length` code points counts; `observers` has the spans of each."""
    return unitized_pairs(observers, label, length)[0]


def unitized_pairs(
    observers: Sequence[Sequence[MarkedSpan]], label: str, length: int
) -> tuple[Unitized, list[Unitized]]:
    """The same, and what each two observers count by themselves, in the order of `itertools.combinations`."""
    units = [united(part for span in spans if span.label == label for part in span.parts) for spans in observers]
    gaps = [_gaps(own, length) for own in units]
    of_units, of_gaps = (tuple(tuple(end - start for start, end in own) for own in parts) for parts in (units, gaps))
    total, pairs = 0, []
    for i, j in combinations(range(len(observers)), 2):
        found = _disagreement(units[i], units[j], gaps[i], gaps[j])
        total += found
        pairs.append(Unitized(2 * found, 2 * length, (of_units[i], of_units[j]), (of_gaps[i], of_gaps[j])))
    many = len(observers)
    return Unitized(2 * total / (many - 1), many * length, of_units, of_gaps), pairs


def _gaps(units: Sequence[Part], length: int) -> list[Part]:
    ends = [0, *(end for _, end in units)]
    starts = [*(start for start, _ in units), length]
    return [(end, start) for end, start in zip(ends, starts, strict=True) if start > end]


def _disagreement(one: Sequence[Part], other: Sequence[Part], gaps_of_one: Sequence[Part], gaps: Sequence[Part]) -> int:
    """The sum of delta**2 over the sections of two observers, each pair of sections once."""
    if one == other:
        return 0
    total, first = 0, 0
    for start, end in one:
        while first < len(other) and other[first][1] <= start:
            first += 1
        at = first
        while at < len(other) and other[at][0] < end:
            total += (start - other[at][0]) ** 2 + (end - other[at][1]) ** 2
            at += 1
    return total + _within(one, gaps) + _within(other, gaps_of_one)


def _within(units: Sequence[Part], gaps: Sequence[Part]) -> int:
    """The sum of the squared lengths of the units that lie in a gap."""
    total, at = 0, 0
    for start, end in units:
        while at < len(gaps) and gaps[at][1] < end:
            at += 1
        if at < len(gaps) and gaps[at][0] <= start:
            total += (end - start) ** 2
    return total


class UnitSums(Struct, frozen=True):
    """The sums of documents for one label, as rows of counts that can be added up.

    `counts` (documents x columns) has observed, mL, sum of l (l-1), N, sum of (2 l**3 - 3 l**2 + l) / 3, and for each
    of `lengths` how many units have it and in how many places of gaps such a unit could lie.
    """

    counts: Any
    lengths: Any

    def disagreements(self, sums: Any) -> tuple[Any, Any]:
        """Observed and expected disagreement, both times L; from sums (... x columns)."""
        import numpy as np

        observed, length, square, units, cubic = (sums[..., i] for i in range(5))
        many = len(self.lengths)
        places = sums[..., 5 : 5 + many] * self.lengths**2 * sums[..., 5 + many :]
        total = (units - 1) * cubic + places.sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return observed / length, 2 * total / (length * (length - 1) - square)

    def alphas(self, sums: Any) -> Any:
        """`1 - observed / expected`; NaN where nobody has a unit."""
        return ratio(*self.disagreements(sums))


def unit_sums(documents: Sequence[Unitized]) -> UnitSums:
    """The sums of each document, by the lengths that occur in any of them."""
    import numpy as np

    def flat(several: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        of = np.repeat(np.arange(len(several)), [len(own) for own in several])
        return of, np.array(list(chain.from_iterable(several)), dtype=np.float64)

    of, units = flat([document.units for document in documents])
    lengths, place = np.unique(units, return_inverse=True)
    count, many = len(documents), len(lengths)
    rows = np.zeros((count, 5 + 2 * many))
    rows[:, 0] = [document.observed for document in documents]
    rows[:, 1] = [document.length for document in documents]
    rows[:, 2] = np.bincount(of, units * (units - 1), count)
    rows[:, 3] = np.bincount(of, minlength=count)
    rows[:, 4] = np.bincount(of, 2 * units**3 - 3 * units**2 + units, count) / 3
    rows[:, 5 : 5 + many] = np.bincount(of * many + place, minlength=count * many).reshape(count, many)
    rows[:, 5 + many :] = _places(*flat([document.gaps for document in documents]), lengths, count)
    return UnitSums(rows, lengths)


def _places(of: Any, gaps: Any, lengths: Any, documents: int) -> Any:
    """For each document and length in how many places of all its gaps such a unit could lie; `of` is gaps' document."""
    import numpy as np

    many = len(lengths)
    longest = np.searchsorted(lengths, gaps, side="right") - 1  # the longest unit that a gap has room for
    of, gaps, longest = of[longest >= 0], gaps[longest >= 0], longest[longest >= 0]
    cell = of * many + longest
    room, total = (
        np.bincount(cell, weights, documents * many).reshape(documents, many)[:, ::-1].cumsum(axis=1)[:, ::-1]
        for weights in (None, gaps)
    )
    return total - room * (lengths - 1)


def ratio(observed: Any, expected: Any) -> Any:
    """`1 - observed / expected`, NaN where nothing is expected."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)

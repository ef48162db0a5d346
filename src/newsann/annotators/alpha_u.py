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

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from newsann.annotators.marks import MarkedSpan, Part


class Unitized(Struct, frozen=True):
    """What one document counts, for one label.

    `observed` is the sum of delta**2 over ordered pairs of observers divided by m-1, `length` is mL. `units` and `gaps`
    are the lengths of all observers' units and gaps.
    """

    observed: float
    length: int
    units: tuple[int, ...]
    gaps: tuple[int, ...]


def unitized(observers: Sequence[Sequence[MarkedSpan]], label: str, length: int) -> Unitized:
    """What a document of `length` code points counts; `observers` has the spans of each."""
    units = [united(part for span in spans if span.label == label for part in span.parts) for spans in observers]
    gaps = [_gaps(own, length) for own in units]
    total = sum(
        _disagreement(units[i], units[j], gaps[i], gaps[j]) for i in range(len(units)) for j in range(i)
    )  # each pair once
    return Unitized(
        2 * total / (len(observers) - 1),
        len(observers) * length,
        tuple(end - start for own in units for start, end in own),
        tuple(end - start for own in gaps for start, end in own),
    )


def united(parts: Iterable[Part]) -> list[Part]:
    """The parts from left to right, those that overlap united; those that touch stay two.

    >>> united([(5, 9), (0, 4), (3, 5)])
    [(0, 5), (5, 9)]
    """
    whole: list[Part] = []
    for start, end in sorted(parts):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def _gaps(units: Sequence[Part], length: int) -> list[Part]:
    ends = [0, *(end for _, end in units)]
    starts = [*(start for start, _ in units), length]
    return [(end, start) for end, start in zip(ends, starts, strict=True) if start > end]


def _disagreement(one: Sequence[Part], other: Sequence[Part], gaps_of_one: Sequence[Part], gaps: Sequence[Part]) -> int:
    """The sum of delta**2 over the sections of two observers, each pair of sections once."""
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

    lengths = np.array(sorted({length for document in documents for length in document.units}), dtype=np.float64)
    rows = np.zeros((len(documents), 5 + 2 * len(lengths)))
    for row, document in zip(rows, documents, strict=True):
        units, gaps = np.array(document.units, dtype=np.float64), np.array(document.gaps, dtype=np.float64)
        row[0], row[1], row[3] = document.observed, document.length, len(units)
        row[2] = (units * (units - 1)).sum()
        row[4] = (2 * units**3 - 3 * units**2 + units).sum() / 3
        np.add.at(row, 5 + np.searchsorted(lengths, units), 1)
        row[5 + len(lengths) :] = _places(lengths, gaps)
    return UnitSums(rows, lengths)


def _places(lengths: Any, gaps: Any) -> Any:
    """For each length the number of places in all gaps where such a unit could lie."""
    import numpy as np

    ordered = np.sort(gaps)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    shorter = np.searchsorted(ordered, lengths, side="left")
    longer = len(ordered) - shorter
    return sums[-1] - sums[shorter] - longer * (lengths - 1)


def ratio(observed: Any, expected: Any) -> Any:
    """`1 - observed / expected`, NaN where nothing is expected."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)

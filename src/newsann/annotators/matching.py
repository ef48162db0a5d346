"""Which spans of two annotators are the same one: one to one, and the best that there is for the whole document."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from newsann.annotators.marks import MarkedSpan, united

Pairs = dict[int, int]
"""Places of the one annotator's spans to those of the other's."""
Edges = dict[tuple[int, int], float]
"""The pairs that may be matched, with the share of code points that they have in common: intersection over union."""


class Match(StrEnum):
    """When two spans may be matched.

    `exact`: label and all bounds are equal. `overlap`: the label is equal and at least one code point is shared.
    `position`: all bounds are equal, whatever the label.
    """

    EXACT = "exact"
    OVERLAP = "overlap"
    POSITION = "position"


class Layout(Struct, frozen=True):
    """The spans of one annotator made ready to be matched with those of several others.

    `starts`, `ends` and `owners` are arrays of all parts by where they start; `owners` are places of spans, and `reach`
    is how far the parts so far extend. `lengths` are those of spans. `exact` and `position` have the places of the
    spans with equal label and bounds, or bounds.
    """

    spans: Sequence[MarkedSpan]
    starts: Any
    ends: Any
    owners: Any
    reach: Any
    lengths: Sequence[int]
    exact: Mapping[Hashable, Sequence[int]]
    position: Mapping[Hashable, Sequence[int]]


def layout(spans: Sequence[MarkedSpan]) -> Layout:
    """Make the spans of one annotator ready; they are in the order of the text."""
    import numpy as np

    own = [united(span.parts) if len(span.parts) > 1 else span.parts for span in spans]
    parts = sorted((start, end, place) for place, several in enumerate(own) for start, end in several)
    starts, ends, owners = np.array(parts, dtype=np.int64).reshape(-1, 3).T
    exact: dict[Hashable, list[int]] = {}
    position: dict[Hashable, list[int]] = {}
    for place, span in enumerate(spans):
        exact.setdefault((span.label, span.parts), []).append(place)
        position.setdefault(span.parts, []).append(place)
    lengths = [sum(end - start for start, end in several) for several in own]
    return Layout(spans, starts, ends, owners, np.maximum.accumulate(ends), lengths, exact, position)


def matched(one: Sequence[MarkedSpan], other: Sequence[MarkedSpan], match: Match) -> Pairs:
    """Match the spans of two annotators one to one.

    Of all ways the one with most matches counts; of these the one with the largest sum of intersection over union; of
    these the one that matches earlier spans. Nothing depends on which annotator is `one`.
    """
    return matched_layouts(layout(one), layout(other), match)


def matched_positions(one: Layout, other: Layout) -> int:
    """How many spans are matched by position: of those with equal bounds any two can be, so that they only count."""
    common = one.position.keys() & other.position.keys()
    return sum(min(len(one.position[parts]), len(other.position[parts])) for parts in common)


def matched_layouts(one: Layout, other: Layout, match: Match) -> Pairs:
    """The same of spans that were made ready."""
    if _comes_later(one.spans, other.spans):
        return {a: b for b, a in matched_layouts(other, one, match).items()}
    if match is Match.OVERLAP:
        edges = _overlapping(one, other)
    else:
        ours, theirs = (one.position, other.position) if match is Match.POSITION else (one.exact, other.exact)
        common = ours.keys() & theirs.keys()
        if len(ours) == len(one.spans) and len(theirs) == len(other.spans):
            return {ours[key][0]: theirs[key][0] for key in common}  # no two spans of one person are equal
        edges = {(a, b): 1.0 for key in common for a in ours[key] for b in theirs[key]}
    pairs = dict(edges.keys())
    if len(pairs) == len(edges) == len(set(pairs.values())):
        return pairs
    of_one, of_other = Counter(a for a, _ in edges), Counter(b for _, b in edges)
    pairs, crowded = {}, Edges()
    for (a, b), share in edges.items():
        if of_one[a] == of_other[b] == 1:
            pairs[a] = b
        else:
            crowded[a, b] = share
    for component in _components(crowded):
        pairs |= _best(component)
    return pairs


def _comes_later(one: Sequence[MarkedSpan], other: Sequence[MarkedSpan]) -> bool:
    """Whether the one annotator's spans come after the other's: an order of the two that needs no names."""
    for ours, theirs in zip(one, other, strict=False):
        if ours.parts != theirs.parts:
            return ours.parts > theirs.parts
        if ours.label != theirs.label:
            return ours.label > theirs.label
    return len(one) > len(other)


def _overlapping(one: Layout, other: Layout) -> Edges:
    """The pairs of one label that share a code point.

    A part of the one can share some only with those parts of the other that lie, in their order, from the first that
    reaches beyond its start to the last that starts before its end.
    """
    import numpy as np

    first = np.searchsorted(other.reach, one.starts, side="right")
    counts = np.maximum(np.searchsorted(other.starts, one.ends, side="left") - first, 0)
    ours = np.repeat(np.arange(len(counts)), counts)
    theirs = np.arange(len(ours)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    common = np.minimum(one.ends[ours], other.ends[theirs]) - np.maximum(one.starts[ours], other.starts[theirs])
    pairs = zip(one.owners[ours].tolist(), other.owners[theirs].tolist(), common.tolist(), strict=True)
    shared: dict[tuple[int, int], int] = {}
    of_one, of_other = [span.label for span in one.spans], [span.label for span in other.spans]
    for a, b, points in pairs:
        if points > 0 and of_one[a] == of_other[b]:
            shared[a, b] = shared.get((a, b), 0) + points
    return {(a, b): n / (one.lengths[a] + other.lengths[b] - n) for (a, b), n in shared.items()}


def _components(edges: Edges) -> Iterator[Edges]:
    """The edges in groups that share no span, so that each can be matched by itself."""
    of_one: dict[int, list[int]] = defaultdict(list)
    of_other: dict[int, list[int]] = defaultdict(list)
    for a, b in edges:
        of_one[a].append(b)
        of_other[b].append(a)
    seen: set[int] = set()
    for first in of_one:
        if first in seen:
            continue
        seen.add(first)
        waiting, own = [first], list[tuple[int, int]]()
        for a in waiting:
            own += [(a, b) for b in of_one[a]]
            for b in of_one[a]:
                more = [c for c in of_other[b] if c not in seen]
                seen.update(more)
                waiting += more
        yield {pair: edges[pair] for pair in own}


_TIE = 1e-7
"""Sums of intersection over union closer than this count as one; the earlier spans decide then."""


def _best(edges: Edges) -> Pairs:
    """The best matching of spans that are linked with each other."""
    rows, columns = sorted({a for a, _ in edges}), sorted({b for _, b in edges})
    row_of, column_of = {a: i for i, a in enumerate(rows)}, {b: j for j, b in enumerate(columns)}
    most = min(len(rows), len(columns))
    size = max(len(rows), len(columns))
    weights: dict[tuple[int, int], float] = {}
    for (a, b), share in edges.items():
        i, j = row_of[a], column_of[b]
        # One match more weighs more than any sum of shares; early places, and pairs in one order, break ties.
        early = (2 * size - i - j) / (2 * size) + i * j / (4 * size**3)
        weights[i, j] = most + 1 + share + early * _TIE / size
    chosen = [max(weights, key=weights.__getitem__)] if most == 1 else _assignment(weights, (len(rows), len(columns)))
    return {rows[i]: columns[j] for i, j in chosen}


def _assignment(weights: Mapping[tuple[int, int], float], shape: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The places of the matrix of `weights`, zero elsewhere, whose sum is the largest with one a row and a column."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # takes half a second to import, and is seldom needed

    matrix = np.zeros(shape)
    for place, weight in weights.items():
        matrix[place] = weight
    chosen = linear_sum_assignment(matrix, maximize=True)
    return (place for place in zip(*(found.tolist() for found in chosen), strict=True) if place in weights)

"""Which spans of two annotators are the same one: one to one, and the best that there is for the whole document."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from enum import StrEnum

from newsann.annotators.marks import MarkedSpan, Part

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


def matched(one: Sequence[MarkedSpan], other: Sequence[MarkedSpan], match: Match) -> Pairs:
    """Match the spans of two annotators one to one.

    Of all ways the one with most matches counts; of these the one with the largest sum of intersection over union; of
    these the one that matches earlier spans. Nothing depends on which annotator is `one`.
    """
    if _comes_later(one, other):
        return {a: b for b, a in matched(other, one, match).items()}
    edges = _overlapping(one, other) if match is Match.OVERLAP else _equal(one, other, match)
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


def _equal(one: Sequence[MarkedSpan], other: Sequence[MarkedSpan], match: Match) -> Edges:
    key: Callable[[MarkedSpan], Hashable] = (
        (lambda span: span.parts) if match is Match.POSITION else (lambda span: (span.label, span.parts))
    )
    places: dict[Hashable, list[int]] = defaultdict(list)
    for b, span in enumerate(other):
        places[key(span)].append(b)
    return {(a, b): 1.0 for a, span in enumerate(one) for b in places.get(key(span), ())}


def _overlapping(one: Sequence[MarkedSpan], other: Sequence[MarkedSpan]) -> Edges:
    """The pairs of one label that share a code point, found by going through the parts of both in order."""
    shared: Counter[tuple[int, int]] = Counter()
    parts = sorted(
        (start, end, side, place)
        for side, spans in enumerate((one, other))
        for place, span in enumerate(spans)
        for start, end in _united(span.parts)
    )
    labels = [span.label for span in one], [span.label for span in other]
    still_open = [list[tuple[int, int]](), list[tuple[int, int]]()]  # (end, place) of either side
    for start, end, side, place in parts:
        still_open[1 - side] = [part for part in still_open[1 - side] if part[0] > start]
        for until, there in still_open[1 - side]:
            if labels[side][place] == labels[1 - side][there]:
                pair = (place, there) if side == 0 else (there, place)
                shared[pair] += min(end, until) - start
        still_open[side].append((end, place))
    return {(a, b): n / (_length(one[a]) + _length(other[b]) - n) for (a, b), n in shared.items()}


def _united(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts of one span, those that overlap united, so that no code point counts twice."""
    if len(parts) == 1:
        return parts
    united: list[Part] = []
    for start, end in parts:
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _length(span: MarkedSpan) -> int:
    if len(span.parts) == 1:
        ((start, end),) = span.parts
        return end - start
    return sum(end - start for start, end in _united(span.parts))


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

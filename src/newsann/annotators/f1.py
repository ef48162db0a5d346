"""F1 between two annotators: of spans, and of relations between matched spans; as counts that can be added up."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from newsann.annotators.marks import Marks
from newsann.annotators.matching import Pairs


class F1Counts(Struct, frozen=True):
    """How many items are matched, and how many the one and the other annotator have."""

    matched: int
    one: int
    other: int


def f1(counts: F1Counts) -> float | None:
    """`2 * matched / (one + other)`, the harmonic mean of precision and recall; None where neither has anything."""
    total = counts.one + counts.other
    return 2 * counts.matched / total if total else None


def span_counts(one: Marks, other: Marks, pairs: Pairs) -> dict[str, F1Counts]:
    """The counts of spans by label, where spans of one label are matched."""
    return _counts(
        (one.spans[a].label for a in pairs), (span.label for span in one.spans), (span.label for span in other.spans)
    )


def relation_counts(one: Marks, other: Marks, pairs: Pairs) -> dict[str, F1Counts]:
    """The counts of relations by type: one is matched if the other annotator has its type between the matched ends."""
    moved = {(kind, pairs[head], pairs[tail]) for kind, head, tail in _given(one.relations, pairs)}
    return _by_type(moved & other.relations, one.relations, other.relations)


def relation_counts_given_ends(one: Marks, other: Marks, pairs: Pairs) -> dict[str, F1Counts]:
    """The same among the relations both of whose ends are matched."""
    back = {b: a for a, b in pairs.items()}
    moved = {(kind, pairs[head], pairs[tail]) for kind, head, tail in _given(one.relations, pairs)}
    others = set(_given(other.relations, back))
    return _by_type(moved & others, moved, others)


Relations = Iterable[tuple[str, int, int]]


def _given(relations: Relations, pairs: Pairs) -> Iterator[tuple[str, int, int]]:
    """The relations both of whose ends are matched."""
    return (relation for relation in relations if relation[1] in pairs and relation[2] in pairs)


def _by_type(matched: Relations, one: Relations, other: Relations) -> dict[str, F1Counts]:
    return _counts(*((kind for kind, *_ in relations) for relations in (matched, one, other)))


def _counts(matched: Iterable[str], one: Iterable[str], other: Iterable[str]) -> dict[str, F1Counts]:
    """The counts of each name."""
    counts: dict[str, list[int]] = {}
    for place, names in enumerate((matched, one, other)):
        for name in names:
            own = counts.get(name)
            if own is None:
                own = counts[name] = [0, 0, 0]
            own[place] += 1
    return {name: F1Counts(*own) for name, own in counts.items()}

"""The spans and relations of one text, before and after."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from newsann.releases.diff.changes import How, Link, LinkChange, Mark, SpanChange

Relation = tuple[str, int, int]
"""(label, index of the head among the marks, index of the tail)."""
Carried = tuple[str, int | None, int | None]
"""A relation between marks of the other side; None where its end is not among them."""


def span_changes(
    before: Sequence[Mark], after: Sequence[Mark], same_text: bool
) -> tuple[list[SpanChange], dict[int, int]]:
    """The changes from one list of marks to the other, and which old mark (by index) is which new one.

    In the same text, of what is left after equal marks are paired: one place with another label is relabelled, one
    label at overlapping places is moved, one place and label with other answers is answered otherwise. In another
    text marks are the same when label, words and answers are, in their order.
    """
    if same_text and before == after:
        return [], dict(zip(range(len(before)), range(len(after)), strict=True))
    pairs = dict(_equal(before, after, same_text))
    left_old = [i for i in range(len(before)) if i not in pairs]
    left_new = [i for i in range(len(after)) if i not in set(pairs.values())]
    changes: list[SpanChange] = []
    for how, fits in _FITS if same_text else _FITS[:0]:
        for i in list(left_old):
            j = next((j for j in left_new if fits(before[i], after[j])), None)
            if j is not None:
                pairs[i] = j
                left_old.remove(i)
                left_new.remove(j)
                changes.append(SpanChange(how, before[i], after[j]))
    changes += [SpanChange(How.REMOVED, before[i], None) for i in left_old]
    changes += [SpanChange(How.ADDED, None, after[j]) for j in left_new]
    return sorted(changes, key=lambda change: _place(change)), pairs


def link_changes(
    before: Sequence[Mark],
    after: Sequence[Mark],
    old: Sequence[Relation],
    new: Sequence[Relation],
    pairs: dict[int, int],
) -> list[LinkChange]:
    """Relations added and removed; one whose ends only moved or were relabelled is the same."""
    carried: Counter[Carried] = Counter((label, pairs.get(head), pairs.get(tail)) for label, head, tail in old)
    now: Counter[Carried] = Counter(new)
    removed = [
        LinkChange(How.REMOVED, Link(label, before[head].text, before[tail].text))
        for label, head, tail in old
        if not _take(now, (label, pairs.get(head), pairs.get(tail)))
    ]
    added = [
        LinkChange(How.ADDED, Link(label, after[head].text, after[tail].text))
        for label, head, tail in new
        if not _take(carried, (label, head, tail))
    ]
    return removed + added


def _take(counts: Counter[Carried], key: Carried) -> bool:
    if counts[key]:
        counts[key] -= 1
        return True
    return False


def _equal(before: Sequence[Mark], after: Sequence[Mark], same_text: bool) -> Iterator[tuple[int, int]]:
    def key(mark: Mark) -> tuple[object, ...]:
        answers = tuple(sorted((name, str(value)) for name, value in mark.attributes.items()))
        where = (mark.start, mark.end) if same_text else (mark.text,)
        return (*where, mark.label, answers)

    places: dict[tuple[object, ...], list[int]] = {}
    for j in range(len(after) - 1, -1, -1):
        places.setdefault(key(after[j]), []).append(j)
    for i, mark in enumerate(before):
        if places.get(key(mark)):
            yield i, places[key(mark)].pop()


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end


_FITS: tuple[tuple[How, Callable[[Mark, Mark], bool]], ...] = (
    (How.ANSWERED, lambda a, b: (a.start, a.end, a.label) == (b.start, b.end, b.label)),
    (How.RELABELLED, lambda a, b: (a.start, a.end) == (b.start, b.end)),
    (How.MOVED, lambda a, b: a.label == b.label and _overlap(a, b)),
)


def _place(change: SpanChange) -> tuple[int, int, str]:
    mark = change.after or change.before
    return (mark.start, mark.end, mark.label) if mark else (0, 0, "")

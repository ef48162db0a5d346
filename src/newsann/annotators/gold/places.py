"""Places of a text to which annotators gave several labels."""

from collections.abc import Container
from itertools import combinations

from newsann.annotators.gold.ballot import Ballot
from newsann.annotators.gold.groups import overlap

SAME_PLACE = 0.5
"""The intersection over union from which two spans of different labels are one place with two labels."""


def places_of_several_labels(ballot: Ballot, gold: Container[int]) -> dict[int, tuple[int, ...]]:
    """The groups that are one place with several labels, in the order of the text, by each of them.

    Every two share at least `SAME_PLACE` of their text and no annotator, and at most one is in `gold`: where people
    gave both labels, or gold has both, they are two spans. Groups that share most are joined first.
    """
    voters = set(ballot.voters)
    marked = [voters & group.spans.keys() for group in ballot.groups]
    one_place = {
        (i, j): share
        for i, j in _near(ballot)
        if marked[i] and marked[j] and not marked[i] & marked[j] and not (i in gold and j in gold)
        if (share := overlap(ballot.groups[i].medoid, ballot.groups[j].medoid)) >= SAME_PLACE
    }
    places: dict[int, tuple[int, ...]] = {}
    for i, j in sorted(one_place, key=lambda pair: (-one_place[pair], pair)):
        both = tuple(sorted({*places.get(i, (i,)), *places.get(j, (j,))}))
        if all(pair in one_place for pair in combinations(both, 2)):
            places |= dict.fromkeys(both, both)
    return places


def _near(ballot: Ballot) -> list[tuple[int, int]]:
    """The pairs of groups with different labels that overlap; groups are in the order of the text."""
    medoids = [group.medoid for group in ballot.groups]
    found: list[tuple[int, int]] = []
    still_open: list[int] = []
    for j, medoid in enumerate(medoids):
        still_open = [i for i in still_open if medoids[i].end > medoid.start]
        found += [(i, j) for i in still_open if medoids[i].label != medoid.label]
        still_open.append(j)
    return found

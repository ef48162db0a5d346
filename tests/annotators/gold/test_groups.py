"""Spans of several annotators in groups: which belong together, and which one stands for them."""

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotating import span
from newsann.annotators.gold.groups import Group, grouped, overlap
from newsann.annotators.matching import Match
from newsann.model.document import Span

OVERLAP, EXACT = Match.OVERLAP, Match.EXACT


def bounds(groups: list[Group]) -> list[list[tuple[int, int]]]:
    return [sorted((one.start, one.end) for one in group.spans.values()) for group in groups]


CHAIN = [span("a", 0, 10)], [span("b", 6, 20)], [span("c", 17, 27)]
"""a overlaps b, and b overlaps c by less; a and c share nothing."""


@pytest.mark.parametrize("order", list(permutations(CHAIN)))
def test_chain_is_no_group(order: tuple[list[Span], ...]) -> None:
    assert bounds(grouped(order, OVERLAP)) == [[(0, 10), (6, 20)], [(17, 27)]]


def test_middle_of_a_chain_goes_to_the_one_with_which_it_shares_more() -> None:
    assert bounds(grouped([[span("a", 0, 10)], [span("b", 8, 20)], [span("c", 12, 27)]], OVERLAP)) == [
        [(0, 10)],
        [(8, 20), (12, 27)],
    ]


def test_evenly_shared_middle_goes_to_the_earlier_one() -> None:
    assert bounds(grouped([[span("a", 0, 10)], [span("b", 8, 18)], [span("c", 16, 26)]], OVERLAP)) == [
        [(0, 10), (8, 18)],
        [(16, 26)],
    ]


def test_longer_chain_becomes_pairs() -> None:
    chain = [[span("a", 0, 10)], [span("b", 7, 17)], [span("c", 14, 24)], [span("d", 21, 31)]]
    assert bounds(grouped(chain, OVERLAP)) == [[(0, 10), (7, 17)], [(14, 24), (21, 31)]]


def test_two_spans_of_one_annotator_are_never_one() -> None:
    groups = grouped([[span("a", 0, 4), span("b", 5, 9)], [span("c", 0, 9)]], OVERLAP)
    assert bounds(groups) == [[(0, 4), (0, 9)], [(5, 9)]]


def test_twins_of_one_annotator_are_matched_with_the_twins_of_another() -> None:
    groups = grouped([[span("x", 0, 4), span("y", 0, 4)], [span("u", 0, 4), span("v", 0, 4)]], OVERLAP)
    assert bounds(groups) == [[(0, 4), (0, 4)], [(0, 4), (0, 4)]]


def test_labels_are_never_mixed() -> None:
    assert bounds(grouped([[span("a", 0, 4)], [span("b", 0, 4, "Cue")]], OVERLAP)) == [[(0, 4)], [(0, 4)]]


def test_spans_that_touch_share_nothing() -> None:
    assert bounds(grouped([[span("a", 0, 4)], [span("b", 4, 8)]], OVERLAP)) == [[(0, 4)], [(4, 8)]]


def test_exact_groups_have_equal_bounds() -> None:
    groups = grouped([[span("a", 0, 10)], [span("b", 0, 10)], [span("c", 0, 11)]], EXACT)
    assert bounds(groups) == [[(0, 11)], [(0, 10), (0, 10)]]


def test_medoid_shares_most_with_the_others() -> None:
    (group,) = grouped([[span("a", 0, 10)], [span("b", 2, 10)], [span("c", 2, 12)]], OVERLAP)
    assert (group.medoid.id, group.tied) == ("b", False)


def test_two_spans_with_other_bounds_are_tied_and_the_earlier_stands_for_them() -> None:
    (group,) = grouped([[span("a", 2, 10)], [span("b", 0, 10)]], OVERLAP)
    assert (group.medoid.id, group.tied) == ("b", True)


def test_the_longer_of_two_that_begin_together_stands_for_them() -> None:
    (group,) = grouped([[span("a", 0, 8)], [span("b", 0, 10)]], OVERLAP)
    assert group.medoid.id == "b"


@st.composite
def annotations(draw: st.DrawFn) -> list[list[Span]]:
    bounds = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8), st.sampled_from(["Claim", "Cue"])), max_size=5)
    several = draw(st.lists(bounds, min_size=1, max_size=4))
    return [[span(f"{i}", a, a + n, label) for i, (a, n, label) in enumerate(own)] for own in several]


@given(annotations(), st.sampled_from([EXACT, OVERLAP]))
def test_groups_are_cliques_of_one_label_with_one_span_of_each_annotator(
    several: list[list[Span]], match: Match
) -> None:
    groups = grouped(several, match)
    assert sum(len(group.spans) for group in groups) == sum(map(len, several))
    for group in groups:
        spans = list(group.spans.values())
        assert len({one.label for one in spans}) == 1
        for one in spans:
            for other in spans:
                assert overlap(one, other) > 0
                assert match is OVERLAP or (one.start, one.end) == (other.start, other.end)


@given(annotations(), st.randoms())
def test_order_of_annotators_and_spans_changes_nothing(several: list[list[Span]], chance: random.Random) -> None:
    shuffled = [list(own) for own in several]
    for own in [shuffled, *shuffled]:
        chance.shuffle(own)
    assert sorted(bounds(grouped(several, OVERLAP))) == sorted(bounds(grouped(shuffled, OVERLAP)))


@given(annotations())
def test_no_two_groups_could_be_one(several: list[list[Span]]) -> None:
    groups = grouped(several, OVERLAP)
    for i, one in enumerate(groups):
        for other in groups[i + 1 :]:
            apart = set(one.spans) & set(other.spans) or one.medoid.label != other.medoid.label
            assert apart or any(overlap(a, b) == 0 for a in one.spans.values() for b in other.spans.values())

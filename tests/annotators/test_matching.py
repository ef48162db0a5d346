"""Spans of two annotators are matched one to one, and as well as possible over the whole document."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.annotators.f1 import f1, relation_counts, relation_counts_given_ends
from newsann.annotators.marks import MarkedSpan, Marks, marks_of
from newsann.annotators.matching import Match, matched
from newsann.model.document import Annotation, Relation, Span

Spans = Sequence[MarkedSpan]


def span(start: int, end: int, label: str = "Claim") -> MarkedSpan:
    return MarkedSpan(label, ((start, end),))


def shared(one: MarkedSpan, other: MarkedSpan) -> Fraction:
    """Intersection over union, by the sets of code points."""
    points = [{at for start, end in each.parts for at in range(start, end)} for each in (one, other)]
    return Fraction(len(points[0] & points[1]), len(points[0] | points[1]))


def may_match(one: MarkedSpan, other: MarkedSpan, match: Match) -> bool:
    if match is Match.OVERLAP:
        return one.label == other.label and shared(one, other) > 0
    return one.parts == other.parts and (match is Match.POSITION or one.label == other.label)


def value(one: Spans, other: Spans, pairs: dict[int, int]) -> tuple[int, Fraction]:
    return len(pairs), sum((shared(one[a], other[b]) for a, b in pairs.items()), Fraction())


def best(one: Spans, other: Spans, match: Match) -> tuple[int, Fraction]:
    """The most matches and the largest sum of intersection over union, by trying all ways."""
    if len(one) > len(other):
        one, other = other, one
    return max(
        (
            value(one, other, {a: b for a, b in enumerate(chosen) if may_match(one[a], other[b], match)})
            for chosen in permutations(range(len(other)), len(one))
        ),
        default=(0, Fraction()),
    )


def test_greedy_by_the_largest_overlap_would_lose_a_match() -> None:
    one, other = [span(0, 10), span(10, 14)], [span(2, 13), span(0, 2)]
    assert shared(one[0], other[0]) > shared(one[0], other[1])
    assert matched(one, other, Match.OVERLAP) == {0: 1, 1: 0}


def test_greedy_from_left_to_right_would_lose_a_match() -> None:
    one, other = [span(0, 10), span(2, 4)], [span(1, 5), span(6, 9)]
    assert matched(one, other, Match.OVERLAP) == {0: 1, 1: 0}


def test_intersection_over_union_decides_where_shared_code_points_are_a_tie() -> None:
    one, other = [span(0, 4)], [span(0, 40), span(0, 5)]
    assert matched(one, other, Match.OVERLAP) == {0: 1}


def test_one_better_pair_does_not_outweigh_two_that_are_better_together() -> None:
    one, other = [span(0, 10), span(5, 13)], [span(0, 8), span(1, 11)]
    assert max((shared(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other))[1:] == (0, 1)
    assert matched(one, other, Match.OVERLAP) == {0: 0, 1: 1}


def test_the_earlier_span_is_matched_where_all_else_is_equal() -> None:
    assert matched([span(0, 2), span(4, 6)], [span(0, 6)], Match.OVERLAP) == {0: 0}
    assert matched([span(0, 6)], [span(0, 2), span(4, 6)], Match.OVERLAP) == {0: 0}


def test_spans_that_touch_do_not_overlap() -> None:
    assert matched([span(0, 4)], [span(4, 8)], Match.OVERLAP) == {}


@pytest.mark.parametrize(
    ("match", "expected"), [(Match.EXACT, {}), (Match.OVERLAP, {}), (Match.POSITION, {0: 0})], ids=str
)
def test_only_position_matches_two_labels(match: Match, expected: dict[int, int]) -> None:
    assert matched([span(0, 4, "Actor")], [span(0, 4, "Source")], match) == expected


def test_parts_that_touch_are_not_one_part() -> None:
    one, other = MarkedSpan("Claim", ((0, 4), (4, 8))), span(0, 8)
    assert matched([one], [other], Match.EXACT) == {}
    assert matched([one], [other], Match.OVERLAP) == {0: 0}


PARTS = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda part: (part[0], part[0] + part[1]))
SPANS = st.lists(
    st.builds(
        MarkedSpan, st.sampled_from(["Claim", "Source"]), st.lists(PARTS, min_size=1, max_size=2).map(sorted).map(tuple)
    ),
    max_size=5,
).map(lambda spans: sorted(spans, key=lambda one: (one.parts, one.label)))


@given(SPANS, SPANS, st.sampled_from(list(Match)))
def test_matching_is_the_best_of_all(one: Spans, other: Spans, match: Match) -> None:
    pairs = matched(one, other, match)
    assert len(set(pairs.values())) == len(pairs)
    assert all(may_match(one[a], other[b], match) for a, b in pairs.items())
    assert value(one, other, pairs) == best(one, other, match)


@given(SPANS, SPANS, st.sampled_from(list(Match)))
def test_matching_does_not_depend_on_who_comes_first(one: Spans, other: Spans, match: Match) -> None:
    assert matched(other, one, match) == {b: a for a, b in matched(one, other, match).items()}


def marked(*spans: MarkedSpan, relations: Sequence[tuple[str, int, int]] = ()) -> Marks:
    return Marks("annotator-1", spans, frozenset(relations))


def test_relation_is_matched_by_type_and_both_ends() -> None:
    one = marked(span(0, 4), span(5, 8), relations=[("attributed_to", 0, 1), ("about", 0, 1)])
    other = marked(span(0, 4), span(5, 8), relations=[("attributed_to", 0, 1), ("about", 1, 0)])
    counts = relation_counts(one, other, {0: 0, 1: 1})
    assert f1(counts["attributed_to"]) == 1
    assert f1(counts["about"]) == 0


def test_given_ends_leaves_out_relations_of_unmatched_spans() -> None:
    one = marked(span(0, 4), span(5, 8), span(9, 12), relations=[("about", 0, 1), ("about", 0, 2)])
    other = marked(span(0, 4), span(5, 8), relations=[("about", 0, 1)])
    pairs = matched(one.spans, other.spans, Match.EXACT)
    assert f1(relation_counts(one, other, pairs)["about"]) == pytest.approx(2 / 3)
    assert f1(relation_counts_given_ends(one, other, pairs)["about"]) == 1


def fragments() -> Annotation:
    spans = (
        Span("a", 0, 4, "aaaa", "Claim", {"claim_mode": "direct"}),
        Span("b", 10, 14, "bbbb", "Claim", {"claim_mode": "mixed"}),
        Span("c", 5, 9, "cccc", "Claim"),
        Span("s", 15, 17, "ss", "Source"),
    )
    links = (
        Relation("1", "b", "c", "continues"),
        Relation("2", "c", "a", "continues"),
        Relation("3", "a", "s", "attributed_to"),
        Relation("4", "b", "s", "attributed_to"),
        Relation("5", "s", "a", "continues"),
    )
    return Annotation("7", "annotator-1", spans, links, {})


def test_a_chain_of_links_is_one_span_and_its_relations_are_a_set() -> None:
    found = marks_of(fragments(), "annotator-1", "continues")
    assert [one.parts for one in found.spans] == [((0, 4), (5, 9), (10, 14)), ((15, 17),)]
    assert found.spans[0].attributes == {"claim_mode": "direct"}
    assert found.relations == {("attributed_to", 0, 1)}


def test_without_joining_the_links_are_relations() -> None:
    found = marks_of(fragments(), "annotator-1")
    assert len(found.spans) == 4
    assert len(found.relations) == 5

"""Alpha against the worked examples of its papers, and against another implementation on tokens made another way."""

import math
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.annotators.agreement import agreement
from newsann.annotators.alpha import alpha, coincidences, coincidences_of_units
from newsann.annotators.alpha_u import ratio, unit_sums, unitized
from newsann.annotators.marks import AnnotatedDocument, MarkedSpan, Marks
from newsann.annotators.tokens import covered, tokens, univocal
from newsann.scheme import Scheme, loads

MISSING = math.nan
CANONICAL = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, MISSING, MISSING, MISSING],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, MISSING, 3],
    [MISSING, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, MISSING],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, MISSING],
]
"""Four observers of twelve units, as in Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C."""


def test_alpha_of_the_paper() -> None:
    units = [[value for value in unit if not math.isnan(value)] for unit in zip(*CANONICAL, strict=True)]
    assert alpha(coincidences_of_units(units)) == pytest.approx(0.743, abs=0.0005)


def test_alpha_is_none_where_only_one_value_was_given() -> None:
    assert alpha(np.array([[12.0]])) is None
    assert alpha(coincidences_of_units([["yes", "yes"], ["yes"]])) is None
    assert alpha(coincidences_of_units([["yes"], ["no"]])) is None


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=1, max_size=30))
def test_alpha_of_two_annotators_is_that_of_the_package(units: list[list[int]]) -> None:
    data = np.array(units).T
    own = alpha(coincidences(data[0], data[1], 4))
    if len(np.unique(data)) == 1:
        assert own is None
    else:
        assert own == pytest.approx(krippendorff.alpha(data, level_of_measurement="nominal"), abs=1e-9)


FIRST = [MarkedSpan("c", ((75, 145),)), MarkedSpan("c", ((220, 250),))]
SECOND = [MarkedSpan("c", ((70, 150),)), MarkedSpan("c", ((205, 225),)), MarkedSpan("c", ((250, 270),))]
SAME = [MarkedSpan("k", ((30, 90),)), MarkedSpan("k", ((150, 200),))]
"""Two observers of a continuum of 300 from 150 on, as in Krippendorff (2004), Measuring the Reliability of Qualitative
Text Analysis Data; places here are those of the paper less 150."""


@pytest.mark.parametrize(
    ("label", "observed", "expected", "reliability"), [("c", 0.0144, 0.0532, 0.7286), ("k", 0, 0.0490, 1)]
)
def test_alpha_u_of_the_paper(label: str, observed: float, expected: float, reliability: float) -> None:
    sums = unit_sums([unitized([FIRST + SAME, SECOND + SAME], label, 300)])
    total = sums.counts.sum(axis=0)
    found = [float(disagreement) / 300 for disagreement in sums.disagreements(total)]
    assert found == pytest.approx([observed, expected], abs=0.0001)
    assert float(sums.alphas(total)) == pytest.approx(reliability, abs=0.0001)


def test_alpha_u_of_the_paper_over_all_labels() -> None:
    parts = [unit_sums([unitized([FIRST + SAME, SECOND + SAME], label, 300)]) for label in "ck"]
    observed, expected = zip(*(own.disagreements(own.counts.sum(axis=0)) for own in parts), strict=True)
    assert float(ratio(sum(observed), sum(expected))) == pytest.approx(0.8587, abs=0.0001)


def test_alpha_u_unites_what_overlaps_and_has_one_label() -> None:
    twice = [MarkedSpan("c", ((0, 6),)), MarkedSpan("c", ((4, 9),))]
    assert unitized([twice, twice], "c", 20).units == (9, 9)


def test_tokens_are_words_and_single_signs() -> None:
    found = tokens("Zoë's “no”: 3.5 %…")
    bounds = zip(found.starts.tolist(), found.ends.tolist(), strict=True)
    assert ["Zoë's “no”: 3.5 %…"[start:end] for start, end in bounds] == [
        "Zoë", "'", "s", "“", "no", "”", ":", "3", ".", "5", "%", "…",
    ]  # fmt: skip


def test_first_label_of_the_precedence_wins() -> None:
    of = tokens("one two three")
    masks = covered([MarkedSpan("Claim", ((0, 13),)), MarkedSpan("Cue", ((4, 7),))], of, ["Claim", "Cue"])
    assert univocal(masks, ["Cue", "Claim"], 3).tolist() == [2, 1, 2]
    assert univocal(masks, ["Claim", "Cue"], 3).tolist() == [1, 1, 1]
    assert univocal(masks, ["Cue"], 3).tolist() == [0, 1, 0]


SCHEME: Scheme = loads("name: tiny\nlabels: {Claim: {}, Source: {}}\n")
TEXT = "the mayor said, on Monday: the ferry will run"
STARTS = [0, 4, 10, 14, 16, 19, 25, 27, 31, 37, 42]
ENDS = [3, 9, 14, 15, 18, 25, 26, 30, 36, 41, 45]
"""The tokens of the text, counted by hand."""
MARKS = st.lists(
    st.tuples(st.sampled_from(["Claim", "Source"]), st.integers(0, 10), st.integers(0, 10)), max_size=4
).map(
    lambda marks: tuple(
        MarkedSpan(label, ((STARTS[min(a, b)], ENDS[max(a, b)]),))
        for label, a, b in sorted(marks, key=lambda mark: (min(mark[1:]), max(mark[1:]), mark[0]))
    )
)


def by_hand(spans: tuple[MarkedSpan, ...]) -> list[int]:
    """One value a token: the smallest label, by the scheme's order, of the spans that hold it."""
    order = ["Claim", "Source"]
    return [
        min(
            (order.index(one.label) + 1 for one in spans if one.parts[0][0] <= start and end <= one.parts[0][1]),
            default=0,
        )
        for start, end in zip(STARTS, ENDS, strict=True)
    ]


@given(st.lists(MARKS, min_size=2, max_size=4))
def test_token_alpha_is_that_of_the_package_on_tokens_made_by_hand(marks: list[Any]) -> None:
    people = tuple(Marks(f"annotator-{i}", own) for i, own in enumerate(marks))
    found = agreement([AnnotatedDocument("one", TEXT, people)], SCHEME)
    (own,) = (one.value for one in found.figures if one.measure == "token_alpha" and one.of == "all")
    data = [by_hand(spans) for spans in marks]
    if len({value for row in data for value in row}) == 1:
        assert own is None
    else:
        assert own == pytest.approx(krippendorff.alpha(np.array(data), level_of_measurement="nominal"), abs=1e-9)

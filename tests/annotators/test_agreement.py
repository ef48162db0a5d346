"""Figures of agreement: those of the shipped corpus, and what holds for any annotators."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsann.annotators.agreement import Agreement, agreement, brief_agreement
from newsann.annotators.bootstrap import FEWEST
from newsann.annotators.counting import counted, merged
from newsann.annotators.marks import AnnotatedDocument, MarkedSpan, Marks
from newsann.annotators.tables import Figure
from newsann.scheme import Scheme, loads

SCHEME: Scheme = loads(
    "name: tiny\nlabels: {Claim: {}, Source: {}, Cue: {}}\nrelations: {by: {}, of: {}}\n"
    "attributes: {kind: {values: {named: , anonymous: }}}\nchoices: {genre: {values: {news: , opinion: }}}\n"
)
TEXT = "The mayor said the ferry would run again, and a clerk of the port reportedly doubted that it would."
LABELS = list(SCHEME.labels)


@st.composite
def spans(draw: st.DrawFn) -> tuple[MarkedSpan, ...]:
    bounds = st.tuples(st.integers(0, 80), st.integers(1, 18))
    marks = draw(st.lists(st.tuples(bounds, st.sampled_from(LABELS)), min_size=2, max_size=6, unique=True))
    kinds = st.sampled_from([None, {"kind": "named"}, {"kind": "anonymous"}])
    made = [MarkedSpan(label, ((start, start + long),), draw(kinds)) for (start, long), label in marks]
    return tuple(sorted(made, key=lambda one: (one.parts, one.label)))


@st.composite
def marks(draw: st.DrawFn, annotator: str) -> Marks:
    own = draw(spans())
    places = st.integers(0, len(own) - 1)
    relations = draw(st.frozensets(st.tuples(st.sampled_from(["by", "of"]), places, places), max_size=4))
    choices = draw(st.sampled_from([{}, {"genre": "news"}, {"genre": "opinion"}]))
    return Marks(annotator, own, relations, choices)


@st.composite
def corpora(draw: st.DrawFn) -> list[AnnotatedDocument]:
    people = [f"annotator-{i}" for i in range(4)]
    found = []
    for i in range(draw(st.integers(1, 6))):
        who = draw(st.lists(st.sampled_from(people), min_size=1, max_size=4, unique=True))
        found.append(AnnotatedDocument(f"document-{i}", TEXT, tuple(draw(marks(name)) for name in who)))
    return found


def by_key(found: Agreement) -> dict[tuple[str, str | None, str], Figure]:
    return {(one.measure, one.match, one.of): one for one in found.figures}


def value(found: Agreement, measure: str, match: str | None = None, of: str = "all") -> float | None:
    return by_key(found)[measure, match, of].value


def documents(*annotations: Sequence[MarkedSpan], count: int = 1) -> list[AnnotatedDocument]:
    people = tuple(Marks(f"annotator-{i}", tuple(own)) for i, own in enumerate(annotations))
    return [AnnotatedDocument(f"document-{i}", TEXT, people) for i in range(count)]


CLAIM, SOURCE = MarkedSpan("Claim", ((15, 40),)), MarkedSpan("Source", ((0, 9),))


@given(corpora(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_order_of_documents_and_annotators_changes_no_digit(
    corpus: list[AnnotatedDocument], shuffler: random.Random
) -> None:
    shuffled = [replace(one, marks=tuple(shuffler.sample(one.marks, len(one.marks)))) for one in corpus]
    shuffler.shuffle(shuffled)
    assert agreement(shuffled, SCHEME) == agreement(corpus, SCHEME)


@given(corpora())
@settings(max_examples=50)
def test_names_of_annotators_change_no_figure_over_all(corpus: list[AnnotatedDocument]) -> None:
    names = {f"annotator-{i}": f"annotator-{9 - i}" for i in range(4)}
    renamed = [
        replace(one, marks=tuple(replace(own, annotator=names[own.annotator]) for own in one.marks)) for one in corpus
    ]
    before, after = (
        [figure for figure in agreement(each, SCHEME).figures if not figure.of.startswith("pair:")]
        for each in (corpus, renamed)
    )
    assert before == after


@given(corpora())
@settings(max_examples=50)
def test_every_figure_is_a_number_up_to_one_or_missing_with_a_reason(corpus: list[AnnotatedDocument]) -> None:
    for figure in agreement(corpus, SCHEME).figures:
        if figure.value is None:
            assert figure.note.startswith("cannot be measured")
            assert figure.low is figure.high is None
        else:
            assert figure.value <= 1 + 1e-12
        if figure.low is None:
            assert figure.note
        else:
            assert figure.high is not None
            assert figure.low <= figure.high
            assert figure.documents >= FEWEST


@given(marks("annotator-1"), st.integers(2, 4))
def test_who_marks_the_same_agrees_wholly(own: Marks, people: int) -> None:
    same = tuple(replace(own, annotator=f"annotator-{i}") for i in range(people))
    for figure in agreement([AnnotatedDocument("one", TEXT, same)], SCHEME).figures:
        assert figure.value is None or figure.value == pytest.approx(1)


def spoiled(one: MarkedSpan, how: str) -> MarkedSpan:
    """The span with another label, or moved to where nobody marked anything."""
    return replace(one, label="Cue") if how == "label" else replace(one, parts=((90, 97),))


@given(marks("annotator-1").filter(lambda own: all(one.label != "Cue" and one.parts[0][1] <= 90 for one in own.spans)),
       st.data())  # fmt: skip
def test_no_figure_rises_when_a_span_of_one_annotator_is_corrupted(own: Marks, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(own.spans) - 1))
    worse = spoiled(own.spans[at], data.draw(st.sampled_from(["label", "place"])))
    changed = tuple(worse if i == at else one for i, one in enumerate(own.spans))
    other = replace(own, annotator="annotator-2")
    before = by_key(agreement([AnnotatedDocument("one", TEXT, (own, other))], SCHEME))
    after = by_key(agreement([AnnotatedDocument("one", TEXT, (replace(own, spans=changed), other))], SCHEME))
    for key, figure in after.items():
        if figure.value is not None and key in before and (was := before[key].value) is not None:
            assert figure.value <= was + 1e-9, key


WITH_HEDGE: Scheme = loads(
    "name: tiny\nlabels: {Claim: {}, Source: {}, Cue: {}, Hedge: {}}\nrelations: {by: {}, of: {}}\n"
    "attributes: {kind: {values: {named: , anonymous: }}}\nchoices: {genre: {values: {news: , opinion: }}}\n"
)
"""The scheme with a label that nobody uses."""


def never_rises(key: tuple[str, str | None, str], how: str, repeated: bool) -> bool:
    """Whether a figure cannot rise when a span is replaced by one that nobody else has, from whatever marks.

    `repeated` says that somebody marked the same span twice, so that exact matches are a choice.
    """
    measure, match, of = key
    if measure.startswith("span_f1"):
        return not of.startswith("label:") or how == "place"  # a label's F1 rises with a wrong span that leaves it
    return measure in ("relation_f1", "relation_f1_mean") and match == "exact" and not repeated


@given(corpora(), st.data())
@settings(deadline=None)
def test_no_f1_rises_when_a_span_is_corrupted_whatever_the_others_marked(
    corpus: list[AnnotatedDocument], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(corpus) - 1))
    document = corpus[number]
    who = data.draw(st.integers(0, len(document.marks) - 1))
    own = document.marks[who]
    at = data.draw(st.integers(0, len(own.spans) - 1))
    how = data.draw(st.sampled_from(["label", "place"]))
    worse = replace(own.spans[at], label="Hedge") if how == "label" else replace(own.spans[at], parts=((98, 99),))
    spans = tuple(worse if i == at else one for i, one in enumerate(own.spans))
    people = tuple(replace(own, spans=spans) if i == who else one for i, one in enumerate(document.marks))
    changed = [replace(one, marks=people) if i == number else one for i, one in enumerate(corpus)]
    repeated = any(
        len({(one.label, one.parts) for one in marks.spans}) < len(marks.spans)
        for each in corpus
        for marks in each.marks
    )
    before = by_key(agreement(corpus, WITH_HEDGE))
    for key, figure in by_key(agreement(changed, WITH_HEDGE)).items():
        was = before[key].value if key in before else None
        if figure.value is not None and was is not None and never_rises(key, how, repeated):
            assert figure.value <= was + 1e-9, key


def test_a_figure_beyond_chance_may_rise_when_a_span_is_corrupted() -> None:
    one, other = [CLAIM, MarkedSpan("Source", ((50, 60),))], [CLAIM]
    before = agreement(documents(one, other), SCHEME)
    after = agreement(documents([CLAIM, MarkedSpan("Source", ((98, 99),))], other), SCHEME)
    was, now = value(before, "token_alpha"), value(after, "token_alpha")
    assert was is not None
    assert now is not None
    assert was < now
    assert value(before, "span_f1", "exact") == value(after, "span_f1", "exact")


def test_worse_and_worse_work_has_lower_and_lower_figures() -> None:
    good = [MarkedSpan("Claim", ((i * 10, i * 10 + 8),)) for i in range(9)]
    for measure, match in [("token_alpha", None), ("span_f1", "exact"), ("span_f1", "overlap"), ("alpha_u", None)]:
        values = [
            value(agreement(documents(good, [spoiled(one, "label") for one in good[:i]] + good[i:]), SCHEME),
                  measure, match)
            for i in range(8)
        ]  # fmt: skip
        assert values[0] == 1
        assert all(a is not None and b is not None and a > b for a, b in pairwise(values)), measure


def test_an_empty_annotation_says_that_nothing_is_here() -> None:
    found = agreement(documents([CLAIM], []), SCHEME)
    assert value(found, "span_f1", "exact") == 0
    assert by_key(found)["span_f1", "exact", "all"].items == 1


def test_two_empty_annotations_cannot_be_measured() -> None:
    found = agreement(documents([], []), SCHEME)
    for measure, match in [
        ("token_alpha", None), ("span_f1", "exact"), ("span_f1_mean", "exact"), ("relation_f1", "overlap"),
        ("relation_f1_mean", "overlap"), ("alpha_u", None),
    ]:  # fmt: skip
        figure = by_key(found)[measure, match, "all"]
        assert figure.value is None
        assert figure.note.startswith("cannot be measured")


def test_one_annotator_cannot_be_measured() -> None:
    found = agreement(documents([CLAIM]), SCHEME)
    assert (found.documents, found.annotators) == (0, 1)
    assert {figure.value for figure in found.figures} == {None}
    assert {figure.note for figure in found.figures} == {
        "cannot be measured: no document has annotations by two people"
    }


def test_two_people_without_a_common_document_are_named() -> None:
    people = [Marks(f"annotator-{i}", (CLAIM,)) for i in range(3)]
    corpus = [
        AnnotatedDocument("one", TEXT, (people[0], people[1])), AnnotatedDocument("two", TEXT, (people[1], people[2])),
    ]  # fmt: skip
    figure = by_key(agreement(corpus, SCHEME))["span_f1", "exact", "pair:annotator-0,annotator-2"]
    assert figure.value is None
    assert figure.note == "cannot be measured: these two have no document in common"


@pytest.mark.parametrize(("count", "there"), [(FEWEST - 1, False), (FEWEST, True)])
def test_interval_needs_five_documents(count: int, there: bool) -> None:
    figure = by_key(agreement(documents([CLAIM, SOURCE], [CLAIM], count=count), SCHEME))["span_f1", "exact", "all"]
    assert figure.value == pytest.approx(2 / 3)
    assert (figure.low is not None) is there
    assert figure.note == ("" if there else "no interval: fewer than 5 documents")


def test_pooled_figure_weighs_six_annotators_more_than_the_mean_does() -> None:
    six = AnnotatedDocument("one", TEXT, tuple(Marks(f"annotator-{i}", (CLAIM,)) for i in range(6)))
    two = AnnotatedDocument("two", TEXT, (Marks("annotator-1", (CLAIM,)), Marks("annotator-2", (SOURCE,))))
    found = agreement([six, two], SCHEME)
    assert value(found, "span_f1", "exact") == pytest.approx(15 / 16)
    assert value(found, "span_f1_mean", "exact") == pytest.approx(1 / 2)


def test_precedence_is_that_of_the_scheme_or_the_order_of_its_labels() -> None:
    assert agreement([], SCHEME).precedence == LABELS
    own = loads("name: tiny\nlabels: {Claim: {}, Cue: {}}\nagreement: {precedence: [Cue, Claim]}\n")
    assert agreement([], own).precedence == ["Cue", "Claim"]


def test_alpha_u_of_a_pair_is_that_of_the_two_alone() -> None:
    marked = [[CLAIM, SOURCE], [replace(CLAIM, parts=((13, 40),))], [SOURCE, MarkedSpan("Claim", ((15, 30),))]]
    found = by_key(agreement(documents(*marked, count=6), SCHEME))
    for i, j in [(0, 1), (0, 2), (1, 2)]:
        two = by_key(agreement(documents(marked[i], marked[j], count=6), SCHEME))["alpha_u", None, "all"]
        pair = found["alpha_u", None, f"pair:annotator-{i},annotator-{j}"]
        assert (pair.value, pair.pairs, pair.items) == (two.value, 6, two.items)


def test_two_annotations_under_one_name_are_in_no_pair() -> None:
    twice = tuple(Marks(name, own) for name, own in [("ana", (CLAIM,)), ("ana", (SOURCE,)), ("ben", (CLAIM,))])
    found = agreement([AnnotatedDocument("one", TEXT, twice)], SCHEME)
    assert [figure.of for figure in found.figures if figure.of.startswith("pair:") and figure.value is not None] == []


def test_attributes_are_compared_on_matched_spans() -> None:
    named, anonymous = ({"kind": kind} for kind in ("named", "anonymous"))
    one = [replace(SOURCE, attributes=named), replace(CLAIM, attributes=anonymous)]
    other = [replace(SOURCE, attributes=named), replace(CLAIM, attributes=named)]
    found = by_key(agreement(documents(one, other), SCHEME))["attribute_alpha", "exact", "attribute:kind"]
    assert found.items == 2
    assert found.value == pytest.approx(0)


@given(corpora(), st.randoms(use_true_random=False), st.integers(1, 3))
@settings(deadline=None)
def test_figures_of_a_card_are_the_same_counted_in_parts(
    documents: list[AnnotatedDocument], order: random.Random, parts: int
) -> None:
    several = [document for document in documents if len(document.marks) > 1]
    if not several:
        return
    order.shuffle(several)
    chunks = [several[i::parts] for i in range(parts)]
    found = merged(([one.id for one in chunk], counted(chunk, SCHEME, brief=True)) for chunk in chunks)
    whole, brief = agreement(documents, SCHEME), brief_agreement(found, len(several), 2, SCHEME, "")
    own = [one for one in brief.figures if not one.measure.endswith("_mean")]
    assert own == [by_key(whole)[one.measure, one.match, one.of] for one in own]
    kinds = ("all", "label", "relation")
    expected = {
        key for key in by_key(whole)
        if key[0] in ("token_alpha", "span_f1", "relation_f1", "alpha_u") and key[1] != "position"
        and key[2].partition(":")[0] in kinds
    }  # fmt: skip
    assert set(by_key(replace(brief, figures=own))) == expected

"""One gold annotation from many: what each strategy takes, with its support, and what it leaves in dispute."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace

from annotating import TEXT, span, work
from newsann.annotators.gold.adjudication import adjudicated, estimates_from, patterns
from newsann.annotators.gold.disputes import Dispute, Kind
from newsann.annotators.gold.gold import Gold, Status
from newsann.annotators.gold.support import Support
from newsann.model.document import Annotation, Relation
from newsann.scheme import Scheme, loads
from newsann.scheme.people import Adjudication

SCHEME: Scheme = loads(
    "name: tiny\nlabels: {Claim: {}, Source: {}, Cue: {}}\n"
    "relations: {by: {}, near: {symmetric: true}}\n"
    "attributes:\n  kind: {values: {named: , anonymous: }}\n  beats: {type: choices, values: {sea: , sky: }}\n"
    "  note: {type: text}\n"
    "choices: {genre: {values: {news: , opinion: }}}\n"
)
MAYOR, FERRY, CLERK = (0, 9), (15, 43), (49, 68)
A, B, C = "annotator-a", "annotator-b", "annotator-c"


def by(strategy: str, *annotations: Annotation, **rules: object) -> Gold:
    scheme = replace(SCHEME, adjudication=convert({"strategy": strategy, **rules}, Adjudication))
    estimates = estimates_from(patterns([annotations], scheme)) if scheme.adjudication.voting == "dawid-skene" else None
    return adjudicated(annotations, scheme, estimates)


def marked(gold: Gold) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.label) for one in gold.annotation.spans]


def told(dispute: Dispute) -> tuple[str, str, list[int], int | None, str]:
    """The kind, the name, how many annotators are on each side, the side that gold took, and the rule."""
    sides = [len(side.annotators) for side in dispute.sides]
    return dispute.kind.value, dispute.name, sides, dispute.taken, dispute.rule.value


def test_only_annotation_is_gold_with_its_own_support() -> None:
    one = work(A, span("s", *MAYOR, "Source", kind="named"), choices={"genre": "news"})
    gold = by("majority", one)
    assert gold.status is Status.SINGLE
    assert gold.annotation is one
    assert gold.support.spans == [Support((A,), 1)]
    assert gold.support.attributes == [{"kind": Support((A,), 1)}]
    assert gold.support.choices == {"genre": Support((A,), 1)}
    assert not gold.disputes


def test_more_than_half_are_a_majority() -> None:
    gold = by(
        "majority",
        work(A, span("a", *FERRY), span("x", *CLERK)),
        work(B, span("b", *FERRY), span("y", *CLERK)),
        work(C, span("c", *FERRY), span("z", *MAYOR)),
    )
    assert marked(gold) == [(*FERRY, "Claim"), (*CLERK, "Claim")]
    assert gold.support.spans == [Support((A, B, C), 3), Support((A, B), 3)]
    assert [told(one) for one in gold.disputes] == [
        ("missing", "Claim", [2, 1], 0, "majority"),  # nobody but one marked the mayor; gold took nothing
        ("missing", "Claim", [2, 1], 0, "majority"),
    ]
    assert gold.status is Status.ADJUDICATED


def test_half_is_a_tie_which_gold_leaves_out_and_the_document_is_disputed() -> None:
    gold = by("majority", work(A, span("a", *FERRY), span("x", *CLERK)), work(B, span("b", *FERRY)))
    assert marked(gold) == [(*FERRY, "Claim")]
    assert [told(one) for one in gold.disputes] == [("missing", "Claim", [1, 1], None, "tie")]
    assert gold.status is Status.DISPUTED


def test_quorum_of_one_takes_what_anybody_marked() -> None:
    gold = by("majority", work(A, span("a", *FERRY)), work(B), work(C), quorum=1)
    assert marked(gold) == [(*FERRY, "Claim")]
    assert [told(one) for one in gold.disputes] == [("missing", "Claim", [2, 1], 1, "quorum")]


def test_quorum_above_the_number_of_annotators_means_all_of_them() -> None:
    gold = by("majority", work(A, span("a", *FERRY), span("x", *CLERK)), work(B, span("b", *FERRY)), quorum=3)
    assert marked(gold) == [(*FERRY, "Claim")]
    assert [told(one) for one in gold.disputes] == [("missing", "Claim", [1, 1], 1, "quorum")]
    assert [side.span is None for side in gold.disputes[0].sides] == [False, True]


def test_boundaries_are_the_medoids() -> None:
    gold = by("majority", work(A, span("a", 15, 43)), work(B, span("b", 15, 43)), work(C, span("c", 19, 43)))
    assert marked(gold) == [(15, 43, "Claim")]
    assert gold.support.spans == [Support((A, B, C), 3)]
    assert [told(one) for one in gold.disputes] == [("boundary", "Claim", [2, 1], 0, "medoid")]
    assert gold.status is Status.ADJUDICATED


def test_two_boundaries_are_a_tie_and_gold_has_the_earlier() -> None:
    gold = by("majority", work(A, span("a", 19, 43)), work(B, span("b", 15, 43)))
    assert marked(gold) == [(15, 43, "Claim")]
    assert [told(one) for one in gold.disputes] == [("boundary", "Claim", [1, 1], 0, "tie")]
    assert gold.status is Status.DISPUTED


def test_exact_match_makes_two_spans_of_two_boundaries() -> None:
    gold = by("majority", work(A, span("a", 19, 43)), work(B, span("b", 15, 43)), match="exact")
    assert marked(gold) == []
    assert [one.kind for one in gold.disputes] == [Kind.MISSING, Kind.MISSING]


def test_attributes_go_by_vote_among_those_who_marked_the_span() -> None:
    gold = by(
        "majority",
        work(A, span("a", *FERRY, kind="named", beats=("sea", "sky"))),
        work(B, span("b", *FERRY, kind="named", beats=("sky", "sea"))),
        work(C, span("c", *FERRY, kind="anonymous")),
        work("annotator-d", span("x", *MAYOR, "Source")),
    )
    assert gold.annotation.spans[0].attributes == {"kind": "named", "beats": ("sea", "sky")}
    assert gold.support.attributes[0] == {"kind": Support((A, B), 3), "beats": Support((A, B), 3)}
    assert ("attribute", "kind", [2, 1], 0, "majority") in [told(one) for one in gold.disputes]
    assert ("attribute", "beats", [2, 1], 0, "majority") in [told(one) for one in gold.disputes]


def test_tie_of_answers_leaves_the_question_open() -> None:
    gold = by("majority", work(A, span("a", *FERRY, kind="named")), work(B, span("b", *FERRY)))
    assert gold.annotation.spans[0].attributes is None
    assert [told(one) for one in gold.disputes] == [("attribute", "kind", [1, 1], None, "tie")]
    assert [side.answer for side in gold.disputes[0].sides] == ["named", ""]


def test_notes_are_kept_and_not_voted_on() -> None:
    gold = by("majority", work(A, span("a", *FERRY, note=("Who?",))), work(B, span("b", *FERRY, note=("Why?", "Who?"))))
    assert gold.annotation.spans[0].attributes == {"note": ("Who?", "Why?")}
    assert gold.support.attributes == [{"note": Support((A, B), 2)}]
    assert gold.status is Status.AGREED


def test_relations_go_by_vote_among_those_who_marked_both_ends() -> None:
    ends = span("s", *MAYOR, "Source"), span("c", *FERRY)
    gold = by(
        "majority",
        work(A, *ends, links=(("by", "c", "s"),)),
        work(B, *ends, links=(("by", "c", "s"),)),
        work(C, *ends),
        work("annotator-d", span("c", *FERRY)),
    )
    assert gold.annotation.relations == (Relation("r1", "c", "s", "by"),)
    assert gold.support.relations == [Support((A, B), 3)]
    relations = [one for one in gold.disputes if one.kind is Kind.RELATION]
    assert [(told(one), one.head, one.tail) for one in relations] == [
        (("relation", "by", [2, 1], 0, "majority"), "c", "s")
    ]


def test_symmetric_relation_is_one_whichever_way_it_was_drawn() -> None:
    ends = span("s", *MAYOR, "Source"), span("c", *FERRY)
    gold = by("majority", work(A, *ends, links=(("near", "c", "s"),)), work(B, *ends, links=(("near", "s", "c"),)))
    assert gold.annotation.relations == (Relation("r1", "s", "c", "near"),)
    assert gold.status is Status.AGREED


def test_relation_drawn_the_other_way_round_is_no_support() -> None:
    ends = span("s", *MAYOR, "Source"), span("c", *FERRY)
    curated = work("annotator-x", *ends, links=(("by", "c", "s"),), curated=True)
    gold = by("curated", work(A, *ends, links=(("by", "s", "c"),)), work(B, *ends), curated)
    assert gold.support.relations == [Support((), 2)]


def test_relation_whose_end_is_not_in_gold_goes_with_it() -> None:
    gold = by(
        "majority",
        work(A, span("s", *MAYOR, "Source"), span("c", *FERRY), links=(("by", "c", "s"),)),
        work(B, span("c", *FERRY)),
    )
    assert gold.annotation.relations == ()
    assert [one.kind for one in gold.disputes] == [Kind.MISSING]


def test_choices_go_by_vote() -> None:
    answers = {"genre": "news"}, {"genre": "news"}, {"genre": "opinion"}
    gold = by("majority", *(work(name, choices=one) for name, one in zip((A, B, C), answers, strict=True)))
    assert gold.annotation.choices == {"genre": "news"}
    assert gold.support.choices == {"genre": Support((A, B), 3)}
    assert [told(one) for one in gold.disputes] == [("choice", "genre", [2, 1], 0, "majority")]


def test_place_with_two_labels_is_one_dispute() -> None:
    gold = by(
        "majority",
        work(A, span("a", *MAYOR, "Source")),
        work(B, span("b", *MAYOR, "Cue")),
        work(C, span("c", *MAYOR, "Cue")),
    )
    assert marked(gold) == [(*MAYOR, "Cue")]
    (dispute,) = gold.disputes
    assert told(dispute) == ("label", "Cue", [2, 1], 0, "majority")
    assert [side.span and side.span.label for side in dispute.sides] == ["Cue", "Source"]
    assert dispute.span == gold.annotation.spans[0].id


def test_place_with_three_labels_is_one_dispute_of_three_sides() -> None:
    labels = zip((A, B, C), ("Source", "Cue", "Claim"), strict=True)
    gold = by("majority", *(work(name, span("x", *MAYOR, label)) for name, label in labels))
    (dispute,) = gold.disputes
    assert (dispute.kind, len(dispute.sides), dispute.taken) == (Kind.LABEL, 3, None)


def test_two_labels_by_one_annotator_are_two_spans() -> None:
    both = work(A, span("a", *MAYOR, "Source"), span("b", *MAYOR, "Cue"))
    gold = by("majority", both, work(B, span("c", *MAYOR, "Cue")))
    assert [one.kind for one in gold.disputes] == [Kind.MISSING]


def test_latest_takes_the_whole_annotation_and_decides_nothing() -> None:
    first = work(A, span("a", *FERRY), span("x", *CLERK), number="7")
    last = work(B, span("b", 19, 43), number="8")
    gold = by("latest", last, first)
    assert gold.annotation is last
    assert gold.support.spans == [Support((A, B), 2)]
    assert [told(one) for one in gold.disputes] == [
        ("boundary", "Claim", [1, 1], 1, "latest"),
        ("missing", "Claim", [1, 1], 1, "latest"),
    ]
    assert gold.status is Status.DISPUTED


def test_equal_annotations_are_agreed_under_every_strategy() -> None:
    for strategy in ("latest", "majority", "dawid-skene"):
        assert by(strategy, work(A, span("a", *FERRY)), work(B, span("b", *FERRY))).status is Status.AGREED
        assert by(strategy, work(A), work(B)).status is Status.AGREED


class TestCurated:
    """A curator's annotation decides, and does not vote."""

    def test_it_is_gold_with_the_support_of_the_annotators(self) -> None:
        curated = work("annotator-x", span("c", *FERRY), span("n", *CLERK), curated=True)
        gold = by("curated", work(A, span("a", *FERRY), span("x", *MAYOR)), work(B, span("b", *FERRY)), curated)
        assert gold.annotation is curated
        assert gold.support.spans == [Support((A, B), 2), Support((), 2)]
        assert gold.status is Status.CURATED
        assert [told(one) for one in gold.disputes] == [("missing", "Claim", [1, 1], 1, "curated")]

    def test_otherwise_decides_where_no_curator_did(self) -> None:
        gold = by("curated", work(A, span("a", *FERRY)), work(B), otherwise="latest")
        assert {one.rule.value for one in gold.disputes} == {"latest"}
        gold = by("curated", work(A, span("a", *FERRY)), work(B))
        assert {one.rule.value for one in gold.disputes} == {"tie"}

    def test_last_of_two_curators_decides(self) -> None:
        earlier = work("annotator-x", span("c", *FERRY), number="3", curated=True)
        later = work("annotator-y", number="4", curated=True)
        assert by("curated", later, work(A), work(B), earlier).annotation is later

    def test_bounds_that_nobody_had_are_on_no_side(self) -> None:
        curated = work("annotator-x", span("c", 17, 43), curated=True)
        gold = by("curated", work(A, span("a", 15, 43)), work(B, span("b", 19, 43)), curated)
        assert [told(one) for one in gold.disputes] == [("boundary", "Claim", [1, 1], None, "curated")]

    def test_under_another_strategy_it_neither_decides_nor_votes(self) -> None:
        curated = work("annotator-x", span("c", *CLERK), number="9", curated=True)
        for strategy in ("latest", "majority", "dawid-skene"):
            gold = by(strategy, work(A, span("a", *FERRY)), work(B, span("b", *FERRY)), curated)
            assert (gold.status, marked(gold)) == (Status.AGREED, [(*FERRY, "Claim")])

    def test_it_counts_where_nobody_else_annotated(self) -> None:
        curated = work("annotator-x", span("c", *CLERK), curated=True)
        assert by("latest", curated).annotation is curated
        assert by("latest", curated).status is Status.CURATED


def test_ids_of_gold_are_those_of_the_medoids_and_stay_unique() -> None:
    one = work(A, span("same", *FERRY), span("other", *CLERK))
    gold = by("majority", one, work(B, span("b", *FERRY), span("a", *CLERK)), work(C, span("b", *CLERK)))
    assert [one.id for one in gold.annotation.spans] == ["b", "a"]
    gold = by("majority", work(A, span("s", *FERRY), span("t", *CLERK)), work(B, span("s", *CLERK), span("t", *FERRY)))
    assert [one.id for one in gold.annotation.spans] == ["s", "s-2"]


@st.composite
def works(draw: st.DrawFn, name: str) -> Annotation:
    bounds = st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from(list(SCHEME.labels)))
    answers = st.sampled_from([{}, {"kind": "named"}, {"kind": "anonymous", "beats": ("sea",)}])
    spans = [
        span(f"s{i}", start, start + long, label, **draw(answers))
        for i, (start, long, label) in enumerate(draw(st.lists(bounds, max_size=5)))
    ]
    links: Sequence[tuple[str, str, str]] = ()
    if spans:
        ends = st.sampled_from([one.id for one in spans])
        links = draw(st.lists(st.tuples(st.sampled_from(["by", "near"]), ends, ends), max_size=3, unique=True))
    choices = draw(st.sampled_from([{}, {"genre": "news"}, {"genre": "opinion"}]))
    number = str(draw(st.integers(1, 99)))
    return work(name, *spans, links=tuple(links), choices=choices, number=number, curated=draw(st.integers(0, 5)) == 0)


people = st.integers(2, 4).flatmap(lambda many: st.tuples(*(works(f"annotator-{i}") for i in range(many))))
strategies = st.sampled_from(["latest", "majority", "dawid-skene", "curated"])


def content(gold: Gold) -> tuple[object, ...]:
    """All of a gold but the names of annotators."""
    return (
        gold.status,
        gold.annotation.spans,
        gold.annotation.relations,
        gold.annotation.choices,
        [len(one.annotators) for one in gold.support.spans],
        [told(one) for one in gold.disputes],
    )


@given(people, strategies, st.randoms())
def test_order_and_names_of_annotators_change_nothing(
    several: tuple[Annotation, ...], strategy: str, chance: random.Random
) -> None:
    names = [one.annotator for one in several]
    chance.shuffle(names)
    renamed = [replace(one, annotator=f"z{name}") for one, name in zip(several, names, strict=True)]
    chance.shuffle(renamed)
    assert content(by(strategy, *several)) == content(by(strategy, *renamed))


@given(people, strategies)
def test_gold_is_sound_and_supported(several: tuple[Annotation, ...], strategy: str) -> None:
    gold = by(strategy, *several)
    ids = [one.id for one in gold.annotation.spans]
    assert len(ids) == len(set(ids))
    assert all(TEXT[one.start : one.end] == one.text for one in gold.annotation.spans)
    assert all({one.head, one.tail} <= set(ids) for one in gold.annotation.relations)
    assert len(gold.support.spans) == len(gold.support.attributes) == len(ids)
    assert len(gold.support.relations) == len(gold.annotation.relations)
    voters = {one.annotator for one in several if not one.curated} or {gold.annotation.annotator}
    for support in (*gold.support.spans, *gold.support.relations, *gold.support.choices.values()):
        assert set(support.annotators) <= voters
        assert len(support.annotators) <= support.voters <= len(voters)
    for one, answers in zip(gold.annotation.spans, gold.support.attributes, strict=True):
        assert answers.keys() == (one.attributes or {}).keys()


@given(people, strategies)
def test_each_dispute_has_everybody_once_and_two_sides_at_least(several: tuple[Annotation, ...], strategy: str) -> None:
    gold = by(strategy, *several)
    for dispute in gold.disputes:
        names = [name for side in dispute.sides for name in side.annotators]
        assert len(names) == len(set(names))
        assert len(dispute.sides) > 1
        assert all(side.annotators for side in dispute.sides)
        sizes = [len(side.annotators) for side in dispute.sides]
        assert sizes == sorted(sizes, reverse=True)
        assert dispute.taken is None or dispute.taken < len(dispute.sides)


@given(people, st.sampled_from(["latest", "majority", "dawid-skene"]))
def test_agreed_means_that_everybody_marked_the_same(several: tuple[Annotation, ...], strategy: str) -> None:
    gold = by(strategy, *several)
    voters = [one for one in several if not one.curated]
    same = {
        (
            tuple(sorted((s.start, s.end, s.label, str(sorted((s.attributes or {}).items()))) for s in one.spans)),
            str(sorted(one.choices.items())),
        )
        for one in voters
    }
    if gold.status is Status.AGREED:
        assert len(same) == 1
    if len(voters) > 1 and len(same) > 1:
        assert gold.disputes


@pytest.mark.parametrize(("strategy", "quorum"), [("majority", None), ("majority", 2), ("latest", None)])
@given(people)
def test_what_everybody_marked_is_in_gold(strategy: str, quorum: int | None, several: tuple[Annotation, ...]) -> None:
    everywhere = span("all", 60, 70, "Cue")
    gold = by(
        strategy, *(replace(one, spans=(*one.spans, everywhere), curated=False) for one in several), quorum=quorum
    )
    assert (60, 70, "Cue") in marked(gold)

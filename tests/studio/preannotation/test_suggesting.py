"""What is suggested: where words stand, how sure that is, and always spans of the text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from making import SCHEME
from newsann.model.document import Annotation, Document, Source, Span
from newsann.project.shipped import scheme_path
from newsann.scheme import Scheme
from newsann.studio.preannotate import prediction
from newsann.studio.preannotation import Suggestion, without_overlaps
from newsann.studio.preannotation.lexicon import Group, Lexicon, load_lexicon, measure
from newsann.studio.preannotation.suggestion import occurrences

LEXICON = Lexicon(
    [Group("Hedge", ["may", "may well"], {}, 0.7), Group("Source", ["the mayor"], {"source_kind": "named"})]
)
WORDS = ["may", "well", "the", "mayor", "May", "The", ".", "\n", " ", "  ", "🚢", "mayors", "dis-may", "“"]
texts = st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)
suggestions = st.lists(
    st.builds(
        lambda start, length, label: Suggestion(start, start + length, label, 0.5),
        st.integers(0, 20), st.integers(1, 8), st.sampled_from(["Hedge", "Source"]),
    ),
    max_size=8,
)  # fmt: skip


@given(text=texts)
def test_every_suggestion_is_words_of_the_lexicon_and_a_proven_prediction(text: str) -> None:
    found = LEXICON.suggest(text)
    words = {"may", "may well", "the mayor"}
    assert {" ".join(text[one.start : one.end].casefold().split()) for one in found} <= words
    made = prediction(found, text, LEXICON.version, SCHEME)
    spans = [item for item in made["result"] if item["type"] == "labels"]
    assert len(spans) == len(found)


@given(text=texts)
def test_words_are_found_wherever_a_plain_search_finds_them(text: str) -> None:
    found = {start for start, _, phrase in occurrences(text, {"mayor"}, 1, fold=False) if phrase == "mayor"}
    searched = {
        i for i in range(len(text)) if text.startswith("mayor", i) and not text[i + 5 : i + 6].isalnum()
    }  # fmt: skip
    assert found == {i for i in searched if i == 0 or not text[i - 1].isalnum()}


@given(several=suggestions)
def test_no_two_with_one_label_overlap_and_each_left_out_overlaps_a_longer_one(several: list[Suggestion]) -> None:
    kept = without_overlaps(several)
    for one in kept:
        assert not any(o is not one and o.label == one.label and o.start < one.end and one.start < o.end for o in kept)
    for one in several:
        assert any(
            o.label == one.label and o.start < one.end and one.start < o.end and o.end - o.start >= one.end - one.start
            for o in kept
        )


def test_case_counts_where_no_sentence_begins() -> None:
    assert [(s.start, s.end) for s in LEXICON.suggest("May it rain in May? It may well.")] == [(0, 3), (23, 31)]


def test_score_is_the_share_of_marked_places_by_the_rule_of_succession() -> None:
    text = "It may rain. It may not. It may."
    places = [text.index("may", at) for at in (0, 10, 20)]
    spans = tuple(Span(f"h{i}", at, at + 3, "may", "Hedge") for i, at in enumerate(places[:2]))
    annotation = Annotation("1", "a", spans, (), {}, datetime(2026, 1, 1, tzinfo=UTC))
    document = Document("d", text, {}, (annotation,), Source("e", "1"))
    hedge, source = measure(LEXICON, [document, document])
    assert (hedge.marked, hedge.found, hedge.score) == (4, 6, round(5 / 8, 2))
    assert (source.marked, source.found, source.score) == (0, 0, 0.5)


def test_suggestion_that_is_no_span_of_the_text_is_never_sent() -> None:
    with pytest.raises(AssertionError, match="a bug in newsann"):
        prediction([Suggestion(3, 99, "Hedge", 0.5)], "short", "v", SCHEME)


def test_shipped_lexicon_fits_the_shipped_scheme_and_its_version_follows_its_content(shipped: Scheme) -> None:
    lexicon = load_lexicon(scheme_path().with_name("lexicon.yaml"), shipped)
    assert {group.label for group in lexicon.groups} == {"Hedge", "Cue"}
    assert lexicon.version != Lexicon(lexicon.groups[1:]).version

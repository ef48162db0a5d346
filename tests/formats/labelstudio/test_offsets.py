"""Offsets counted in another way are found out; what cannot be proved is left alone."""

import re
from collections.abc import Callable
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.formats.labelstudio.reading import counting
from newsann.formats.labelstudio.reading.display import contains, displayed, proves
from newsann.formats.labelstudio.reading.offsets import NEAR, PARTIAL, Claimed, Placed, place

WORDS = ["🚢", "café", "ferry", "mayor", "said", "quay", "🇮🇪", "tide", "clerk", "naïve", "harbour", "10", "€5", "slip"]
ARTICLE = (
    "🚢 The mayor said  the café on the quay 🇮🇪 would\r\nrun again.\r\nA clerk at the 🚢 slip reportedly doubted that."
)
SPANS = ["The mayor", "said", "would", "A clerk", "slip", "reportedly"]


def utf16(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le")) // 2


def utf8(text: str, at: int) -> int:
    return len(text[:at].encode())


def crlf_once(text: str, at: int) -> int:
    return len(text[:at].replace("\r\n", "\n"))


def ascii_only(text: str, at: int) -> int:
    return sum(c.isascii() for c in text[:at])


CONVENTIONS: dict[str, Callable[[str, int], int]] = {
    "UTF-16 units": utf16,
    "UTF-8 bytes": utf8,
    "CRLF counted once": crlf_once,
    "non-ASCII not counted": ascii_only,
    "shifted by -7": lambda text, at: at + 7,
}


def utf16_and_crlf(text: str, at: int) -> int:
    return utf16(text[:at].replace("\r\n", "\n"), at)


def utf8_and_crlf(text: str, at: int) -> int:
    return utf8(text[:at].replace("\r\n", "\n"), at)


def utf16_trimmed_and_collapsed(text: str, at: int) -> int:
    return utf16(re.sub(r"(?<=\s)\s", "", text[:at].lstrip()), at)


COMBINED: dict[str, Callable[[str, int], int]] = {
    "UTF-16 units and CRLF counted once": utf16_and_crlf,
    "UTF-8 bytes and CRLF counted once": utf8_and_crlf,
    "UTF-16 units and white space collapsed and text trimmed": utf16_trimmed_and_collapsed,
}


def claims(convert: Callable[[str, int], int]) -> list[Claimed]:
    found = [(ARTICLE.index(words), words) for words in SPANS]
    return [Claimed(convert(ARTICLE, at), convert(ARTICLE, at + len(words)), words) for at, words in found]


@pytest.mark.parametrize("name", CONVENTIONS)
def test_one_convention_explains_the_whole_annotation(name: str) -> None:
    placed = place(ARTICLE, claims(CONVENTIONS[name]))
    assert [ARTICLE[p.start : p.end] for p in placed if p] == SPANS
    assert {p.convention for p in placed if p} <= {name, ""}
    assert {p.evidence for p in placed if p} == {"explains all 6 spans of the annotation"}


@pytest.mark.parametrize("name", COMBINED)
@pytest.mark.parametrize("inclusive", [False, True])
def test_conventions_combine(name: str, inclusive: bool) -> None:
    text = f"  \r\n\t{ARTICLE}"
    found = [(text.index(words), words) for words in SPANS]
    count = COMBINED[name]
    ends = [at + len(words) - inclusive for at, words in found]
    given = [Claimed(count(text, at), count(text, end), words) for (at, words), end in zip(found, ends, strict=True)]
    placed = place(text, given)
    assert [text[p.start : p.end] for p in placed if p] == SPANS
    assert {p.convention for p in placed if p} <= {f"{name} and inclusive end" if inclusive else name, ""}


@given(st.integers(1, 30), st.integers(1, 30), st.sampled_from(["the storm", "quay", "a clerk"]))
def test_words_of_another_length_than_the_place_are_never_moved_to(start: int, longer: int, words: str) -> None:
    text = "Nothing of it was known on the day before. " + words + " came later, and that was all."
    end = start + len(words) + longer
    (placed,) = place(text, [Claimed(start, end, words)])
    assert placed is None or (placed.start, placed.end) == (start, end), "the length contradicts the words"


def test_words_as_long_as_the_place_are_found_nearby_if_they_stand_there_once() -> None:
    text = "Nothing was known before the storm came."
    at = text.index("the storm")
    (placed,) = place(text, [Claimed(3, 12, "the storm")])
    assert placed is not None
    assert (placed.start, placed.end, placed.convention) == (at, at + 9, "words found nearby")
    assert place("." * NEAR * 2 + text, [Claimed(3, 12, "the storm")]) == [None]


WHOLE = "They asked a baker and Lena Ost, who works at the quay-side mill."


@given(st.data(), st.booleans())
def test_span_of_whole_words_is_not_narrowed_to_the_part_that_is_quoted(data: st.DataObject, elsewhere: bool) -> None:
    text = WHOLE + (" Later: bak ost ena quay." if elsewhere else "")
    given = []
    for words in data.draw(
        st.lists(st.sampled_from(["a baker", "Lena Ost", "quay-side mill"]), min_size=1, unique=True)
    ):
        front = data.draw(st.integers(0, len(words.split()[0]) - 1))
        back = data.draw(st.integers(0, len(words.split()[-1]) - 1))
        part = words[front : len(words) - back]
        given.append((words, Claimed(text.index(words), text.index(words) + len(words), part)))
    for (words, claim), placed in zip(given, place(text, [claim for _, claim in given]), strict=True):
        assert placed is not None
        assert text[placed.start : placed.end] == words
        assert placed.convention == ("" if claim.quoted == words else PARTIAL)


def test_place_with_whole_words_beside_those_quoted_is_unproven() -> None:
    assert place(WHOLE, [Claimed(0, 18, "a baker")]) == [None]
    assert place(WHOLE, [Claimed(12, 18, "bak")]) == [None], "the place itself begins inside a word"


def test_part_that_a_way_of_counting_explains_by_itself_is_no_part() -> None:
    (placed,) = place("Le café, fermé hier", [Claimed(3, 8, "café")])
    assert placed is not None
    assert (placed.start, placed.end, placed.convention) == (3, 7, "UTF-8 bytes")
    assert place("Les cafés fermés", [Claimed(4, 9, "café")]) == [None], "whole words, or a part counted in bytes"


def test_marks_and_joiners_belong_to_the_word() -> None:
    assert place("किताबें", [Claimed(0, 6, "किताब")]) == [None], "the place ends before a vowel sign"
    assert place("cafe\u0301s", [Claimed(0, 4, "caf")]) == [None], "the place ends before an accent"


def test_words_inside_another_word_are_not_found_nearby() -> None:
    assert place("Nobody came to the party.", [Claimed(3, 6, "art")]) == [None]
    text = "배가 다시 다닌다고 시장이 말했다"
    assert place(text, [Claimed(0, 2, "시장")]) == [
        Placed(
            11,
            13,
            "words found nearby",
            "the words, as long as the place given, stand once within 100 characters of it",
        )
    ], "a particle is no other word"


def test_words_nearby_prove_nothing_where_nothing_explains_most_of_the_spans() -> None:
    text = "The ferry stopped at the pier and the clerk saw the mayor."
    lost = [Claimed(0, 5, "storm"), Claimed(10, 15, "river")]
    assert place(text, [Claimed(3, 8, "clerk"), *lost]) == [None, None, None]
    assert place(text, [Claimed(3, 8, "clerk"), lost[0]])[0] is not None


def test_single_span_is_not_moved_far_to_words_that_stand_elsewhere_too() -> None:
    text = "é" * 300 + " the pier. " + "é" * 20 + " No, the pier."
    at = text.index("the pier")
    given = Claimed(utf8(text, at), utf8(text, at + 8), "the pier")
    assert place(text, [given]) == [None]
    (placed,) = place(text.replace("No, the pier", "No, the mole"), [given])
    assert placed is not None
    assert (placed.start, placed.convention) == (at, "UTF-8 bytes")


def test_offsets_that_count_from_one_are_found_out_where_several_spans_say_so() -> None:
    counted = [Claimed(int(str(c.start)) + 1, c.end, c.quoted) for c in claims(crlf_once)]
    placed = place(ARTICLE, counted)
    assert [ARTICLE[p.start : p.end] for p in placed if p] == SPANS
    assert {p.convention for p in placed if p} == {"CRLF counted once and counted from 1"}
    assert place("Nobody said more.", [Claimed(8, 11, "said")]) == [None]


def test_span_without_words_has_no_say_in_what_explains_the_others() -> None:
    placed = place(ARTICLE, [*claims(utf16), Claimed(0, 4, None)])
    assert [p and ARTICLE[p.start : p.end] for p in placed] == [*SPANS, None]


@given(st.text(st.sampled_from("ab 🚢éж\r\n\t"), min_size=1, max_size=60), st.integers(1, 9))
def test_offset_is_the_sum_of_the_widths_before_it(text: str, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "BLOCK", block)
        for _, by in counting._countings(text):
            offsets = [0, *accumulate(map(int, by.widths))]
            for offset in range(-1, offsets[-1] + 2):
                places = [at for at, own in enumerate(offsets) if own == offset]
                assert (by.end(offset), by.start(offset)) == ((places[0], places[-1]) if places else (-1, -1))


def test_inclusive_ends_are_found_out() -> None:
    placed = place(ARTICLE, [Claimed(c.start, int(str(c.end)) - 1, c.quoted) for c in claims(lambda _, at: at)])
    assert [ARTICLE[p.start : p.end] for p in placed if p] == SPANS
    assert {p.convention for p in placed if p} == {"inclusive end"}


def test_words_that_stand_twice_nearby_are_not_guessed() -> None:
    assert place("a ferry, another ferry", [Claimed(4, 9, "ferry")]) == [None]


def test_two_conventions_that_disagree_prove_nothing() -> None:
    # Shifted by one to the left or by five to the right: "no" stands at both places.
    assert place("no no no no", [Claimed(1, 3, "no")]) == [None]


def test_display_rule_is_a_checksum() -> None:
    assert displayed("a \t b\r\nc") == "a b\\n\\nc"
    assert proves("a \t b\r\nc", "a b\\n\\nc")
    assert not proves("a b", "ab")


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.data())
def test_span_in_code_points_is_never_moved(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (placed,) = place(text, [Claimed(start, end, text[start:end])])
    assert placed is not None
    assert (placed.start, placed.end, placed.convention) == (start, end, "")


@given(
    st.text(st.sampled_from("ab 🚢é\r\n\t"), min_size=1, max_size=40),
    st.lists(
        st.tuples(st.integers(-3, 45), st.integers(-3, 45), st.text(st.sampled_from("ab 🚢é\n"), max_size=5)),
        max_size=4,
    ),
)
def test_whatever_is_placed_is_proven_or_differs_in_white_space_alone(
    text: str, said: list[tuple[int, int, str]]
) -> None:
    placed = place(text, [Claimed(*claim) for claim in said])
    assert len(placed) == len(said)
    for where, (_, _, words) in zip(placed, said, strict=True):
        if where is not None:
            piece = text[where.start : where.end]
            assert 0 <= where.start < where.end <= len(text)
            same = "".join(piece.split()) == "".join(words.replace("\\n", " ").split())
            assert proves(piece, words) or same or contains(piece, words)

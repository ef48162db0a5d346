"""Offsets counted in another way are found out; what cannot be proved is left alone."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.labelstudio.display import displayed, proves
from newsann.labelstudio.offsets import Claimed, place

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


def claims(convert: Callable[[str, int], int]) -> list[Claimed]:
    found = [(ARTICLE.index(words), words) for words in SPANS]
    return [Claimed(convert(ARTICLE, at), convert(ARTICLE, at + len(words)), words) for at, words in found]


@pytest.mark.parametrize("name", CONVENTIONS)
def test_one_convention_explains_the_whole_annotation(name: str) -> None:
    placed = place(ARTICLE, claims(CONVENTIONS[name]))
    assert [ARTICLE[p.start : p.end] for p in placed if p] == SPANS
    assert {p.convention for p in placed if p} <= {name, ""}
    assert {p.evidence for p in placed if p} == {"explains all 6 spans of the annotation"}


def test_inclusive_ends_are_found_out() -> None:
    placed = place(ARTICLE, [Claimed(c.start, int(str(c.end)) - 1, c.said) for c in claims(lambda _, at: at)])
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
            assert proves(piece, words) or "".join(piece.split()) == "".join(words.replace("\\n", " ").split())

"""Texts that are nearly the same: found by exact containment, whatever they are made of."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsann.project.building.workers import workers
from newsann.splits import containment as likeness
from newsann.splits.containment import Part, pairs
from newsann.splits.groups import groups
from newsann.splits.shingles import WORDS, shingles

words = st.sampled_from(
    [
        "a", "bb", "Ferry", "é", "e\u0301", "ship's", "ship’s", "shipʼs", "1", "🚢", "x-y", "\n", ".", "a船",
        "渡船又开了",
        "フェリーx", "ﾌｪﾘｰ", "カ\u309ax", "Straße",
        "STRASSE", "ﬁn", "ΣΊΣΥΦΟΣ", "σίσυφος", "Паром", "ПАРОМ", "İst", "…", "½",
        "\u0301",
        "co\u00adop", "a\u200bb", "हिन्दी", "नि\u200dत", "ไทย", "한국어", "1\ufe0f\u20e3", "\u202ex", "„so“", "_",
    ]
)  # fmt: skip
texts = st.lists(st.lists(words, max_size=30).map(" ".join), min_size=1, max_size=6)


SILENT = set("\u00ad\u200b\u200c\u200d\u200e\u202e\u2060\ufe0f\ufeff")


def alone(letter: str) -> bool:
    return bool(re.fullmatch("[\u3005-\u3007\u3041-\u3096\u30a1-\u30ff\u3400-\u9fff]", letter))


def plain_words(text: str) -> list[str]:
    """The words of a text, letter by letter, as `newsann.splits.words` describes them."""
    found, open_word = list[str](), False
    for letter in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()):
        kind = "apostrophe" if letter == "ʼ" else unicodedata.category(letter)[0]
        if letter in SILENT:
            continue
        if open_word and (kind == "M" or (kind in "LN" and not alone(letter) and not alone(found[-1][0]))):
            found[-1] += letter
        elif kind in "LN":
            found.append(letter)
            open_word = True
        else:
            open_word = False
    return found


def plainly(text: str) -> set[tuple[str, ...]]:
    """The shingles of a text, counted as the docstring says."""
    words = plain_words(text)
    return {tuple(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1)}


def part(several: list[str]) -> Part:
    """Texts that are compared in the order in which they are given."""
    return *shingles(pa.array(several)), np.arange(len(several), dtype=np.int32)


def compared(several: list[str]) -> dict[tuple[int, int], float]:
    with TemporaryDirectory() as folder:
        found = pairs([part(several)], len(several), Path(folder))
    return {
        (int(a), int(b)): float(c) for a, b, c in zip(found.first, found.second, found.containment, strict=True)
    }  # fmt: skip


@given(several=texts)
@settings(deadline=None)  # the first call builds tables
def test_containment_is_what_a_plain_count_gives(several: list[str]) -> None:
    own = [plainly(text) for text in several]
    expected = {
        (a, b): len(own[a] & own[b]) / min(len(own[a]), len(own[b]))
        for a in range(len(own)) for b in range(a + 1, len(own)) if own[a] & own[b]
    }  # fmt: skip
    found = compared(several)
    assert found.keys() == expected.keys()
    assert all(abs(found[pair] - expected[pair]) < 1e-12 for pair in expected)


@given(several=texts, cut=st.integers(0, 6))
def test_column_that_is_cut_out_of_another_is_read_as_it_stands(several: list[str], cut: int) -> None:
    whole = pa.array([*several, *several])
    part = whole.slice(min(cut, len(several)), len(several))
    copy = pa.array(part.to_pylist())
    for one, other in zip(shingles(part), shingles(copy), strict=True):
        assert np.array_equal(one, other)


@given(several=texts, block=st.integers(1, 20), most=st.integers(1, 5))
@settings(deadline=None)
def test_pairs_are_the_same_in_blocks_and_the_most_alike_of_them_stay(
    several: list[str], block: int, most: int
) -> None:
    whole = compared(several)
    parts = [part(several)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(likeness, "BLOCK", block)
        assert compared(several) == whole
        with TemporaryDirectory() as folder:
            some = pairs(parts, len(several), Path(folder), least=0.5, most=most)
    kept = {(int(a), int(b)): float(c) for a, b, c in zip(some.first, some.second, some.containment, strict=True)}
    assert kept.items() <= whole.items()
    assert {pair for pair, share in whole.items() if share >= 0.5} <= kept.keys()
    left = [share for pair, share in whole.items() if pair not in kept]
    assert not left or max(left) <= sorted(whole.values())[-most]


STORY = "The mayor said “it’s only a ferry” – and the café on the quay didn't agree, nor did the fishermen of Ærø."
TYPOGRAPHIES: dict[str, Callable[[str], str]] = {
    "straight quotation marks": lambda t: t.replace("“", '"').replace("”", '"').replace("’", "'"),
    "German quotation marks": lambda t: t.replace("“", "„").replace("”", "“"),
    "guillemets": lambda t: t.replace("“", "«\u202f").replace("”", "\u202f»"),
    "apostrophes that are letters": lambda t: t.replace("’", "ʼ").replace("'", "ʼ"),
    "dashes": lambda t: t.replace(" – ", "—"),
    "no-break spaces": lambda t: t.replace(" ", "\u00a0"),
    "zero-width spaces": lambda t: t.replace("a", "\u200ba\u200b"),
    "soft hyphens": lambda t: t.replace("e", "e\u00ad"),
    "decomposed letters": lambda t: unicodedata.normalize("NFD", t),
    "full-width letters": lambda t: "".join(chr(ord(c) + 0xFEE0) if "A" <= c <= "z" and c.isalpha() else c for c in t),
    "capitals": str.upper,
    "a byte order mark": lambda t: f"\ufeff{t}",
}


@pytest.mark.parametrize("name", TYPOGRAPHIES)
@pytest.mark.parametrize("story", [STORY, STORY.replace("ferry", "паром ΠΛΟΊΟ σκάφος 船")])
def test_copy_that_differs_in_typography_alone_is_the_same_text(name: str, story: str) -> None:
    copy = TYPOGRAPHIES[name](story)
    assert copy != story
    assert compared([story, copy]) == {(0, 1): 1.0}
    assert plain_words(copy) == plain_words(story)


def test_words_of_one_letter_more_are_other_words() -> None:
    assert compared([STORY, "x".join(STORY.split(" "))]) == {}


def test_article_inside_a_longer_one_is_contained_whole() -> None:
    story = " ".join(f"word{i}" for i in range(60))
    assert compared([story, f"Before it. {story} And after it: {story[:40]}"]) == {(0, 1): 1.0}


@given(links=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_groups_are_what_links_join(links: list[tuple[int, int]]) -> None:
    found = list(groups(links, 10))
    of = {text: i for i, group in enumerate(found) for text in group}
    assert all(a == b or of[a] == of[b] for a, b in links)
    assert sum(map(len, found)) == len(of)
    assert len(found) + (10 - len(of)) >= 10 - len([1 for a, b in links if a != b])


def test_pairs_are_the_same_whoever_counts_them(tmp_path: Path) -> None:
    story = [f"word{number}" for number in range(60)]
    several = [" ".join(story[number % 7 :] + [f"end{number}"] * 9) for number in range(40)]
    parts = [part(several)]
    (tmp_path / "alone").mkdir()
    (tmp_path / "shared").mkdir()
    one = pairs(parts, len(several), tmp_path / "alone")
    two = pairs(parts, len(several), tmp_path / "shared", partial(workers, processes=2))
    assert len(one.first) == 40 * 39 / 2
    for name in ("first", "second", "containment"):
        assert np.array_equal(getattr(one, name), getattr(two, name))

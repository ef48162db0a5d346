"""Texts that are nearly the same: found by exact containment, whatever they are made of."""

import re
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsann.flow.workers import workers
from newsann.release import likeness
from newsann.release.likeness import Part, groups, pairs
from newsann.release.shingles import WORDS, shingles

words = st.sampled_from(
    ["a", "bb", "Ferry", "é", "ship's", "1", "🚢", "x-y", "\n", ".", "渡船又开了", "a船", "フェリーx"]
)
texts = st.lists(st.lists(words, max_size=30).map(" ".join), min_size=1, max_size=6)


def plainly(text: str) -> set[tuple[str, ...]]:
    """The shingles of a text, counted as the docstring says."""
    lowered = "".join(c.lower() if c.isascii() else c for c in text)
    words = re.findall(r"[\u3000-\u9fff]|[a-z0-9\u0080-\u2fff\ua000-\U0010ffff]+", lowered)
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

"""Which documents are nearly the same depends on their texts and ids, not on where and in which order they are read."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsann.splits import containment as likeness
from newsann.splits.assignment import CrossSplitPair
from newsann.splits.near_duplicates import NearDuplicates, Texts, near_duplicates_of
from newsann.splits.shingles import shingles

STORIES = [" ".join(f"{about}{i}" for i in range(30)) for about in ("ferry", "port", "mayor")]
stories = st.lists(st.sampled_from(STORIES), min_size=1, max_size=2, unique=True).map(". ".join)


def compared(texts: dict[str, str], order: list[str]) -> NearDuplicates:
    """The texts, each of them read by itself, in an order."""
    several = [Texts([name], *shingles(pa.array([texts[name]]))) for name in order]
    with TemporaryDirectory() as folder:
        return near_duplicates_of(several, 0.5, Path(folder))


@given(several=st.lists(stories, min_size=2, max_size=8), data=st.data(), window=st.sampled_from([2, 64]))
@settings(deadline=None)
def test_order_does_not_count_even_where_many_share_a_shingle(
    several: list[str], data: st.DataObject, window: int
) -> None:
    texts = {f"d{number}": text for number, text in enumerate(several)}
    splits = {name: data.draw(st.sampled_from(["train", "test"])) for name in texts}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(likeness, "WINDOW", window)
        one, other = (compared(texts, data.draw(st.permutations(sorted(texts)))) for _ in range(2))
    assert one.groups() == other.groups()
    assert one.closest_cross_split_pair(splits) == other.closest_cross_split_pair(splits)
    assert list(one.cross_split_pairs(splits)) == list(other.cross_split_pairs(splits))


def test_groups_are_of_those_alike_by_the_least_and_the_first_of_the_most_alike_is_told() -> None:
    texts = {"c": STORIES[0], "a": f"{STORIES[1]}. {STORIES[0]}", "d": STORIES[1], "b": STORIES[2]}
    found = compared(texts, list(texts))
    assert found.groups() == [["a", "c", "d"]]
    splits = {"a": "train", "b": "test", "c": "test", "d": "test"}
    assert found.closest_cross_split_pair(splits) == CrossSplitPair("a", "c", 1.0)
    assert list(found.cross_split_pairs(splits)) == [CrossSplitPair("a", "c", 1.0), CrossSplitPair("a", "d", 1.0)]
    assert found.closest_cross_split_pair(dict.fromkeys(texts, "train")) is None


def test_document_that_does_not_count_is_in_no_group_and_changes_none() -> None:
    both = shingles(pa.array([STORIES[0], STORIES[0], STORIES[0]]))
    with TemporaryDirectory() as folder:
        found = near_duplicates_of([Texts(["a", None, "b"], *both)], 0.5, Path(folder))
    assert (found.names, found.groups()) == (["a", "b"], [["a", "b"]])
    assert found.found.containment.tolist() == [1.0]

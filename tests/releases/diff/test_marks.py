"""Spans and relations of one text before and after: every difference told once, and nothing else."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from newsann.releases.diff.changes import How, Mark
from newsann.releases.diff.spans import link_changes, span_changes

TEXT = "The mayor said the ferry would run."


def mark(start: int, end: int, label: str = "Claim", **answers: str) -> Mark:
    return Mark(start, end, TEXT[start:end], label, answers)


marks = st.lists(
    st.builds(
        lambda start, length, label, kind: mark(start, min(start + length, len(TEXT)), label, **kind),
        st.integers(0, len(TEXT) - 1), st.integers(1, 8), st.sampled_from(["Actor", "Claim"]),
        st.sampled_from([{}, {"kind": "named"}]),
    ),
    max_size=7,
)  # fmt: skip


def _key(one: Mark) -> str:
    return repr(one)


@given(before=marks, after=marks, same_text=st.booleans())
def test_what_is_told_leads_from_before_to_after(before: list[Mark], after: list[Mark], same_text: bool) -> None:
    changes, pairs = span_changes(before, after, same_text)
    if not same_text:  # in another text places differ without being told
        assert len(before) - len(after) == sum(c.how is How.REMOVED for c in changes) - sum(
            c.how is How.ADDED for c in changes
        )
        return
    there = Counter(map(_key, before))
    there.subtract(_key(change.before) for change in changes if change.before)
    there.update(_key(change.after) for change in changes if change.after)
    assert +there == Counter(map(_key, after))
    assert len(set(pairs.values())) == len(pairs)


@given(one=marks)
def test_nothing_is_told_of_what_stayed(one: list[Mark]) -> None:
    changes, pairs = span_changes(one, list(reversed(one)), True)
    assert changes == []
    assert len(pairs) == len(one)


def test_each_kind_of_change_has_its_name() -> None:
    before = [mark(0, 9), mark(10, 14, "Actor"), mark(15, 24, kind="named"), mark(25, 30)]
    after = [mark(4, 9), mark(10, 14), mark(15, 24, kind="anonymous"), mark(31, 34)]
    changes, _ = span_changes(before, after, True)
    told = [(change.how, one.start) for change in changes if (one := change.before or change.after)]
    assert told == [
        (How.MOVED, 0), (How.RELABELLED, 10), (How.ANSWERED, 15), (How.REMOVED, 25), (How.ADDED, 31),
    ]  # fmt: skip


def test_relation_whose_ends_moved_or_were_relabelled_is_the_same() -> None:
    before, after = [mark(0, 9), mark(10, 14, "Actor")], [mark(10, 14), mark(4, 9)]
    changes, pairs = span_changes(before, after, True)
    assert {change.how for change in changes} == {How.MOVED, How.RELABELLED}
    assert link_changes(before, after, [("cued_by", 0, 1)], [("cued_by", 1, 0)], pairs) == []
    turned = link_changes(before, after, [("cued_by", 0, 1)], [("about", 1, 0)], pairs)
    assert [(change.how, change.link.label, change.link.head) for change in turned] == [
        (How.REMOVED, "cued_by", "The mayor"),
        (How.ADDED, "about", "mayor"),
    ]

"""What is told after a pull: what is new, what changed, what is gone."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from making import annotation, region, task
from newsann.studio.pull import State, changes, state

BEFORE = task(annotation(region("r1", "The mayor", "Source"), by="annotator-1", id=31))


def told(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """The lines that say what happened to task 1."""
    old, new = ({"1": state(one, "id")} if one else {} for one in (before, after))
    return [str(change) for change in changes(old, new)]


def test_nothing_is_told_of_what_stayed() -> None:
    touched = {**BEFORE, "updated_at": "2026-11-01", "total_annotations": 9}
    touched["annotations"] = [{**BEFORE["annotations"][0], "updated_at": "2026-11-01", "updated_by": "annotator-2"}]
    assert told(BEFORE, touched) == []


def test_each_change_is_told_with_task_document_and_annotator() -> None:
    changed = task(annotation(by="annotator-1", id=31), annotation(by="annotator-2", id=32), text="Another text.")
    assert told(None, BEFORE) == [
        "new     task, task 1, document ferry",
        "new     annotation 31 by annotator-1, task 1, document ferry",
    ]
    assert told(BEFORE, changed) == [
        "changed data, task 1, document ferry",
        "changed annotation 31 by annotator-1, task 1, document ferry",
        "new     annotation 32 by annotator-2, task 1, document ferry",
    ]
    assert told(changed, BEFORE)[-1] == "gone    annotation 32 by annotator-2, task 1, document ferry"
    assert told(BEFORE, None) == ["gone    task, task 1, document ferry"]


works = st.dictionaries(
    st.tuples(st.sampled_from(["annotation", "draft"]), st.integers(1, 20).map(str)),
    st.tuples(st.sampled_from(["x", "y"]), st.just("who")),
    max_size=4,
)
states = st.dictionaries(
    st.integers(1, 120).map(str), st.builds(State, st.just("d"), st.sampled_from(["p", "q"]), works), max_size=5
)


@given(before=states, after=states)
def test_every_difference_is_told_once_and_backwards_it_is_its_opposite(
    before: dict[str, State], after: dict[str, State]
) -> None:
    forth, back = list(changes(before, after)), list(changes(after, before))
    assert (not forth) == (before == after)
    assert len({(one.task, one.what) for one in forth}) == len(forth)
    opposite = {"new": "gone", "gone": "new", "changed": "changed"}
    whole = {one.task for one in (*forth, *back) if one.what == "task"}
    assert {(opposite[one.how], one.what, one.task) for one in forth if one.task not in whole} == {
        (one.how, one.what, one.task) for one in back if one.task not in whole
    }

"""The filters of the tab with findings: every task once, in a form that Label Studio's page can show."""

from hypothesis import given
from hypothesis import strategies as st

from newsann.studio.tab import ROWS, filters_for

numbers = st.integers(1, 200)


@given(tasks=st.sets(numbers), annotated=st.dictionaries(numbers, st.integers(1, 10**6)))
def test_every_task_is_found_by_one_annotation_or_by_its_own_number(tasks: set[int], annotated: dict[int, int]) -> None:
    filters, left_out = filters_for(sorted(tasks), annotated)
    found: list[int] = []
    by_annotation = [int(n) for item in filters["items"] for n in _annotations(item)]
    for item in filters["items"]:
        if item["filter"] == "filter:tasks:id":
            found += range(item["value"]["min"], item["value"]["max"] + 1)
    assert by_annotation == [annotated[task] for task in sorted(tasks) if task in annotated]
    without = sorted(tasks - annotated.keys())
    assert found == without[: len(found)]
    assert len(found) + left_out == len(without)
    assert len(filters["items"]) <= ROWS + 1


def _annotations(item: dict[str, str]) -> list[str]:
    return item["value"].split() if item["filter"] == "filter:tasks:annotations_ids" else []


def test_neighbours_share_a_filter_and_a_long_list_ends_with_the_number_left_out() -> None:
    filters, left_out = filters_for([4, 5, 6, 9], {})
    assert [item["value"] for item in filters["items"]] == [{"min": 4, "max": 6}, {"min": 9, "max": 9}]
    assert left_out == 0
    assert filters_for(range(1, 101, 2), {})[1] == 50 - ROWS

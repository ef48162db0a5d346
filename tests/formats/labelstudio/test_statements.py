"""What an annotation says of itself is read in every shape of export: skips, reviews, times, people, counts."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsann
from making import SCHEME, TEXT, Json, annotation, region, task, written
from newsann.formats.labelstudio.exports.privacy import identity
from newsann.formats.labelstudio.reading.documents import Reading, reading
from newsann.formats.labelstudio.reading.statements import stored

MARK = region("s1", "The mayor", "Source")

SHAPES: dict[str, Callable[[Json], Json]] = {
    "task": lambda one: task(one),
    "completions": lambda one: {"id": 1, "data": {"id": "ferry", "text": TEXT}, "completions": [one]},
    "storage": lambda one: one | {"task": {"id": 1, "data": {"id": "ferry", "text": TEXT}}},
    "read piece by piece": lambda one: task(one, predictions={"not": "a list"}),
}
shapes = pytest.mark.parametrize("shape", SHAPES)


def read(one: Json) -> Reading:
    return reading(json.dumps(one).encode(), SCHEME, "export.json", 0, 0)


def codes(found: Reading) -> list[str]:
    counted = [code for _, code, _ in found.all_file_counts()]
    return counted + [finding.code for finding in found.findings if "predictions" not in finding.message]


def why_left(found: Reading) -> list[str]:
    return [left.reason for left in found.left]


@shapes
@pytest.mark.parametrize("marks", [[], [MARK]], ids=["empty", "with a region"])
@pytest.mark.parametrize("how", ["was_cancelled", "skipped"])
def test_annotation_that_was_skipped_is_left_out(shape: str, marks: list[Json], how: str) -> None:
    found = read(SHAPES[shape](annotation(*marks, **{how: True})))
    assert why_left(found) == ["skipped"]
    assert codes(found) == ["skipped"]
    assert found.document is not None
    assert found.document.annotations == ()


@shapes
@pytest.mark.parametrize("value", [False, None])
def test_annotation_that_says_it_was_not_skipped_is_taken(shape: str, value: bool | None) -> None:
    found = read(SHAPES[shape](annotation(MARK, skipped=value, was_cancelled=value)))
    assert codes(found) == why_left(found) == []


def review(accepted: bool | None, day: int | None = None) -> Json:
    return {"id": 1, "accepted": accepted} | ({"created_at": f"2026-03-0{day}T09:00:00Z"} if day else {})


@shapes
@pytest.mark.parametrize(
    ("statement", "rejected"),
    [
        ({"reviews": [review(False)]}, True),
        ({"reviews": [review(True), review(False)]}, True),
        ({"reviews": [review(False), review(True)]}, False),
        ({"reviews": [review(True, 5), review(False, 2)]}, False),
        ({"reviews": [review(False, 5), review(True, 2)]}, True),
        ({"reviews": [review(False), review(None)]}, True),
        ({"reviews": [], "last_action": "rejected"}, True),
        ({"last_action": "rejected"}, True),
        ({"last_action": "fixed_and_accepted", "reviews": [review(False, 2), review(True, 3)]}, False),
        ({"last_action": "updated", "reviews": [review(False)]}, True),
        ({"last_action": "fixed_and_accepted"}, False),
        ({"last_action": "accepted", "reviews": []}, False),
        ({"last_action": None, "reviews": None}, False),
    ],
)
def test_last_review_decides(shape: str, statement: Json, rejected: bool) -> None:
    found = read(SHAPES[shape](annotation(MARK, **statement)))
    assert why_left(found) == codes(found) == (["rejected-in-review"] if rejected else [])


@shapes
@pytest.mark.parametrize(
    "value", [1772445660, 1772445660.0, "1772445660", 1772445660000, "2026-03-02T10:01:00Z", "2026-03-02 10:01:00"]
)
@pytest.mark.parametrize("name", ["updated_at", "created_at", "created_ago"])
def test_time_is_read_however_it_is_written(shape: str, value: Any, name: str) -> None:
    one = annotation(MARK)
    del one["updated_at"]
    found = read(SHAPES[shape](one | {name: value}))
    assert found.document is not None
    assert found.document.annotations[0].updated == datetime(2026, 3, 2, 10, 1, tzinfo=UTC)
    assert codes(found) == []


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)))
def test_seconds_milliseconds_and_iso_are_one_time(when: datetime) -> None:
    when = when.replace(microsecond=when.microsecond // 1000 * 1000)
    seconds = when.timestamp()
    written = (when.isoformat(), seconds, repr(seconds), round(seconds * 1000), str(round(seconds * 1000)))
    assert {stored(value) for value in written} == {when}


@given(st.one_of(st.integers(max_value=10**8), st.integers(min_value=10**14), st.floats(), st.booleans(), st.none()))
def test_number_that_can_be_no_time_is_none(value: Any) -> None:
    time = stored(value)
    assert time is None or 2000 <= time.year < 2100


@shapes
@pytest.mark.parametrize("value", [12, -1, 10**30, "yesterday", 1e300])
@pytest.mark.parametrize("name", ["updated_at", "created_at"])
def test_value_that_can_be_no_time_is_reported_and_the_other_time_counts(shape: str, value: Any, name: str) -> None:
    times = {"updated_at": "2026-03-02T10:01:00Z", "created_at": "2026-03-02T10:01:00Z", name: value}
    found = read(SHAPES[shape](annotation(MARK) | times))
    assert codes(found) == ["bad-time"]
    assert f"`{name}`" in found.findings[-1].message
    assert found.document is not None
    assert found.document.annotations[0].updated == datetime(2026, 3, 2, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("drafted", [1772445900, "2026-03-02T10:05:00Z"])
@pytest.mark.parametrize("submitted", [1772445660, "2026-03-02T10:01:00Z"])
def test_draft_that_is_newer_is_reported_however_times_are_written(drafted: Any, submitted: Any) -> None:
    drafts = [{"updated_at": drafted, "annotation": 7, "result": []}]
    assert codes(read(task(annotation(MARK, updated=submitted), drafts=drafts))) == ["newer-draft"]
    assert codes(read(task(annotation(MARK, updated=drafted), drafts=[drafts[0] | {"updated_at": submitted}]))) in (
        [],
        ["newer-draft"] if drafted == submitted else [],
    )


def test_draft_whose_time_cannot_be_read_is_reported() -> None:
    found = read(task(annotation(MARK), drafts=[{"updated_at": 3, "annotation": 7, "result": []}]))
    assert codes(found) == ["bad-time"]


PEOPLE: list[tuple[Json, str]] = [
    ({"completed_by": 4}, "4"),
    ({"completed_by": "4"}, "4"),
    ({"completed_by": {"id": 4, "email": "ida@example.com"}}, "4"),
    ({"completed_by": {"email": "ida@example.com"}}, "ida@example.com"),
    ({"completed_by": {"first_name": "Ida", "last_name": "Lund"}}, "Ida Lund"),
    ({"completed_by": None, "created_username": "Ida Lund ida@example.com, 4"}, "4"),
    ({"created_username": " ida@example.com, 4"}, "4"),
    ({"created_username": "ida"}, "ida"),
    ({"created_username": "Lund, 4"}, "Lund, 4"),
    ({"completed_by": 5, "created_username": " ida@example.com, 4"}, "5"),
    ({"completed_by": "", "created_username": "ida"}, "ida"),
    ({"created_username": ""}, ""),
    ({}, ""),
]


@shapes
@pytest.mark.parametrize(("said", "who"), PEOPLE)
def test_person_is_known_by_number_or_else_by_name(shape: str, said: Json, who: str) -> None:
    one = annotation(MARK)
    del one["completed_by"]
    found = read(SHAPES[shape](one | said))
    assert found.document is not None
    assert found.document.annotations[0].annotator == who


@given(st.integers(1, 10**6), st.from_regex(r"([A-Z][a-z]{1,6} ){0,2}[a-z]{1,6}@example\.com", fullmatch=True))
def test_number_at_the_end_of_a_username_is_that_of_completed_by(number: int, name: str) -> None:
    assert identity(None, f"{name}, {number}") == identity(number) == identity(f" {name}, {number} ")


@pytest.mark.parametrize(
    ("counts", "annotations", "message"),
    [
        ({"total_annotations": 1}, [], "`total_annotations` is 1, but the file contains 0: 1 missing from the file"),
        ({"total_annotations": 3}, [annotation(MARK)], "`total_annotations` is 3, but the file contains 1: 2 missing"),
        ({"cancelled_annotations": 1}, [annotation(MARK)], "`cancelled_annotations` is 1, but the file contains 0"),
        (
            {"total_annotations": 1},
            [annotation(was_cancelled=True)],
            "`total_annotations` is 1, but the file contains 0",
        ),
        ({"total_annotations": 1}, None, "`total_annotations` is 1, but the file contains 0"),
    ],
)
def test_annotations_that_the_file_lacks_are_reported(counts: Json, annotations: list[Json], message: str) -> None:
    found = read(task(**counts) | {"annotations": annotations})
    assert codes(found)[-1] == "missing-annotations"
    assert "no-annotation" not in codes(found)
    assert message in found.findings[-1].message


@pytest.mark.parametrize(
    ("counts", "annotations"),
    [
        ({"total_annotations": 1, "cancelled_annotations": 0}, [annotation(MARK)]),
        (
            {"total_annotations": 1, "cancelled_annotations": 1},
            [annotation(MARK), annotation(was_cancelled=True, id=8)],
        ),
        ({"total_annotations": 0, "cancelled_annotations": 1}, [annotation(skipped=True)]),
        ({"total_annotations": None}, [annotation(MARK)]),
        ({}, [annotation(MARK)]),
    ],
)
def test_counts_that_the_file_bears_out_are_no_finding(counts: Json, annotations: list[Json]) -> None:
    assert "missing-annotations" not in codes(read(task(*annotations, **counts)))


@pytest.mark.parametrize("counts", [{}, {"total_annotations": 0, "cancelled_annotations": 0}])
def test_task_that_counts_no_annotation_is_one_that_nobody_annotated(counts: Json) -> None:
    assert codes(read(task(**counts))) == ["no-annotation"]


@pytest.mark.parametrize(("counted", "reason"), [(1, "missing-annotations"), (0, "no-annotation")])
def test_ledger_says_why_a_task_without_annotations_is_left_out(counted: int, reason: str, tmp_path: Path) -> None:
    outcome = newsann.check([written(tmp_path, task(total_annotations=counted))], SCHEME)
    assert outcome.ledger.as_dict()["tasks"]["skipped"] == {reason: 1}


def test_storage_export_of_one_annotation_does_not_hold_the_others() -> None:
    one = SHAPES["storage"](annotation(MARK))
    assert codes(read(one | {"task": one["task"] | {"total_annotations": 2, "cancelled_annotations": 1}})) == []


@shapes
@pytest.mark.parametrize("result", ["missing", None])
def test_annotation_without_result_is_not_an_empty_one(shape: str, result: str | None) -> None:
    one = annotation() | {"is_stub": True, "result": None}
    if result == "missing":
        del one["result"]
    if shape != "storage":  # without `result` it is no storage export
        found = read(SHAPES[shape](one))
        assert why_left(found) == codes(found) == ["missing-annotations"]


@shapes
def test_annotation_that_was_submitted_empty_is_taken(shape: str) -> None:
    found = read(SHAPES[shape](annotation()))
    assert codes(found) == ["empty"]
    assert found.document is not None
    assert len(found.document.annotations) == 1


def test_annotations_are_read_by_either_name() -> None:
    one = {"id": 1, "data": {"id": "ferry", "text": TEXT}, "annotations": None, "completions": [annotation(MARK)]}
    for value in (one, one | {"annotations": []}, one | {"predictions": {"not": "a list"}}):
        found = read(value)
        assert found.document is not None
        assert len(found.document.annotations) == 1

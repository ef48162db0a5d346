"""Which split a document belongs to, by each strategy."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.errors import SchemeError
from newsann.scheme import loads
from newsann.scheme.types import Splits
from newsann.splits.assignment import split_of

HEAD = "name: x\nlabels: {A: {}}\ndocument: {columns: {published: {type: timestamp}, outlet: {}, n: {type: integer}}}\n"


def splits(text: str) -> Splits:
    return loads(f"{HEAD}splits: {text}").splits


MONTHS = "{strategy: time, by: published, shares: {train: 1}, values: {validation: [2016-09], test: [2016-10, '2017']}}"


@given(when=st.datetimes(datetime(2015, 1, 1), datetime(2018, 1, 1), timezones=st.just(UTC)))
def test_time_goes_by_years_and_months(when: datetime) -> None:
    split = split_of("d", {"published": when}, splits(MONTHS))
    expected = {(2016, 9): "validation", (2016, 10): "test"}.get((when.year, when.month), "train")
    assert split == ("test" if when.year == 2017 else expected)


def test_day_counts_before_the_month_and_the_day_is_that_of_utc() -> None:
    rules = splits("{strategy: time, by: published, shares: {a: 1}, values: {b: [2016-09], c: ['2016-09-30']}}")
    west = timezone(timedelta(hours=-5))
    assert split_of("d", {"published": datetime(2016, 9, 29, 23, tzinfo=west)}, rules) == "c"
    assert split_of("d", {"published": datetime(2016, 9, 30, 23, tzinfo=west)}, rules) == "a"
    assert split_of("d", {"published": datetime(2016, 9, 2, tzinfo=UTC)}, rules) == "b"
    assert split_of("d", {"published": None}, rules) == "a"


def test_held_out_values_are_in_no_other_split() -> None:
    rules = splits("{strategy: held-out, by: outlet, shares: {train: 8, validation: 2}, values: {test: [Foghorn]}}")
    assert rules.names == ("train", "validation", "test")
    for number in range(200):
        assert split_of(f"d{number}", {"outlet": "Foghorn"}, rules) == "test"
        assert split_of(f"d{number}", {"outlet": "Gazette"}, rules) in ("train", "validation")
    assert {split_of(f"d{number}", {}, rules) for number in range(200)} == {"train", "validation"}


def test_column_names_the_split() -> None:
    rules = splits("{strategy: column, by: outlet, shares: {train: 1, dev: 1}}")
    assert [split_of("d", {"outlet": name}, rules) for name in ("dev", "train")] == ["dev", "train"]


@given(document=st.text(), other=st.text(), salt=st.text(max_size=3))
def test_hash_goes_by_the_id_alone(document: str, other: str, salt: str) -> None:
    rules = Splits(salt=salt)
    assert split_of(document, {"outlet": other}, rules) == split_of(document, {}, rules)


def test_hash_keeps_to_the_shares() -> None:
    found = [split_of(f"d{number}", {}, Splits()) for number in range(20_000)]
    assert {name: round(found.count(name) / 200) for name in Splits().names} == {
        "train": 80,
        "validation": 10,
        "test": 10,
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{by: outlet}", "means nothing to the strategy hash"),
        (
            "{strategy: time, values: {b: ['2016']}}",
            "needs in `by:` one of the document's columns: published, outlet, n",
        ),
        (
            "{strategy: time, by: outlet, values: {b: ['2016']}}",
            "time needs a timestamp, and 'outlet' is of type string",
        ),
        (
            "{strategy: time, by: published, values: {b: [2016-13]}}",
            "'2016-13' is no period; expected a year, month or day",
        ),
        (
            "{strategy: time, by: published, values: {b: ['2016-02-30']}}",
            "'2016-02-30' is no period; expected a year, month or day",
        ),
        ("{strategy: held-out, by: n, values: {b: [x]}}", "held-out needs a string, and 'n' is of type integer"),
        ("{strategy: held-out, by: outlet}", "needs `values:`, a list for each split that takes some"),
        ("{strategy: column, by: outlet, values: {b: [x]}}", "the column names the split itself"),
        ("{strategy: held-out, by: outlet, values: {test: [x]}}", "'test' has a share as well"),
        ("{strategy: held-out, by: outlet, values: {b: [x], c: [x]}}", "'x' goes to 'b' already"),
        ("{strategy: time, by: published, values: {b: ['2016-9']}}", "'2016-9' is no period"),
        ("{strategy: time, by: published, values: {b: [2016-09-14]}}", "put it in quotes: '2016-09-14'"),
        ("{containment: 1.5}", "1.5"),
    ],
)
def test_scheme_that_contradicts_itself_is_refused_in_words(text: str, told: str) -> None:
    with pytest.raises(SchemeError) as refused:
        splits(text)
    assert told in str(refused.value)

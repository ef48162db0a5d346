"""A key of the data leads to a value as it stands, or else along its path through objects."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.scheme.keys import leaves, put_at, take_from, value_at

names = st.text(st.sampled_from("ab.é "), max_size=3)
plain = st.text(st.sampled_from("abé "), min_size=1, max_size=2)
objects = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=2), st.lists(st.integers(), max_size=1)),
    lambda inside: st.dictionaries(plain, inside, max_size=3),
    max_leaves=6,
)


@given(data=st.dictionaries(names, objects, max_size=3), key=names, value=objects)
def test_key_as_it_stands_goes_before_its_path(data: dict[str, Any], key: str, value: object) -> None:
    assert value_at(data | {key: value}, key) is value


@given(data=st.dictionaries(plain, objects, max_size=3), path=st.lists(plain, min_size=1, max_size=3), value=objects)
def test_what_is_put_is_found_and_can_be_taken_out(data: dict[str, Any], path: list[str], value: object) -> None:
    key = ".".join(path)
    if put_at(data, key, value):
        assert value_at(data, key) is value
        assert take_from(data, key) is value
        assert value_at(data, key) is None


@given(data=st.dictionaries(plain, objects, max_size=3))
def test_every_leaf_is_where_its_key_leads(data: dict[str, Any]) -> None:
    for key, value in leaves(data):
        assert value_at(data, key) is value


@pytest.mark.parametrize("key", ["doc.body.text", "doc.title", "title.body", "", ".", "doc."])
def test_key_that_leads_nowhere_has_no_value(key: str) -> None:
    assert value_at({"doc": {"body": "Rain."}, "title": "Fog"}, key) is None


def test_nothing_is_put_where_something_else_stands() -> None:
    data: dict[str, Any] = {"doc": "Rain."}
    assert not put_at(data, "doc.body", "Fog.")
    assert data == {"doc": "Rain."}

"""Nobody's identity leaves the server, and nothing that was annotated is touched."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.annotators.pseudonyms import pseudonyms
from newsann.formats.labelstudio.exports.privacy import VERBATIM, WHO, identity, without_identities

pseudonym = pseudonyms(bytes(32))
emails = st.from_regex(r"[a-z]{1,8}@example\.(com|org)", fullmatch=True)
people = st.one_of(
    emails,
    st.integers(1, 99).map(lambda number: f"user-{number}@example.com"),
    st.fixed_dictionaries({"id": st.integers(1, 9), "email": emails, "first_name": st.just("Ana")}),
    st.lists(emails, max_size=2),
    st.none(),
)
plain = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), emails)
keys = st.one_of(st.sampled_from(sorted(WHO)), st.sampled_from(["id", "created_username", "note", "reviews"]))
tasks = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, st.one_of(inner, people), max_size=4)
)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for key, item in value.items() if key not in VERBATIM for s in _strings(item)]
    if isinstance(value, list):
        return [s for item in value for s in _strings(item)]
    return [value] if isinstance(value, str) else []


@given(task=tasks)
def test_no_address_is_left_anywhere(task: Any) -> None:
    assert not any("@example" in text for text in _strings(without_identities(task, pseudonym)))


@given(task=tasks)
def test_done_twice_is_done_once(task: Any) -> None:
    once = without_identities(task, pseudonym)
    assert without_identities(once, pseudonym) == once


@given(data=plain, result=plain)
def test_texts_and_results_stay_as_they_are(data: Any, result: Any) -> None:
    task = {"data": {"user": data}, "annotations": [{"result": [{"user": result}], "completed_by": 7}], "meta": data}
    clean = without_identities(task, pseudonym)
    assert clean == {**task, "annotations": [{"result": [{"user": result}], "completed_by": pseudonym("7")}]}


USERNAMES = ["ida", " ida@example.com, 7", "Ida Lund ida@example.com, 7"]


@pytest.mark.parametrize("username", USERNAMES)
def test_who_is_named_in_words_alone_is_the_same_person_after_a_pull(username: str) -> None:
    work = {"id": 1, "created_username": username, "result": []}
    clean = without_identities(work, pseudonym)
    assert clean == {"id": 1, "result": [], "completed_by": pseudonym(identity(None, username))}
    assert identity(clean["completed_by"]) == pseudonym(identity(None, username))


@pytest.mark.parametrize("username", USERNAMES)
def test_username_gives_way_to_completed_by(username: str) -> None:
    work = {"id": 1, "created_username": username, "result": [], "completed_by": 3}
    assert without_identities(work, pseudonym) == {"id": 1, "result": [], "completed_by": pseudonym("3")}


def test_somebody_is_the_same_by_number_and_written_out() -> None:
    shapes: list[Any] = [7, "7", {"id": 7, "email": "a@example.com"}, {"user_id": 7}]
    assert {without_identities({"completed_by": who}, pseudonym)["completed_by"] for who in shapes} == {pseudonym("7")}

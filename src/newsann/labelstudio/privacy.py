"""Nobody's identity leaves the server: what Label Studio says of people, as pseudonyms."""

import re
from collections.abc import Callable
from typing import Any

from newsann.labelstudio.records import Person

_DID = ("completed_by", "created_by", "updated_by", "last_created_by", "locked_by", "resolved_by")
_IS = ("user", "annotator", "annotators", "reviewer", "reviewers", "comment_authors", "assignee", "assignees")
WHO = frozenset((*_DID, *_IS))
"""Keys whose value says who did something: a number, an e-mail, a person, or a list of them."""
DROPPED = frozenset(("created_username", "created_ago", "avatar", "first_name", "last_name", "initials", "username"))
"""Names, and times told as "2 minutes", which would make two pulls of one state differ."""
VERBATIM = frozenset(("data", "result", "meta"))
"""What annotators and maintainers entered themselves, which is the dataset; it stays as it is."""
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[A-Za-z]{2,}")

Pseudonym = Callable[[str], str]


def without_identities(value: Any, pseudonym: Pseudonym) -> Any:
    """A task, or a part of one, with people as pseudonyms; what was annotated is not touched.

    >>> without_identities({"completed_by": 7, "data": {"text": "by a@example.com"}}, lambda who: f"annotator-{who}")
    {'completed_by': 'annotator-7', 'data': {'text': 'by a@example.com'}}
    """
    if isinstance(value, dict):
        return {
            key: item
            if key in VERBATIM
            else _who(item, pseudonym)
            if key in WHO
            else without_identities(item, pseudonym)
            for key, item in value.items()
            if key not in DROPPED
        }
    if isinstance(value, list):
        return [without_identities(item, pseudonym) for item in value]
    if isinstance(value, str):
        return _EMAIL.sub(lambda found: pseudonym(found[0]), value)
    return value


def identity(by: int | str | Person | None) -> str:
    """Who somebody is, as one string; the number before the e-mail, which exports may leave out."""
    if isinstance(by, Person):
        by = by.id if by.id is not None else by.email
    return "" if by is None else str(by)


def _who(value: Any, pseudonym: Pseudonym) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [_who(item, pseudonym) for item in value]
    if isinstance(value, dict):
        number = value.get("id", value.get("user_id"))
        return pseudonym(identity(Person(number, value.get("email"))))
    return pseudonym(identity(value))

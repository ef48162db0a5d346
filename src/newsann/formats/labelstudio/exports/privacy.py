"""Nobody's identity leaves the server: what Label Studio says of people, as pseudonyms."""

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from newsann.formats.labelstudio.exports.records import Person
from newsann.model.document import Source

_DID = ("completed_by", "created_by", "updated_by", "last_created_by", "locked_by", "resolved_by")
_IS = ("user", "annotator", "annotators", "reviewer", "reviewers", "comment_authors", "assignee", "assignees")
WHO = frozenset((*_DID, *_IS))
"""Keys whose value says who did something: a number, an e-mail, a person, or a list of them."""
NAMED = "created_username"
"""Who somebody is, in words: all that is known where `completed_by` is missing."""
DROPPED = frozenset((NAMED, "created_ago", "avatar", "first_name", "last_name", "initials", "username"))
"""Names, and times such as "2 minutes", which would make two pulls of one state differ."""
VERBATIM = frozenset(("data", "result", "meta"))
"""What annotators and maintainers entered themselves, which is the dataset; it stays as it is."""
_NUMBERED = re.compile(r"(?:.*\s)?\S+@\S+,\s*(\d+)\s*")
"""First name, last name, e-mail, and behind a comma the number that `completed_by` has."""
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[A-Za-z]{2,}")

_WITHIN = "\x1f"

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
            for key, item in _with_annotator(value).items()
            if key not in DROPPED
        }
    if isinstance(value, list):
        return [without_identities(item, pseudonym) for item in value]
    if isinstance(value, str):
        return _EMAIL.sub(lambda found: pseudonym(found[0]), value)
    return value


def without_addresses(name: str, pseudonym: Pseudonym) -> str:
    """The name of a file, with its folders, in which pseudonyms stand for e-mail addresses.

    A release names the exports that it is made of. `%40` is an `@` in the name of what was downloaded.

    >>> without_addresses("by ana@example.com/part 2 (ben%40example.com).json", lambda who: "somebody")
    'by somebody/part 2 (somebody).json'
    """
    return "/".join(_without_addresses(part, pseudonym) for part in name.split("/"))


def _without_addresses(part: str, pseudonym: Pseudonym) -> str:
    endings = _ENDINGS.search(part)
    end = endings.start() if endings else len(part)
    return _ADDRESS_IN_NAME.sub(lambda found: pseudonym(found[0].replace("%40", "@")), part[:end]) + part[end:]


_ENDINGS = re.compile(r"(\.(json|jsonl|ndjson|gz|zip|txt))+\Z", re.IGNORECASE)
"""What a file's name may end in, which looks like the end of an address before it."""
_ADDRESS_IN_NAME = re.compile(r"[^\s@,;:()\[\]<>\"\\]+?(?:@|%40)[\w-]+(?:\.[\w-]+)*")


def identity(by: int | str | Person | None, username: str | None = None) -> str:
    """Who somebody is, as one string; "" for nobody.

    `by` is what `completed_by` says; the number goes before the e-mail, which exports may leave out. Where it says
    nothing, `username` (`created_username`) is a login, or the name and e-mail with the person's number at its end.

    >>> identity(7) == identity("7") == identity(None, "Ana Example ana@example.com, 7")
    True
    """
    if isinstance(by, Person):
        by = _first(by.id, by.user_id, by.email, by.username, " ".join(filter(None, (by.first_name, by.last_name))))
    if isinstance(by, int):
        return str(by)
    name = (by or "").strip() or (username or "").strip()
    numbered = _NUMBERED.fullmatch(name) if "@" in name else None
    return numbered[1] if numbered else name


class Known(Struct, frozen=True):
    """What an export says of somebody beside who it is: an e-mail address and a name; "" where it says none."""

    email: str = ""
    name: str = ""


def known(by: int | str | Person | None, username: str | None = None) -> Known:
    """The e-mail address and the name in `completed_by`, or else in `created_username`.

    >>> known(None, "Ana Example ana@example.com, 7")
    Known(email='ana@example.com', name='Ana Example')
    """
    if isinstance(by, Person):
        name = " ".join(filter(None, (by.first_name, by.last_name))) or by.username or ""
        return Known((by.email or "").strip(), name.strip())
    words = str(by or "").strip()
    if username and identity(None, username) == identity(by, username):
        words = username.strip()
    address = _EMAIL.search(words)
    if address:
        return Known(address[0], words[: address.start()].strip())
    return Known("", "" if words.isdigit() or words.startswith("annotator-") else words)


def person(number: str, by: str, source: Source) -> str:
    """Who somebody is, by the scheme's `annotators.by`; e-mail addresses and pseudonyms are the same everywhere.

    >>> person("7", "export", Source("a.json", "1")) == person("7", "export", Source("b.json", "1"))
    False
    """
    if not is_number(number) or by in ("", "completed_by"):
        return number
    folder = source.export.rpartition("/")[0]
    within = {"project": source.project or source.export, "export": source.export, "folder": folder}[by]
    return f"{within}{_WITHIN}{number}"


def is_number(who: str) -> bool:
    """Whether somebody is known by what means something on one server only: a number or a login."""
    return bool(who) and "@" not in who and not who.startswith("annotator-")


def _first(*known: int | str | None) -> int | str | None:
    return next((value for value in known if value is not None and value != ""), None)


def _with_annotator(work: dict[str, Any]) -> dict[str, Any]:
    """An annotation that names its annotator in words alone, with `completed_by` as well; anything else as it is."""
    name = work.get(NAMED)
    if "result" not in work or work.get("completed_by") is not None or "user" in work or not isinstance(name, str):
        return work
    return {**work, "completed_by": identity(None, name)} if name.strip() else work


def _who(value: Any, pseudonym: Pseudonym) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [_who(item, pseudonym) for item in value]
    if isinstance(value, dict):
        known = {name: str(value[name]) for name in Person.__struct_fields__ if isinstance(value.get(name), int | str)}
        return pseudonym(identity(Person(**known)))
    return pseudonym(identity(value if isinstance(value, int) else str(value)))

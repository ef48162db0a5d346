"""The data of an export's tasks as columns: every key with the type that all its values have, or why it has none."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from newsann.model.findings import many
from newsann.scheme import Column
from newsann.scheme.keys import leaves, value_at
from newsann.scheme.semantics import COLUMNS_OF_EVERY_DATASET
from newsann.scheme.values import converted

_COLUMNS = {
    kind: msgspec.convert({"type": kind}, Column) for kind in ("boolean", "integer", "number", "timestamp", "string")
}
"""A column of each type, the narrowest first."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LIKE_AN_ID = re.compile(r"(^|[_.\-])id($|[_.\-])", re.IGNORECASE)
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
"""Letters that Unicode does not take apart into one of ASCII and a mark."""
MOST = 40
"""How many keys one object can have that become columns. An object with more is a table of its own."""


class _Key(Struct):
    """What one key was seen to hold."""

    kinds: Counter[str] = field(default_factory=Counter)
    types: set[str] = field(default_factory=lambda: set(_COLUMNS))
    length: int = 0


class DataInUse:
    """The data of tasks, task after task."""

    def __init__(self) -> None:
        self.tasks = 0
        self.keys: dict[str, _Key] = {}
        self.identities: dict[str, dict[str, bytes]] = {}
        self.no_identity: set[str] = set()

    def add(self, data: Mapping[str, Any]) -> None:
        """Look at the data of one task."""
        self.tasks += 1
        digest = b""
        for key, value in leaves(data):
            known = self.keys.setdefault(key, _Key())
            known.kinds[kind := _kind(value) if value_at(data, key) is value else _UNREACHABLE] += 1
            if kind == _NOTHING:
                continue
            if kind in _SCALARS:
                known.types = {name for name in known.types if _fits(value, name)}
                known.length += len(value) if isinstance(value, str) else 0
            else:
                known.types.clear()
            if _LIKE_AN_ID.search(key) and key not in self.no_identity:
                digest = digest or hashlib.blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=8).digest()
                self._identity(key, value, digest)

    def _identity(self, key: str, value: object, digest: bytes) -> None:
        """Note which data an id belongs to; one that belongs to two is none."""
        name = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not name or self.identities.setdefault(key, {}).setdefault(name, digest) != digest:
            self.no_identity.add(key)
            self.identities.pop(key, None)

    def text_key(self, proofs: Counter[str]) -> str:
        """The key of the text: the one in whose text most of the marked words stand at their offsets."""
        if proofs:
            return proofs.most_common(1)[0][0]
        strings = {key: known.length for key, known in self.keys.items() if "string" in known.types and known.length}
        return "text" if "text" in strings or not strings else max(strings, key=lambda key: strings[key])

    def id_key(self, text: str) -> str | None:
        """A key whose name says that it is an id and whose values tell the tasks apart."""
        complete = (key for key in self.identities if self.keys[key].kinds.total() == self.tasks)
        return next((key for key in complete if key != text and not self.keys[key].kinds[_NOTHING]), None)

    def columns(self, others: Collection[str | None], notes: list[str]) -> dict[str, Column]:
        """A column for every key but `others` that can be one; the notes name those that cannot, with the reason."""
        taken = {name.casefold() for name in COLUMNS_OF_EVERY_DATASET}
        columns: dict[str, Column] = {}
        large = self._large(others)
        for key, known in self.keys.items():
            outer = next((name for name in large if key.startswith(f"{name}.")), None)
            if key in others or outer:
                continue
            if why := _no_column(key, known):
                notes.append(f"the data's {key!r} is left out: {why}")
                continue
            name = _free(_ascii(key), taken)
            taken.add(name.casefold())
            kind = next(kind for kind in _COLUMNS if kind in known.types)
            columns[name] = msgspec.convert({"type": kind, "key": "" if name == key else key}, Column)
        notes += [
            f"the data's {key!r} is left out: an object with {many(count, 'key')}" for key, count in large.items()
        ]
        return columns

    def _large(self, others: Collection[str | None]) -> dict[str, int]:
        """Objects with too many keys."""
        inside = Counter(key.rpartition(".")[0] for key in self.keys if "." in key and key not in others)
        return {key: count for key, count in inside.items() if count > MOST}


_NOTHING = "no value"
_UNREACHABLE = "behind a name with a dot"
_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list"}
_SCALARS = frozenset(_WORDS[kind] for kind in (bool, int, float, str))


def _kind(value: object) -> str:
    """What stands there, in words."""
    if value is None or value == "":
        return _NOTHING
    return _WORDS.get(type(value), "an object")


def _fits(value: object, kind: str) -> bool:
    """Whether a column of this type takes the value and would be chosen for it."""
    if kind == "number" and isinstance(value, int) and abs(value) > 2**53:
        return False  # it would lose digits
    if kind == "timestamp" and not (isinstance(value, str) and _DATE.match(value)):
        return False
    return converted(value, _COLUMNS[kind]) is not None


def _no_column(key: str, known: _Key) -> str:
    """Why a key becomes no column, in words; empty if it can be one."""
    if known.kinds.keys() == {_NOTHING}:
        return "it has no value in any task"
    if not key:
        return "it has no name"
    if known.kinds[_UNREACHABLE]:
        return "no key leads to it, because the name of an object or inside one has a dot"
    if not known.types:
        found = [f"{kind} in {many(count, 'task')}" for kind, count in known.kinds.most_common() if kind != _NOTHING]
        return f"a column has text, numbers, times, or true and false, and this is {' and '.join(found)}"
    return ""


def _ascii(key: str) -> str:
    """A key as the name of a column: letters of ASCII, digits and `_`; empty where none of its letters is left."""
    plain = unicodedata.normalize("NFKD", key.translate(_LETTERS)).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_]", "_", plain)
    if not key.isascii():  # what is left of it may be little but the spaces
        name = re.sub(r"_+", "_", name).strip("_")
    if not re.search("[A-Za-z0-9]", name):
        return ""
    return f"_{name}" if name[0].isdigit() else name


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where another column has it already."""
    return next(candidate for candidate in _candidates(name) if candidate.casefold() not in taken)


def _candidates(name: str) -> Iterator[str]:
    if name:
        yield name
        if name.casefold() in COLUMNS_OF_EVERY_DATASET:
            yield f"{name}_"
    number = 2 if name else 1
    while True:
        yield f"{name or 'column'}_{number}"
        number += 1

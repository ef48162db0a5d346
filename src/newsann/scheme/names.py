"""Names in a scheme: those that become files, and those that something had before.

What is stored under a former name is read under the present one. Former names are listed by where they stand in a
dataset's columns: `spans.label`, `relations.label`, `spans.attributes` and `choices` for questions, and below these, as
`spans.attributes.kind`, for the values of each.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias

SPLIT = re.compile(r"\w+(\.\w+)*", re.ASCII)
"""As `datasets` has it (`_split_re` in `datasets/naming.py`, the same from 2.14 to 5.2), in ASCII."""
RESERVED = frozenset(("all",))
"""`datasets` means all splits by it (`ArrowBasedBuilder.download_and_prepare`)."""
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows gives to devices, in every folder and with every ending."""


def split_problem(name: str) -> str:
    """Why a split cannot be called so, in words; empty when it can.

    >>> split_problem("train-a")
    "'train-a' is no name of a split for `datasets`: expected letters, digits and '_', with single dots between them"
    """
    if not SPLIT.fullmatch(name):
        expected = "expected letters, digits and '_', with single dots between them"
        return f"{name!r} is no name of a split for `datasets`: {expected}"
    if name in RESERVED:
        return f"{name!r} means all splits to `datasets`; choose another name for this one"
    if DEVICES.fullmatch(name):
        return f"{name!r} is a device on Windows, and no file can be called so; choose another name"
    return ""


def same_file(names: Iterable[str]) -> tuple[str, str] | None:
    """The first two names that are one file where capitals or ways of writing a letter do not count."""
    seen: dict[str, str] = {}
    for name in names:
        earlier = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if earlier != name:
            return earlier, name
    return None


LABELS, RELATIONS, ATTRIBUTES, CHOICES = "spans.label", "relations.label", "spans.attributes", "choices"

Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""Names by the place where they stand: the one that is looked for, to the one that it means."""


class _Named(Protocol):
    @property
    def was(self) -> list[str]: ...


class _Question(_Named, Protocol):
    @property
    def former_values(self) -> dict[str, list[str]]: ...


class _Scheme(Protocol):
    @property
    def labels(self) -> Mapping[str, _Named]: ...
    @property
    def relations(self) -> Mapping[str, _Named]: ...
    @property
    def attributes(self) -> Mapping[str, _Question]: ...
    @property
    def choices(self) -> Mapping[str, _Question]: ...


def history(scheme: _Scheme) -> Iterator[tuple[str, str, list[str]]]:
    """Each name that has former ones: where it stands, the name, and what it was called, the first name first."""
    for place, named in ((LABELS, scheme.labels), (RELATIONS, scheme.relations)):
        yield from ((place, name, kind.was) for name, kind in named.items() if kind.was)
    for place, asked in ((ATTRIBUTES, scheme.attributes), (CHOICES, scheme.choices)):
        for name, question in asked.items():
            if question.was:
                yield place, name, question.was
            for value, was in question.former_values.items():
                if was:
                    yield f"{place}.{name}", value, was


def renamed(name: str, place: str, names: Names) -> str:
    """The name as `names` has it; the same when it is not among them."""
    own = names.get(place)
    return own.get(name, name) if own else name

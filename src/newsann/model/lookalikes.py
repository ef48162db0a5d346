"""Strings that look the same and are not: which characters differ, by their code points."""

import unicodedata
from collections.abc import Iterable

_LATIN = dict(zip("АВЕКМНОРСТУХаеорсухіјѕԁһАΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXaeopcyxijsdhAABEZHIKMNOPTYXo", strict=True))
"""Cyrillic and Greek letters that look like Latin ones."""


def difference(found: str, expected: str) -> str:
    """How two strings that look the same differ; empty when they are the same, or can be told apart by eye.

    >>> difference("\u0410ctor", "Actor")
    'character 1 is U+0410 CYRILLIC CAPITAL LETTER A instead of U+0041 LATIN CAPITAL LETTER A'
    """
    if found == expected or _looks(found) != _looks(expected):
        return ""
    at = next(
        (i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), min(len(found), len(expected))
    )
    return f"character {at + 1} is {_name(found, at)} instead of {_name(expected, at)}"


def same_looking(found: str, names: Iterable[str]) -> str:
    """A sentence on the name that a string looks like and is not; empty when there is none."""
    for name in names:
        if why := difference(found, name):
            return f". It looks like {name!r}, but {why}"
    return ""


def _looks(text: str) -> str:
    shown = unicodedata.normalize("NFKC", "".join(_LATIN.get(c, c) for c in text if c.isprintable() or c.isspace()))
    return " ".join(shown.replace("’", "'").split())


def _name(text: str, at: int) -> str:
    if at >= len(text):
        return "missing"
    return f"U+{ord(text[at]):04X} {unicodedata.name(text[at], 'without a name')}"

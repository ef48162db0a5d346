"""Text: its digest, where its sentences begin, and how it is shown in a terminal without doing harm there.

Ids, titles, labels and file names come from others. Printed as they are, they could move the cursor, recolour or hide
lines, reverse the order of letters, or begin a line that looks like one of newsann's own.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_ABOVE_ASCII = re.compile(r"[^\x00-\x7e]+")
_BEGINS = re.compile(r"(?:\A|[.!?…:\n–—])[\s\"'“”‘’«»()\[\]]*\Z")
LOOK_BACK = 9
"""Characters before a word that are looked at: an end of a sentence, then white space, quotation marks, brackets."""


def text_digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8; a lone surrogate, which is no character, counts as its three bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def begins_sentence(text: str, at: int) -> bool:
    """Whether a sentence, a line or a quotation begins at `at` (code points).

    >>> begins_sentence("It rains. “May it?”", 11), begins_sentence("It rained in May.", 13)
    (True, False)
    """
    return _BEGINS.search(text, max(0, at - LOOK_BACK), at) is not None


def shown(text: str) -> str:
    r"""The text on one line, with control, bidirectional, zero-width and unassigned characters as escapes.

    Blanks stay as they are, also wide and no-break ones; a line end is an escape too.

    >>> shown("a\x1b[31m\u202eb\n"), shown("Zo\u00eb\u00a0!")
    ('a\\x1b[31m\\u202eb\\n', 'Zoë\xa0!')
    """
    if text.isprintable():
        return text
    return "".join(c if _shows(c) else c.encode("unicode_escape").decode("ascii") for c in text)


def json_escaped(encoded: bytes) -> bytes:
    r"""A JSON document in which the same characters are escaped, which JSON itself does below U+0020 only.

    >>> json_escaped('["\u202e\u00eb"]'.encode()).decode()
    '["\\u202eë"]'
    """
    return _ABOVE_ASCII.sub(_escaped_run, encoded.decode()).encode()


def _escaped_run(found: re.Match[str]) -> str:
    run = found[0]
    return run if run.isprintable() else "".join(c if _shows(c) else _in_json(c) for c in run)


def _shows(character: str) -> bool:
    """Whether a terminal shows a character as a letter, a sign or a blank."""
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _in_json(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


_LATIN = dict(zip("АВЕКМНОРСТУХаеорсухіјѕԁһАΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXaeopcyxijsdhAABEZHIKMNOPTYXo", strict=True))
"""Cyrillic and Greek letters that look like Latin ones."""


def difference(found: str, expected: str) -> str:
    """How two strings that look the same differ; empty when they are the same, or look different.

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

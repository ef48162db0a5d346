"""Offset forensics: when spans do not stand where the export says, which one convention explains them all.

A convention is a way of counting. Each gives every code point of the text a width, so that an offset counted
that way can be turned into code points: UTF-16 units count an emoji twice, a text whose CRLF were one character
counts `\\r` not at all. A span is only ever moved on evidence: one convention alone explains every span of the
annotation, or the span's words stand exactly once near its place.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from newsann.labelstudio.display import proves, same_words
from newsann.labelstudio.records import Offset

NEAR = 100
"""How far, in code points, a span's words may stand from the place given and still be near it."""


class Claimed(Struct, frozen=True):
    """What an export says of a span: offsets of any kind, and the words, None where it does not say."""

    start: Offset
    end: Offset
    said: str | None


class Placed(Struct, frozen=True):
    """Where a span stands after all, in code points, and why; `convention` is empty when nothing was wrong."""

    start: int
    end: int
    convention: str = ""
    evidence: str = ""


def place(text: str, claims: Sequence[Claimed]) -> list[Placed | None]:
    """Each claim's true place in `text`, None where no unique evidence gives one.

    >>> place("😀 so they say", [Claimed(6, 10, "they")])[0].start  # counted in UTF-16 units
    5
    """
    plain = [_as_given(text, claim) for claim in claims]
    if all(plain):
        return plain
    explained = _explained_as_a_whole(text, claims)
    if explained is not None:
        return list(explained)
    return [given or _found_nearby(text, claim) for given, claim in zip(plain, claims, strict=True)]


def whole(offset: Offset) -> int | None:
    """The offset as a whole number, if it is one written as a number or as digits, and not absurdly large."""
    if isinstance(offset, str):
        offset = int(offset) if offset.strip().lstrip("-").isdecimal() and len(offset) < 12 else None
    if isinstance(offset, float):
        offset = int(offset) if offset.is_integer() and abs(offset) < 1e12 else None
    return offset if offset is not None and abs(offset) < 10**12 else None


def _as_given(text: str, claim: Claimed) -> Placed | None:
    start, end = whole(claim.start), whole(claim.end)
    if start is None or end is None or claim.said is None or not 0 <= start < end <= len(text):
        return None
    piece = text[start:end]
    if proves(piece, claim.said):
        written_as_numbers = isinstance(claim.start, int) and isinstance(claim.end, int)
        return (
            Placed(start, end, "", "")
            if written_as_numbers
            else Placed(start, end, "offset not written as a whole number", "the words stand there")
        )
    if same_words(piece, claim.said):
        return Placed(start, end, "white space", "the words are the same but for white space")
    return None


def _explained_as_a_whole(text: str, claims: Sequence[Claimed]) -> list[Placed] | None:
    """The outcome of the one convention that fits every span; None if none does or two disagree."""
    bounds = [(whole(c.start), whole(c.end), c.said) for c in claims]
    if any(start is None or end is None or not said for start, end, said in bounds):
        return None
    known = [(start, end, said) for start, end, said in bounds if start is not None and end is not None and said]
    outcomes: dict[tuple[tuple[int, int], ...], str] = {}
    for name, convert in _conventions(text, known):
        places = tuple(convert(start, end) for start, end, _ in known)
        if all(
            0 <= start < end <= len(text) and proves(text[start:end], said)
            for (start, end), (_, _, said) in zip(places, known, strict=True)
        ):
            outcomes.setdefault(places, name)
    if len(outcomes) != 1:
        return None
    ((places, name),) = outcomes.items()
    if len(known) == 1 and name.startswith("shifted"):
        return None  # one span proves no shift; whether its words stand once nearby is the better question
    evidence = f"explains all {len(known)} spans of the annotation" if len(known) > 1 else "explains the span"
    return [
        Placed(start, end, name if (start, end) != (known[i][0], known[i][1]) else "", evidence)
        for i, (start, end) in enumerate(places)
    ]


Conversion = Callable[[int, int], tuple[int, int]]


def _conventions(text: str, known: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, Conversion]]:
    for name, width in COUNTINGS.items():
        widths = list(width(text))
        if any(w != 1 for w in widths):
            yield name, _counted(list(accumulate(widths, initial=0)))
    yield "inclusive end", lambda start, end: (start, end + 1)
    yield "start and end exchanged", lambda start, end: (end, start)
    for shift in sorted(_common_shifts(text, known), key=abs):
        yield f"shifted by {shift:+d}", _shifted(shift)


def _shifted(shift: int) -> Conversion:
    return lambda start, end: (start + shift, end + shift)


def _counted(positions: list[int]) -> Conversion:
    """From offsets counted in widths to code points; -1 for an offset that falls inside a character."""

    def convert(start: int, end: int) -> tuple[int, int]:
        # Several code points can share a position (width 0): a span begins after them and ends before them.
        first, last = bisect_left(positions, start + 1) - 1, bisect_left(positions, end)
        exact = first >= 0 and last < len(positions) and positions[first] == start and positions[last] == end
        return (first, last) if exact else (-1, -1)

    return convert


def _utf16(text: str) -> Iterator[int]:
    return (2 if ord(c) > 0xFFFF else 1 for c in text)


def _utf8(text: str) -> Iterator[int]:
    return (1 if (o := ord(c)) < 0x80 else 2 if o < 0x800 else 3 if o < 0x10000 else 4 for c in text)


def _crlf_once(text: str) -> Iterator[int]:
    return (0 if c == "\r" and text[i + 1 : i + 2] == "\n" else 1 for i, c in enumerate(text))


def _ascii_only(text: str) -> Iterator[int]:
    return (1 if c.isascii() else 0 for c in text)


def _collapsed(text: str) -> Iterator[int]:
    return (0 if c.isspace() and i and text[i - 1].isspace() else 1 for i, c in enumerate(text))


def _trimmed(text: str) -> Iterator[int]:
    lead = len(text) - len(text.lstrip())
    return (0 if i < lead else 1 for i in range(len(text)))


COUNTINGS: dict[str, Callable[[str], Iterator[int]]] = {
    "UTF-16 units": _utf16,
    "UTF-8 bytes": _utf8,
    "CRLF counted once": _crlf_once,
    "non-ASCII not counted": _ascii_only,
    "white space collapsed": _collapsed,
    "text trimmed": _trimmed,
}


def _common_shifts(text: str, known: Sequence[tuple[int, int, str]]) -> set[int]:
    """The shifts at which every span's words could stand, of at most `NEAR` code points."""
    common: set[int] | None = None
    for start, end, said in known:
        if end - start != len(said):
            return set()
        shifts = {at - start for at in _places_near(text, said, start)} - {0}
        common = shifts if common is None else common & shifts
        if not common:
            return set()
    return common or set()


def _places_near(text: str, said: str, start: int) -> Iterator[int]:
    at = text.find(said, max(0, start - NEAR), max(0, start + NEAR) + len(said))
    while at >= 0:
        yield at
        at = text.find(said, at + 1, max(0, start + NEAR) + len(said))


def _found_nearby(text: str, claim: Claimed) -> Placed | None:
    start = whole(claim.start)
    if start is None or not claim.said or not claim.said.strip():
        return None
    places = list(_places_near(text, claim.said, start))
    if len(places) != 1:
        return None
    return Placed(
        places[0],
        places[0] + len(claim.said),
        "words found nearby",
        f"the words stand once within {NEAR} characters of the place given",
    )

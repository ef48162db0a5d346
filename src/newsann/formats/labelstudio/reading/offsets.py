"""Repair of offsets: where the words are not at the offsets, find what explains start, end and words together.

A span is only moved on evidence: one way of counting explains every span of the annotation, or the span's words
stand exactly once near the place given and are as long as that place. Anything else is refused.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from newsann.formats.labelstudio.exports.records import Offset
from newsann.formats.labelstudio.reading.display import contains, proves, same_words

if TYPE_CHECKING:
    from newsann.formats.labelstudio.reading.counting import Convert

Known = tuple[int, int, str]
"""Start, end and words, as an export gives them."""
Places = tuple[tuple[int, int], ...]

NEAR = 100
"""How far, in code points, a span's words may stand from the place given and still be near it."""
LONGEST_GAP = 10_000
"""Code points that a place may have beyond ten times the words quoted."""
PARTIAL = "words of the place"
"""The `convention` of a place that is right and of which the export quotes a part."""
_JOINERS = "\u00ad\u200c\u200d"


class Claimed(Struct, frozen=True):
    """What an export says of a span: offsets of any kind, and the words, None where it does not say."""

    start: Offset
    end: Offset
    quoted: str | None


class Placed(Struct, frozen=True):
    """Where a span stands after all, in code points, and why; `convention` is empty when nothing was wrong."""

    start: int
    end: int
    convention: str = ""
    evidence: str = ""


def place(text: str, claims: Sequence[Claimed]) -> list[Placed | None]:
    """Each claim's true place in `text`, None where no unique evidence gives one.

    A claim without words has no place, and does not count as evidence for the others.

    >>> place("😀 so they say", [Claimed(6, 10, "they")])[0].start  # counted in UTF-16 units
    5
    """
    given = [_as_given(text, claim) for claim in claims]
    if all(own is not None and own.convention != PARTIAL for own in given):
        return given
    quoting = [i for i, claim in enumerate(claims) if claim.quoted is not None]
    quoting.sort(key=lambda i: given[i] is not None)  # what is not where it should be soon shows what does not fit
    explanations = _explanations(text, [claims[i] for i in quoting])
    if not explanations:
        alone = [own or _explained_alone(text, claim) for own, claim in zip(given, claims, strict=True)]
        # Where nothing explains most of the spans, that the words of others stand nearby is chance.
        return alone if 2 * sum(alone[i] is not None for i in quoting) >= len(quoting) else given
    if len(explanations) > 1 or not _is_evidence(text, [claims[i] for i in quoting], explanations[0]):
        return [own if own and own.convention != PARTIAL else None for own in given]
    explained: dict[int, Placed] = dict(zip(quoting, explanations[0], strict=True))
    if all(given[i] for i in quoting):
        return [own and _whole_or_part(text, own, explained[i]) for i, own in enumerate(given)]
    return [explained.get(i) for i in range(len(claims))]


def whole(offset: Offset) -> int | None:
    """The offset as a whole number, if it is one written as a number or as digits, and not absurdly large."""
    if isinstance(offset, str):
        offset = int(offset) if offset.strip().lstrip("-").isdecimal() and len(offset) < 12 else None
    if isinstance(offset, float):
        offset = int(offset) if offset.is_integer() and abs(offset) < 1e12 else None
    return offset if offset is not None and abs(offset) < 10**12 else None


def _as_given(text: str, claim: Claimed) -> Placed | None:
    """The place that the export gives, where the words at it are those that it quotes, or hold them."""
    start, end = whole(claim.start), whole(claim.end)
    if start is None or end is None or claim.quoted is None or not 0 <= start < end <= len(text):
        return None
    if end - start > LONGEST_GAP + 10 * len(claim.quoted):
        return None  # only white space could be left out of so much text, and nobody marks that
    piece = text[start:end]
    if proves(piece, claim.quoted):
        if isinstance(claim.start, int) and isinstance(claim.end, int):
            return Placed(start, end)
        return Placed(start, end, "offset not written as a whole number", "the words stand there")
    if same_words(piece, claim.quoted):
        return Placed(start, end, "white space", "the words are the same but for white space")
    # What is left of two words is not longer than words are.
    if end - start > len(claim.quoted) + 2 * NEAR or not (_is_edge(text, start) and _is_edge(text, end)):
        return None
    evidence = "the place begins and ends with whole words, and holds the words quoted"
    return Placed(start, end, PARTIAL, evidence) if contains(piece, claim.quoted) else None


def _whole_or_part(text: str, given: Placed, explained: Placed) -> Placed | None:
    """The place of a span of which the export quotes a part, and a way of counting explains this part by itself.

    It is the part's place, unless that is a part of a word: then one explanation is as good as the other.
    """
    if given.convention != PARTIAL or (given.start, given.end) == (explained.start, explained.end):
        return given
    return explained if _is_edge(text, explained.start) and _is_edge(text, explained.end) else None


def _is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end at `at`."""
    return not (0 < at < len(text) and _is_of_word(text[at - 1]) and _is_of_word(text[at]))


def _is_of_word(char: str) -> bool:
    """Whether a character stands in words: letters and digits, with their marks and joiners."""
    return char.isalnum() or char in _JOINERS or unicodedata.category(char).startswith("M")


def _explanations(text: str, claims: Sequence[Claimed]) -> list[list[Placed]]:
    """What the ways of counting that fit every span come to. Only a single outcome is evidence."""
    from newsann.formats.labelstudio.reading.counting import (  # NumPy, which sound exports do not need
        FROM_ONE,
        conventions,
    )

    known: list[Known] = []
    for claim in claims:
        start, end = whole(claim.start), whole(claim.end)
        if start is None or end is None or not claim.quoted:
            return []
        known.append((start, end, claim.quoted))
    if not known:
        return []
    outcomes: dict[Places, str] = {}
    for name, convert in conventions(text):
        # One span proves no way of counting that no program is known to have.
        found = None if len(known) == 1 and name.endswith(FROM_ONE) else _converted(text, known, convert)
        if found:
            outcomes.setdefault(found, name)
    for shift in _shifts(text, known):
        found = tuple((start + shift, end + shift) for start, end, _ in known)
        # Nor does it prove a shift: that its words stand nearby is no explanation, but contradicts others.
        if len(known) > 1 or outcomes:
            outcomes.setdefault(found, f"shifted by {shift:+d}")
    evidence = f"explains all {len(known)} spans of the annotation" if len(known) > 1 else "explains the span"
    return [
        [
            Placed(*own, name if own != (start, end) else "", evidence)
            for own, (start, end, _) in zip(found, known, strict=True)
        ]
        for found, name in outcomes.items()
    ]


def _converted(text: str, known: Sequence[Known], convert: "Convert") -> Places | None:
    """The places of all spans by one way of counting; None if the words of one do not stand there."""
    places: list[tuple[int, int]] = []
    for start, end, quoted in known:
        first, last = convert(start, end)
        if not (0 <= first < last <= len(text) and _proves(text, first, last, quoted)):
            return None
        places.append((first, last))
    return tuple(places)


def _proves(text: str, start: int, end: int, quoted: str) -> bool:
    return end - start <= LONGEST_GAP + 10 * len(quoted) and proves(text[start:end], quoted)


def _is_evidence(text: str, claims: Sequence[Claimed], places: Sequence[Placed]) -> bool:
    """Whether a way of counting says more than that some words stand somewhere.

    The words of a single span may stand there by chance, if it is alone or far away. Then they must occur nowhere else
    on the way.
    """
    repaired = [(claim, found) for claim, found in zip(claims, places, strict=True) if found.convention]
    if len(repaired) != 1:
        return True
    ((claim, found),) = repaired
    start = whole(claim.start) or 0
    if found.start == start or (len(claims) > 1 and abs(found.start - start) <= NEAR):
        return True
    words = text[found.start : found.end]
    low, high = max(0, min(start, found.start) - NEAR), max(start, found.start) + NEAR + len(words)
    return text.find(words, low, high) == found.start and text.find(words, found.start + 1, high) < 0


def _shifts(text: str, known: Sequence[Known]) -> list[int]:
    """The shifts, of at most `NEAR` code points, at which the words of every span could stand; the least first."""
    common: set[int] | None = None
    for start, end, quoted in known:
        if end - start != len(quoted):
            return []
        shifts = {at - start for at in _places_near(text, quoted, start)} - {0}
        common = shifts if common is None else common & shifts
        if not common:
            return []
    return sorted(common or (), key=abs)


def _places_near(text: str, quoted: str, start: int) -> Iterator[int]:
    at = text.find(quoted, max(0, start - NEAR), max(0, start + NEAR) + len(quoted))
    while at >= 0:
        yield at
        at = text.find(quoted, at + 1, max(0, start + NEAR) + len(quoted))


def _explained_alone(text: str, claim: Claimed) -> Placed | None:
    """The place of one span among others that are right: its end is inclusive, or it was shifted by itself."""
    start, end = whole(claim.start), whole(claim.end)
    if start is None or end is None or not claim.quoted or not claim.quoted.strip():
        return None
    if 0 <= start <= end < len(text) and _proves(text, start, end + 1, claim.quoted):
        return Placed(start, end + 1, "inclusive end", "the words stand there with one more character")
    if end - start != len(claim.quoted):
        return None  # the length contradicts the words, wherever they stand
    places = list(_places_near(text, claim.quoted, start))
    if len(places) != 1 or _cuts_word(text, places[0]) or _cuts_word(text, places[0] + len(claim.quoted)):
        return None
    evidence = f"the words, as long as the place given, stand once within {NEAR} characters of it"
    return Placed(places[0], places[0] + len(claim.quoted), "words found nearby", evidence)


def _cuts_word(text: str, at: int) -> bool:
    """Whether `at` is inside a word, in a script that separates words ("art" in "party" is another word)."""
    return not _is_edge(text, at) and any(c.isdecimal() or c.lower() != c.upper() for c in text[at - 1 : at + 1])

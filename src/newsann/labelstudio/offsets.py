"""Offset forensics: when spans do not stand where the export says, what explains start, end and words together.

A span is only ever moved on evidence: one way of counting explains every span of the annotation, or the span's words
stand exactly once near the place given and are as long as that place. What only looks alike is refused.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from newsann.labelstudio.display import contains, proves, same_words
from newsann.labelstudio.records import Offset

Convert = Callable[[int, int], tuple[int, int]]
"""From a start and an end as an export counts them to code points; -1 where they fall inside a character."""
Known = tuple[int, int, str]
"""Start, end and words, as an export gives them."""

NEAR = 100
"""How far, in code points, a span's words may stand from the place given and still be near it."""
LONGEST_GAP = 10_000
"""Code points that a place may have beyond ten times the words quoted."""
PARTIAL = "words of the place"
"""The `convention` of a place that is right and of which the export quotes a part."""


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
    given = [_as_given(text, claim) for claim in claims]
    if all(given):
        return given
    explained = _explained_as_a_whole(text, claims)
    if explained is not None:
        return list(explained)
    return [own or _explained_alone(text, claim) for own, claim in zip(given, claims, strict=True)]


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
    if start is None or end is None or claim.said is None or not 0 <= start < end <= len(text):
        return None
    if end - start > LONGEST_GAP + 10 * len(claim.said):
        return None  # only white space could be left out of so much text, and nobody marks that
    piece = text[start:end]
    if proves(piece, claim.said):
        if isinstance(claim.start, int) and isinstance(claim.end, int):
            return Placed(start, end)
        return Placed(start, end, "offset not written as a whole number", "the words stand there")
    if same_words(piece, claim.said):
        return Placed(start, end, "white space", "the words are the same but for white space")
    if contains(piece, claim.said) and _is_edge(text, start) and _is_edge(text, end):
        return Placed(start, end, PARTIAL, "the place begins and ends with whole words, and holds the words quoted")
    return None


def _is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end at `at`."""
    return not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum())


def _explained_as_a_whole(text: str, claims: Sequence[Claimed]) -> list[Placed] | None:
    """The outcome of the one convention that fits every span; None if none does or two disagree."""
    from newsann.labelstudio.counting import conventions  # NumPy, which sound exports do not need

    known: list[Known] = []
    for claim in claims:
        start, end = whole(claim.start), whole(claim.end)
        if start is None or end is None or not claim.said:
            return None
        known.append((start, end, claim.said))
    outcomes: dict[tuple[tuple[int, int], ...], str] = {}
    for name, convert in [*conventions(text), *_shifts(text, known)]:
        places: list[tuple[int, int]] = []
        for start, end, said in known:
            first, last = convert(start, end)
            if not (0 <= first < last <= len(text) and _proves(text, first, last, said)):
                break
            places.append((first, last))
        else:
            outcomes.setdefault(tuple(places), name)
    if len(outcomes) != 1:
        return None
    ((found, name),) = outcomes.items()
    if len(known) == 1 and name.startswith("shifted"):
        return None  # one span proves no shift; whether its words stand once nearby is the better question
    evidence = f"explains all {len(known)} spans of the annotation" if len(known) > 1 else "explains the span"
    return [
        Placed(start, end, name if (start, end) != (known[i][0], known[i][1]) else "", evidence)
        for i, (start, end) in enumerate(found)
    ]


def _proves(text: str, start: int, end: int, said: str) -> bool:
    return end - start <= LONGEST_GAP + 10 * len(said) and proves(text[start:end], said)


def _shifts(text: str, known: Sequence[Known]) -> Iterator[tuple[str, Convert]]:
    """The shifts, of at most `NEAR` code points, at which the words of every span could stand."""
    common: set[int] | None = None
    for start, end, said in known:
        if end - start != len(said):
            return
        shifts = {at - start for at in _places_near(text, said, start)} - {0}
        common = shifts if common is None else common & shifts
        if not common:
            return
    for shift in sorted(common or (), key=abs):
        yield f"shifted by {shift:+d}", _shifted(shift)


def _shifted(shift: int) -> Convert:
    return lambda start, end: (start + shift, end + shift)


def _places_near(text: str, said: str, start: int) -> Iterator[int]:
    at = text.find(said, max(0, start - NEAR), max(0, start + NEAR) + len(said))
    while at >= 0:
        yield at
        at = text.find(said, at + 1, max(0, start + NEAR) + len(said))


def _explained_alone(text: str, claim: Claimed) -> Placed | None:
    """The place of one span among others that are right: its end is inclusive, or it was shifted by itself."""
    start, end = whole(claim.start), whole(claim.end)
    if start is None or end is None or not claim.said or not claim.said.strip():
        return None
    if 0 <= start <= end < len(text) and _proves(text, start, end + 1, claim.said):
        return Placed(start, end + 1, "inclusive end", "the words stand there with one more character")
    if end - start != len(claim.said):
        return None  # the length contradicts the words, wherever they stand
    places = list(_places_near(text, claim.said, start))
    if len(places) != 1:
        return None
    evidence = f"the words, as long as the place given, stand once within {NEAR} characters of it"
    return Placed(places[0], places[0] + len(claim.said), "words found nearby", evidence)

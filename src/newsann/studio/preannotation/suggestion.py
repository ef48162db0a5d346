"""A span that somebody may have meant, and what every source of such spans can do."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct


class Suggestion(Struct, frozen=True):
    """A span to suggest, `[start, end)` in code points; `score` is how sure its source is, from 0 to 1."""

    start: int
    end: int
    label: str
    score: float
    attributes: Mapping[str, str] = {}


class Suggester(Protocol):
    """A source of suggestions. `version` names it and its content: what suggests otherwise is called otherwise."""

    version: str

    def suggest(self, text: str) -> list[Suggestion]:
        """What there is to suggest in a text."""
        ...


def together(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The suggestions in the order of the text; of those with one label that overlap, the longest, then the surest.

    >>> together([Suggestion(0, 4, "Cue", 0.5), Suggestion(0, 9, "Cue", 0.4), Suggestion(2, 4, "Hedge", 0.9)])
    [Suggestion(start=0, end=9, label='Cue', score=0.4, attributes={}), Suggestion(start=2, end=4, ...)]
    """
    taken: list[Suggestion] = []
    for one in sorted(suggestions, key=lambda s: (s.start - s.end, -s.score, s.start)):
        if not any(one.label == s.label and one.start < s.end and s.start < one.end for s in taken):
            taken.append(one)
    return sorted(taken, key=lambda s: (s.start, -s.end, s.label))

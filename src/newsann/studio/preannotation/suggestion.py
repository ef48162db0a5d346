"""Suggested spans, what every source of them provides, and how phrases are found in a text."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from msgspec import Struct

from newsann.model.text import begins_sentence


class Suggestion(Struct, frozen=True):
    """A span to suggest, `[start, end)` in code points; `score` is the confidence of its source, from 0 to 1."""

    start: int
    end: int
    label: str
    score: float
    attributes: Mapping[str, str] = {}


class Suggester(Protocol):
    """A source of suggestions. `version` identifies its content: another content has another version."""

    version: str

    def suggest(self, text: str) -> list[Suggestion]:
        """The suggestions for a text."""
        ...


def without_overlaps(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The suggestions in the order of the text; of overlapping ones with the same label, the longest, then the surest.

    >>> without_overlaps([Suggestion(0, 4, "Cue", 0.5), Suggestion(0, 9, "Cue", 0.4), Suggestion(2, 4, "Hedge", 0.9)])
    [Suggestion(start=0, end=9, label='Cue', score=0.4, attributes={}), Suggestion(start=2, end=4, ...)]
    """
    taken: list[Suggestion] = []
    for one in sorted(suggestions, key=lambda s: (s.start - s.end, -s.score, s.start)):
        if not any(one.label == s.label and one.start < s.end and s.start < one.end for s in taken):
            taken.append(one)
    return sorted(taken, key=lambda s: (s.start, -s.end, s.label))


_WORD = re.compile(r"\w+(?:['’\-.]\w+)*")
_SPACE = re.compile(r"\s+")


def normal(phrase: str, fold: bool) -> str:
    """A phrase with one space for each run of white space; with `fold`, in lower case.

    >>> normal("According\\n to", fold=True)
    'according to'
    """
    phrase = _SPACE.sub(" ", phrase.strip())
    return phrase.casefold() if fold else phrase


def words_in(phrase: str) -> int:
    """How many words a phrase has."""
    return sum(1 for _ in _WORD.finditer(phrase))


def occurrences(text: str, phrases: Collection[str], longest: int, fold: bool) -> Iterator[tuple[int, int, str]]:
    """Each place `[start, end)` (code points) of one of the normal `phrases`, of up to `longest` words.

    Places overlap where phrases do. Time grows with the text, not with the number of phrases. With `fold`, a capital
    letter is ignored at the beginning of a sentence; elsewhere it makes another word, as in the month of May.

    >>> list(occurrences("He said it, he had said.", {"said", "had said"}, 2, fold=True))
    [(3, 7, 'said'), (15, 23, 'had said'), (19, 23, 'said')]
    >>> list(occurrences("May it rain in May?", {"may"}, 1, fold=True))
    [(0, 3, 'may')]
    """
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    for i, (start, _) in enumerate(words):
        if fold and text[start].isupper() and not begins_sentence(text, start):
            continue
        for _, end in words[i : i + longest]:
            phrase = normal(text[start:end], fold)
            if phrase in phrases:
                yield start, end, phrase

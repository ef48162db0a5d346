"""Where phrases stand in a text, as whole words and with any white space between them."""

import re
from collections.abc import Collection, Iterator

from newsann.model.sentences import begins_sentence

_WORD = re.compile(r"\w+(?:['’\-.]\w+)*")
_SPACE = re.compile(r"\s+")


def normal(phrase: str, fold: bool) -> str:
    """A phrase with one space where it has white space; with `fold` its case does not count.

    >>> normal("According\\n to", fold=True)
    'according to'
    """
    phrase = _SPACE.sub(" ", phrase.strip())
    return phrase.casefold() if fold else phrase


def words_in(phrase: str) -> int:
    """How many words a phrase has."""
    return sum(1 for _ in _WORD.finditer(phrase))


def occurrences(text: str, phrases: Collection[str], longest: int, fold: bool) -> Iterator[tuple[int, int, str]]:
    """Each place `[start, end)` (code points) where one of the normal `phrases`, of up to `longest` words, stands.

    Places overlap where phrases do. The work grows with the text, and not with the number of phrases. With `fold` a
    capital letter counts where a sentence begins; elsewhere it makes another word of it, as of the month of May.

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

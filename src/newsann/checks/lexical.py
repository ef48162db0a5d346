"""Words that are marked nearly everywhere they stand, and the documents that leave them unmarked."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from newsann.model.document import Annotation, Document
from newsann.model.findings import Finding, Place, Rule, Severity, excerpt, severity_of
from newsann.model.text import begins_sentence
from newsann.scheme import Scheme

UNMARKED = Rule(
    "unmarked-lexical", Severity.WARNING, "Words that are marked nearly everywhere, but not here",
    "The scheme calls the label lexical: the same words normally have it wherever they occur.",
    "Mark the words here too, or leave them if they mean something else here.",
    "“reportedly” left unmarked",
)  # fmt: skip
RULES = (UNMARKED,)

MARKED_AT_LEAST = 3
"""How often words must be marked before an unmarked occurrence is reported."""
LOOKED_FOR = 500
"""How many different words are looked for; a language has fewer hedges, and each one is sought in every article."""
MOSTLY = 0.5
"""The share of occurrences that must be marked."""

Lexicon = Counter[tuple[str, str]]
"""How often each (label, lower-case words) is marked, for lexical labels."""


class Passage(Struct, array_like=True, gc=False):
    """A document's text as UTF-8, how many annotations it has, and what they mark of the lexicon."""

    index: int
    text: bytes
    annotations: int
    marked: dict[str, int]


def passage(document: Document, index: int, scheme: Scheme, lexicon: Lexicon) -> Passage:
    """The passage of a document; its marks are added to `lexicon`."""
    lexical = {name for name, label in scheme.labels.items() if label.lexical}
    marked: dict[str, int] = {}
    for annotation in document.annotations:
        for span in annotation.spans:
            if span.label in lexical:
                words = span.text.lower()
                lexicon[span.label, words] += 1
                marked[words] = marked.get(words, 0) + 1
    return Passage(index, document.text.encode("utf-8", "replace"), len(document.annotations), marked)


def often_marked(lexicon: Lexicon) -> list[tuple[str, str]]:
    """The entries marked often enough to be looked for everywhere, the most frequent first, `LOOKED_FOR` at most."""
    often = [entry for entry, count in lexicon.items() if count >= MARKED_AT_LEAST and entry[1].strip()]
    return sorted(often, key=lambda entry: (-lexicon[entry], entry))[:LOOKED_FOR]


def possibly_unmarked(
    passages: Iterable[Passage], entries: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """For each entry the documents (by index) that hold it more often than they mark it, and how much more.

    `entries` says how often each is marked anywhere: one that is found unmarked so often that it cannot be
    `mostly_marked` is not looked for any further.
    """
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    sought = {entry: entry[1].encode("utf-8", "replace") for entry in entries}
    left = {entry: marked / MOSTLY - marked for entry, marked in entries.items()}
    for p in passages:
        text = p.text.decode()
        lowered = text.lower().encode()
        for entry, encoded in list(sought.items()):
            # Counting bytes is fast and never too low, so only where it disagrees are whole words counted.
            marked = p.marked.get(entry[1], 0)
            if lowered.count(encoded) * p.annotations > marked:
                missing = sum(1 for _ in occurrences(entry[1], text)) * p.annotations - marked
                if missing > 0:
                    found.setdefault(entry, []).append((p.index, missing))
                    left[entry] -= missing
                    if left[entry] < 0:
                        del sought[entry]
    return found


def mostly_marked(lexicon: Lexicon, missing: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """The entries that are marked in most places and not in all."""
    return sorted(entry for entry, n in missing.items() if n and lexicon[entry] / (lexicon[entry] + n) >= MOSTLY)


def unmarked(
    document: Document,
    entries: Sequence[tuple[str, str]],
    lexicon: Lexicon,
    missing: Counter[tuple[str, str]],
    scheme: Scheme,
) -> Iterator[Finding]:
    """Where a document leaves unmarked what is marked in most places."""
    for annotation in document.annotations:
        for label, words in entries:
            for start in occurrences(words, document.text):
                end = start + len(words)
                if not _covered(annotation, label, start, end):
                    everywhere = lexicon[label, words] + missing[label, words]
                    share = f"marked {lexicon[label, words]} of {everywhere} times"
                    source = document.source
                    place = Place(
                        source.export,
                        source.index,
                        source.byte,
                        source.task,
                        document.id,
                        annotation.id,
                        None,
                        start,
                        end,
                    )
                    yield Finding(
                        UNMARKED.code,
                        severity_of(UNMARKED, scheme.severities),
                        f"{document.text[start:end]!r} is not marked as {label} here, but {share}",
                        UNMARKED.hint,
                        place,
                        excerpt(document.text, start, end),
                    )


def occurrences(words: str, text: str) -> Iterator[int]:
    """Where lower-case `words` stand as whole words in `text`, in code points.

    A capital letter counts where a sentence begins; elsewhere it makes another word of it, as of the month of May.

    >>> list(occurrences("may", "It may rain in May. May it?"))
    [3, 20]
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text  # a letter whose lower case is longer: places would shift
    for found in re.finditer(re.escape(words), lowered):
        start, end = found.span()
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        whole = not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())
        if whole and (not text[start].isupper() or begins_sentence(text, start)):
            yield start


def _covered(annotation: Annotation, label: str, start: int, end: int) -> bool:
    return any(span.label == label and span.start < end and start < span.end for span in annotation.spans)

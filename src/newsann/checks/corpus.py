"""Checks that need to see all documents; they work on small fingerprints, which any process can make and any merge."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from newsann.model.document import Annotation, Document
from newsann.model.findings import Finding, Place, Rule, Severity, excerpt, severity_of
from newsann.model.sentences import begins_sentence
from newsann.scheme import Scheme

SAME_TEXT = Rule(
    "same-text", Severity.WARNING, "Two documents with the same text",
    "The text stands under two ids, so one article counts twice and could stand in two splits.",
    "Delete one of the tasks, or give both the same id so that their annotations are put together.",
    "one wire story imported twice",
)  # fmt: skip
DUPLICATE_TASK = Rule(
    "duplicate-task", Severity.WARNING, "The same annotation comes in twice",
    "Two exports overlap, or one was concatenated with itself. Of two states of an annotation the one last "
    "updated is taken; the other is counted as skipped.",
    "Keep the newest export of a project and remove the older ones.",
    "`batch.json` and `batch-new.json` with the same tasks",
)  # fmt: skip
ID_CLASH = Rule(
    "id-clash", Severity.ERROR, "Two texts under one document id",
    "The data's id names another text here than it did before; which of the two is meant cannot be known.",
    "Give each article an id of its own, or correct the text that was changed.",
    "`id: a-17` on two different articles", fixed=True,
)  # fmt: skip
CONTRADICTING = Rule(
    "contradicting-metadata", Severity.WARNING, "Tasks of one document contradict each other",
    "Several tasks hold the same document, and give different values for one of its columns. The first is kept.",
    "Correct the value in the tasks' data, or give two articles ids of their own.",
    "`outlet` is “The Quay Ledger” in one task and “Harbour News” in the other",
)  # fmt: skip
CORRECTED = Rule(
    "corrected-text", Severity.WARNING, "An article whose text was corrected between two exports",
    "Two exports hold the same task with two texts that share most of their words. The state that was annotated last "
    "is published, or else the one whose task was stored last; the earlier one is counted as skipped.",
    "Remove the earlier export, or give both articles ids of their own if they are two.",
    "task 7 of `monday.json`, with a misprint that is gone in `friday.json`",
)  # fmt: skip
UNDECIDED = Rule(
    "undecided-text", Severity.ERROR, "One article in two states, and nothing says which is the later one",
    "Two exports hold the same task with two texts that share most of their words. Neither the times of their "
    "annotations nor those of the tasks say which text was corrected.",
    "Remove the earlier export, or give both articles ids of their own if they are two.",
    "task 7 with two texts and no `updated_at`", fixed=True,
)  # fmt: skip
AMBIGUOUS = Rule(
    "ambiguous-annotators", Severity.WARNING, "One number for several annotators",
    "A user's number tells people apart on one server only. These exports seem to come from several servers or "
    "projects and have users with the same numbers: they may be different people. No annotation is left out for it.",
    "Say in the scheme what tells annotators apart: `annotators: {by: export}`, or `project`, `folder`; `completed_by` "
    "if the same number is the same person everywhere.",
    "two people who each ran a server, both user 1",
)  # fmt: skip
MIXED_PROJECTS = Rule(
    "mixed-projects", Severity.WARNING, "One file with tasks of several projects",
    "Task and annotation ids are only told apart within one server; labels may mean different things.",
    "Export each project to a file of its own.",
    "tasks of project 3 and project 5 in one file",
)  # fmt: skip
HELD_OUT_NOTHING = Rule(
    "held-out-nothing", Severity.WARNING, "A value that is held out, and that no document has",
    "The scheme gives documents with this value to a split of their own. Misspelt, it holds out nothing, and the "
    "documents that were meant go elsewhere, where they stay for life once they are published.",
    "Write it in the scheme as the documents do, or take it out.",
    "`The Quay Leger` for `The Quay Ledger`",
)  # fmt: skip
UNMARKED = Rule(
    "unmarked-lexical", Severity.WARNING, "Words that are marked nearly everywhere, and not here",
    "The scheme calls the label lexical: the same words normally bear it wherever they stand.",
    "Mark the words here too, or leave them if they mean something else here.",
    "“reportedly” left unmarked",
)  # fmt: skip

RULES = (
    SAME_TEXT, DUPLICATE_TASK, ID_CLASH, CONTRADICTING, CORRECTED, UNDECIDED, AMBIGUOUS, MIXED_PROJECTS,
    HELD_OUT_NOTHING, UNMARKED,
)  # fmt: skip

MARKED_AT_LEAST = 3
"""How often words must be marked before an unmarked occurrence is worth a word."""
LOOKED_FOR = 500
"""How many different words are looked for; a language has fewer hedges, and each one is sought in every article."""
SHOWN = 5
"""How many of the values that there are a finding names."""
MOSTLY = 0.5
"""The share of occurrences that must be marked."""


class DocumentFingerprint(Struct, frozen=True, gc=False):
    """What the corpus checks keep of a document; `outlet` is the value of the column by which some are held out.

    `named` says that the data name the document; its text does not decide who it is. `works` are the ids of its
    annotations with their annotators, `unique_ids` those that they have on every server, `created` is when the task was
    made.
    """

    document: str
    digest: bytes
    export: str
    task: str
    index: int
    byte: int
    project: str | None
    outlet: str | None = None
    named: bool = True
    works: tuple[tuple[str, str], ...] = ()
    unique_ids: tuple[str, ...] = ()
    created: datetime | None = None


def finding(rule: Rule, message: str, place: Place, scheme: Scheme) -> Finding:
    """A finding of a corpus rule, with the severity that the scheme gives it."""
    return Finding(rule.code, severity_of(rule, scheme.severities), message, rule.hint, place)


def place_of(fingerprint: DocumentFingerprint) -> Place:
    """Where the document of a fingerprint stands."""
    return Place(fingerprint.export, fingerprint.index, fingerprint.byte, fingerprint.task, fingerprint.document)


def same_texts(fingerprints: Iterable[DocumentFingerprint], scheme: Scheme) -> Iterator[Finding]:
    """Documents whose text is that of an earlier document with another id."""
    first: dict[bytes, DocumentFingerprint] = {}
    for fingerprint in fingerprints:
        earlier = first.setdefault(fingerprint.digest, fingerprint)
        if earlier.document != fingerprint.document:
            message = f"the text is that of document {earlier.document} ({earlier.export}, task {earlier.task})"
            yield finding(SAME_TEXT, message, place_of(fingerprint), scheme)


def mixed_projects(fingerprints: Iterable[DocumentFingerprint], scheme: Scheme) -> Iterator[Finding]:
    """Files whose tasks name more than one project."""
    projects: dict[str, list[str]] = {}
    for fingerprint in fingerprints:
        named = projects.setdefault(fingerprint.export, [])
        if fingerprint.project is not None and fingerprint.project not in named:
            named.append(fingerprint.project)
    for export, named in projects.items():
        if len(named) > 1:
            yield finding(MIXED_PROJECTS, f"tasks of the projects {', '.join(named)}", Place(export=export), scheme)


def held_out_nothing(fingerprints: Iterable[DocumentFingerprint], scheme: Scheme) -> Iterator[Finding]:
    """Values that are held out and that no document has."""
    splits = scheme.splits
    if splits.strategy != "held-out":
        return
    found = Counter(fingerprint.outlet for fingerprint in fingerprints if fingerprint.outlet is not None)
    there = ", ".join(repr(value) for value, _ in found.most_common(SHOWN)) + (", …" if len(found) > SHOWN else "")
    for value, split in splits.claimed.items():
        if value not in found:
            message = f"splits.values.{split}: no document has the {splits.by} {value!r}; there are {there or 'none'}"
            yield finding(HELD_OUT_NOTHING, message, Place(export="scheme.yaml"), scheme)


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
            # Counting bytes is fast and never too low, so only where it disagrees are words told apart.
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
                        f"{document.text[start:end]!r} is no {label} here; {share}",
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

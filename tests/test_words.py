"""The code and the documentation use the field's own words: no invented term, no archaic turn."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SOURCES = sorted([*REPOSITORY.glob("src/**/*.py"), *REPOSITORY.glob("tools/**/*.py")])
PAGES = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])
NOWHERE = {
    "amiss": "wrong, invalid, a problem",
    "bear": "have",
    "bears": "has",
    "borne": "used",
    "edition": "release",
    "gathered": "collected",
    "laid": "assigned, written, arranged",
    "lay": "write",
    "lest": "so that ... not",
    "likeness": "near-duplicates, containment",
    "mend": "fix, correct",
    "mended": "fixed, corrected",
    "mends": "fixes, corrects",
    "parcel": "upload",
    "poisoned": "cannot be exported",
    "remark": "note",
    "remarks": "notes",
    "seal": "digest",
    "sealed": "published",
    "seals": "digests",
    "sketch": "fingerprint",
    "tally": "counts",
    "telling": "reporting",
    "told": "reported, listed, named",
    "torn": "in different splits",
    "undone": "(results are added, never subtracted)",
    "wanted": "expected, asked for, options",
    "wants": "needs, expects",
    "workshop": "staging directory",
}
"""In code, comments, messages and pages: each word with what to write instead."""
NOT_AS_NAMES = {
    "account": "manifest, ledger",
    "alike": "near_duplicates",
    "apart": "cross_split",
    "describing": "reports",
    "few": "first_lines",
    "flow": "building",
    "intake": "articles",
    "judged": "slow_path",
    "less": "(results are added, never subtracted)",
    "say": "report, print",
    "sensible": "worker_count",
    "settle": "record_outcome",
    "sheet": "figure",
    "together": "merge",
    "works": "annotations",
}
"""Plain English in a sentence; as a part of a name in the code it had a meaning of its own."""
PUBLIC = ("alike-apart", "ALIKE_APART", '"seal"', "|seal)", "`seal`")
"""A finding's code, which projects have in their settings, and a field of older manifests."""


def words(text: str) -> set[str]:
    """The words of a text or a name, in small letters; `_` and a capital in a name part words."""
    for code in PUBLIC:
        text = text.replace(code, "")
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", text)}


def names(source: str) -> Iterator[tuple[int, str]]:
    """Each name in Python code, with its line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string


def relative(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("path", [*SOURCES, *PAGES], ids=relative)
def test_plain_words_are_used(path: Path) -> None:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    found = [f"line {number}: {word}: {NOWHERE[word]}" for number, line in lines for word in words(line) & {*NOWHERE}]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_names_have_the_meaning_that_their_words_have(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    found = [
        f"line {line}: {name}: {NOT_AS_NAMES[word]}"
        for line, name in names(source)
        for word in words(name) & {*NOT_AS_NAMES}
    ]
    assert found == []

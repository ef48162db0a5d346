"""Checks of a document's text, and of the column that names its split."""

import re
from collections.abc import Iterator

from newsann.checks.check import Problem, on_document
from newsann.model.document import Document
from newsann.model.findings import Rule, Severity
from newsann.scheme import Scheme

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{2,}")
_LEAD = re.compile(r"[\xc2-\xf4][^\x00-\x7f]")  # what the first byte of a UTF-8 sequence turns into, and one more
_LAST_LINES, _LONG_LINE = 6, 200


@on_document(
    Rule(
        "control-character", Severity.WARNING, "A character that no article has",
        "Control characters, NUL and the replacement character come from a damaged download or a wrong decoding.",
        "Import the article again from its source, decoded as UTF-8.",
        r"`\x00`, `\x07`, `�`",
    )
)  # fmt: skip
def control_character(document: Document, scheme: Scheme) -> Iterator[Problem]:
    found = _CONTROL.search(document.text)
    if found:
        count = len(_CONTROL.findall(document.text))
        more = f", the first of {count}" if count > 1 else ""
        yield f"U+{ord(found.group()):04X} at character {found.start()}{more}", found.span()


@on_document(
    Rule(
        "mojibake", Severity.WARNING, "Text that was decoded wrongly",
        "UTF-8 that is read as Windows-1252 has two or three characters in place of one. These characters turn back "
        "into one.",
        "Import the article again, decoded as UTF-8. The spans must then be marked again.",
        "`â€œ` for “, `Ã©` for é",
    )
)  # fmt: skip
def mojibake(document: Document, scheme: Scheme) -> Iterator[Problem]:
    if document.text.isascii() or not _LEAD.search(document.text):
        return
    for found in _NOT_ASCII.finditer(document.text):
        meant = _meant(found.group())
        if meant is not None:
            yield f"{found.group()!r} at character {found.start()} looks like {meant!r}", found.span()
            return


def _meant(piece: str) -> str | None:
    # The five bytes that Windows-1252 leaves undefined arrive as C1 controls of the same number.
    try:
        single = b"".join(c.encode("latin-1") if "\x80" <= c <= "\x9f" else c.encode("cp1252") for c in piece)
        return single.decode("utf-8")
    except UnicodeError:
        return None


@on_document(
    Rule(
        "boilerplate", Severity.WARNING, "A tail that is not part of the article",
        "The last lines contain text that web pages add below an article. The scheme lists the phrases to look for.",
        "Cut the tail off before import, so that nobody annotates it.",
        "“Read the full article here”, “Leave a reply”",
    )
)  # fmt: skip
def boilerplate(document: Document, scheme: Scheme) -> Iterator[Problem]:
    end = len(document.text)
    for line in reversed(document.text.rsplit("\n", _LAST_LINES)[-_LAST_LINES:]):
        start = end - len(line)
        lowered = (line if len(line) < _LONG_LINE else line[:_LONG_LINE]).strip().casefold()
        for phrase in scheme.boilerplate:
            if lowered.startswith(phrase) or (lowered.endswith(phrase) and len(lowered) < 3 * len(phrase)):
                yield f"one of the last lines is {line.strip()[:60]!r}", (start, end)
                return
        end = start - 1


@on_document(
    Rule(
        "no-split", Severity.ERROR, "The split column does not name a split",
        "The scheme takes the split of each document from a column. Where the column names none, newsann does not "
        "guess, because a document stays in its split in all later versions.",
        "Put the name of a split into the task's data, or add the split to the shares in the scheme.",
        "`tset` for `test`",
    )
)  # fmt: skip
def no_split(document: Document, scheme: Scheme) -> Iterator[Problem]:
    splits = scheme.splits
    if splits.strategy == "column" and (given := document.metadata.get(splits.by)) not in splits.shares:
        yield f"{splits.by} is {given!r}, expected one of {', '.join(splits.shares)}", None


CHECKS = (control_character, mojibake, boilerplate, no_split)

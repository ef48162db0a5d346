"""A rule is a kind of finding, declared once; a finding is one place that breaks it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from newsann.model.text import shown


class Severity(StrEnum):
    """How much a finding matters; only errors keep a release from being written."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return ("info", "warning", "error").index(self.value)


class Rule(Struct, frozen=True):
    """A kind of finding, declared once: the reference page and every message come from here.

    `title`, `explanation`, `hint` and `example` are sentences for people. A `fixed` rule guards one of the
    promises (a span that is not proven, a document lost), so a scheme cannot change its severity.

    A rule with `each_file` has one finding for a file instead of one for each place, because there is nothing to do at
    the single place. It has the message for one place and the message for several, with `{count}` and, where the rule
    has kinds of places, `{subject}`.
    """

    code: str
    severity: Severity
    title: str
    explanation: str
    hint: str
    example: str
    fixed: bool = False
    each_file: tuple[str, str] | None = None


class Place(Struct, frozen=True):
    """Where a finding stands, from the file down to the region; what is unknown is None.

    `index` is the task's position in its file, from 0; `byte` the offset of the task's first byte in the
    (decompressed) file; `start` and `end` are code points in the document's text. With `relation`, its id, the finding
    is about this relation, and `region` is its head. A `region` of "" is an item without an id.
    """

    export: str | None = None
    index: int | None = None
    byte: int | None = None
    task: str | None = None
    document: str | None = None
    annotation: str | None = None
    region: str | None = None
    start: int | None = None
    end: int | None = None
    relation: str | None = None

    def __str__(self) -> str:
        steps = [] if self.export is None else [self.export]
        if self.task is not None:
            steps.append(f"task {self.task}")
        elif self.index is not None:
            steps.append(f"task number {self.index + 1} of the file, at byte {self.byte}")
        if self.annotation is not None:
            steps.append(f"annotation {self.annotation}")
        if self.region:
            steps.append(f"region {self.region}")
        return ", ".join(steps) or "the whole dataset"


class Excerpt(Struct, frozen=True):
    """Some words of the text around a span, on one line; `text[start:end]` is what the finding speaks of."""

    text: str
    start: int
    end: int


class Finding(Struct, frozen=True):
    """One problem that a check reports.

    `count` is the number of places that it is about, `subject` what they have in common, for some rules:
    the name of a question, of a control.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    place: Place
    excerpt: Excerpt | None = None
    subject: str = ""
    count: int = 1


CountKey = tuple[str, str, str]
"""(export, code of a rule with `each_file`, subject)."""


def counted_findings(
    counts: Counter[CountKey], rules: Mapping[str, Rule], overrides: Mapping[str, Severity]
) -> Iterator[Finding]:
    """One finding for each file and subject that was counted, in the order of the files and codes."""
    for (export, code, subject), count in sorted(counts.items()):
        rule = rules[code]
        if count <= 0 or rule.each_file is None:
            continue
        one, several = rule.each_file
        message = (one if count == 1 else several).format(count=f"{count:,}", subject=subject)
        place, severity = Place(export=export), severity_of(rule, overrides)
        yield Finding(code, severity, message, rule.hint, place, None, subject, count)


def many(count: int, thing: str, things: str = "") -> str:
    """A count with its noun: "1 region", "2 regions"; `things` where the plural takes more than an s.

    >>> many(1, "region"), many(2000, "region"), many(2, "box", "boxes")
    ('1 region', '2,000 regions', '2 boxes')
    """
    return f"{count:,} {thing if count == 1 else things or thing + 's'}"


def excerpt(text: str, start: int, end: int, context: int = 32, longest: int = 60) -> Excerpt:
    """The span's words with up to `context` code points on each side, on one line.

    White space becomes blanks; what a terminal would obey or not show becomes escapes.

    >>> excerpt("It was\\nreportedly over.", 7, 17)
    Excerpt(text='It was reportedly over.', start=7, end=17)
    """
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    start, end = min(start, end), max(start, end)
    before, after = text[max(0, start - context) : start], text[end : end + context]
    if end - start > longest:
        inside = f"{text[start : start + longest // 2]} … {text[end - longest // 2 : end]}"
    else:
        inside = text[start:end]
    before = ("…" if start > context else "") + before
    after += "…" if end + context < len(text) else ""
    before, inside, after = (shown(_WHITE_SPACE.sub(" ", part)) for part in (before, inside, after))
    return Excerpt(before + inside + after, len(before), len(before) + len(inside))


_WHITE_SPACE = re.compile(r"\s")


def severity_of(rule: Rule, overrides: Mapping[str, Severity]) -> Severity:
    """The severity that a scheme gives to a rule; fixed rules keep their own."""
    return rule.severity if rule.fixed else overrides.get(rule.code, rule.severity)

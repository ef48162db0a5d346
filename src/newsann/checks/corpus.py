"""Checks that need to see all documents; they work on small fingerprints, which any process can make and any merge."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from newsann.checks.spans import missing_attribute
from newsann.model.document import Document
from newsann.model.findings import Finding, Place, Rule, Severity, many, severity_of
from newsann.scheme import Scheme

SAME_TEXT = Rule(
    "same-text", Severity.WARNING, "Two documents with the same text",
    "The text has two ids, so one article counts twice and could be in two splits.",
    "Delete one of the tasks, or give both the same id so that their annotations are merged.",
    "one wire story imported twice",
)  # fmt: skip
DUPLICATE_TASK = Rule(
    "duplicate-task", Severity.WARNING, "The same annotation is read twice",
    "Two exports overlap, or a file contains the same tasks twice. The state of the annotation that was updated last "
    "is used. The other is counted as skipped.",
    "Keep the newest export of a project and remove the older ones.",
    "`batch.json` and `batch-new.json` with the same tasks",
)  # fmt: skip
ID_CLASH = Rule(
    "id-clash", Severity.ERROR, "Two texts under one document id",
    "The id in the data belongs to different texts in two tasks. newsann cannot know which text is meant.",
    "Give each article an id of its own, or correct the text that was changed.",
    "`id: a-17` on two different articles", fixed=True,
)  # fmt: skip
CONTRADICTING = Rule(
    "contradicting-metadata", Severity.WARNING, "Tasks of one document contradict each other",
    "Several tasks contain the same document and give different values for one of its columns. The first value is "
    "kept.",
    "Correct the value in the tasks' data, or give two articles ids of their own.",
    "`outlet` is “The Quay Ledger” in one task and “Harbour News” in the other",
)  # fmt: skip
CORRECTED = Rule(
    "corrected-text", Severity.WARNING, "An article whose text was corrected between two exports",
    "Two exports contain the same task with two texts that share most of their words. The version that was annotated "
    "last is published, or else the one whose task was stored last. The earlier version is counted as skipped.",
    "Remove the earlier export. If these are two articles, give each an id of its own.",
    "task 7 of `monday.json`, with a misprint that is gone in `friday.json`",
)  # fmt: skip
UNDECIDED = Rule(
    "undecided-text", Severity.ERROR, "One article in two versions, and no time shows which is the later one",
    "Two exports contain the same task with two texts that share most of their words. Neither the times of their "
    "annotations nor those of the tasks show which text is the corrected one.",
    "Remove the earlier export. If these are two articles, give each an id of its own.",
    "task 7 with two texts and no `updated_at`", fixed=True,
)  # fmt: skip
AMBIGUOUS = Rule(
    "ambiguous-annotators", Severity.WARNING, "One number for several annotators",
    "A user's number identifies a person on one server only. These exports seem to come from several servers or "
    "projects, and they have users with the same numbers, who may be different people. All their annotations are kept.",
    "Set in the scheme what identifies annotators: `annotators: {by: export}`, or `project`, `folder`; `completed_by` "
    "if the same number is the same person everywhere.",
    "two people who each ran a server, both user 1",
)  # fmt: skip
TWO_FORMS = Rule(
    "two-forms", Severity.WARNING, "An annotator by number, and by e-mail address alone",
    "An annotation names its annotator by an e-mail address, and elsewhere the exports give a number to the user with "
    "this address. It is read as one person, by the number, so that nobody agrees with themselves. Where several users "
    "have the address, it is read as somebody else.",
    "Export all files in one way, with the same version of Label Studio.",
    '`"completed_by": "a@example.com"` in one file, `{"id": 5, "email": "a@example.com"}` in another',
)  # fmt: skip
MIXED_PROJECTS = Rule(
    "mixed-projects", Severity.WARNING, "One file with tasks of several projects",
    "Ids of tasks and annotations are unique on one server only, and labels may mean different things in each project.",
    "Export each project to a file of its own.",
    "tasks of project 3 and project 5 in one file",
)  # fmt: skip
HELD_OUT_NOTHING = Rule(
    "held-out-nothing", Severity.WARNING, "A held-out value that no document has",
    "The scheme puts documents with this value into a split of their own. A misspelt value holds out nothing: the "
    "documents go to other splits, and stay there in all later versions once they are published.",
    "Correct the value in the scheme, or remove it.",
    "`The Quay Leger` for `The Quay Ledger`",
)  # fmt: skip

RULES = (
    SAME_TEXT, DUPLICATE_TASK, ID_CLASH, CONTRADICTING, CORRECTED, UNDECIDED, AMBIGUOUS, TWO_FORMS, MIXED_PROJECTS,
    HELD_OUT_NOTHING,
)  # fmt: skip

SHOWN = 5
"""How many of the values that there are a finding names."""


class DocumentFingerprint(Struct, frozen=True, gc=False):
    """What the corpus checks keep of a document; `outlet` is the value of the column by which some are held out.

    `named` says that the data name the document; its text does not decide who it is. `annotations` are the ids of its
    annotations with their annotators, `unique_ids` those that they have on every server, `created` is when the task was
    made. `voters` are the annotators but for curators, `curated` is how many curated annotations there are.
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
    annotations: tuple[tuple[str, str], ...] = ()
    unique_ids: tuple[str, ...] = ()
    created: datetime | None = None
    voters: tuple[str, ...] = ()
    curated: int = 0


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
            message = f"same text as document {earlier.document} ({earlier.export}, task {earlier.task})"
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
            yield finding(
                MIXED_PROJECTS,
                f"the file has tasks of the projects {', '.join(named)}, expected one project",
                Place(export=export),
                scheme,
            )


def held_out_nothing(fingerprints: Iterable[DocumentFingerprint], scheme: Scheme) -> Iterator[Finding]:
    """Values that are held out and that no document has."""
    splits = scheme.splits
    if splits.strategy != "held-out":
        return
    found = Counter(fingerprint.outlet for fingerprint in fingerprints if fingerprint.outlet is not None)
    known = ", ".join(repr(value) for value, _ in found.most_common(SHOWN)) + (", …" if len(found) > SHOWN else "")
    for value, split in splits.claimed.items():
        if value not in found:
            message = f"splits.values.{split}: no document has the {splits.by} {value!r}; found: {known or 'none'}"
            yield finding(HELD_OUT_NOTHING, message, Place(export="scheme.yaml"), scheme)


Answered = set[tuple[str, str]]
"""(export, question) for each required question about spans that somebody answered in the export."""


def note_answers(document: Document, scheme: Scheme, answered: Answered) -> None:
    """Add the required questions that a document's spans answer."""
    export = document.source.export
    left = {n for n, question in scheme.attributes.items() if question.required and (export, n) not in answered}
    for annotation in document.annotations if left else ():
        for span in annotation.spans:
            if span.attributes:
                answered |= {(export, name) for name in left & span.attributes.keys()}


def summarised(findings: Iterable[Finding], answered: Answered) -> Iterator[Finding]:
    """The findings, with one for each file and question in the place of those on questions that nobody answered."""
    findings = list(findings)
    spans: dict[tuple[str, str], list[int]] = {}
    for found in findings:
        key = (found.place.export or "", found.subject)
        if found.code == missing_attribute.rule.code and key not in answered:
            spans.setdefault(key, []).append(found.count)
    written = set()
    for found in findings:
        key = (found.place.export or "", found.subject)
        counts = spans.get(key, []) if found.code == missing_attribute.rule.code else []
        if len(counts) < 2:
            yield found
        elif key not in written:
            written.add(key)
            message = f"none of the {many(sum(counts), 'span')} that need an answer to `{found.subject}` has one"
            yield replace(found, message=message, place=Place(export=key[0]), excerpt=None, count=sum(counts))

"""One task into one document: its text, its metadata, and each submitted annotation with proven spans."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice

from msgspec import Struct, field

from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.context import Reporter, Tally
from newsann.formats.labelstudio.exports.privacy import identity, person
from newsann.formats.labelstudio.exports.records import Item, RawAnnotation, Task
from newsann.formats.labelstudio.reading import statements
from newsann.formats.labelstudio.reading.answers import answers
from newsann.formats.labelstudio.reading.decoding import UNREADABLE_LINK, decoded
from newsann.formats.labelstudio.reading.former import with_present_names
from newsann.formats.labelstudio.reading.relations import relations_of
from newsann.formats.labelstudio.reading.sorting import Sorted, sorted_out
from newsann.formats.labelstudio.reading.spans import fast_path, slow_path
from newsann.formats.labelstudio.reading.statements import notes, stored
from newsann.model.document import Annotation, Choice, Document, Relation, Source, Span, text_digest
from newsann.model.findings import CountKey, Finding, Place
from newsann.scheme import Scheme
from newsann.scheme.keys import leaves, value_at
from newsann.scheme.values import converted, expected

LINKS = ("relation", UNREADABLE_LINK)
TWICE = {("skipped", "superseded"), ("skipped", "already-read")}
"""Fates of an annotation of which another state is read."""


class Left(Struct, frozen=True):
    """An annotation that is not published: its items, and its fate and reason for the ledger.

    `annotation` says who made it and when, without what was marked; None where the task has no text.
    """

    tally: Tally
    fate: str
    reason: str
    annotation: Annotation | None = None


class Reading(Struct):
    """What became of one task: its document, if it has one, the findings, and an account of every item.

    `tallies` runs parallel to `document.annotations`; `left` holds those that are not published and why. `counts`
    is what a file has one finding for, with the number, beside what the annotations' tallies count.
    """

    findings: list[Finding]
    document: Document | None = None
    tallies: list[Tally] = []
    left: list[Left] = []
    task: str = ""
    counts: Counter[CountKey] = field(default_factory=Counter)

    def all_counts(self) -> Counter[CountKey]:
        """The task's counts with those of all its annotations, but for what came in twice."""
        total = Counter(self.counts)
        for tally in self.tallies:
            total.update(tally.counts)
        for left in self.left:
            if (left.fate, left.reason) not in TWICE:
                total.update(left.tally.counts)
        return total


def reading(raw: bytes | memoryview, scheme: Scheme, export: str, index: int, byte: int) -> Reading:
    """Read the task in `raw`, the `index`-th of the file `export`, whose first byte is `byte`."""
    report = Reporter(scheme, Place(export=export, index=index, byte=byte))
    task = decoded(raw, report)
    if task is None:
        return Reading(report.findings)
    name = str(task.id) if task.id is not None else str(index + 1)
    report.place = Place(export=export, index=index, byte=byte, task=name)
    text = _text(task, report)
    project = None if task.project is None else str(task.project)
    source = Source(export, name, index, byte, project, stored(task.created_at), stored(task.updated_at))
    report.source = source
    identity = _identity(task, text, scheme)
    report.place = Place(export=export, index=index, byte=byte, task=name, document=identity)
    metadata = _metadata(task, report) if text is not None else {}
    for kind, count in notes(task).items():
        report.count(rules.LEFT_OUT_NOTES, kind, count)
    result = Reading(report.findings, task=name, counts=report.counts)
    annotations = _annotations(task, text, report, result)
    if text is not None:
        result.document = Document(identity, text, metadata, tuple(annotations), source)
    return result


def _text(task: Task, report: Reporter) -> str | None:
    """The article, or None after a finding that says what stands there instead."""
    key, data = report.scheme.document.text, task.data or {}
    text = value_at(data, key)
    if text is None and key not in data:
        keys = ", ".join(repr(known) for known, _ in islice(leaves(data), 20)) or "none"
        report.say(rules.NO_TEXT, f"the data have no key {key!r}; their keys are {keys}")
        return None
    if not isinstance(text, str):
        report.say(
            rules.TEXT_NOT_STRING, f"`data.{key}` is of type {type(text).__name__}: {str(text)[:40]}, expected a string"
        )
        return None
    if not text.strip():
        report.say(rules.EMPTY_TEXT, f"`data.{key}` is {text[:20]!r}")
        return None
    if " " not in text and "\n" not in text and text.startswith(("/data/", "http://", "https://", "s3://", "gs://")):
        report.say(rules.TEXT_ELSEWHERE, f"`data.{key}` is the address {text[:80]!r}, not an article")
        return None
    return text


def _identity(task: Task, text: str | None, scheme: Scheme) -> str:
    """The data's own id where the scheme names its key, else a digest of the text."""
    given = value_at(task.data or {}, scheme.document.id)
    if isinstance(given, str | int) and str(given).strip():
        return str(given)
    return text_digest(text or "")[:16]


def _metadata(task: Task, report: Reporter) -> dict[str, object]:
    data, scheme = task.data or {}, report.scheme
    values: dict[str, object] = {}
    for name, column in scheme.document.columns.items():
        key = column.key or name
        value = value_at(data, key)
        if value is None or value == "":
            if column.required:
                report.say(rules.BAD_METADATA, f"`data.{key}` is missing, and the column `{name}` is required")
            continue
        taken = converted(value, column)
        if taken is None:
            report.say(rules.BAD_METADATA, f"`data.{key}` is {str(value)[:60]!r}, expected {expected(column)}")
        else:
            values[name] = taken
    return values


def _annotations(task: Task, text: str | None, report: Reporter, result: Reading) -> list[Annotation]:
    """The annotations that can be published; the tallies of all are entered in the result."""
    taken: list[Annotation] = []
    for number, raw in enumerate(task.submitted, 1):
        name = str(raw.id) if raw.id is not None else str(number)
        items = raw.result or []
        links = [item for item in items if item.type in LINKS]
        tally = Tally(name, len(items) - len(links), len(links), export=report.place.export or "")
        if text is None:
            why = report.findings[-1].code if report.findings else rules.NO_TEXT.code
            result.left.append(Left(tally, "rejected", why))
            continue
        if report.scheme.former:
            with_present_names(items, report.scheme, tally)
        withheld = statements.withheld(raw, tally, report)
        annotation = withheld or _annotation(raw, items, links, text, tally, report)
        if isinstance(annotation, str):
            result.left.append(Left(tally, "skipped", annotation, _made(raw, tally, report)))
        else:
            taken.append(annotation)
            result.tallies.append(tally)
    if task.drafts:
        statements.compare_drafts(task, report)
    lacking = statements.missing(task, report)
    if not (lacking or task.submitted or text is None):
        parts = [name for name, items in (("draft", task.drafts), ("prediction", task.predictions)) if items]
        report.count(rules.NO_ANNOTATION, f", only a {' and a '.join(parts)}" if parts else "")
    return taken


def _annotation(
    raw: RawAnnotation, items: list[Item], links: list[Item], text: str, tally: Tally, report: Reporter
) -> Annotation | str:
    """The annotation, or why it is left out: a finding's code."""
    regions = [item for item in items if item.type == "labels"]
    attributes: dict[str, dict[str, Choice]] = {}
    choices: dict[str, Choice] = {}
    own: Sorted | None = None
    if len(regions) + len(links) < len(items):
        others = [item for item in items if item.type != "labels" and item.type not in LINKS]
        own = sorted_out(regions, others, links, tally, report)
        if own.withheld:
            return own.withheld
        attributes, choices = answers(own.questions, own.regions, tally, report)
        regions, links = own.regions, own.links
    spans = fast_path(regions, text, attributes, report.scheme)
    if spans is None and own is None:
        own = sorted_out(regions, [], links, tally, report)
        if own.withheld:
            return own.withheld
        if len(own.regions) < len(regions):
            spans = fast_path(own.regions, text, attributes, report.scheme)
        regions, links = own.regions, own.links
    if spans is None:
        spans = slow_path(regions, text, attributes, tally, report)
    else:
        tally.spans = len(spans)
    relations = relations_of(links, spans, text, tally, report) if links else []
    if not items:
        report.say(rules.EMPTY, "no span, no relation, no answer", annotation=tally.annotation)
    return _made(raw, tally, report, spans, relations, choices)


def _made(
    raw: RawAnnotation,
    tally: Tally,
    report: Reporter,
    spans: Iterable[Span] = (),
    relations: Iterable[Relation] = (),
    choices: Mapping[str, Choice] | None = None,
) -> Annotation:
    return Annotation(
        id=tally.annotation,
        annotator=person(identity(raw.completed_by, raw.created_username), report.scheme.annotators.by, report.source),
        spans=tuple(spans),
        relations=tuple(relations),
        choices=choices or {},
        updated=statements.updated(raw, report, tally.annotation),
        seconds=raw.lead_time,
        unique_id=raw.unique_id,
        source=report.source,
    )

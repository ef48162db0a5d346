"""One task into one document: its text, its metadata, and each submitted annotation with proven spans."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice

from msgspec import Struct, field

from newsann.formats.labelstudio.context import ItemCounts, ReadingContext
from newsann.formats.labelstudio.exports.privacy import Known, identity, known, person
from newsann.formats.labelstudio.exports.records import Item, Person, RawAnnotation, Task
from newsann.formats.labelstudio.reading import statements
from newsann.formats.labelstudio.reading.answers import answers
from newsann.formats.labelstudio.reading.decoding import decoded
from newsann.formats.labelstudio.reading.former_names import with_present_names
from newsann.formats.labelstudio.reading.relations import relations_of
from newsann.formats.labelstudio.reading.sorting import Sorted, sorted_out
from newsann.formats.labelstudio.reading.spans import fast_path, slow_path
from newsann.formats.labelstudio.reading.statements import notes, stored
from newsann.formats.labelstudio.rules.annotations import EMPTY, LEFT_OUT_NOTES, NO_ANNOTATION
from newsann.formats.labelstudio.rules.tasks import BAD_METADATA, EMPTY_TEXT, NO_TEXT, TEXT_ELSEWHERE, TEXT_NOT_STRING
from newsann.model.document import Annotation, Choice, Document, Relation, Source, Span
from newsann.model.findings import CountKey, Finding, Place
from newsann.model.text import text_digest
from newsann.scheme import Scheme
from newsann.scheme.keys import leaves, value_at
from newsann.scheme.values import converted, expected

CURATES = "curates"
"""The key by which the data of a task say that it was made to decide a document: its annotations are curated ones."""

TWICE = {("skipped", "superseded"), ("skipped", "already-read")}
"""Fates of an annotation of which another state is read."""


class Left(Struct, frozen=True):
    """An annotation that is not published: its items, and its fate and reason for the ledger.

    `annotation` says who made it and when, without what was marked; None where the task has no text.
    """

    counts: ItemCounts
    fate: str
    reason: str
    annotation: Annotation | None = None


class Reading(Struct):
    """What became of one task: its document, if it has one, the findings, and an account of every item.

    `item_counts` runs parallel to `document.annotations`; `left` holds those that are not published and why. `people`
    has what the task says of its annotators, by who they are.
    `file_counts` are the task's own places of findings that are reported once for each file.
    """

    findings: list[Finding]
    document: Document | None = None
    item_counts: list[ItemCounts] = []
    left: list[Left] = []
    task: str = ""
    file_counts: Counter[CountKey] = field(default_factory=Counter)
    people: dict[str, Known] = {}

    def all_file_counts(self) -> Counter[CountKey]:
        """The task's `file_counts` with those of all its annotations, but for what came in twice."""
        total = Counter(self.file_counts)
        for counts in self.item_counts:
            total.update(counts.file_counts)
        for left in self.left:
            if (left.fate, left.reason) not in TWICE:
                total.update(left.counts.file_counts)
        return total


def reading(raw: bytes | memoryview, scheme: Scheme, export: str, index: int, byte: int) -> Reading:
    """Read the task in `raw`, the `index`-th of the file `export`, whose first byte is `byte`."""
    context = ReadingContext(scheme, Place(export=export, index=index, byte=byte))
    task = decoded(raw, context)
    if task is None:
        return Reading(context.findings)
    name = str(task.id) if task.id is not None else str(index + 1)
    context.place = Place(export=export, index=index, byte=byte, task=name)
    text = _text(task, context)
    context.text = text or ""
    project = None if task.project is None else str(task.project)
    source = Source(export, name, index, byte, project, stored(task.created_at), stored(task.updated_at))
    context.source = source
    identity = _identity(task, text, scheme)
    context.place = Place(export=export, index=index, byte=byte, task=name, document=identity)
    metadata = _metadata(task, context) if text is not None else {}
    for kind, count in notes(task).items():
        context.count(LEFT_OUT_NOTES, kind, count)
    context.curated = (task.data or {}).get(CURATES) == identity
    result = Reading(context.findings, task=name, file_counts=context.file_counts)
    annotations = _annotations(task, text, context, result)
    if text is not None:
        result.document = Document(identity, text, metadata, tuple(annotations), source)
    return result


def _text(task: Task, context: ReadingContext) -> str | None:
    """The article, or None after a finding that says what stands there instead."""
    key, data = context.scheme.document.text, task.data or {}
    text = value_at(data, key)
    if text is None and key not in data:
        keys = ", ".join(repr(known) for known, _ in islice(leaves(data), 20)) or "none"
        context.report(NO_TEXT, f"`data` has no key {key!r}; its keys are {keys}")
        return None
    if not isinstance(text, str):
        context.report(
            TEXT_NOT_STRING, f"`data.{key}` is of type {type(text).__name__}: {str(text)[:40]}, expected a string"
        )
        return None
    if not text.strip():
        context.report(EMPTY_TEXT, f"`data.{key}` is {text[:20]!r}")
        return None
    if " " not in text and "\n" not in text and text.startswith(("/data/", "http://", "https://", "s3://", "gs://")):
        context.report(TEXT_ELSEWHERE, f"`data.{key}` is the address {text[:80]!r}, not an article")
        return None
    return text


def _identity(task: Task, text: str | None, scheme: Scheme) -> str:
    """The data's own id where the scheme names its key, else a digest of the text."""
    given = value_at(task.data or {}, scheme.document.id)
    if isinstance(given, str | int) and str(given).strip():
        return str(given)
    return text_digest(text or "")[:16]


def _metadata(task: Task, context: ReadingContext) -> dict[str, object]:
    data, scheme = task.data or {}, context.scheme
    values: dict[str, object] = {}
    for name, column in scheme.document.columns.items():
        key = column.key or name
        value = value_at(data, key)
        if value is None or value == "":
            if column.required:
                context.report(BAD_METADATA, f"`data.{key}` is missing, and the column `{name}` is required")
            continue
        taken = converted(value, column)
        if taken is None:
            context.report(BAD_METADATA, f"`data.{key}` is {str(value)[:60]!r}, expected {expected(column)}")
        else:
            values[name] = taken
    return values


def _annotations(task: Task, text: str | None, context: ReadingContext, result: Reading) -> list[Annotation]:
    """The annotations that can be published; the counts of all are added to the result."""
    taken: list[Annotation] = []
    for number, raw in enumerate(task.submitted, 1):
        name = str(raw.id) if raw.id is not None else str(number)
        items = raw.result or []
        links = [item for item in items if item.type == "relation"]
        own = context.of_annotation(name, ItemCounts(len(items) - len(links), len(links)))
        if text is None:
            why = context.findings[-1].code if context.findings else NO_TEXT.code
            result.left.append(Left(own.counts, "rejected", why))
            continue
        if context.scheme.former:
            with_present_names(items, own)
        annotation = statements.withheld(raw, own) or _annotation(raw, items, links, own)
        if isinstance(annotation, str):
            result.left.append(Left(own.counts, "skipped", annotation, _made(raw, own)))
        else:
            taken.append(annotation)
            result.item_counts.append(own.counts)
        if isinstance(raw.completed_by, Person) or raw.created_username:
            result.people[_who(raw, context)] = known(raw.completed_by, raw.created_username)
    if task.drafts:
        statements.compare_drafts(task, context)
    lacking = statements.missing(task, context)
    if not (lacking or task.submitted or text is None):
        parts = [name for name, items in (("draft", task.drafts), ("prediction", task.predictions)) if items]
        context.count(NO_ANNOTATION, f", only a {' and a '.join(parts)}" if parts else "")
    return taken


def _annotation(raw: RawAnnotation, items: list[Item], links: list[Item], context: ReadingContext) -> Annotation | str:
    """The annotation, or why it is left out: a finding's code."""
    text, scheme = context.text, context.scheme
    regions = [item for item in items if item.type == "labels"]
    attributes: dict[str, dict[str, Choice]] = {}
    choices: dict[str, Choice] = {}
    own: Sorted | None = None
    if len(regions) + len(links) < len(items):
        others = [item for item in items if item.type not in ("labels", "relation")]
        own = sorted_out(regions, others, links, context)
        if own.withheld:
            return own.withheld
        attributes, choices = answers(own.questions, own.regions, context)
        regions, links = own.regions, own.links
    spans = fast_path(regions, text, attributes, scheme)
    if spans is None and own is None:
        own = sorted_out(regions, [], links, context)
        if own.withheld:
            return own.withheld
        if len(own.regions) < len(regions):
            spans = fast_path(own.regions, text, attributes, scheme)
        regions, links = own.regions, own.links
    if spans is None:
        spans = slow_path(regions, attributes, context)
    else:
        context.counts.spans = len(spans)
    relations = relations_of(links, spans, context) if links else []
    if not items:
        context.report(EMPTY, "no span, no relation, no answer")
    return _made(raw, context, spans, relations, choices)


def _made(
    raw: RawAnnotation,
    context: ReadingContext,
    spans: Iterable[Span] = (),
    relations: Iterable[Relation] = (),
    choices: Mapping[str, Choice] | None = None,
) -> Annotation:
    return Annotation(
        id=context.annotation or "",
        annotator=_who(raw, context),
        spans=tuple(spans),
        relations=tuple(relations),
        choices=choices or {},
        updated=statements.updated(raw, context),
        seconds=raw.lead_time,
        unique_id=raw.unique_id,
        source=context.source,
        curated=context.curated,
    )


def _who(raw: RawAnnotation, context: ReadingContext) -> str:
    """Who made an annotation, by the scheme's `annotators.by`."""
    return person(identity(raw.completed_by, raw.created_username), context.scheme.annotators.by, context.source)

"""One task into one document: its text, its metadata, and each submitted annotation with proven spans."""

from msgspec import Struct

from newsann.findings import Finding, Place
from newsann.labelstudio import rules
from newsann.labelstudio.answers import TYPES, answers
from newsann.labelstudio.decoding import UNREADABLE, decoded
from newsann.labelstudio.privacy import identity
from newsann.labelstudio.records import Draft, Item, RawAnnotation, Task
from newsann.labelstudio.relations import relations_of
from newsann.labelstudio.reporting import Reporter
from newsann.labelstudio.spans import judged, plainly_proven
from newsann.labelstudio.tally import Tally
from newsann.model import Annotation, Document, Source, text_digest
from newsann.scheme import Scheme
from newsann.scheme.values import converted, expected, moment


class Reading(Struct):
    """What became of one task: its document, if it has one, the findings, and an account of every item.

    `tallies` runs parallel to `document.annotations`; `left` holds those that are not published and why.
    """

    findings: list[Finding]
    document: Document | None = None
    tallies: list[Tally] = []
    left: list[tuple[Tally, str, str]] = []
    task: str = ""


def reading(raw: bytes | memoryview, scheme: Scheme, export: str, index: int, byte: int) -> Reading:
    """Read the task in `raw`, the `index`-th of the file `export`, whose first byte is `byte`."""
    report = Reporter(scheme, Place(export=export, index=index, byte=byte))
    task = decoded(raw, report)
    if task is None:
        return Reading(report.findings)
    name = str(task.id) if task.id is not None else str(index + 1)
    report.place = Place(export=export, index=index, byte=byte, task=name)
    text = _text(task, report)
    source = Source(export, name, index, byte, None if task.project is None else str(task.project))
    identity = _identity(task, text, scheme)
    report.place = Place(export=export, index=index, byte=byte, task=name, document=identity)
    metadata = _metadata(task, report) if text is not None else {}
    annotations, tallies, left = _annotations(task, text, report)
    if text is None:
        return Reading(report.findings, None, [], left, name)
    document = Document(identity, text, metadata, tuple(annotations), source)
    return Reading(report.findings, document, tallies, left, name)


def _text(task: Task, report: Reporter) -> str | None:
    """The article, or None after a finding that says what stands there instead."""
    key, data = report.scheme.document.text, task.data or {}
    if key not in data:
        keys = ", ".join(map(repr, data)) or "none"
        report.say(rules.NO_TEXT, f"the data have no key {key!r}; their keys are {keys}")
        return None
    text = data[key]
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
    given = (task.data or {}).get(scheme.document.id) if scheme.document.id else None
    if isinstance(given, str | int) and str(given).strip():
        return str(given)
    return text_digest(text or "")[:16]


def _metadata(task: Task, report: Reporter) -> dict[str, object]:
    data, scheme = task.data or {}, report.scheme
    values: dict[str, object] = {}
    for name, column in scheme.document.columns.items():
        key = column.key or name
        value = data.get(key)
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


def _annotations(
    task: Task, text: str | None, report: Reporter
) -> tuple[list[Annotation], list[Tally], list[tuple[Tally, str, str]]]:
    taken: list[Annotation] = []
    tallies: list[Tally] = []
    left: list[tuple[Tally, str, str]] = []
    submitted = task.annotations if task.annotations is not None else task.completions or []
    for number, raw in enumerate(submitted, 1):
        name = str(raw.id) if raw.id is not None else str(number)
        links = [item for item in raw.result if item.type == "relation"]
        tally = Tally(name, regions_read=len(raw.result) - len(links), relations_read=len(links))
        if text is None:
            left.append((tally, "rejected", report.findings[-1].code if report.findings else rules.NO_TEXT.code))
        elif raw.was_cancelled:
            report.say(rules.SKIPPED, f"skipped; regions in it: {tally.regions_read}", annotation=name)
            left.append((tally, "skipped", rules.SKIPPED.code))
        else:
            taken.append(_annotation(raw, links, text, tally, report))
            tallies.append(tally)
    _drafts(task, submitted, report)
    if not submitted and text is not None:
        drafts = f"; drafts: {len(task.drafts)}" if task.drafts else ""
        predictions = f"; predictions: {len(task.predictions)}" if task.predictions else ""
        report.say(rules.NO_ANNOTATION, f"no submitted annotation{drafts}{predictions}")
    return taken, tallies, left


def _annotation(raw: RawAnnotation, links: list[Item], text: str, tally: Tally, report: Reporter) -> Annotation:
    regions = [item for item in raw.result if item.type == "labels"]
    others: list[Item] = []
    if len(regions) + len(links) < len(raw.result):
        others = [item for item in raw.result if item.type not in ("labels", "relation")]
    questions = _sorted_out(regions, others, tally, report) if others else []
    attributes, choices = answers(questions, {item.id for item in regions}, tally, report) if questions else ({}, {})
    spans = plainly_proven(regions, text, attributes, report.scheme)
    if spans is None:
        _sorted_out(regions, [], tally, report)
        spans = judged(regions, text, attributes, tally, report)
    else:
        tally.spans = len(spans)
    relations = relations_of(links, spans, text, tally, report) if links else []
    if not raw.result:
        report.say(rules.EMPTY, "no span, no relation, no answer", annotation=tally.annotation)
    return Annotation(
        id=tally.annotation,
        annotator=identity(raw.completed_by),
        spans=tuple(spans),
        relations=tuple(relations),
        choices=choices,
        updated=moment(raw.updated_at or raw.created_at),
        seconds=raw.lead_time,
        unique_id=raw.unique_id,
    )


def _is_foreign(item: Item) -> bool:
    """A region of HyperText, paragraphs or audio, which Label Studio may call `labels` as well."""
    value = item.value
    return value is not None and (value.start_offset is not None or value.channel is not None)


def _sorted_out(regions: list[Item], others: list[Item], tally: Tally, report: Reporter) -> list[Item]:
    """The questions among `others`; takes regions that are no text out of `regions` and counts them."""
    questions = [item for item in others if item.type in TYPES]
    foreign = [item for item in regions if _is_foreign(item)]
    regions[:] = [item for item in regions if not _is_foreign(item)]
    for item in others:
        if item.type == UNREADABLE:
            rule = rules.LONE_SURROGATE if item.to_name == rules.LONE_SURROGATE.code else rules.BAD_VALUE
            tally.rejected[rule.code] += 1
            region = str(item.id) if item.id is not None else None
            report.say(rule, item.from_name or "", annotation=tally.annotation, region=region)
        elif item.type is None:
            tally.rejected[rules.NO_TYPE.code] += 1
            region = str(item.id) if item.id is not None else None
            report.say(rules.NO_TYPE, "an item has no `type`", annotation=tally.annotation, region=region)
        elif item.type not in TYPES:
            foreign.append(item)
    kinds: dict[str, int] = {}
    for item in foreign:
        what = item.type if item.type != "labels" else "labels, not of plain text"
        kinds[str(what)] = kinds.get(str(what), 0) + 1
    for what, count in kinds.items():
        tally.skipped[f"regions of type {what}"] += count
        report.say(rules.NOT_TEXT, f"regions of type {what}: {count}; not published", annotation=tally.annotation)
    return questions


def _drafts(task: Task, submitted: list[RawAnnotation], report: Reporter) -> None:
    if not task.drafts:
        return
    newest = {str(raw.id): moment(raw.updated_at) for raw in submitted if raw.id is not None}
    for draft in task.drafts:
        if isinstance(draft, Draft) and draft.annotation is not None:
            drafted, stored = moment(draft.updated_at), newest.get(str(draft.annotation))
            if drafted and stored and drafted > stored:
                message = f"submitted {stored:%Y-%m-%d %H:%M:%S}, draft of {drafted:%Y-%m-%d %H:%M:%S} UTC"
                report.say(rules.NEWER_DRAFT, message, annotation=str(draft.annotation))

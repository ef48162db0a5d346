"""What an export uses, read as the checks read it: controls, data, and what they will say of the export."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from newsann.errors import ExportError
from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.config.controls_in_use import ControlsInUse
from newsann.formats.labelstudio.config.data_in_use import DataInUse
from newsann.formats.labelstudio.context import ItemCounts, ReadingContext
from newsann.formats.labelstudio.exports.chunks import chunks, export_files, mapped, recognised
from newsann.formats.labelstudio.exports.records import Task, Unreadable
from newsann.formats.labelstudio.reading import statements
from newsann.formats.labelstudio.reading.decoding import decoded
from newsann.formats.labelstudio.reading.statements import notes
from newsann.formats.labelstudio.rules.annotations import LEFT_OUT_NOTES, NO_ANNOTATION
from newsann.formats.labelstudio.rules.items import NO_RELATION_LABEL
from newsann.model.findings import CountKey, Finding, Place, counted_findings, many
from newsann.scheme import Scheme
from newsann.scheme.types import Controls, DocumentKeys
from newsann.storage.durable import scratch

NO_SCHEME = Scheme("none", {}, controls=Controls("", ""), document=DocumentKeys(""))
"""A scheme that names nothing, to read tasks with before there is one."""


class InUse(Struct):
    """What was read of an export: `findings` has the first of each code, `times` how many there are."""

    controls: ControlsInUse = field(default_factory=ControlsInUse)
    data: DataInUse = field(default_factory=DataInUse)
    findings: dict[str, Finding] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    file_counts: Counter[CountKey] = field(default_factory=Counter)

    def note(self, findings: Iterable[Finding]) -> None:
        """Keep findings by their code."""
        for finding in findings:
            self.findings.setdefault(finding.code, finding)
            self.times[finding.code] += 1

    def notes(self) -> Iterator[str]:
        """What the checks will say of the export as a whole, in their words."""
        for finding in counted_findings(self.file_counts, {rule.code: rule for rule in rules.RULES}, {}):
            yield f"{finding.message}. {finding.hint}"
        for code, first in self.findings.items():
            again = f", and {many(self.times[code] - 1, 'more', 'more')}" if self.times[code] > 1 else ""
            yield f"{first.place}: {first.message} ({code}{again})"


def in_use(path: Path) -> InUse:
    """What the export at `path`, a file or a folder, uses.

    Raises InputNotFoundError when nothing is there, ExportError for a file that is no export, and ScratchError when
    temporary files cannot be written.
    """
    export = InUse()
    with scratch() as folder:
        for file in export_files([path]):
            found, findings = recognised(file, Path(folder))
            if found is None and path.is_file():
                raise ExportError(f"{file.path}: {findings[0].message}. {findings[0].hint}")
            export.note(findings)
            if found is None:
                continue
            with mapped(found) as buffer:
                for chunk in chunks(found):
                    for i, (start, end) in enumerate(zip(chunk.starts, chunk.ends, strict=True)):
                        place = Place(export=file.name, index=chunk.first + i, byte=start)
                        _add(bytes(buffer[start:end]), place, export)
    return export


def _add(raw: bytes, place: Place, export: InUse) -> None:
    """Read one task, as far as its annotations may be published."""
    context = ReadingContext(NO_SCHEME, place)
    task = decoded(raw, context)
    if task is not None:
        context.place = replace(place, task=str(task.id) if task.id is not None else str((place.index or 0) + 1))
        export.data.add(task.data or {})
        if context.flat is not None:
            export.controls.add_flat(context.flat, task.data or {})
        for kind, count in notes(task).items():
            context.count(LEFT_OUT_NOTES, kind, count)
        _add_annotations(task, context, export)
    export.note(context.findings)
    export.file_counts.update({("", code, subject): count for (_, code, subject), count in context.file_counts.items()})


def _add_annotations(task: Task, context: ReadingContext, export: InUse) -> None:
    for number, raw in enumerate(task.submitted, 1):
        items = raw.result or []
        links = [item for item in items if item.type == "relation"]
        name = str(raw.id if raw.id is not None else number)
        own = context.of_annotation(name, ItemCounts(len(items) - len(links), len(links)))
        if statements.withheld(raw, own):
            continue
        export.controls.add(items, task.data or {})
        unlabelled = sum(not item.labels and not isinstance(item, Unreadable) for item in links)
        if unlabelled:
            context.count(NO_RELATION_LABEL, "", unlabelled)
    lacking = statements.missing(task, context)
    if not (lacking or task.submitted):
        parts = [name for name, items in (("draft", task.drafts), ("prediction", task.predictions)) if items]
        context.count(NO_ANNOTATION, f", only a {' and a '.join(parts)}" if parts else "")

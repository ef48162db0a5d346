"""From exports: the documents that annotators dispute, for a curator to decide, and what curators changed."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsann.annotators.gold.adjudication import adjudicated, estimates_from, needs_estimates, patterns
from newsann.annotators.gold.gold import Status
from newsann.annotators.latest import latest
from newsann.errors import SchemeError
from newsann.formats.labelstudio.exports.chunks import chunks, export_files, mapped, recognised
from newsann.formats.labelstudio.reading.documents import CURATES, reading
from newsann.model.document import Annotation
from newsann.project.agreement import notes_on, published
from newsann.project.building.plan import BuildPlan
from newsann.project.building.run import Progress, run
from newsann.project.building.spool import Spool
from newsann.project.project import Project
from newsann.releases.diff.changes import Mark, WorkChange
from newsann.releases.diff.spans import Relation, link_changes, span_changes
from newsann.scheme import Scheme, load
from newsann.storage.durable import scratch


class DisputedDocument(Struct, frozen=True):
    """A document with differences that no rule decides: how many, and each annotator's version."""

    id: str
    undecided: int
    versions: tuple[Annotation, ...]


class Curation(Struct, frozen=True):
    """Documents by what is left to decide, the most disputed first, and how many there are of each status.

    `changes` has what curators changed in each annotator's work. `notes` says what of the exports does not count.
    """

    disputed: list[DisputedDocument]
    statuses: dict[Status, int]
    changes: list[WorkChange]
    notes: tuple[str, ...] = ()


def curation(exports: Sequence[str | Path], scheme: str | Path, progress: Progress | None = None) -> Curation:
    """What is left to decide in exports, files or folders, and what curators have changed.

    Raises SchemeError when the scheme has no strategy `curated`; InputNotFoundError, ExportError, ReleaseError when the
    key of the pseudonyms cannot be used, ScratchError.
    """
    project = Project(Path(scheme))
    rules = load(project.scheme)
    refuse_other_strategies(rules, project.scheme)
    by_document: dict[str, list[Annotation]] = {}
    with scratch() as folder:
        plan = BuildPlan(rules, Spool(folder), project.key(), project=project.folder)
        outcome = run(exports, plan, None, progress)
        for one in published(plan, outcome):
            by_document.setdefault(one.document, []).append(one.annotation)
    estimates = estimates_from(patterns(by_document.values(), rules)) if needs_estimates(rules) else None
    statuses = dict.fromkeys(Status, 0)
    disputed: list[DisputedDocument] = []
    changes: list[WorkChange] = []
    for name, annotations in sorted(by_document.items()):
        gold = adjudicated(annotations, rules, estimates)
        statuses[gold.status] += 1
        voters = tuple(one for one in annotations if not one.curated)
        if gold.status is Status.DISPUTED:
            undecided = sum(dispute.undecided for dispute in gold.disputes)
            disputed.append(DisputedDocument(name, undecided, voters))
        if curated := [one for one in annotations if one.curated]:
            changes += curator_changes(name, voters, curated[latest(curated)])
    ordered = sorted(disputed, key=lambda one: (-one.undecided, one.id))
    return Curation(ordered, statuses, changes, tuple(notes_on(outcome)))


def refuse_other_strategies(scheme: Scheme, path: Path) -> None:
    """Raise SchemeError unless a curator's version decides."""
    strategy = scheme.adjudication.strategy
    if strategy != "curated":
        raise SchemeError(
            f"{path}: the strategy of `adjudication` is {strategy}, under which a curator's version decides nothing. "
            "Write into the scheme: adjudication: {strategy: curated, otherwise: majority}"
        )


def curator_changes(document: str, versions: Iterable[Annotation], curated: Annotation) -> Iterator[WorkChange]:
    """What a curator changed in each annotator's version; nothing for a version that was right."""
    after, new = _marks(curated), _relations(curated)
    for version in sorted(versions, key=lambda one: one.annotator):
        before, old = _marks(version), _relations(version)
        spans, pairs = span_changes(before, after, same_text=True)
        relations = link_changes(before, after, old, new, pairs)
        asked = sorted({*version.choices, *curated.choices})
        columns = tuple(name for name in asked if version.choices.get(name) != curated.choices.get(name))
        if spans or relations or columns:
            yield WorkChange(document, version.annotator, columns, tuple(spans), tuple(relations))


def _marks(annotation: Annotation) -> list[Mark]:
    return [Mark(span.start, span.end, span.text, span.label, span.attributes or {}) for span in annotation.spans]


def _relations(annotation: Annotation) -> list[Relation]:
    place = {span.id: i for i, span in enumerate(annotation.spans)}
    return [(one.label, place[one.head], place[one.tail]) for one in annotation.relations]


def task_data(
    exports: Sequence[str | Path], scheme: str | Path, documents: Collection[str]
) -> dict[str, dict[str, Any]]:
    """The data of a task of each of these documents, as the exports have it; of several tasks the first counts.

    Raises InputNotFoundError, ExportError, ScratchError.
    """
    project, missing = Project(Path(scheme)), set(documents)
    rules = load(project.scheme)
    found: dict[str, dict[str, Any]] = {}
    for raw in _tasks(exports, project.folder) if missing else ():
        document = reading(raw, rules, "", 0, 0).document
        if document is None or document.id not in missing:
            continue
        data = _data(raw)
        if data is not None:
            found[document.id] = data
            missing.discard(document.id)
    return found


def _tasks(exports: Sequence[str | Path], project: Path) -> Iterator[bytes]:
    with scratch() as folder:
        for file in export_files(exports, project):
            known, _ = recognised(file, Path(folder))
            for chunk in chunks(known) if known else ():
                with mapped(chunk.file) as buffer:
                    for start, end in zip(chunk.starts, chunk.ends, strict=True):
                        yield bytes(buffer[start:end])


def _data(raw: bytes) -> dict[str, Any] | None:
    """The data of a task, or of the task around a single annotation; None in JSON_MIN, and for a curator's task."""
    task = json.loads(raw)
    around = task.get("task")
    data = around.get("data") if isinstance(around, dict) else task.get("data")
    return data if isinstance(data, dict) and CURATES not in data else None

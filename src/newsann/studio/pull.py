"""Pull: everything in a project into one file, with pseudonyms for people, written whole or not at all."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from msgspec import Struct

from newsann.annotators.pseudonyms import pseudonyms
from newsann.errors import NewsannError, StudioError
from newsann.formats.labelstudio.exports.chunks import ExportFile, mapped
from newsann.formats.labelstudio.exports.files import export_name
from newsann.formats.labelstudio.exports.privacy import Pseudonym, person, without_identities
from newsann.formats.labelstudio.exports.tasks import tasks_in_array
from newsann.model.document import Source
from newsann.project.project import Project as DatasetProject
from newsann.scheme import load
from newsann.scheme.keys import value_at
from newsann.studio.connection import Connection
from newsann.studio.projects import projects_of, purpose_of
from newsann.studio.snapshot import Progress, Unexportable, tasks
from newsann.studio.studio_project import Project

PARTS = ("annotations", "drafts", "predictions")
"""The keys of a task whose items are compared one by one."""


class State(Struct, frozen=True):
    """What is compared of a task: the id of its document, a digest of its data, and for each of its parts a digest.

    `parts` is by kind and number, with the digest and the pseudonym of the annotator.
    """

    document: str
    data: str
    parts: Mapping[tuple[str, str], tuple[str, str]]


States = dict[str, State]
"""Task number to its state."""


class Change(Struct, frozen=True):
    """One thing that is `new`, `changed` or `gone`: a task, or an annotation, draft or prediction of it."""

    how: str
    what: str
    task: str
    document: str
    by: str = ""

    def __str__(self) -> str:
        document = f", document {self.document}" if self.document else ""
        by = f" by {self.by}" if self.by else ""
        return f"{self.how:<8}{self.what}{by}, task {self.task}{document}"


class Pulled(Struct, frozen=True):
    """The result of a pull: the file, how many tasks it has, what changed, and what the server could not export.

    `annotated` has the number of one annotation for each task that has any.
    """

    path: Path
    project: Project
    tasks: int
    annotations: int
    changes: list[Change]
    unexportable: list[Unexportable]
    first: bool
    annotated: Mapping[int, int]


def pull(
    connection: Connection,
    scheme: str | Path,
    out: str | Path = "annotations",
    *,
    batch: str | None = None,
    project: int | None = None,
    progress: Progress | None = None,
) -> list[Pulled]:
    """Write everything in the scheme's projects, or in `project` alone, to files in `out`.

    The scheme's own project goes to `<batch>.json`, by default with the scheme's name; that of a person, and that for
    curation, to `<batch>-<number>.json`. Pseudonyms are made as a build makes them, by the scheme's `annotators.by`.

    Raises SchemeError, StudioError, ReleaseError when the key of the pseudonyms cannot be used.
    """
    rules, dataset = load(scheme), DatasetProject(Path(scheme))
    pseudonym = pseudonyms(dataset.key())
    pulled: list[Pulled] = []
    for there in projects_of(connection, rules, project):
        beside = f"-{there.id}" if purpose_of(there.description, rules) else ""
        path = Path(out) / f"{batch or rules.name}{beside}.json"
        source = Source(export_name(path, dataset.folder), "", project=str(there.id))

        def known(who: str, source: Source = source) -> str:
            return pseudonym(person(who, rules.annotators.by, source))

        pulled.append(write_export(connection, there, path, known, rules.document.id, progress))
    return pulled


def write_export(
    connection: Connection,
    project: Project,
    path: Path,
    pseudonym: Pseudonym,
    document_key: str | None,
    progress: Progress | None = None,
) -> Pulled:
    """Write everything in `project` to `path`, one task a line, and list what changed since the file was written.

    The file that is there stays as it is until the new one is complete.

    Raises StudioError when the server stays away, or the file cannot be read or written.
    """
    before = _states(path, document_key)
    after: States = {}
    unexportable: list[Unexportable] = []
    with _replacing(path) as out:
        mark = "["
        for task in tasks(connection, project.id, unexportable.append, progress):
            plain = without_identities(task, pseudonym)
            out.write(f"{mark}\n{json.dumps(plain, ensure_ascii=False)}")
            after[str(task["id"])] = state(plain, document_key)
            mark = ","
        out.write("[]\n" if mark == "[" else "\n]\n")
    annotations = sum(kind == "annotation" for one in after.values() for kind, _ in one.parts)
    changed = list(changes(before or {}, after))
    return Pulled(path, project, len(after), annotations, changed, unexportable, before is None, _annotated(after))


def _annotated(states: States) -> dict[int, int]:
    numbers = {
        int(task): min((int(number) for kind, number in one.parts if kind == "annotation"), default=0)
        for task, one in states.items()
    }
    return {task: number for task, number in numbers.items() if number}


def _states(path: Path, document_key: str | None) -> States | None:
    """The states of the tasks in the file of the last pull; None when there is no such file."""
    if not path.exists():
        return None
    try:
        return {str(task.get("id")): state(task, document_key) for task in _tasks_in(path)}
    except (OSError, ValueError, AttributeError) as error:
        raise StudioError(
            f"{path}: not the file of an earlier pull ({error}). Move it away, or name another file with --batch"
        ) from None


def _tasks_in(path: Path) -> Iterator[dict[str, Any]]:
    with mapped(ExportFile(path.name, str(path))) as buffer:
        if len(buffer) == 0 or buffer[0] != ord("["):
            raise ValueError("it does not begin with [")
        for start, end in tasks_in_array(buffer, 0):
            yield json.loads(bytes(buffer[start:end]))


@contextmanager
def _replacing(path: Path) -> Iterator[IO[str]]:
    """A stream whose content replaces `path` at the end, if nothing went wrong until then."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        out = NamedTemporaryFile(  # noqa: SIM115 - it is closed, and then renamed or deleted, below
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
        )
    except OSError as error:
        raise StudioError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(out.name).chmod(0o644)
        Path(out.name).replace(path)
    except NewsannError:
        raise
    except OSError as error:
        raise StudioError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        Path(out.name).unlink(missing_ok=True)


def state(task: Mapping[str, Any], document_key: str | None) -> State:
    """The state of one exported task; times and counters of the task itself do not count."""
    parts = {
        (kind[:-1], str(part.get("id"))): (_digest(part, "updated_at", "updated_by"), str(part.get("completed_by", "")))
        for kind in PARTS
        for part in task.get(kind) or ()
        if isinstance(part, dict)
    }
    data = task.get("data") or {}
    document = value_at(data, document_key)
    return State("" if document is None else str(document), _digest(data), parts)


def changes(before: States, after: States) -> Iterator[Change]:
    """What is new, changed or gone, task after task."""
    for number in _ordered((*before, *after)):
        old, new = before.get(number), after.get(number)
        if new is None and old is not None:
            yield Change("gone", "task", number, old.document)
        elif old is None and new is not None:
            yield Change("new", "task", number, new.document)
            yield from _changed_parts(State(new.document, "", {}), new, number)
        elif old is not None and new is not None:
            if old.data != new.data:
                yield Change("changed", "data", number, new.document)
            yield from _changed_parts(old, new, number)


def _changed_parts(old: State, new: State, number: str) -> Iterator[Change]:
    for key in _ordered((*old.parts, *new.parts)):
        what = f"{key[0]} {key[1]}"
        if key not in new.parts:
            yield Change("gone", what, number, new.document, old.parts[key][1])
        elif key not in old.parts:
            yield Change("new", what, number, new.document, new.parts[key][1])
        elif old.parts[key][0] != new.parts[key][0]:
            yield Change("changed", what, number, new.document, new.parts[key][1])


def _ordered(keys: Iterable[Any]) -> list[Any]:
    """Each key once, numbers by size."""
    return sorted(set(keys), key=lambda key: [(len(part), part) for part in ([key] if isinstance(key, str) else key)])


def _digest(value: Mapping[str, Any], *without: str) -> str:
    counted = {key: item for key, item in value.items() if key not in without}
    return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()

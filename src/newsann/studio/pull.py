"""A project into a file: complete, without anybody's identity, whole or not at all."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from msgspec import Struct

from newsann.errors import NewsannError, StudioError
from newsann.formats.labelstudio.exports.chunks import ExportFile, mapped
from newsann.formats.labelstudio.exports.privacy import Pseudonym, without_identities
from newsann.formats.labelstudio.exports.tasks import tasks_in_array
from newsann.studio.changes import Change, States, changes, state
from newsann.studio.connection import Connection
from newsann.studio.snapshot import Progress, Unexportable, tasks
from newsann.studio.studio_project import Project


class Pulled(Struct, frozen=True):
    """What a pull came to: the file, how many tasks are in it, what changed, what the server could not give."""

    path: Path
    project: Project
    tasks: int
    annotations: int
    changes: list[Change]
    poisoned: list[Unexportable]
    first: bool


def pull(
    connection: Connection,
    project: Project,
    path: Path,
    pseudonym: Pseudonym,
    document_key: str | None,
    progress: Progress | None = None,
) -> Pulled:
    """Write everything in `project` to `path`, one task a line, and say what changed since the file was written.

    The file that is there stays as it is until the new one is whole.

    Raises StudioError when the server stays away, or the file cannot be read or written.
    """
    before = _states(path, document_key)
    after: States = {}
    poisoned: list[Unexportable] = []
    with _replacing(path) as out:
        mark = "["
        for task in tasks(connection, project.id, poisoned.append, progress):
            plain = without_identities(task, pseudonym)
            out.write(f"{mark}\n{json.dumps(plain, ensure_ascii=False)}")
            after[str(task["id"])] = state(plain, document_key)
            mark = ","
        out.write("[]\n" if mark == "[" else "\n]\n")
    annotations = sum(kind == "annotation" for one in after.values() for kind, _ in one.works)
    told = list(changes(before or {}, after))
    return Pulled(path, project, len(after), annotations, told, poisoned, before is None)


def _states(path: Path, document_key: str | None) -> States | None:
    """The states of the tasks in the file of the last pull; None when there is no such file."""
    if not path.exists():
        return None
    try:
        return {str(task.get("id")): state(task, document_key) for task in _tasks_in(path)}
    except (OSError, ValueError, AttributeError) as error:
        raise StudioError(
            f"{path}: not the file of an earlier pull ({error}). Move it away, or pull into another --batch"
        ) from None


def _tasks_in(path: Path) -> Iterator[dict[str, Any]]:
    with mapped(ExportFile(path.name, str(path))) as buffer:
        if len(buffer) == 0 or buffer[0] != ord("["):
            raise ValueError("it does not begin with [")
        for start, end in tasks_in_array(buffer, 0):
            yield json.loads(bytes(buffer[start:end]))


@contextmanager
def _replacing(path: Path) -> Iterator[IO[str]]:
    """A stream whose content takes the place of `path` at the end, if nothing went wrong until then."""
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

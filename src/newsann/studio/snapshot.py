"""Everything in a project, as Label Studio exports it, a page of tasks at a time.

The server makes a snapshot of all tasks of a tab of its data manager. newsann creates the tab and the snapshots, and
deletes them afterwards. A snapshot fails as a whole when one annotation in it cannot be written as UTF-8. Then the page
is halved until that task is the only one, and what can be exported of it is fetched piece by piece.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct

from newsann.errors import StudioError
from newsann.studio.connection import Connection, CutShortError
from newsann.studio.studio_project import between, listed, task_numbers

TASKS = 100
"""Tasks in one snapshot."""
LONGEST = 1800
"""Seconds that a snapshot may take on a server that makes it in the background."""
TAB = "newsann pull (for the moment)"
IN_FULL = {
    "drafts": {"only_id": False},
    "predictions": {"only_id": False},
    "annotations__completed_by": {"only_id": True},
}
_WHOLE_TASK = "id,data,meta,created_at,updated_at,inner_id,total_annotations,cancelled_annotations,annotations_ids"

Progress = Callable[[int, int], None]
"""Called with the number of tasks done and of all tasks."""


class Unexportable(Struct, frozen=True):
    """Something that the server has stored and cannot export: `what` it is, and the task it belongs to."""

    task: int
    what: str


Report = Callable[[Unexportable], None]


class _SnapshotFailedError(Exception):
    """The server made no snapshot of these tasks."""


def tasks(
    connection: Connection, project: int, report: Report, progress: Progress | None = None
) -> Iterator[dict[str, Any]]:
    """Each task of a project with its annotations, drafts and predictions in full, by ascending number.

    `report` is called with each thing that cannot be exported. Raises StudioError when the server stays away.
    """
    numbers = task_numbers(connection, project)
    if not numbers:
        return
    with _tab(connection, project) as tab:
        for begin in range(0, len(numbers), TASKS):
            yield from _page(connection, project, tab, numbers[begin : begin + TASKS], report)
            if progress:
                progress(min(begin + TASKS, len(numbers)), len(numbers))


def _page(
    connection: Connection, project: int, tab: int, numbers: Sequence[int], report: Report
) -> Iterator[dict[str, Any]]:
    try:
        yield from sorted(_snapshot(connection, project, tab, numbers), key=lambda task: task["id"])
    except _SnapshotFailedError:
        if len(numbers) == 1:
            yield from _in_pieces(connection, project, numbers[0], report)
            return
        half = len(numbers) // 2
        yield from _page(connection, project, tab, numbers[:half], report)
        yield from _page(connection, project, tab, numbers[half:], report)


@contextmanager
def _tab(connection: Connection, project: int) -> Iterator[int]:
    """The number of a temporary tab of the data manager; tabs that an interrupted pull left are deleted too."""
    views = connection.client.views
    for old in connection.ask("listing the tabs", lambda: views.list(project=project)):
        data = old.data if isinstance(old.data, dict) else {}
        if data.get("title") == TAB and old.id is not None:
            connection.ask("deleting an old tab", partial(views.delete, str(old.id)))
    made = connection.ask("creating a tab", lambda: views.create(project=project, data={"title": TAB}))
    try:
        yield made.id
    finally:
        with suppress(StudioError):  # the server is away; the next pull deletes what is left
            connection.once("deleting the tab", lambda: views.delete(str(made.id)))


def _snapshot(connection: Connection, project: int, tab: int, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The tasks with these numbers. Raises _SnapshotFailedError when the server can make no snapshot of them."""
    from label_studio_sdk.core.api_error import ApiError

    client = connection.client
    data = {"title": TAB, "filters": between(numbers[0], numbers[-1])}

    def question() -> list[dict[str, Any]]:
        client.views.update(str(tab), project=project, data=data)
        made = client.projects.exports.create(
            project, title=TAB, task_filter_options={"view": tab}, serialization_options=IN_FULL
        )
        try:
            _finished(connection, project, made)
            return _decoded(b"".join(client.projects.exports.download(project, made.id, export_type="JSON")))
        finally:
            with suppress(ApiError):  # one that is left over does no harm
                client.projects.exports.delete(project, made.id)

    found = connection.ask(f"taking a snapshot of tasks {numbers[0]} to {numbers[-1]}", question)
    own = set(numbers)
    return [task for task in found if task["id"] in own]


def _decoded(answer: bytes) -> list[dict[str, Any]]:
    try:
        return list(json.loads(answer))
    except ValueError:
        raise CutShortError from None


def _finished(connection: Connection, project: int, made: Any) -> None:
    """Wait for a snapshot that a server makes in the background. Raises _SnapshotFailedError when it fails."""
    for _ in range(LONGEST):
        if made.status == "completed":
            # A server that no longer has the tab makes a snapshot of everything instead.
            if (made.counters or {}).get("task_number", 0) > TASKS:
                raise StudioError(
                    f"another pull of project {project} is running. Run the command again when it is done"
                )
            return
        if made.status == "failed":
            raise _SnapshotFailedError
        connection.pause(1)
        made = connection.client.projects.exports.get(project, made.id)
    raise StudioError(f"the server made no snapshot of {TASKS} tasks in {LONGEST} seconds. Its log may have the reason")


def _in_pieces(connection: Connection, project: int, number: int, report: Report) -> Iterator[dict[str, Any]]:
    """What can be exported of a task that no snapshot can be made of."""
    task = _fields(connection, project, number, _WHOLE_TASK)
    if task is None:
        report(Unexportable(number, "the task"))
        return
    for part in ("drafts", "predictions"):
        own = _fields(connection, project, number, f"id,{part}")
        if own is None:
            report(Unexportable(number, f"one of the {part}"))
        task[part] = (own or {}).get(part) or []
    task["annotations"] = []
    for name in filter(None, str(task.pop("annotations_ids", "") or "").split(",")):
        annotation = _annotation(connection, int(name))
        if annotation is None:
            report(Unexportable(number, f"annotation {name}"))
        else:
            task["annotations"].append(annotation)
    yield task


def _fields(connection: Connection, project: int, number: int, include: str) -> dict[str, Any] | None:
    """Some fields of a task, or None when the server fails over them."""
    try:
        return next((_plain(task) for task in listed(connection, project, include, (number, number))), None)
    except StudioError:
        _alive(connection)
        return None


def _annotation(connection: Connection, number: int) -> dict[str, Any] | None:
    try:
        found = connection.ask(f"fetching annotation {number}", lambda: connection.client.annotations.get(number))
    except StudioError:
        _alive(connection)
        return None
    plain = _plain(found.dict())
    return plain if isinstance(plain, dict) else None


def _alive(connection: Connection) -> None:
    """Raise StudioError unless the server answers; if it does, what it failed over is to blame."""
    connection.ask("asking whether the server is up", connection.client.versions.get)


def _plain(value: Any) -> Any:
    """A value of the SDK's as JSON has it; times as Label Studio writes them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value

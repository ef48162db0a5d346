"""The documents that a project holds already, as the digests of their texts."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from newsann.model.document import text_digest
from newsann.scheme import Scheme
from newsann.scheme.keys import value_at
from newsann.studio.connection import Connection
from newsann.studio.studio_project import Project

PAGE = 100
"""Tasks that one request lists."""


class Stored(Struct, frozen=True):
    """A task on the server: its number, its document's id ("" where the data have none), its text's digest."""

    task: int
    document: str
    digest: str


def stored(connection: Connection, project: Project, scheme: Scheme) -> Iterator[Stored]:
    """Each task of a project, page by page. Raises StudioError."""
    keys = scheme.document
    for task in listed(connection, project.id, "id,data"):
        data = task.get("data") or {}
        text, name = value_at(data, keys.text), value_at(data, keys.id)
        digest = text_digest(text) if isinstance(text, str) else ""
        yield Stored(int(task["id"]), "" if name is None else str(name), digest)


def task_numbers(connection: Connection, project: int) -> list[int]:
    """The numbers of a project's tasks, ascending. Raises StudioError."""
    return sorted(int(task["id"]) for task in listed(connection, project, "id"))


def listed(
    connection: Connection, project: int, include: str, numbers: tuple[int, int] | None = None
) -> Iterator[dict[str, Any]]:
    """Tasks with the fields that `include` names, page by page; with `numbers` only those from one to the other.

    Raises StudioError.
    """
    query = json.dumps({"filters": between(*numbers)}) if numbers else None
    page, left = 1, True
    while left:
        question = partial(
            connection.client.tasks.list,
            project=project, include=include, fields="all", query=query, page=page, page_size=PAGE,
        )  # fmt: skip
        answer = connection.ask(f"listing the tasks of project {project}", question)
        for task in answer.items or ():
            yield task.dict()
        left = answer.response is not None and page * PAGE < answer.response.total
        page += 1


def between(first: int, last: int) -> dict[str, Any]:
    """The filter of Label Studio's data manager for tasks with numbers from `first` to `last`."""
    wanted = {"filter": "filter:tasks:id", "operator": "in", "type": "Number", "value": {"min": first, "max": last}}
    return {"conjunction": "and", "items": [wanted]}

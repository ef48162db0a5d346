"""The project on the server that belongs to a scheme: found, created or updated; and the tasks in it."""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from newsann.errors import StudioError
from newsann.model.text import text_digest
from newsann.scheme import Scheme
from newsann.scheme.keys import value_at
from newsann.studio.connection import Connection

LONGEST_TITLE = 50
"""Characters of a title that Label Studio stores."""
PAGE = 100
"""Tasks that one request lists."""


class Project(Struct, frozen=True):
    """A project on the server; `annotators` is how many annotations complete a task."""

    id: int
    title: str
    config: str
    instructions: str
    shows_instructions: bool
    annotators: int
    tasks: int
    annotations: int
    model_version: str
    shows_predictions: bool
    skips: bool
    description: str = ""


class Naming(Struct, frozen=True):
    """The title of a project on the server, and the first line of its description ("" for none)."""

    title: str
    description: str = ""


def find(connection: Connection, title: str, number: int | None = None) -> Project | None:
    """The project with this number, or the one with this title; None if there is none.

    Raises StudioError when no project has the number, or several have the title.
    """
    if number is not None:
        return get(connection, number)
    own = titled(all_projects(connection), title)
    return None if own is None else get(connection, own)


def all_projects(connection: Connection) -> list[Any]:
    """Every project that the token may see, as the SDK has it. Raises StudioError."""
    return connection.ask("looking for the project", lambda: list(connection.client.projects.list(page_size=100)))


def titled(listed: Iterable[Any], title: str) -> int | None:
    """The number of the project with this title; None if there is none. Raises StudioError when there are several."""
    same = [project.id for project in listed if project.title == title[:LONGEST_TITLE]]
    if len(same) > 1:
        numbers = ", ".join(map(str, same))
        raise StudioError(f"{len(same)} projects have the title {title!r}: {numbers}. Choose one with --project")
    return same[0] if same else None


def get(connection: Connection, number: int) -> Project:
    """The project with this number. Raises StudioError."""
    found = connection.ask(f"looking for project {number}", lambda: connection.client.projects.get(number))
    return _project(found)


def create(connection: Connection, name: Naming, config: str, instructions: str, annotators: int) -> Project:
    """A new project. Raises StudioError."""

    def question() -> Any:
        return connection.client.projects.create(
            title=name.title[:LONGEST_TITLE],
            description=name.description,
            label_config=config,
            expert_instruction=instructions,
            show_instruction=True,
            show_skip_button=True,
            maximum_annotations=annotators,
        )

    made = connection.once("creating the project", question)
    return get(connection, made.id)


def update(connection: Connection, project: Project, **settings: Any) -> Project:
    """The project with other settings, under the server's own names of them. Raises StudioError."""
    connection.ask(f"updating project {project.id}", lambda: connection.client.projects.update(project.id, **settings))
    return get(connection, project.id)


def _project(found: Any) -> Project:
    return Project(
        id=found.id,
        title=found.title or "",
        config=found.label_config or "",
        instructions=found.expert_instruction or "",
        shows_instructions=bool(found.show_instruction),
        annotators=found.maximum_annotations or 1,
        tasks=found.task_number or 0,
        annotations=found.total_annotations_number or 0,
        model_version=found.model_version or "",
        shows_predictions=bool(found.show_collab_predictions),
        skips=bool(found.show_skip_button),
        description=found.description or "",
    )


class StoredDocument(Struct, frozen=True):
    """A task on the server: its number, the id of its document ("" if its data have none), the digest of its text."""

    task: int
    document: str
    digest: str


def stored_documents(connection: Connection, project: Project, scheme: Scheme) -> Iterator[StoredDocument]:
    """Each task of a project, page by page. Raises StudioError."""
    keys = scheme.document
    for task in listed(connection, project.id, "id,data"):
        data = task.get("data") or {}
        text, name = value_at(data, keys.text), value_at(data, keys.id)
        digest = text_digest(text) if isinstance(text, str) else ""
        yield StoredDocument(int(task["id"]), "" if name is None else str(name), digest)


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
    numbers = {"filter": "filter:tasks:id", "operator": "in", "type": "Number", "value": {"min": first, "max": last}}
    return {"conjunction": "and", "items": [numbers]}

"""The project on the server that belongs to a scheme: found, made, or brought up to date."""

from typing import Any

from msgspec import Struct

from newsann.errors import StudioError
from newsann.studio.connection import Connection

LONGEST_TITLE = 50
"""Characters of a title that Label Studio stores."""


class Project(Struct, frozen=True):
    """A project as the server has it; `annotators` is how many annotations complete a task."""

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


def find(connection: Connection, title: str, number: int | None = None) -> Project | None:
    """The project with this number, or the one with this title; None if there is none.

    Raises StudioError when no project has the number, or several have the title.
    """
    client = connection.client
    if number is not None:
        return get(connection, number)
    listed = connection.ask("looking for the project", lambda: list(client.projects.list(page_size=100)))
    same = [project for project in listed if project.title == title[:LONGEST_TITLE]]
    if len(same) > 1:
        numbers = ", ".join(str(project.id) for project in same)
        raise StudioError(f"{len(same)} projects are called {title!r}: {numbers}. Name one with --project")
    return get(connection, same[0].id) if same and same[0].id is not None else None


def get(connection: Connection, number: int) -> Project:
    """The project with this number. Raises StudioError."""
    found = connection.ask(f"looking for project {number}", lambda: connection.client.projects.get(number))
    return _project(found)


def create(connection: Connection, title: str, config: str, instructions: str, annotators: int) -> Project:
    """A new project. Raises StudioError."""

    def question() -> Any:
        return connection.client.projects.create(
            title=title[:LONGEST_TITLE],
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
    )

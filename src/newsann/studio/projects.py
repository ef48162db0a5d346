"""All projects of one scheme on a server: the one with its title, one for each person, one for curation."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from newsann.errors import StudioError
from newsann.scheme import Scheme
from newsann.studio.connection import Connection
from newsann.studio.studio_project import Project, all_projects, get, titled


class Purpose(StrEnum):
    """What a project is for; `description` is how the server keeps it."""

    EVERYBODY = ""
    PERSON = "one person's project"
    CURATION = "curation"

    def description(self, scheme: Scheme) -> str:
        """The first line of the project's description, which people can read and newsann recognises."""
        return f"newsann: {self} of {scheme.name}" if self else ""


def purpose_of(description: str, scheme: Scheme) -> Purpose:
    """What the project with this description is for.

    >>> from newsann.scheme.types import Label
    >>> purpose_of("newsann: curation of news", Scheme("news", {"Claim": Label()}))
    <Purpose.CURATION: 'curation'>
    """
    first = description.strip().split("\n")[0].strip()
    marks = {purpose.description(scheme): purpose for purpose in Purpose}
    return marks.get(first, Purpose.EVERYBODY)


def projects_of(connection: Connection, scheme: Scheme, number: int | None = None) -> list[Project]:
    """The project with this number; without one, the scheme's own project and those that newsann made beside it.

    Raises StudioError when there is none.
    """
    if number is not None:
        return [get(connection, number)]
    title = scheme.title or scheme.name
    listed = all_projects(connection)
    beside = set(_marked(listed, scheme))
    own = titled([project for project in listed if project.id not in beside], title)
    numbers = [*([own] if own is not None else []), *sorted(beside)]
    if not numbers:
        raise StudioError(
            f"{connection.url} has no project called {title!r}. Create it with `newsann studio push`, or name another "
            "one with --project"
        )
    return [get(connection, one) for one in numbers]


def _marked(listed: Iterable[Any], scheme: Scheme) -> list[int]:
    return [project.id for project in listed if purpose_of(project.description or "", scheme)]

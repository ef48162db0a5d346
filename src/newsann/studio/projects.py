"""All projects of one scheme on a server: the one with its title, one for each person, one for curation."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from newsann.errors import StudioError
from newsann.scheme import Scheme
from newsann.studio.connection import Connection
from newsann.studio.studio_project import LONGEST_TITLE, Project, all_projects, get, titled

LONGEST_NAME = 30
"""Characters of a name that stands behind the scheme's title."""
_BEFORE_NAME = ": "


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


def title_for(scheme: Scheme, name: str) -> str:
    """The title of a project beside the scheme's own: the scheme's title, cut where it is too long, and a name.

    >>> from newsann.scheme.types import Label
    >>> title_for(Scheme("news", {"Claim": Label()}, title="Attribution in news"), "Ana")
    'Attribution in news: Ana'
    """
    room = LONGEST_TITLE - len(_BEFORE_NAME) - len(name)
    return f"{(scheme.title or scheme.name)[:room].rstrip()}{_BEFORE_NAME}{name}"


def find_beside(listed: Iterable[Any], scheme: Scheme, name: str) -> int | None:
    """The number of the project with this name beside the scheme's own. Raises StudioError when there are several."""
    title = title_for(scheme, name)
    same = [project.id for project in listed if project.title == title]
    if len(same) > 1:
        raise StudioError(
            f"{len(same)} projects are called {title!r}: {', '.join(map(str, same))}. Rename or delete all but one"
        )
    return same[0] if same else None


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


def project_of(connection: Connection, scheme: Scheme, number: int | None) -> Project:
    """The project with this number, or the one with the scheme's title. Raises StudioError when there is none."""
    first, *others = projects_of(connection, scheme, number)
    if number is None and purpose_of(first.description, scheme):
        numbers = ", ".join(str(project.id) for project in (first, *others))
        raise StudioError(
            f"{connection.url} has no project called {(scheme.title or scheme.name)!r}, but others of this scheme: "
            f"{numbers}. Choose one with --project"
        )
    return first


def _marked(listed: Iterable[Any], scheme: Scheme) -> list[int]:
    return [project.id for project in listed if _is_beside(project, scheme)]


def _is_beside(project: Any, scheme: Scheme) -> bool:
    title = project.title or ""
    named_so = title == title_for(scheme, title.rpartition(_BEFORE_NAME)[2])
    return named_so and bool(purpose_of(project.description or "", scheme))

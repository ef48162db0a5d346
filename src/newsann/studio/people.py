"""One project for each person: the open-source Label Studio cannot assign tasks, so each person has their own."""

from collections.abc import Iterable
from pathlib import Path

from newsann.errors import StudioError
from newsann.formats.articles import articles as read_articles
from newsann.scheme import Scheme, load
from newsann.studio.connection import Connection
from newsann.studio.projects import LONGEST_NAME, Purpose, find_beside, title_for
from newsann.studio.push import Pushed, differences, import_articles, set_up
from newsann.studio.snapshot import Progress
from newsann.studio.studio_project import Naming, Project, all_projects, get


def push_for(
    connection: Connection,
    scheme: str | Path,
    articles: Iterable[str | Path],
    people: Iterable[str],
    *,
    progress: Progress | None = None,
) -> list[Pushed]:
    """Create or update the project of each person, with the same config, guidelines and articles.

    A person's name is in the title of the project on the server and nowhere else.

    Raises, before anything is sent, StudioError for a name that cannot be in a title, ArticleError for an article that
    cannot be imported, OrphansError when the config would remove what annotations of any of them use; SchemeError,
    InputNotFoundError, StudioError.
    """
    rules, paths = load(scheme), list(articles)
    names = list(dict.fromkeys(name.strip() for name in people))
    for name in names:
        _refuse_impossible(name)
    count = sum(1 for _ in read_articles(paths, rules)) if paths else 0
    found = {name: _project_of(connection, rules, name) for name in names}
    for project in found.values():
        if project is not None:
            differences(connection, rules, project, None, None)  # all are asked before any is changed
    pushed: list[Pushed] = []
    for name, project in found.items():
        naming = Naming(title_for(rules, name), Purpose.PERSON.description(rules))
        there, changed = set_up(connection, rules, project, name=naming)
        of_all = None if progress is None else (lambda done, _: progress(done, count))
        imported = import_articles(connection, there, rules, read_articles(paths, rules) if paths else (), of_all)
        pushed.append(Pushed(there, changed, imported))
    return pushed


def _project_of(connection: Connection, scheme: Scheme, name: str) -> Project | None:
    number = find_beside(all_projects(connection), scheme, name)
    return None if number is None else get(connection, number)


def _refuse_impossible(name: str) -> None:
    if not name or len(name) > LONGEST_NAME or ":" in name or not name.isprintable() or name == "curation":
        raise StudioError(
            f"--for {name!r}: expected a name of 1 to {LONGEST_NAME} characters without a colon, which becomes part of "
            "the project's title"
        )

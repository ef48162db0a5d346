"""Work with a live Label Studio: push articles, pull what was annotated, check it where it is."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from newsann.annotators.pseudonyms import pseudonyms
from newsann.errors import StudioError
from newsann.formats.articles import articles as read_articles
from newsann.formats.labelstudio.config.labeling_config import instructions
from newsann.project.building.results import Outcome
from newsann.project.check import check as check_exports
from newsann.project.project import Project as DatasetProject
from newsann.scheme import Scheme, load
from newsann.studio import studio_project as projects
from newsann.studio.connection import Connection
from newsann.studio.preannotate import Predicted, predict
from newsann.studio.preannotation import Suggester, Suggestion, together
from newsann.studio.pull import Pulled
from newsann.studio.pull import pull as pull_project
from newsann.studio.push import Pushed, push_articles
from newsann.studio.setting_up import set_up
from newsann.studio.snapshot import Progress
from newsann.studio.studio_project import Project


class Push(Struct, frozen=True):
    """What a push came to: the project, what had to be changed in it, and what became of the articles."""

    project: Project
    changed: list[str]
    articles: Pushed


def push(
    connection: Connection,
    scheme: str | Path,
    articles: Iterable[str | Path] = (),
    *,
    project: int | None = None,
    annotators: int | None = None,
    progress: Progress | None = None,
) -> Push:
    """Make or update the project of a scheme, and import the articles that it has not yet.

    Raises ArticleError, before anything is sent, when an article cannot be taken as it is; OrphansError when the
    config would take away what annotations use; SchemeError, InputNotFoundError, StudioError.
    """
    rules, paths = load(scheme), list(articles)
    count = sum(1 for _ in read_articles(paths, rules)) if paths else 0  # all are read before anything is sent
    found = projects.find(connection, rules.title or rules.name, project)
    there, changed = set_up(connection, rules, instructions(rules), found, annotators, progress)
    of_all = None if progress is None else (lambda done, _: progress(done, count))
    pushed = push_articles(connection, there, rules, read_articles(paths, rules) if paths else (), of_all)
    return Push(there, changed, pushed)


def pull(
    connection: Connection,
    scheme: str | Path,
    out: str | Path = "annotations",
    *,
    batch: str | None = None,
    project: int | None = None,
    progress: Progress | None = None,
) -> Pulled:
    """Write everything in the scheme's project to `OUT/<batch>.json`; the batch is called as the scheme, if not else.

    Raises SchemeError, StudioError, ReleaseError when the key of the pseudonyms cannot be used.
    """
    rules = load(scheme)
    there = the_project(connection, rules, project)
    path = Path(out) / f"{batch or rules.name}.json"
    pseudonym = pseudonyms(DatasetProject(Path(scheme)).key())
    return pull_project(connection, there, path, pseudonym, rules.document.id, progress)


def preannotate(
    connection: Connection,
    scheme: str | Path,
    suggesters: Sequence[Suggester],
    *,
    project: int | None = None,
    progress: Progress | None = None,
) -> Predicted:
    """Give every task of the scheme's project that nobody has annotated the spans that the suggesters find.

    Raises SchemeError, StudioError.
    """
    rules = load(scheme)
    there = the_project(connection, rules, project)
    version = "+".join(one.version for one in suggesters)

    def suggest(text: str) -> list[Suggestion]:
        return together(found for one in suggesters for found in one.suggest(text))

    return predict(connection, there, rules, version, suggest, progress)


def check(
    connection: Connection, scheme: str | Path, *, project: int | None = None, progress: Progress | None = None
) -> tuple[Outcome, Pulled]:
    """Pull the scheme's project into a folder of the moment and check it there; nothing is kept.

    Raises as `pull` does.
    """
    with TemporaryDirectory(prefix="newsann-") as folder:
        pulled = pull(connection, scheme, folder, project=project, progress=progress)
        return check_exports([pulled.path], scheme), pulled


def the_project(connection: Connection, scheme: Scheme, number: int | None) -> Project:
    """The project of a scheme. Raises StudioError when there is none."""
    found = projects.find(connection, scheme.title or scheme.name, number)
    if found is None:
        raise StudioError(
            f"{connection.url} has no project called {scheme.title or scheme.name!r}; make it with `newsann studio "
            "push`, or name another with --project"
        )
    return found

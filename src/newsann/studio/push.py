"""Push: create or update the project of a scheme, then import articles, each once and exactly as it is."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsann.errors import OrphansError, StudioError
from newsann.formats.articles import Article
from newsann.formats.articles import articles as read_articles
from newsann.formats.labelstudio.config.drift import Drift, drift, orphaned, used
from newsann.formats.labelstudio.config.labeling_config import instructions, labeling_config
from newsann.model.findings import many
from newsann.model.text import text_digest
from newsann.scheme import Scheme, load
from newsann.studio import studio_project as projects
from newsann.studio.connection import ATTEMPTS, Connection, is_transient
from newsann.studio.snapshot import Progress, tasks
from newsann.studio.studio_project import Naming, Project, StoredDocument, stored_documents

MOST = 100
"""Articles in one request."""
LARGEST = 2_000_000
"""Characters of text after which a request is full."""


class Imported(Struct):
    """What became of each article: imported, already there, there under another id, or there with another text.

    `same_text` and `other_text` have the article and the task on the server that it was compared with.
    """

    imported: list[str]
    there: int
    same_text: list[tuple[Article, StoredDocument]]
    other_text: list[tuple[Article, StoredDocument]]


class Pushed(Struct, frozen=True):
    """The result of a push: the project, what was changed in it, and what became of the articles."""

    project: Project
    changed: list[str]
    articles: Imported


def push(
    connection: Connection,
    scheme: str | Path,
    articles: Iterable[str | Path] = (),
    *,
    project: int | None = None,
    annotators: int | None = None,
    progress: Progress | None = None,
) -> Pushed:
    """Create or update the project of a scheme, and import the articles that it does not have yet.

    Raises ArticleError, before anything is sent, when an article cannot be imported as it is; OrphansError when the
    config would remove what annotations use; SchemeError, InputNotFoundError, StudioError.
    """
    rules, paths = load(scheme), list(articles)
    count = sum(1 for _ in read_articles(paths, rules)) if paths else 0  # all are read before anything is sent
    found = projects.find(connection, rules.title or rules.name, project)
    there, changed = set_up(connection, rules, found, annotators, progress)
    of_all = None if progress is None else (lambda done, _: progress(done, count))
    imported = import_articles(connection, there, rules, read_articles(paths, rules) if paths else (), of_all)
    return Pushed(there, changed, imported)


def set_up(
    connection: Connection,
    scheme: Scheme,
    project: Project | None,
    annotators: int | None = None,
    progress: Progress | None = None,
    name: Naming | None = None,
) -> tuple[Project, list[str]]:
    """The project with the scheme's config and guidelines, and what was changed for that (nothing, the second time).

    `annotators` is how many annotations complete a task; None leaves it as it is. `name` is what a project beside the
    scheme's own is called.

    Raises OrphansError, and changes nothing, when the config would remove what annotations use; StudioError.
    """
    if project is None:
        called = name or Naming(scheme.title or scheme.name)
        created = projects.create(connection, called, labeling_config(scheme), instructions(scheme), annotators or 1)
        return created, [f"project {created.id} created"]
    settings, changed = differences(connection, scheme, project, annotators, progress)
    if name is not None and not project.description.startswith(name.description):
        settings["description"] = f"{name.description}\n{project.description}".strip()
        changed.append("description updated")
    return (projects.update(connection, project, **settings) if settings else project), changed


def differences(
    connection: Connection, scheme: Scheme, project: Project, annotators: int | None, progress: Progress | None
) -> tuple[dict[str, Any], list[str]]:
    """The settings in which a project differs from the scheme, under the server's names, and a line for each.

    Raises OrphansError when the config would remove what annotations use; StudioError.
    """
    config, guidelines = labeling_config(scheme), instructions(scheme)
    change = drift(project.config, config)
    settings: dict[str, Any] = {}
    changed: list[str] = []
    if change:
        _refuse_orphans(connection, project, change, progress)
        settings["label_config"] = config
        changed += _described(change)
    if project.instructions != guidelines:
        settings |= {"expert_instruction": guidelines, "show_instruction": True}
        changed.append("guidelines updated")
    if annotators is not None and project.annotators != annotators:
        settings["maximum_annotations"] = annotators
        changed.append(f"annotations that complete a task: {annotators} (was {project.annotators})")
    return settings, changed


def _refuse_orphans(connection: Connection, project: Project, change: Drift, progress: Progress | None) -> None:
    if not change.removed or not project.tasks:
        return
    lines = orphaned(change, used(tasks(connection, project.id, lambda _: None, progress)))
    if lines:
        raise OrphansError(
            f"project {project.id}: annotations use parts of the config that the scheme no longer has. Nothing was "
            "sent:",
            *(f"  {line}" for line in lines),
            "Restore them in the scheme; or, if they were renamed, give the former name there with `was:`; or change "
            "the annotations in Label Studio first; or push to a new project with another title",
        )


def _described(change: Drift) -> list[str]:
    lines = [f"{part} added to the config" for part in change.added]
    lines += [f"{part} removed from the config; nothing used it" for part in change.removed]
    return lines or ["colours, hotkeys, hints or order of the config updated"]


class _Known:
    """The documents on the server, by id and by text."""

    def __init__(self, connection: Connection, project: Project, scheme: Scheme) -> None:
        self.by_id: dict[str, StoredDocument] = {}
        self.by_text: dict[str, StoredDocument] = {}
        for one in stored_documents(connection, project, scheme):
            self.add(one)

    def add(self, one: StoredDocument) -> None:
        if one.document:
            self.by_id.setdefault(one.document, one)
        self.by_text.setdefault(one.digest, one)


def import_articles(
    connection: Connection,
    project: Project,
    scheme: Scheme,
    articles: Iterable[Article],
    progress: Progress | None = None,
) -> Imported:
    """Import the articles that the project does not have yet, and check that each text arrived as it was sent.

    `progress` is called with the number of articles done and 0, because the total is unknown.

    Raises StudioError; what was imported until then stays, and a second push continues from there.
    """
    known = _Known(connection, project, scheme)
    outcome = Imported([], 0, [], [])
    sent: dict[str, Article] = {}
    done = 0
    for batch in _batches(_new(articles, known, outcome)):
        _send(connection, project, scheme, batch)
        for article in batch:
            sent[text_digest(article.text)] = article
        outcome.imported += [article.id or article.place for article in batch]
        done += len(batch)
        if progress:
            progress(done, 0)
    if sent:
        _prove(sent.values(), _Known(connection, project, scheme))
    return outcome


def _new(articles: Iterable[Article], known: _Known, outcome: Imported) -> Iterator[Article]:
    """The articles that are not there; the others are recorded in `outcome`."""
    for article in articles:
        digest = text_digest(article.text)
        same_id = known.by_id.get(article.id) if article.id is not None else None
        same_text = known.by_text.get(digest)
        if same_id is not None and same_id.digest != digest:
            outcome.other_text.append((article, same_id))
        elif same_id is not None or (same_text is not None and article.id is None):
            outcome.there += 1
        elif same_text is not None:
            outcome.same_text.append((article, same_text))
        else:
            known.add(StoredDocument(0, article.id or "", digest))
            yield article


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and (len(batch) == MOST or size + len(article.text) > LARGEST):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch


def _send(connection: Connection, project: Project, scheme: Scheme, batch: list[Article]) -> None:
    """Import a batch. When the connection breaks, check what has arrived before sending any of it again."""
    send = connection.client.projects.import_tasks
    for attempt in range(1, ATTEMPTS + 1):
        request: list[Any] = [{"data": article.data} for article in batch]
        try:
            connection.once("importing articles", partial(send, project.id, request=request))
            return
        except StudioError as error:
            if attempt == ATTEMPTS or error.__cause__ is None or not is_transient(error.__cause__):
                raise
        connection.pause(0.5 * 2**attempt)
        there = _Known(connection, project, scheme)
        batch = [article for article in batch if text_digest(article.text) not in there.by_text]
        if not batch:
            return


def _prove(sent: Iterable[Article], known: _Known) -> None:
    """Raise StudioError unless every text that was sent is on the server, character for character."""
    changed = [article for article in sent if text_digest(article.text) not in known.by_text]
    if changed:
        names = ", ".join(article.id or article.place for article in changed[:10])
        raise StudioError(
            f"{many(len(changed), 'text')} did not arrive as sent: {names}. Something between this machine and the "
            "server's database changes texts. Delete these tasks, and find the cause before anybody annotates"
        )

"""Articles onto the server: each once, and each exactly as it is."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from newsann.errors import StudioError
from newsann.formats.articles import Article
from newsann.model.document import text_digest
from newsann.scheme import Scheme
from newsann.studio.connection import ATTEMPTS, Connection, is_transient
from newsann.studio.snapshot import Progress
from newsann.studio.stored import Stored, stored
from newsann.studio.studio_project import Project

MOST = 100
"""Articles in one request."""
LARGEST = 2_000_000
"""Characters of text after which a request is full."""


class Pushed(Struct):
    """What became of each article: imported, there already, there under another id, or there with another text.

    `alike` and `clashes` have the article and the task on the server that it was held against.
    """

    imported: list[str]
    there: int
    alike: list[tuple[Article, Stored]]
    clashes: list[tuple[Article, Stored]]


class _Known:
    """The documents on the server, by id and by text."""

    def __init__(self, connection: Connection, project: Project, scheme: Scheme) -> None:
        self.by_id: dict[str, Stored] = {}
        self.by_text: dict[str, Stored] = {}
        for one in stored(connection, project, scheme):
            self.add(one)

    def add(self, one: Stored) -> None:
        if one.document:
            self.by_id.setdefault(one.document, one)
        self.by_text.setdefault(one.digest, one)


def push_articles(
    connection: Connection,
    project: Project,
    scheme: Scheme,
    articles: Iterable[Article],
    progress: Progress | None = None,
) -> Pushed:
    """Import the articles that the project has not yet, and see for each that its text arrived as it was sent.

    `progress` is called with the articles done and 0, since nobody knows how many there are.

    Raises StudioError; what was imported until then stays, and a second push goes on from there.
    """
    known = _Known(connection, project, scheme)
    pushed = Pushed([], 0, [], [])
    sent: dict[str, Article] = {}
    done = 0
    for batch in _batches(_new(articles, known, pushed)):
        _send(connection, project, scheme, batch)
        for article in batch:
            sent[text_digest(article.text)] = article
        pushed.imported += [article.id or article.place for article in batch]
        done += len(batch)
        if progress:
            progress(done, 0)
    if sent:
        _prove(sent.values(), _Known(connection, project, scheme))
    return pushed


def _new(articles: Iterable[Article], known: _Known, pushed: Pushed) -> Iterator[Article]:
    """The articles that are not there; what is said of the others goes into `pushed`."""
    for article in articles:
        digest = text_digest(article.text)
        same = known.by_id.get(article.id) if article.id is not None else None
        alike = known.by_text.get(digest)
        if same is not None and same.digest != digest:
            pushed.clashes.append((article, same))
        elif same is not None or (alike is not None and article.id is None):
            pushed.there += 1
        elif alike is not None:
            pushed.alike.append((article, alike))
        else:
            known.add(Stored(0, article.id or "", digest))
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
    """Import a batch. When the line is cut, look what has arrived before any of it is sent again."""
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
            f"{len(changed)} text{'s' if len(changed) > 1 else ''} did not arrive as sent: {names}. Something between "
            "here and the database changes texts; delete these tasks, and find out what before anybody annotates"
        )

"""The shipped export: the articles pushed to a real Label Studio, annotated through its API, and pulled.

python -m tools.corpus   writes annotations/news-attribution.json (what `make corpus` does)
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from newsann.formats.markup import Article, data_of, read_articles, result_of
from newsann.scheme import Scheme, load
from newsann.studio.connection import Connection, connect
from newsann.studio.pull import pull
from newsann.studio.push import push
from newsann.studio.studio_project import listed
from tools.labelstudio.server import Annotator, Server, client, new_server

REPOSITORY = Path(__file__).resolve().parent.parent
SCHEME = REPOSITORY / "schema" / "scheme.yaml"


@dataclass(frozen=True)
class AnnotatedProject:
    """A project of a running Label Studio that has all annotations; `tasks` are the tasks' numbers by document id."""

    server: Server
    connection: Connection
    number: int
    tasks: dict[str, int]


@contextmanager
def annotated_project() -> Iterator[AnnotatedProject]:
    """Send every article through a server, the second pass before the first, so that the first is the later one."""
    scheme = load(SCHEME)
    firsts, seconds = read_articles(REPOSITORY / "articles", scheme)
    with TemporaryDirectory(prefix="newsann-") as folder:
        plain = Path(folder) / "articles.jsonl"
        lines = [json.dumps(data_of(article, scheme), ensure_ascii=False) for article in firsts]
        plain.write_text("\n".join(lines), encoding="utf-8")
        server = new_server(Path(folder) / "server")
        server.start()
        try:
            connection = connect(server.environment)
            pushed = push(connection, SCHEME, [plain], annotators=2)
            tasks = {task["data"]["id"]: task["id"] for task in listed(connection, pushed.project.id, "id,data")}
            annotate(server, server.sign_up("second@example.com"), tasks, seconds, scheme)
            annotate(server, server.lead, tasks, firsts, scheme)
            yield AnnotatedProject(server, connection, pushed.project.id, tasks)
        finally:
            server.stop()


def annotate(
    server: Server, annotator: Annotator, tasks: dict[str, int], articles: list[Article], scheme: Scheme
) -> None:
    """Submit what an annotator marked in articles."""
    sdk = client(server.url, annotator)
    for article in articles:
        sdk.annotations.create(tasks[article.header["id"]], result=result_of(article, scheme))


def main() -> None:
    """Pull the export from the annotated project."""
    with annotated_project() as project:
        (pulled,) = pull(project.connection, SCHEME, REPOSITORY / "annotations")
    print(f"{pulled.path}: tasks {pulled.tasks}, annotations {pulled.annotations}")


if __name__ == "__main__":
    main()

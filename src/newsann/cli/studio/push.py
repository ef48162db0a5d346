"""`newsann studio push`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsann.cli.options import LiveProject, Quiet, grouped
from newsann.cli.output import print_line, print_lines, progress
from newsann.cli.studio.live import connected, print_first

if TYPE_CHECKING:
    from newsann.studio.push import Imported


@grouped
def push(
    live: LiveProject,
    articles: Annotated[
        list[Path] | None,
        typer.Argument(help="Articles: .txt, .md, .jsonl, .csv, .tsv, or folders of them.", metavar="ARTICLES"),
    ] = None,
    annotators: Annotated[
        int | None, typer.Option("--annotators", min=1, help="How many annotations complete a task.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Create or update the project from the scheme, and import the articles that it does not have yet."""
    from newsann.formats.articles import UNSUPPORTED, unsupported
    from newsann.studio.push import push as push_to

    with progress("importing", "articles", quiet) as bar:
        done = push_to(
            connected(quiet), live.scheme, articles or (), project=live.project, annotators=annotators, progress=bar
        )
    if not quiet:
        print_lines(done.changed)
        if not done.changed:
            print_line(f"project {done.project.id}: config, guidelines and settings are up to date")
    if articles:
        _print_articles(done.articles, quiet)
        if not quiet:
            print_lines((f"{path}: skipped, {UNSUPPORTED}" for path in unsupported(articles)), err=True)
    print_line(f"{done.project.title}: project {done.project.id}")
    if done.articles.other_text:
        raise typer.Exit(1)


def _print_articles(articles: "Imported", quiet: bool) -> None:
    if not quiet:
        there = articles.there + len(articles.same_text)
        print_line(f"imported {len(articles.imported)}, already there {there}")
        print_first(
            [
                f"{article.place}: its text is already there as document {other.document!r}, task {other.task}"
                for article, other in articles.same_text
            ]
        )
    print_first(
        [
            f"{article.place}: not imported. Document {article.id!r} is already there with another text, task "
            f"{other.task}. Give the new text its own id, or delete the task if nobody has annotated it"
            for article, other in articles.other_text
        ]
    )

"""`newsann studio push`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsann.cli.options import LiveProject, Quiet, grouped
from newsann.cli.output import print_line, print_lines, progress
from newsann.cli.studio.live import connected, print_first

if TYPE_CHECKING:
    from newsann.studio.push import Imported, Pushed


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
    people: Annotated[
        list[str] | None,
        typer.Option(
            "--for", metavar="NAME", help="Whose own project to push to instead; give it once for each person."
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Create or update the project from the scheme, and import the articles that it does not have yet."""
    from newsann.formats.articles import UNSUPPORTED, unsupported

    pushed = _pushed(live, articles or [], annotators, people or [], quiet)
    for done in pushed:
        if not quiet:
            print_lines(done.changed)
            if not done.changed:
                print_line(f"project {done.project.id}: config, guidelines and settings are up to date")
        if articles:
            _print_articles(done.articles, quiet)
    if articles and not quiet:
        print_lines((f"{path}: skipped, {UNSUPPORTED}" for path in unsupported(articles)), err=True)
    if people and not quiet:
        _print_advice(live)
    print_lines(f"{done.project.title}: project {done.project.id}" for done in pushed)
    if any(done.articles.other_text for done in pushed):
        raise typer.Exit(1)


def _pushed(
    live: LiveProject, articles: list[Path], annotators: int | None, people: list[str], quiet: bool
) -> "list[Pushed]":
    from newsann.studio.people import push_for
    from newsann.studio.push import push as push_to

    if people and (live.project is not None or annotators is not None):
        other = "--project" if live.project is not None else "--annotators"
        raise typer.BadParameter(
            f"each person has a project of their own, so {other} cannot be used", param_hint="--for"
        )
    with progress("importing", "articles", quiet) as bar:
        connection = connected(quiet)
        if people:
            return push_for(connection, live.scheme, articles, people, progress=bar)
        return [push_to(connection, live.scheme, articles, project=live.project, annotators=annotators, progress=bar)]


def _print_advice(live: LiveProject) -> None:
    from newsann.scheme import load

    if load(live.scheme).annotators.by in ("", "completed_by"):
        print_line(
            "newsann: people who share an account count as one. If any do, write this into the scheme: "
            "annotators: {by: project}",
            err=True,
        )


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

"""The commands of articles and words: inline mark-up, and the scores of the lexicon."""

from pathlib import Path
from typing import Annotated

import typer

from newsann.cli.options import EXPORTS, Exports, SchemePath
from newsann.cli.output import print_line, print_lines
from newsann.project.project import SCHEME, Project


def lexicon(
    exports: Exports = EXPORTS,
    scheme: SchemePath = SCHEME,
    path: Annotated[
        Path | None, typer.Option("--lexicon", help="The lexicon; else lexicon.yaml by the scheme.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the scores into the lexicon.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when its scores are stale.")] = False,
) -> None:
    """Measure how often the words of a lexicon are marked in exports, of all places where they stand."""
    from newsann.studio.preannotation.lexicon import measured_on, scored

    at = path or Project(scheme).lexicon
    groups = measured_on(exports, scheme, at)
    for one in groups:
        print_line(f"{one.score:4.2f}  {one.marked:>4} of {one.found:<5} {one.group.label:<8} {one.group.words[0]}, …")
    fresh = at.read_text(encoding="utf-8") == (new := scored(at, groups))
    if write and not fresh:
        at.write_text(new, encoding="utf-8", newline="\n")
    if check and not fresh:
        print_line(f"stale: the scores in {at}. Run: newsann lexicon --write", err=True)
        raise typer.Exit(1)


def markup(
    articles: Annotated[Path, typer.Argument(help="A folder of articles with inline mark-up.")] = Path("articles"),
    out: Annotated[Path, typer.Option(help="The export to write.")] = Path("annotations/news-attribution.json"),
    scheme: SchemePath = SCHEME,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail unless OUT holds what they mark.")
    ] = False,
) -> None:
    """Turn articles with inline mark-up into a Label Studio export, or hold them against one."""
    from newsann.formats.markup import write_export
    from newsann.project.markup_check import differences
    from newsann.scheme import load

    if check:
        found = differences(articles, out, load(scheme))
        print_lines(found, err=True)
        if found:
            raise typer.Exit(1)
    else:
        write_export(articles, out, load(scheme))
    print_line(out)

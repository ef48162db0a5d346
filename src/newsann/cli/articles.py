"""The commands of articles and words: inline mark-up, and the scores of the lexicon."""

from pathlib import Path
from typing import Annotated

import typer

from newsann.cli.options import EXPORTS, Check, Exports, Lexicon, Quiet, SchemePath
from newsann.cli.output import print_line, print_lines, progress
from newsann.project.project import SCHEME, Project


def lexicon(
    exports: Exports = EXPORTS,
    scheme: SchemePath = SCHEME,
    lexicon: Lexicon = None,
    check: Check = False,
    quiet: Quiet = False,
) -> None:
    """Measure how often the words of a lexicon are marked in exports, and write these scores into it."""
    from newsann.storage.durable import replace
    from newsann.studio.preannotation.lexicon import measured_on, scored

    path = lexicon or Project(scheme).lexicon
    with progress("measuring", "documents", quiet) as bar:
        groups = measured_on(exports, scheme, path, bar)
    if not quiet:
        print_lines(
            f"{one.score:4.2f}  {one.marked:>4} of {one.found:<5} {one.group.label:<8} {one.group.words[0]}, …"
            for one in groups
        )
    if path.read_text(encoding="utf-8") == (new := scored(path, groups)):
        return
    if check:
        print_line(f"stale: the scores in {path}. Run: newsann lexicon", err=True)
        raise typer.Exit(1)
    replace({path: new.encode()})


def markup(
    articles: Annotated[
        Path, typer.Argument(metavar="ARTICLES", help="A folder of articles with inline mark-up.")
    ] = Path("articles"),
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The export to write. Default: annotations/ and the scheme's name."
        ),
    ] = None,
    scheme: SchemePath = SCHEME,
    check: Check = False,
    quiet: Quiet = False,
) -> None:
    """Turn articles with inline mark-up into a Label Studio export, or with --check compare them with it."""
    from newsann.formats.markup import write_export
    from newsann.project.markup_check import differences
    from newsann.scheme import load

    rules = load(scheme)
    output = output or EXPORTS[0] / f"{rules.name}.json"
    found: list[str] = []
    with progress("reading", quiet=quiet):
        if check:
            found = differences(articles, output, rules)
        else:
            write_export(articles, output, rules)
    if found:
        print_lines(found, err=True)
        raise typer.Exit(1)
    print_line(output)

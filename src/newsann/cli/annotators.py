"""The command for whoever leads a team of annotators: what each of them did."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from newsann.cli.options import EXPORTS, Exports, Join, Names, PlainReport, Processes, ReportFormat, SchemePath, grouped
from newsann.cli.output import deliver, json_bytes, print_line, print_lines, progress, refuse_unwritable, text_bytes
from newsann.cli.people import as_text
from newsann.errors import NewsannError
from newsann.project.project import SCHEME


class Showing(Struct, frozen=True):
    """What is counted, and how people are called."""

    join: Join = True
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Articles in a batch, at least.")] = 10
    names: Names = False


@grouped
def annotators(
    report: PlainReport,
    showing: Showing,
    exports: Exports = EXPORTS,
    scheme: SchemePath = SCHEME,
    processes: Processes = 0,
) -> None:
    """Show what each annotator did: how much, how fast, how it compares with the others. Never part of a release."""
    from newsann.project.annotators import team

    refuse_names_in_files(showing.names, report.output, report.format is ReportFormat.TEXT)
    refuse_unwritable(report.output, [*exports, scheme])
    with progress("reading", "bytes", report.quiet) as bar:
        found = team(
            exports, scheme, join=showing.join, batch_size=showing.batch_size, processes=processes or None, progress=bar
        )
    if not report.quiet:
        print_lines((f"newsann: {note}" for note in found.report.notes), err=True)
    if showing.names and not found.names:
        print_line(
            "newsann: these exports have no names. `newsann studio check --names` asks the server for them", err=True
        )

    def content() -> bytes:
        if report.format is ReportFormat.TEXT:
            return text_bytes(as_text(found.report))
        return json_bytes(msgspec.json.format(msgspec.json.encode(found.report), indent=2))

    lines = as_text(found.report, found.names if showing.names else {}, brief=report.quiet)
    deliver(report.output, content, lambda: print_lines(lines), report.format is ReportFormat.TEXT)


def refuse_names_in_files(names: bool, output: Path | None, is_text: bool) -> None:
    """Raise NewsannError when names are asked for in what may be kept."""
    if names and not is_text:
        raise NewsannError("--names: people's names are shown on the screen only. Leave out --format or --names")
    if names and output is not None:
        raise NewsannError("--names: people's names are shown on the screen only. Leave out --output or --names")

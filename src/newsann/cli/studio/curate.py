"""`newsann studio curate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsann.cli.options import EXPORTS, Exports, Quiet, SchemePath, grouped
from newsann.cli.output import print_line, print_lines, progress
from newsann.cli.studio.live import connected, print_first
from newsann.model.findings import many
from newsann.project import project

if TYPE_CHECKING:
    from newsann.project.curation import Curation


@grouped
def curate(
    exports: Exports = EXPORTS,
    scheme: SchemePath = project.SCHEME,
    changes: Annotated[
        bool,
        typer.Option("--changes", help="Push nothing; list what curators changed in each annotator's work."),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Push the documents that annotators dispute into a curation project, the most disputed first.

    Each annotator's version is there as a prediction. Documents that are there already are skipped.
    """
    if changes:
        _print_changes(exports, scheme, quiet)
        return
    from newsann.studio.curate import curate as push_disputed

    with progress("pushing", "documents", quiet) as bar:
        done = push_disputed(connected(quiet), scheme, exports, progress=bar)
    if not quiet:
        print_lines((f"newsann: {note}" for note in done.found.notes), err=True)
        print_line(_summary(done.found))
        print_lines(done.changed)
        print_line(f"pushed {many(len(done.pushed), 'document')}, already there {len(done.there)}")
    lost = "not pushed, because no export has the data of its task. Export it as JSON, or run `newsann studio pull`"
    print_first([f"{name}: {lost}" for name in done.without_data])
    if done.project is not None:
        print_line(f"{done.project.title}: project {done.project.id}")
    if done.without_data:
        raise typer.Exit(1)


def _summary(found: "Curation") -> str:
    counts = ", ".join(f"{count} {status}" for status, count in found.statuses.items() if count)
    return f"{many(sum(found.statuses.values()), 'document')}: {counts or 'none with an annotation'}"


def _print_changes(exports: list[Path], scheme: Path, quiet: bool) -> None:
    from newsann.project.curation import curation
    from newsann.reports.diff_text import work_lines

    with progress("reading", "bytes", quiet) as bar:
        found = curation(exports, scheme, bar)
    if not quiet:
        print_lines((f"newsann: {note}" for note in found.notes), err=True)
    by_annotator = sorted(found.changes, key=lambda work: (work.annotator, work.document))
    before = ""
    for work in by_annotator:
        if work.annotator != before:
            before = work.annotator
            print_line(before)
        print_lines(work_lines(work, work.document))
    if not by_annotator and not quiet:
        print_line("no curator has changed anybody's work")

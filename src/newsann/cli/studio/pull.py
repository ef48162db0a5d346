"""`newsann studio pull`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsann.cli.options import LiveProject, OutDir, Quiet, grouped
from newsann.cli.output import print_line, print_lines, progress
from newsann.cli.studio.live import connected, print_first, print_unexportable
from newsann.project.project import Project

if TYPE_CHECKING:
    from newsann.studio.pull import Pulled


@grouped
def pull(
    live: LiveProject,
    out_dir: OutDir = Path("annotations"),
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="NAME", help="The file's name without .json. Default: the scheme's name."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write everything in the project to one file, with pseudonyms for people. The last line is its path.

    Projects that newsann made beside it, for people or for curation, get a file each.
    """
    from newsann.studio.pull import pull as pull_from

    with progress("pulling", "tasks", quiet) as bar:
        connection = connected(quiet)
        pulled = pull_from(connection, live.scheme, out_dir, batch=batch, project=live.project, progress=bar)
    for one in pulled:
        if len(pulled) > 1 and not quiet:
            print_line(f"project {one.project.id}, {one.project.title}:")
        if not quiet:
            _print_changes(one)
        print_unexportable(one, connection)
    if not quiet and (warning := Project(live.scheme).key_warning()):
        print_line(f"newsann: {warning}", err=True)
    print_lines(one.path for one in pulled)
    if any(one.unexportable for one in pulled):
        raise typer.Exit(1)


def _print_changes(pulled: "Pulled") -> None:
    if pulled.first:
        print_line(f"tasks {pulled.tasks}, annotations {pulled.annotations}")
    elif not pulled.changes:
        print_line("nothing has changed since the last pull")
    else:
        print_first([str(change) for change in pulled.changes])

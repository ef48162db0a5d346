"""What several commands print of a live project, and the connection to it."""

from typing import TYPE_CHECKING

from newsann.cli.output import print_line, print_lines

if TYPE_CHECKING:
    from newsann.studio.connection import Connection
    from newsann.studio.pull import Pulled

SHOWN = 40
"""Lines of one kind that are printed before the rest is counted."""


def connected(quiet: bool) -> "Connection":
    """The connection that the environment names; without `quiet` its warnings are printed."""
    from newsann.studio.connection import connect

    return connect(warn=lambda message: None if quiet else print_line(f"warning: {message}", err=True))


def print_unexportable(pulled: "Pulled", connection: "Connection") -> None:
    """Print what the server could not export, with the links to its tasks."""
    for one in pulled.unexportable:
        page = connection.page_of(pulled.project.id, one.task)
        print_line(
            f"newsann: task {one.task}: {one.what} cannot be exported: it contains an invalid character (lone "
            f"surrogate). Everything else was saved. Delete it: {page}",
            err=True,
        )


def print_first(lines: list[str]) -> None:
    """Print the first of many lines, and how many more there are."""
    print_lines(lines[:SHOWN])
    if len(lines) > SHOWN:
        print_line(f"and {len(lines) - SHOWN} more")

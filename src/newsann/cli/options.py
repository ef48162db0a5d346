"""Options that several commands share, and the progress bar of long work."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsann.project import project


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class DiffFormat(StrEnum):
    """How a diff is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """The severity from which on a check fails."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


SchemePath = Annotated[Path, typer.Option("--scheme", "-s", help="The annotation scheme.")]
HowPrinted = Annotated[Format, typer.Option("--format", help="For people, for programs, or for GitHub Actions.")]
WhenFailed = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.")]
Exports = Annotated[
    list[Path], typer.Argument(help="Label Studio's JSON exports, or folders of them.", metavar="EXPORT...")
]
EXPORTS = [project.EXPORTS]


Report = Callable[[int, int], None] | None
"""Called with what is done and what there is, 0 while nobody knows."""


@contextmanager
def progress(things: str, doing: str = "reading") -> Iterator[Report]:
    """A bar that counts `things`; when they are bytes, it counts in MB and tells what is done with them."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    count = DownloadColumn() if things == "bytes" else MofNCompleteColumn()
    columns = (TextColumn(things if things != "bytes" else doing), BarColumn(), count, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(things, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)

"""A bar on standard error when somebody looks at it, and nothing otherwise."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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

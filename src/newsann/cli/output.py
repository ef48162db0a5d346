"""Everything that is printed passes through here, so that no text from elsewhere can control a terminal."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from newsann.errors import NewsannError
from newsann.model.text import json_escaped, shown

if TYPE_CHECKING:  # it takes longer to import than `--help` needs
    from rich.text import Text

Progress = Callable[[int, int], None] | None
"""Called with how much is done and how much there is, 0 while that is unknown."""


def print_line(message: object, err: bool = False) -> None:
    """Print one line, on standard output or on standard error; a line end in it is escaped as well."""
    typer.echo(shown(str(message)), err=err)


def print_lines(lines: Iterable[object], err: bool = False) -> None:
    """Print several lines, each as `print_line` does."""
    for line in lines:
        print_line(line, err)


def print_error(error: NewsannError) -> None:
    """Print the message of an exception on standard error."""
    first, *others = error.lines or ("",)
    print_lines([f"newsann: {first}", *others], err=True)


def print_styled(lines: Iterable["Text"]) -> None:
    """Print texts of one or more lines on standard output, with our colours where a terminal shows them."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for line in lines:
        if console.color_system is None and not console.is_terminal:
            console.file.write(f"{_plain(line)}\n")  # the same, and thousands of lines take a fraction of the time
        else:
            console.print(_shown(line))


def text_bytes(lines: Iterable["Text | str"]) -> bytes:
    """Lines as the content of a text file."""
    return "".join(f"{shown(line) if isinstance(line, str) else _plain(line)}\n" for line in lines).encode()


def json_bytes(value: bytes) -> bytes:
    """A JSON document as the content of a file, without characters that a terminal would obey."""
    return json_escaped(value) + b"\n"


def refuse_unwritable(path: Path | None, inputs: Iterable[str | Path]) -> None:
    """Raise NewsannError when a report cannot be written to `path`, or would be written over one of `inputs`.

    It is called before the work. A file in a folder of `inputs` is refused too: the next command would read it.
    """
    if path is None:
        return
    if path.is_dir():
        raise NewsannError(f"{path}: is a folder. Name a file with --output")
    target = path.resolve()
    for read in inputs:
        if target.is_relative_to(folder := Path(str(read).removeprefix("file://")).resolve()):
            where = "is read by this command" if target == folder else f"is in {read}, which this command reads"
            raise NewsannError(f"{path}: {where}. Name another file with --output")
    if not os.access(path if path.exists() else path.parent, os.W_OK) or not path.parent.is_dir():
        raise NewsannError(f"{path}: cannot be written. Check that its folder exists and that you may write there")


def deliver(path: Path | None, content: Callable[[], bytes], print_text: Callable[[], None], is_text: bool) -> None:
    """Write a report to `path` and print it as text; without a path, print it as text or in the format chosen.

    Raises NewsannError when the file cannot be written; an existing file is then unchanged.
    """
    if path is not None:
        from newsann.storage.durable import reason, replace

        try:
            replace({path: content()})
        except OSError as error:
            raise NewsannError(f"{path}: cannot be written: {reason(error)}. Name another file with --output") from None
    if is_text or path is not None:
        print_text()
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content())


@contextmanager
def progress(doing: str, unit: str = "", quiet: bool = False) -> Iterator[Progress]:
    """A bar on standard error that counts `unit` (bytes in MB), or only moves without one; nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich import progress as bars
    from rich.console import Console

    columns: list[str | bars.ProgressColumn] = [bars.TextColumn(doing), bars.BarColumn()]
    if unit:
        columns.append(bars.DownloadColumn() if unit == "bytes" else bars.MofNCompleteColumn())
        columns += [] if unit == "bytes" else [bars.TextColumn(unit)]
    columns.append(bars.TimeRemainingColumn() if unit else bars.TimeElapsedColumn())
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


class Commands(TyperGroup):
    """The commands; typer's messages about wrong arguments have the arguments escaped."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options before the first command."""
        with _escaped_mistakes():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that the arguments name."""
        with _escaped_mistakes():
            return super().invoke(ctx)


@contextmanager
def _escaped_mistakes() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        message = getattr(error, "message", None)  # the class is click's or typer's own, by typer's version
        if isinstance(message, str):
            error.message = shown(message)  # type: ignore[attr-defined]  # its class is click's or typer's own
        raise


def _plain(line: "Text") -> str:
    return "\n".join(map(shown, line.plain.split("\n")))


def _shown(line: "Text") -> "Text":
    """The same with its styles, each part of it escaped by itself."""
    from rich.text import Text

    whole = Text()
    for part in line.split("\n", include_separator=False, allow_blank=True):
        if whole:
            whole.append("\n")
        cuts = sorted({0, len(part), *(at for span in part.spans for at in (span.start, span.end))})
        for start, end in pairwise(cuts):
            piece = part[start:end]
            own = Text(shown(piece.plain))
            for span in piece.spans:
                own.stylize(span.style)
            own.stylize(piece.style)
            whole.append_text(own)
    return whole

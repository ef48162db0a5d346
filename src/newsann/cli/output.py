"""Everything that is printed passes through here, so that nothing from elsewhere can steer a terminal."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from newsann.errors import NewsannError
from newsann.model.text import shown

if TYPE_CHECKING:  # it takes longer to import than `--help` needs
    from rich.text import Text


def print_line(message: object, err: bool = False) -> None:
    """Print one line, on standard output or on standard error; a line end in it is an escape as well."""
    typer.echo(shown(str(message)), err=err)


def print_lines(lines: Iterable[object], err: bool = False) -> None:
    """Print several lines, each as `print_line` does."""
    for line in lines:
        print_line(line, err)


def print_error(error: NewsannError) -> None:
    """Print the message of an exception on standard error."""
    first, *others = error.lines or ("",)
    print_lines([f"newsann: {first}", *others], err=True)


class Commands(TyperGroup):
    """The commands; what typer says of a wrong argument has the argument escaped."""

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


def print_styled(lines: Iterable["Text"]) -> None:
    """Print texts of one or more lines on standard output, with our colours where a terminal shows them."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for line in lines:
        if console.color_system is None and not console.is_terminal:
            plain = "\n".join(map(shown, line.plain.split("\n")))
            console.file.write(f"{plain}\n")  # the same, and thousands of lines take a fraction of the time
        else:
            console.print(_shown(line))


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

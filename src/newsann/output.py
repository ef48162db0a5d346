"""Everything that is printed passes through here, so that nothing from elsewhere can steer a terminal."""

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:  # it takes longer to import than `--help` needs
    from rich.text import Text


def shown(text: str) -> str:
    r"""A text on one line, with control, bidirectional and other invisible characters as escapes.

    >>> shown("a\x1b[31mb\u202ec\n")
    'a\\x1b[31mb\\u202ec\\n'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def say(message: object, err: bool = False) -> None:
    """Print a message of one or more lines on standard output, or on standard error."""
    typer.echo("\n".join(map(shown, str(message).split("\n"))), err=err)


def print_lines(lines: Iterable["Text | str"]) -> None:
    """Print lines on standard output, with our colours where a terminal shows them."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for line in lines:
        console.print(_shown(line) if isinstance(line, Text) else Text("\n".join(map(shown, line.split("\n")))))


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

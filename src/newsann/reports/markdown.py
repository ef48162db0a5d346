"""Figures and names as Markdown and in words."""

import re
from collections.abc import Sequence

from newsann.model.text import shown


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, columns of numbers to the right; a vertical line in a cell is escaped, a line break becomes a blank."""
    columns = zip(*rows, strict=True) if rows else [()] * len(head)
    rules = ["---:" if any(cells) and all(map(_NUMBER.fullmatch, cells)) else "---" for cells in columns]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in line) + " |"
        for line in (head, rules, *rows)
    )


_NUMBER = re.compile(r"[\d,]+( \(.*\))?")


def code(name: str) -> str:
    """A name as code on one line, also one with backticks in it; what does not show becomes escapes."""
    name = shown(name)
    fence = "`"
    while fence in name:
        fence += "`"
    return f"{fence} {name} {fence}" if "`" in name else f"`{name}`"


def plain(text: str) -> str:
    r"""Words in which nothing is taken for a link, a tag or an emphasis.

    >>> plain("a_b [c](d)")
    'a_b \\[c\\](d)'
    """
    return re.sub(r"([\\`*<\[\]])", r"\\\1", shown(" ".join(text.split())))


def picture(path: str, alt: str) -> str:
    """An image with words for those who do not see it."""
    return f"![{plain(alt)}]({path})"


def plural(count: int, what: str) -> str:
    """A number of things.

    >>> plural(1, "span"), plural(1234, "span")
    ('1 span', '1,234 spans')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def share(part: int, whole: int) -> str:
    r"""A part in per cent, with a decimal below ten; no line breaks before the sign.

    >>> share(1, 3), share(1, 15), share(1, 9000), share(0, 0)
    ('33\xa0%', '6.7\xa0%', '<0.1\xa0%', '0\xa0%')
    """
    percent = 100 * part / whole if part else 0.0
    if 0 < percent < 0.1:
        return f"<0.1{_PERCENT}"
    return f"{percent:.{1 if 0 < percent < 9.95 else 0}f}{_PERCENT}"


def percentage(number: float, digits: int = 4) -> str:
    r"""A number between 0 and 1 in per cent, as exact as that.

    >>> percentage(0.5), percentage(0.12345, 3)
    ('50\xa0%', '12.3\xa0%')
    """
    return f"{100 * number:.{digits}g}{_PERCENT}"


_PERCENT = "\xa0%"

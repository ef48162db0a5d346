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


_NUMBER = re.compile(r"[\d,]+( \(.*\))?|-|-?\d?\.\d{3}( \[.*\])?")


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


def decimals(value: float | None) -> str:
    """A figure of agreement with three decimals and no zero before the point; `-` where there is none.

    >>> decimals(0.9376), decimals(-0.25), decimals(1.0), decimals(-0.0001), decimals(None)
    ('.938', '-.250', '1.000', '.000', '-')
    """
    if value is None:
        return "-"
    text = f"{round(value, 3) + 0.0:.3f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """A figure with its interval in brackets, if it has one.

    >>> interval(0.938, 0.915, 0.956), interval(0.5, None, None)
    ('.938 [.915, .956]', '.500')
    """
    return decimals(value) if low is None else f"{decimals(value)} [{decimals(low)}, {decimals(high)}]"


_PERCENT = "\xa0%"

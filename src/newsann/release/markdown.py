"""Figures and names as Markdown and in words."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; a vertical line in a cell is escaped, a line break becomes a blank."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


def code(name: str) -> str:
    """A name as code, also one with backticks in it."""
    fence = "`"
    while fence in name:
        fence += "`"
    return f"{fence} {name} {fence}" if "`" in name else f"`{name}`"


def picture(path: str, alt: str) -> str:
    """An image with words for those who do not see it."""
    plain = alt.replace("\\", "\\\\").replace("[", r"\[").replace("]", r"\]").replace("\n", " ")
    return f"![{plain}]({path})"


def plural(count: int, what: str) -> str:
    """A number of things.

    >>> plural(1, "span"), plural(1234, "span")
    ('1 span', '1,234 spans')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def share(part: int, whole: int) -> str:
    """A part in per cent, with a decimal below ten.

    >>> share(1, 3), share(1, 15), share(1, 9000), share(0, 0)
    ('33 %', '6.7 %', '<0.1 %', '0 %')
    """
    if not part:
        return "0 %"
    percent = 100 * part / whole
    if percent < 0.1:
        return "<0.1 %"
    return f"{percent:.1f} %" if percent < 9.95 else f"{percent:.0f} %"

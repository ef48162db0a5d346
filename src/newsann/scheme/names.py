"""Names that become files, and the rules of `datasets` for them."""

import re
import unicodedata
from collections.abc import Iterable

SPLIT = re.compile(r"\w+(\.\w+)*", re.ASCII)
"""As `datasets` has it (`_split_re` in `datasets/naming.py`, the same from 2.14 to 5.2), in ASCII."""
RESERVED = frozenset(("all",))
"""`datasets` means all splits by it (`ArrowBasedBuilder.download_and_prepare`)."""
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows gives to devices, in every folder and with every ending."""


def split_problem(name: str) -> str:
    """Why a split cannot be called so, in words; empty when it can.

    >>> split_problem("train-a")
    "'train-a' is no name of a split for `datasets`: expected letters, digits and '_', with single dots between them"
    """
    if not SPLIT.fullmatch(name):
        expected = "expected letters, digits and '_', with single dots between them"
        return f"{name!r} is no name of a split for `datasets`: {expected}"
    if name in RESERVED:
        return f"{name!r} means all splits to `datasets`; choose another name for this one"
    if DEVICES.fullmatch(name):
        return f"{name!r} is a device on Windows, and no file can be called so; choose another name"
    return ""


def same_file(names: Iterable[str]) -> tuple[str, str] | None:
    """The first two names that are one file where capitals or ways of writing a letter do not count."""
    seen: dict[str, str] = {}
    for name in names:
        earlier = seen.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if earlier != name:
            return earlier, name
    return None

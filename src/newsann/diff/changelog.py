"""What differs between two releases as an entry of a changelog."""

from collections.abc import Iterator

from newsann.diff.extent import Extent
from newsann.diff.versions import Level, reasons

SHOWN = 12
"""Documents of one kind that an entry names before it counts the rest."""
TITLES = {Level.MAJOR: "Breaks code", Level.MINOR: "Added or removed", Level.PATCH: "Corrected"}


def entry(extent: Extent, version: str) -> Iterator[str]:
    """The lines of the entry."""
    yield f"## {version}"
    yield ""
    for level, lines in reasons(extent).items():
        yield f"**{TITLES[level]}**: {'; '.join(lines)}."
        yield ""
    for what, names in (
        ("Added", extent.added),
        ("Removed", extent.removed),
        ("In another split", extent.moved),
        ("Corrected", extent.corrected),
    ):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            yield f"- {what}: {', '.join(f'`{name}`' for name in names[:SHOWN])}{more}"
    if extent.added or extent.removed or extent.moved or extent.corrected:
        yield ""

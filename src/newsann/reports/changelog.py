"""What differs between two releases as an entry of a changelog."""

from collections.abc import Iterator, Mapping

from newsann.model.escaping import shown
from newsann.releases.diff.extent import Extent
from newsann.releases.diff.versions import Level, reasons
from newsann.reports.markdown import code, plain

SHOWN = 12
"""Documents of one kind that an entry names before it counts the rest."""
TITLES = {Level.MAJOR: "Breaks code", Level.MINOR: "Added or removed", Level.PATCH: "Corrected"}


def entry(extent: Extent, version: str, titles: Mapping[str, str] = {}) -> Iterator[str]:
    """The lines of the entry; documents are named by their ids and, where they are known, their titles."""
    yield f"## {version}"
    yield ""
    for level, lines in reasons(extent).items():
        yield f"**{TITLES[level]}**: {shown('; '.join(lines))}."
        yield ""
    for what, names in (
        ("Added", extent.added),
        ("Removed", extent.removed),
        ("In another split", extent.moved),
        ("Corrected", extent.corrected),
    ):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            yield f"- {what}: {', '.join(_named(name, titles) for name in names[:SHOWN])}{more}"
    if extent.added or extent.removed or extent.moved or extent.corrected:
        yield ""


def _named(document: str, titles: Mapping[str, str]) -> str:
    return f"{code(document)} “{plain(titles[document])}”" if document in titles else code(document)

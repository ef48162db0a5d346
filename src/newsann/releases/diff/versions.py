"""The number that the next version is due, and why: semantic versioning (https://semver.org) of a dataset."""

from enum import IntEnum

from newsann.errors import ReleaseError
from newsann.releases.diff.extent import Extent
from newsann.releases.version import parsed


class Level(IntEnum):
    """What of a version must grow."""

    NOTHING = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


def reasons(extent: Extent) -> dict[Level, list[str]]:
    """Why a version must grow, by how much.

    Major, when a consumer's code can break: a column, label, relation or answer removed, renamed or moved, a type
    changed, a document in another split. Minor, when documents, annotations or names are added, or documents leave.
    Patch, when annotations, texts, metadata, the scheme's prose and rules, or the card are corrected.
    """
    found: dict[Level, list[str]] = {Level.MAJOR: [], Level.MINOR: [], Level.PATCH: []}
    for change in extent.scheme:
        level = Level.MAJOR if change.breaks else Level.MINOR
        found[level].append(f"{change.kind} {change.name} {change.how}")
    for what, things, level in (
        ("in another split", extent.moved, Level.MAJOR),
        ("added", extent.added, Level.MINOR),
        ("removed", extent.removed, Level.MINOR),
        ("corrected", extent.corrected, Level.PATCH),
    ):
        if things:
            found[level].append(f"{_many(len(things), 'document')} {what}")
    for what, count in (("added", extent.annotations_added), ("removed", extent.annotations_removed)):
        if count:
            found[Level.MINOR].append(f"{_many(count, 'annotation')} {what}")
    if extent.rules:
        found[Level.PATCH].append("the scheme edited")
    if extent.card:
        found[Level.PATCH].append("the card's prose rewritten")
    return {level: lines for level, lines in found.items() if lines}


def due(extent: Extent) -> str:
    """The version that the new release is due; the old one's when nothing differs."""
    level = max(reasons(extent), default=Level.NOTHING)
    major, minor, patch = parsed(extent.before)
    if level is Level.MAJOR:
        return f"{major + 1}.0.0"
    if level is Level.MINOR:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + (level is Level.PATCH)}"


def refuse_too_low(extent: Extent, version: str) -> None:
    """Raise ReleaseError when `version` promises less than what differs."""
    wanted = due(extent)
    if parsed(version) >= parsed(wanted):
        return
    level = max(reasons(extent), default=Level.NOTHING)
    why = "; ".join(reasons(extent).get(level, []))
    raise ReleaseError(
        f"version {version} is too low after {extent.before}: {wanted} is due, because {why}. Take it with --version "
        f"{wanted}, or let newsann choose with --version auto"
    )


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"

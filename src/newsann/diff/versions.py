"""The number that the next version is due, and why: semantic versioning (https://semver.org) of a dataset."""

from enum import IntEnum

from newsann.diff.changes import Diff
from newsann.errors import ReleaseError


class Level(IntEnum):
    """What of a version must grow."""

    NOTHING = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


def reasons(diff: Diff) -> dict[Level, list[str]]:
    """Why a version must grow, by how much.

    Major, when a consumer's code can break: a column, label, relation or answer removed, renamed or moved, a type
    changed, a document in another split. Minor, when documents, annotations or names are added, or documents leave.
    Patch, when annotations, texts, metadata or the card are corrected.
    """
    found: dict[Level, list[str]] = {Level.MAJOR: [], Level.MINOR: [], Level.PATCH: []}
    for change in diff.scheme:
        level = Level.MAJOR if change.breaks else Level.MINOR
        found[level].append(f"{change.kind} {change.name} {change.how}")
    moved = [work.document for work in diff.documents if work.split]
    for what, things, level in (
        ("in another split", moved, Level.MAJOR),
        ("added", diff.added, Level.MINOR),
        ("removed", diff.removed, Level.MINOR),
    ):
        if things:
            found[level].append(f"{_many(len(things), 'document')} {what}")
    if diff.annotations_added or diff.annotations_removed:
        found[Level.MINOR].append(
            f"{_many(diff.annotations_added, 'annotation')} added, {diff.annotations_removed} removed"
        )
    corrected = {work.document for work in (*diff.documents, *diff.annotations)}
    if corrected:
        found[Level.PATCH].append(f"{_many(len(corrected), 'document')} corrected")
    if diff.card:
        found[Level.PATCH].append("the card rewritten")
    return {level: lines for level, lines in found.items() if lines}


def due(diff: Diff) -> str:
    """The version that the new release is due; the old one's when nothing differs."""
    level = max(reasons(diff), default=Level.NOTHING)
    major, minor, patch = parsed(diff.before)
    if level is Level.MAJOR:
        return f"{major + 1}.0.0"
    if level is Level.MINOR:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + (level is Level.PATCH)}"


def refuse_too_low(diff: Diff, version: str) -> None:
    """Raise ReleaseError when `version` promises less than what differs."""
    wanted = due(diff)
    if parsed(version) >= parsed(wanted):
        return
    level = max(reasons(diff), default=Level.NOTHING)
    why = "; ".join(reasons(diff).get(level, []))
    raise ReleaseError(
        f"version {version} is too low after {diff.before}: {wanted} is due, because {why}. Take it with --version "
        f"{wanted}, or let newsann choose with --version auto"
    )


def parsed(version: str) -> tuple[int, int, int]:
    """The three numbers of a version. Raises ReleaseError when it has not three."""
    try:
        major, minor, patch = map(int, version.split("."))
    except ValueError:
        raise ReleaseError(f"version {version!r}: expected three numbers as in 1.0.0 (https://semver.org)") from None
    return major, minor, patch


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"

"""What changed in kind between two releases, and the version number that this requires (https://semver.org)."""

from collections import Counter
from enum import IntEnum

from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.releases.diff.changes import Diff, SchemeChange
from newsann.releases.diff.scheme import with_renames
from newsann.releases.manifest import Manifest
from newsann.releases.names import parsed
from newsann.releases.tables.schema import shaped
from newsann.scheme.names import Names


class ChangeSummary(Struct, frozen=True):
    """What differs since `before`: in columns and names, and which documents are added, removed, corrected.

    `split_changed` are in another split; the annotations are counted over all documents that stayed. `rules` is true
    when the scheme differs in anything, such as a definition, a constraint or the splits' shares; `card`, when the
    card's prose does.
    """

    before: str
    scheme: tuple[SchemeChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    split_changed: tuple[str, ...]
    corrected: tuple[str, ...]
    annotations_added: int
    annotations_removed: int
    rules: bool
    card: bool

    @property
    def nothing(self) -> bool:
        """Whether nothing differs."""
        documents = self.added or self.removed or self.split_changed or self.corrected
        annotations = self.annotations_added or self.annotations_removed
        return not (self.scheme or documents or annotations or self.rules or self.card)


class Level(IntEnum):
    """What of a version must grow."""

    NOTHING = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


def reasons(change_summary: ChangeSummary) -> dict[Level, list[str]]:
    """Why a version must grow, by how much.

    Major, when a consumer's code can break: a column, label, relation or answer removed, renamed or renumbered, a type
    changed, a document in another split. Minor, when documents, annotations or names are added, or documents leave.
    Patch, when annotations, texts, metadata, the scheme's prose and rules, or the card are corrected.
    """
    found: dict[Level, list[str]] = {Level.MAJOR: [], Level.MINOR: [], Level.PATCH: []}
    for change in change_summary.scheme:
        level = Level.MAJOR if change.breaks else Level.MINOR
        found[level].append(f"{change.kind} {change.name} {change.how}")
    for what, things, level in (
        ("in another split", change_summary.split_changed, Level.MAJOR),
        ("added", change_summary.added, Level.MINOR),
        ("removed", change_summary.removed, Level.MINOR),
        ("corrected", change_summary.corrected, Level.PATCH),
    ):
        if things:
            found[level].append(f"{_many(len(things), 'document')} {what}")
    for what, count in (("added", change_summary.annotations_added), ("removed", change_summary.annotations_removed)):
        if count:
            found[Level.MINOR].append(f"{_many(count, 'annotation')} {what}")
    if change_summary.rules:
        found[Level.PATCH].append("the scheme edited")
    if change_summary.card:
        found[Level.PATCH].append("the card's prose rewritten")
    return {level: lines for level, lines in found.items() if lines}


def due(change_summary: ChangeSummary) -> str:
    """The version that the new release is due; the old one's when nothing differs."""
    level = max(reasons(change_summary), default=Level.NOTHING)
    major, minor, patch = parsed(change_summary.before)
    if level is Level.MAJOR:
        return f"{major + 1}.0.0"
    if level is Level.MINOR:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + (level is Level.PATCH)}"


def refuse_too_low(change_summary: ChangeSummary, version: str) -> None:
    """Raise ReleaseError when `version` promises less than what differs."""
    due_version = due(change_summary)
    if parsed(version) >= parsed(due_version):
        return
    level = max(reasons(change_summary), default=Level.NOTHING)
    why = "; ".join(reasons(change_summary).get(level, []))
    raise ReleaseError(
        f"version {version} is too low after {change_summary.before}: {due_version} is due ({why}). Take it "
        f"with --version {due_version}, or let newsann choose with --version auto"
    )


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def change_summary_of(diff: Diff) -> ChangeSummary:
    """How far a diff goes."""
    split_changed = tuple(work.document for work in diff.documents if work.split)
    corrected = dict.fromkeys([*(work.document for work in (*diff.documents, *diff.annotations)), *diff.rearranged])
    return ChangeSummary(
        before=diff.before, scheme=diff.scheme, added=diff.added, removed=diff.removed, split_changed=split_changed,
        corrected=tuple(corrected), annotations_added=diff.annotations_added,
        annotations_removed=diff.annotations_removed, rules=diff.rules, card=diff.card,
    )  # fmt: skip


def change_summary_between(before: Manifest, after: Manifest, former: Names) -> ChangeSummary:
    """How far two releases differ, by their manifests alone; `former` names are those of the later scheme."""
    old, new = before.documents, after.documents
    both = [name for name in new if name in old]
    by = [(Counter(old[name].annotators), Counter(new[name].annotators)) for name in both]
    columns = [
        {config: {name: shaped(kind) for name, kind in types.items()} for config, types in one.columns.items()}
        for one in (before, after)
    ]
    return ChangeSummary(
        before=before.version,
        scheme=with_renames(columns[0], columns[1], former),
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        split_changed=tuple(name for name in both if new[name].split != old[name].split),
        corrected=tuple(name for name in both if new[name].digest != old[name].digest),
        annotations_added=sum((now - was).total() for was, now in by),
        annotations_removed=sum((was - now).total() for was, now in by),
        rules=before.scheme_digest != after.scheme_digest,
        card=before.card_digest != after.card_digest,
    )

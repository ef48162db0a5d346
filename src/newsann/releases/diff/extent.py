"""How far two releases differ, without the words: all that a version's number and a changelog need."""

from collections import Counter

from msgspec import Struct

from newsann.releases.diff.changes import Diff, SchemeChange
from newsann.releases.diff.scheme import with_renames
from newsann.releases.manifest import Manifest
from newsann.releases.tables.schema import shaped
from newsann.scheme.former import Names


class Extent(Struct, frozen=True):
    """What differs since `before`: in columns and names, and which documents are added, removed, moved, corrected.

    `moved` are in another split; the annotations are counted over all documents that stayed. `rules` says that the
    scheme differs in anything, as a definition, a constraint or the splits' shares; `card`, that the card's prose does.
    """

    before: str
    scheme: tuple[SchemeChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[str, ...]
    corrected: tuple[str, ...]
    annotations_added: int
    annotations_removed: int
    rules: bool
    card: bool

    @property
    def nothing(self) -> bool:
        """Whether nothing differs."""
        documents = self.added or self.removed or self.moved or self.corrected
        annotations = self.annotations_added or self.annotations_removed
        return not (self.scheme or documents or annotations or self.rules or self.card)


def extent_of(diff: Diff) -> Extent:
    """How far a diff goes."""
    moved = tuple(work.document for work in diff.documents if work.split)
    corrected = dict.fromkeys([*(work.document for work in (*diff.documents, *diff.annotations)), *diff.rearranged])
    return Extent(
        before=diff.before, scheme=diff.scheme, added=diff.added, removed=diff.removed, moved=moved,
        corrected=tuple(corrected), annotations_added=diff.annotations_added,
        annotations_removed=diff.annotations_removed, rules=diff.rules, card=diff.card,
    )  # fmt: skip


def extent_between(before: Manifest, after: Manifest, former: Names) -> Extent:
    """How far two releases differ, by their manifests alone; `former` names are those of the later scheme."""
    old, new = before.documents, after.documents
    both = [name for name in new if name in old]
    by = [(Counter(old[name].annotators), Counter(new[name].annotators)) for name in both]
    columns = [
        {config: {name: shaped(kind) for name, kind in told.items()} for config, told in one.columns.items()}
        for one in (before, after)
    ]
    return Extent(
        before=before.version,
        scheme=with_renames(columns[0], columns[1], former),
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        moved=tuple(name for name in both if new[name].split != old[name].split),
        corrected=tuple(name for name in both if new[name].digest != old[name].digest),
        annotations_added=sum((now - was).total() for was, now in by),
        annotations_removed=sum((was - now).total() for was, now in by),
        rules=before.scheme != after.scheme,
        card=before.card != after.card,
    )

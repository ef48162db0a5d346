"""What a diff is made of."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class How(StrEnum):
    """What became of a thing between two releases."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RELABELLED = "relabelled"
    ANSWERED = "answered"


class Mark(Struct, frozen=True):
    """A span in a diff: `[start, end)` in code points, its words, its label, and its answers."""

    start: int
    end: int
    text: str
    label: str
    attributes: Mapping[str, object] = {}


class SpanChange(Struct, frozen=True):
    """A span that was added, removed, moved (other bounds), relabelled, or answered otherwise (other attributes)."""

    how: How
    before: Mark | None
    after: Mark | None


class Link(Struct, frozen=True):
    """A relation with the words of its ends."""

    label: str
    head: str
    tail: str


class LinkChange(Struct, frozen=True):
    """A relation that was added or removed."""

    how: How
    link: Link


class SplitChange(Struct, frozen=True):
    """A document's old and new split."""

    before: str
    after: str


class WorkChange(Struct, frozen=True):
    """A row that is in both releases and differs: of `documents` the gold, of `annotations` one annotator's work.

    `columns` names what else differs: the text, metadata, choices, the annotators.
    """

    document: str
    annotator: str
    columns: tuple[str, ...]
    spans: tuple[SpanChange, ...]
    relations: tuple[LinkChange, ...]
    split: SplitChange | None = None


class SchemeChange(Struct, frozen=True):
    """What differs in columns, labels, relations, attributes, choices or configs.

    `breaks` says that a consumer's code can break by it.
    """

    how: How | str
    kind: str
    name: str
    breaks: bool


class Diff(Struct, frozen=True):
    """Everything that differs between two releases; annotations are counted over the documents that stayed.

    `rearranged` are documents that differ only in ids of spans, or in their order. `rules` says that the
    scheme is another, in whatever part, `card` that the card's prose is, before it is filled in. `titles` has the
    titles of documents that were added or removed, or the words that they begin with.
    """

    name: str
    before: str
    after: str
    scheme: tuple[SchemeChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    documents: tuple[WorkChange, ...]
    annotations_added: int
    annotations_removed: int
    annotations: tuple[WorkChange, ...]
    rules: bool
    card: bool
    rearranged: tuple[str, ...] = ()
    titles: Mapping[str, str] = {}

    @property
    def same(self) -> bool:
        """Whether nothing differs but the version."""
        return not (
            self.scheme or self.added or self.removed or self.documents or self.annotations or self.rules or self.card
            or self.annotations_added or self.annotations_removed or self.rearranged
        )  # fmt: skip

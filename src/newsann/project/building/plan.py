"""What every worker of a build knows before it begins."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from newsann.model.document import Document
from newsann.scheme import Scheme
from newsann.splits.assignment import split_of


class BuildPlan(Struct, frozen=True):
    """What every worker needs to know; `spool` is a folder for rows and passages, `key` makes pseudonyms.

    Without a key no rows are made: `check` needs none. `sealed` has the splits of documents that were published
    before, which they keep for life. `project` is the folder by which exports are named.
    """

    scheme: Scheme
    spool: str
    key: bytes | None = None
    sealed: Mapping[str, str] = {}
    project: Path | None = None

    def split_of(self, document: Document) -> str:
        """The split of a document: the one in which it was published, or else what the scheme says."""
        before = self.sealed.get(document.id)
        return before or split_of(document.id, document.metadata, self.scheme.splits)

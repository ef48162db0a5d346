"""What a flow is told before it begins."""

from collections.abc import Mapping

from msgspec import Struct

from newsann.release.splits import split_of
from newsann.scheme import Scheme


class Job(Struct, frozen=True):
    """What every worker needs to know; `spool` is a folder for rows and passages, `key` makes pseudonyms.

    Without a key no rows are made: `check` needs none. `sealed` has the splits of documents that were published
    before, which they keep for life.
    """

    scheme: Scheme
    spool: str
    key: bytes | None = None
    sealed: Mapping[str, str] = {}

    def split_of(self, document: str) -> str:
        """The split of the document with this id."""
        before = self.sealed.get(document)
        return before if before in self.scheme.splits.shares else split_of(document, self.scheme.splits)

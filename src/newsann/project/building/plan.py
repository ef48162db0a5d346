"""What every worker of a build knows before it begins."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from newsann.model.document import Document
from newsann.project.building.spool import Spool
from newsann.scheme import Scheme
from newsann.splits.assignment import split_of


class BuildPlan(Struct, frozen=True):
    """What every worker needs to know; `key` makes pseudonyms.

    `check` makes no `rows`, and can do without a key. `known_splits` has the splits of documents that were published
    before; they keep them. `project` is the folder relative to which exports are named. With `people`, the spool keeps
    who made each annotation. `same` has the numbers of people whom some annotations name by an e-mail address alone.
    """

    scheme: Scheme
    spool: Spool
    key: bytes | None = None
    known_splits: Mapping[str, str] = {}
    project: Path | None = None
    people: bool = False
    same: Mapping[str, str] = {}
    rows: bool = True

    def split_of(self, document: Document) -> str:
        """The split of a document: the one in which it was published, otherwise the scheme's."""
        return self.known_splits.get(document.id) or split_of(document.id, document.metadata, self.scheme.splits)

"""What a flow is told before it begins."""

from msgspec import Struct

from newsann.scheme import Scheme


class Job(Struct, frozen=True):
    """What every worker needs to know; `spool` is a folder for rows and passages, `key` makes pseudonyms.

    Without a key no rows are made: `check` needs none.
    """

    scheme: Scheme
    spool: str
    key: bytes | None = None

"""Which split a document belongs to: a stable hash of its id, so that neither order nor company matters."""

import hashlib
from itertools import accumulate

from newsann.scheme.types import Splits


def split_of(document: str, splits: Splits) -> str:
    """The split of the document with this id.

    SHA-256 of salt and id, read as a fraction of 2**64, is laid along the shares in the scheme's order.
    """
    digest = hashlib.sha256(f"{splits.salt}\0{document}".encode("utf-8", "surrogatepass")).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64 * sum(splits.shares.values())
    bounds = zip(accumulate(splits.shares.values()), splits.shares, strict=True)
    return next((name for bound, name in bounds if point < bound), list(splits.shares)[-1])

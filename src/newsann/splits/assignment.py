"""Which split a document belongs to, by its id and metadata alone; and near-duplicates that are in different splits."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import accumulate

from msgspec import Struct

from newsann.model.findings import Rule, Severity
from newsann.scheme.types import Splits

ALIKE_APART = Rule(
    "alike-apart", Severity.WARNING, "Near-duplicates in different splits",
    "A published document stays in its split, and so does every document that joins it later. Two documents of "
    "different splits are now so similar that a model trained on one has seen much of the other.",
    "Leave one of them out of what you report, or drop one in the next major version.",
    "an updated story that now contains an older one of another split",
)  # fmt: skip
"""On two near-duplicates that were published in different splits."""
RULES = (ALIKE_APART,)


class CrossSplitPair(Struct, frozen=True):
    """Two near-duplicates in different splits, and the containment of one in the other."""

    first: str
    second: str
    containment: float


def split_of(document: str, metadata: Mapping[str, object], splits: Splits) -> str:
    """The split of the document with this id and these metadata."""
    if splits.strategy == "hash":
        return _hashed(document, splits)
    value = metadata.get(splits.by)
    if splits.strategy == "column":
        return str(value) if value in splits.shares else _hashed(document, splits)
    return _claimed(value, splits) or _hashed(document, splits)


def _claimed(value: object, splits: Splits) -> str | None:
    """The split that claims a value; of a time the day counts before the month, and the month before the year."""
    if isinstance(value, datetime):
        day = value.astimezone(UTC).date().isoformat()
        return next((splits.claimed[period] for period in (day, day[:7], day[:4]) if period in splits.claimed), None)
    return splits.claimed.get(str(value))


def _hashed(document: str, splits: Splits) -> str:
    """The split at SHA-256 of salt and id, as a fraction of 2**64, on the shares in the scheme's order."""
    digest = hashlib.sha256(f"{splits.salt}\0{document}".encode("utf-8", "surrogatepass")).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64 * sum(splits.shares.values())
    bounds = zip(accumulate(splits.shares.values()), splits.shares, strict=True)
    return next((name for bound, name in bounds if point < bound), list(splits.shares)[-1])

"""Two near-duplicates that stand in two splits: the record of such a pair, and the finding on it."""

from msgspec import Struct

from newsann.model.findings import Rule, Severity

ALIKE_APART = Rule(
    "alike-apart", Severity.WARNING, "Nearly the same article in two splits",
    "What was published keeps its split for life, and so does whatever joins it. Now two in different splits are so "
    "alike that a model trained on one has seen much of the other.",
    "Leave one of them out of what you report, or drop one in the next major version.",
    "an updated story that now contains an older one of another split",
)  # fmt: skip
"""Of two near-duplicates that stand in two splits, which they keep."""
RULES = (ALIKE_APART,)


class CrossSplitPair(Struct, frozen=True):
    """Two nearly same documents in two splits, and the containment of one in the other."""

    first: str
    second: str
    containment: float

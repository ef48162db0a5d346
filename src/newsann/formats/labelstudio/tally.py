"""The account of one annotation while it is read: how many items became what."""

from collections import Counter

from msgspec import Struct, field

from newsann.model.document import Repair, Span
from newsann.model.findings import CountKey, Rule
from newsann.model.ledger import Ledger


class Tally(Struct):
    """Items of one annotation by their fate; `spans` and `relations` are those that can be published.

    `merged` are items that became part of something else: a region's attribute, the document's choice. `counts` are
    what a file has one finding for, with the number.

    `several` are the spans of each region with several labels, by the region's id; `joint` the ids of relations that
    one item with several labels became; `answered` the number of items that became attributes of each region; `unnamed`
    the ids that regions without one got here.
    """

    annotation: str
    regions_read: int = 0
    relations_read: int = 0
    spans: int = 0
    relations: int = 0
    merged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    relations_skipped: Counter[str] = field(default_factory=Counter)
    relations_rejected: Counter[str] = field(default_factory=Counter)
    repairs: list[Repair] = field(default_factory=list)
    several: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    joint: list[tuple[str, ...]] = field(default_factory=list)
    answered: dict[str, int] = field(default_factory=dict)
    unnamed: set[str] = field(default_factory=set)
    export: str = ""
    counts: Counter[CountKey] = field(default_factory=Counter)

    def count(self, rule: Rule, subject: str = "", count: int = 1) -> None:
        """Count places for a finding that a file has once; `rule` is one with `each_file`."""
        self.counts[self.export, rule.code, subject] += count

    def enter(self, ledger: Ledger, fate: str, reason: str = "", items_reason: str = "") -> None:
        """Enter the annotation and its items.

        What is wrong with an item, or keeps it from being a text span, is its own reason in any case. The rest
        shares the annotation's fate, for `items_reason`, or `reason` if that is empty.
        """
        ledger.add("annotations", "read")
        ledger.add("annotations", fate, 1, reason)
        ledger.add("regions", "read", self.regions_read)
        ledger.add("relations", "read", self.relations_read)
        for kind, lot, reasons in (
            ("regions", "skipped", self.skipped),
            ("regions", "rejected", self.rejected),
            ("relations", "skipped", self.relations_skipped),
            ("relations", "rejected", self.relations_rejected),
        ):
            for why, count in reasons.items():
                ledger.add(kind, lot, count, why)
        if fate == "published":
            ledger.add("regions", "published", self.spans)
            ledger.add("regions", "merged", self.merged)
            ledger.add("relations", "published", self.relations)
            return
        own = self.skipped.total() + self.rejected.total()
        ledger.add("regions", fate, self.regions_read - own, items_reason or reason)
        own = self.relations_skipped.total() + self.relations_rejected.total()
        ledger.add("relations", fate, self.relations_read - own, items_reason or reason)

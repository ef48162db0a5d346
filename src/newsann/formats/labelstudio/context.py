"""What reading one annotation needs: where its findings go, with their place, and the counts of its items."""

from collections import Counter

from msgspec import Struct, field
from msgspec.structs import replace

from newsann.model.document import Repair, Source, Span
from newsann.model.findings import CountKey, Finding, Place, Rule, excerpt, severity_of
from newsann.model.ledger import Ledger
from newsann.scheme import Scheme


class Flat(Struct, frozen=True):
    """What the keys of a JSON_MIN object were taken for: controls, and data that could be answers as well."""

    controls: frozenset[str]
    doubtful: frozenset[str]


class Reporter:
    """Collects the findings of one task, each with the task's place.

    `searched` says of words how often they stand in the task's text: what one annotation asked is known to the next.
    `flat` says of JSON_MIN what its keys were taken for.
    """

    def __init__(self, scheme: Scheme, place: Place) -> None:
        self.scheme = scheme
        self.place = place
        self.source = Source(place.export or "", "")
        self.findings: list[Finding] = []
        self.counts: Counter[CountKey] = Counter()
        self.searched: dict[str, int] = {}
        self.flat: Flat | None = None

    def count(self, rule: Rule, subject: str = "", count: int = 1) -> None:
        """Count places of the task for a finding that a file has once; `rule` is one with `each_file`."""
        self.counts[self.place.export or "", rule.code, subject] += count

    def say(
        self,
        rule: Rule,
        message: str,
        *,
        annotation: str | None = None,
        region: str | None = None,
        relation: str | None = None,
        text: str | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> None:
        """Add a finding; with `text`, `start` and `end` (code points) it shows the words."""
        known = text is not None and start is not None and end is not None
        place = replace(
            self.place,
            annotation=annotation,
            region=region,
            relation=relation,
            start=start if known else None,
            end=end if known else None,
        )
        shown = excerpt(text, start, end) if text is not None and start is not None and end is not None else None
        severity = severity_of(rule, self.scheme.severities)
        self.findings.append(Finding(rule.code, severity, message, rule.hint, place, shown))


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

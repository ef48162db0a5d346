"""What reading one task or one of its annotations needs: the scheme, the place, findings, and counts of items."""

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


class ItemCounts(Struct):
    """The items of one annotation, counted by their fate; `spans` and `relations` are those that can be published.

    `merged` are items that became part of something else: a region's attribute, the document's choice. `file_counts`
    are places of findings that are reported once for each file.

    `several` are the spans of each region with several labels, by the region's id; `joint` the ids of relations that
    one item with several labels became; `answered` the number of items that became attributes of each region.
    """

    regions_read: int = 0
    relations_read: int = 0
    spans: int = 0
    relations: int = 0
    merged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    relations_skipped: Counter[str] = field(default_factory=Counter)
    relations_rejected: Counter[str] = field(default_factory=Counter)
    file_counts: Counter[CountKey] = field(default_factory=Counter)
    repairs: list[Repair] = field(default_factory=list)
    several: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    joint: list[tuple[str, ...]] = field(default_factory=list)
    answered: dict[str, int] = field(default_factory=dict)

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


class ReadingContext(Struct):
    """All that reading one task needs, or one of its annotations.

    `place` is the task's, `annotation` the id of the annotation that is read (None for the task as a whole), `text` the
    article ("" before it is known). `findings` are those of the whole task. `counts` are of the annotation's items,
    `file_counts` of places of findings that are reported once for each file.

    `searched` says how often words that were looked for stand in the text, `flat` what the keys of a JSON_MIN object
    were taken for. `unnamed` are the ids that regions without one got here. `curated` says that the task was made to
    decide a document.
    """

    scheme: Scheme
    place: Place
    source: Source = Source("", "")
    text: str = ""
    annotation: str | None = None
    findings: list[Finding] = field(default_factory=list)
    counts: ItemCounts = field(default_factory=ItemCounts)
    file_counts: Counter[CountKey] = field(default_factory=Counter)
    searched: dict[str, int] = field(default_factory=dict)
    flat: Flat | None = None
    unnamed: set[str] = field(default_factory=set)
    curated: bool = False

    def of_annotation(self, annotation: str | None, counts: ItemCounts) -> "ReadingContext":
        """The context of one annotation: findings go to the same list, counts to `counts`."""
        return ReadingContext(
            self.scheme, self.place, self.source, self.text, annotation,
            self.findings, counts, counts.file_counts, self.searched, self.flat, curated=self.curated,
        )  # fmt: skip

    def count(self, rule: Rule, subject: str = "", count: int = 1) -> None:
        """Count places of a finding that is reported once for each file; `rule` is one with `each_file`."""
        self.file_counts[self.place.export or "", rule.code, subject] += count

    def report(
        self,
        rule: Rule,
        message: str,
        *,
        region: str | None = None,
        relation: str | None = None,
        at: tuple[int, int] | None = None,
    ) -> str:
        """Add a finding, with an excerpt of the text at `at` (start and end, code points). Returns the rule's code."""
        start, end = at or (None, None)
        place = replace(
            self.place, annotation=self.annotation, region=region, relation=relation, start=start, end=end
        )  # fmt: skip
        severity = severity_of(rule, self.scheme.severities)
        shown = excerpt(self.text, *at) if at else None
        self.findings.append(Finding(rule.code, severity, message, rule.hint, place, shown))
        return rule.code

"""The ledger: what came in, and what became of each task, annotation, region and relation."""

from collections import Counter
from collections.abc import Iterable

from newsann.errors import LedgerError

KINDS = ("tasks", "annotations", "regions", "relations")

ROWS = ("documents", "annotations", "spans", "relations")
"""What is written: one region with two labels is one item that came in and two spans. Spans and relations are those of
the config `annotations`."""

Entry = tuple[str, str, str]
"""(kind, fate, reason): fate is `read`, `published`, `merged`, `skipped` or `rejected`; or "rows" and one of `ROWS`."""


class Ledger:
    """Counts by kind, fate and reason; every thing that is `read` must meet exactly one other fate."""

    def __init__(self, entries: Iterable[tuple[Entry, int]] = ()) -> None:
        self.counts: Counter[Entry] = Counter(dict(entries))

    def add(self, kind: str, fate: str, count: int = 1, reason: str = "") -> None:
        """Count `count` things of this kind and fate; 0 leaves no trace."""
        if count:
            self.counts[kind, fate, reason] += count

    def merge(self, other: "Ledger") -> None:
        """Add another ledger's counts."""
        self.counts.update(other.counts)

    def total(self, kind: str, fate: str) -> int:
        """How many of a kind met a fate, for whatever reason."""
        return sum(n for (k, f, _), n in self.counts.items() if k == kind and f == fate)

    def rows(self) -> dict[str, int]:
        """How many rows, spans and relations are written."""
        return {name: self.counts["rows", name, ""] for name in ROWS}

    def as_dict(self) -> dict[str, dict[str, int | dict[str, int]]]:
        """The counts as the manifest holds them: items by fate, `skipped` and `rejected` by reason; and `rows`."""
        counts: dict[str, dict[str, int | dict[str, int]]] = {}
        for kind in KINDS:
            reasons = {
                fate: {r: n for (k, f, r), n in sorted(self.counts.items()) if k == kind and f == fate and n}
                for fate in ("skipped", "rejected")
            }
            plain = {fate: self.total(kind, fate) for fate in ("read", "published", "merged")}
            counts[kind] = {**plain, **reasons}
        return {**counts, "rows": dict(self.rows())}

    def balance(self) -> None:
        """Raise LedgerError unless everything that was read met exactly one fate."""
        for kind in KINDS:
            read = self.total(kind, "read")
            fates = {fate: self.total(kind, fate) for fate in ("published", "merged", "skipped", "rejected")}
            if read != sum(fates.values()):
                raise LedgerError(f"the ledger does not balance: {read} {kind} read, but {fates}; a bug in newsann")

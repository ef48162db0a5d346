"""Exports in, rows out: checked, with a split for each document and one split for near-duplicates."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from newsann.errors import NothingToPublishError, ReleaseError
from newsann.model.findings import Severity
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import Outcome
from newsann.project.building.run import Progress, run
from newsann.project.building.splits import Grouping, grouped
from newsann.project.building.spool import Config
from newsann.releases.tables.columns import booleans

CONFIGS: tuple[Config, ...] = ("documents", "annotations", "disagreements")


class CheckFailedError(ReleaseError):
    """The checks found errors, so nothing was written; they are in `outcome.findings`."""

    def __init__(self, message: str, outcome: Outcome) -> None:
        super().__init__(message)
        self.outcome = outcome


class Collected(Struct, frozen=True):
    """What exports came to. The rows are read from the plan's spool, as often as asked for."""

    plan: BuildPlan
    outcome: Outcome
    grouping: Grouping

    def splits(self) -> list[str]:
        """The splits that have documents, in the scheme's order.

        Raises NothingToPublishError when none has.
        """
        taken = {document.split for document in self.outcome.published.values()}
        if not taken:
            raise NothingToPublishError(_nothing_left(self.outcome))
        return [split for split in self.plan.scheme.splits.names if split in taken]

    def splits_with_rows(self, config: Config) -> list[str]:
        """The splits that have rows in a config: where nobody disagrees there are no disagreements."""
        return [split for split in self.splits() if any(batch.num_rows for batch in self.rows(config, split))]

    def rows(self, config: Config, split: str) -> Iterator[pa.RecordBatch]:
        """The rows of a config and split."""
        published = self.outcome.published
        for number, left_out in self.outcome.chunks.items():
            batch = self.plan.spool.rows(config, number)
            names = map(str, batch.column("id").to_pylist())
            in_split = [name not in left_out and published[name].split == split for name in names]
            if any(in_split):
                yield batch.filter(booleans(in_split))


def collected(
    exports: str | Path | Iterable[str | Path],
    plan: BuildPlan,
    *,
    quarantine: bool = False,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Collected:
    """Read and check `exports`, write their rows into the plan's spool, and decide which split each document is in.

    Raises CheckFailedError when findings are errors and `quarantine` is off, and InputNotFoundError.
    """
    outcome = run(exports, plan, processes, progress)
    _refuse_errors(outcome, quarantine)
    grouping = grouped(plan, outcome, processes)
    outcome.findings += grouping.findings
    _refuse_errors(outcome, quarantine)
    outcome.published |= {
        name: replace(outcome.published[name], split=split) for name, split in grouping.new_splits.items()
    }
    return Collected(plan, outcome, grouping)


def _refuse_errors(outcome: Outcome, quarantine: bool) -> None:
    errors = outcome.count(Severity.ERROR)
    if not errors or quarantine:
        return
    what = "1 error, so nothing was written" if errors == 1 else f"{errors} errors, so nothing was written"
    raise CheckFailedError(
        f"{what}. Correct it in Label Studio and export again, or publish the rest with --quarantine", outcome
    )


def _nothing_left(outcome: Outcome) -> str:
    fates: dict[str, Any] = dict(outcome.ledger.as_dict()["tasks"])
    reasons = [f"{count} {fate}: {why}" for fate in ("skipped", "rejected") for why, count in fates[fate].items()]
    why = f" ({', '.join(reasons)})" if reasons else ""
    read = fates["read"]
    none = "the only task has no" if read == 1 else f"none of the {read:,} tasks has a"
    return (
        f"nothing to publish: {none} submitted annotation without errors{why}. "
        "`newsann check` lists what is wrong; correct it in Label Studio and export again"
    )

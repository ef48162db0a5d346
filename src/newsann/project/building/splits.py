"""Near-duplicates go into one split: found over all documents, once all are read."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from newsann.model.findings import Finding, Place, severity_of
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import Outcome
from newsann.project.building.workers import worker_count, workers
from newsann.scheme import Scheme
from newsann.splits.assignment import ALIKE_APART, CrossSplitPair
from newsann.splits.near_duplicates import NearDuplicates, Texts, near_duplicates_of
from newsann.splits.shingles import read_shingles


class Grouping(Struct, frozen=True):
    """Groups of near-duplicates by id; the split of each document whose group gives it another one.

    `closest_pair` are the two documents of different splits with the most text in common.
    """

    groups: list[list[str]] = []
    new_splits: Mapping[str, str] = {}
    closest_pair: CrossSplitPair | None = None
    findings: list[Finding] = []


def grouped(plan: BuildPlan, outcome: Outcome, processes: int | None = None) -> Grouping:
    """Compare the texts in the spool, and give each group one split.

    A group takes the split of its first document that was published before. Without one, it takes the split of the
    first document that the scheme's `values` assign, so that what is held out stays out; otherwise that of its first
    id. Documents published before keep their split: if two of a group then differ, a finding reports it.
    """
    least = plan.scheme.splits.containment
    if not least or len(outcome.published) < 2:
        return Grouping()
    size = sum(export.bytes for export in outcome.inputs)
    found = _compared(plan, outcome, least, worker_count(processes, size))
    groups = found.groups()
    read_with = {name: document.split for name, document in outcome.published.items()}
    final = read_with | {name: split for group in groups for name, split in _splits(group, read_with, plan).items()}
    return Grouping(
        groups=groups,
        new_splits={name: split for name, split in final.items() if split != read_with[name]},
        closest_pair=found.closest_cross_split_pair(final),
        findings=[_finding(pair, plan.scheme) for pair in found.cross_split_pairs(final)],
    )


def _compared(plan: BuildPlan, outcome: Outcome, least: float, processes: int) -> NearDuplicates:
    several = []
    for number, left_out in outcome.chunks.items():
        names = [None if name in left_out else name for name in plan.spool.documents(number)]
        several.append(Texts(names, *read_shingles(plan.spool.shingles(number))))
    return near_duplicates_of(several, least, Path(plan.spool.folder), partial(workers, processes=processes))


def _splits(group: list[str], read_with: Mapping[str, str], plan: BuildPlan) -> dict[str, str]:
    published = [name for name in group if name in plan.known_splits]
    claimed = [name for name in group if read_with[name] in plan.scheme.splits.values]
    split = read_with[(published or claimed or group)[0]]
    return {name: read_with[name] if name in published else split for name in group}


def _finding(pair: CrossSplitPair, scheme: Scheme) -> Finding:
    message = (
        f"{pair.containment:.0%} of one of {pair.first!r} and {pair.second!r} stands in the other, and they are in two "
        "splits"
    )
    place = Place(document=pair.first)
    return Finding(ALIKE_APART.code, severity_of(ALIKE_APART, scheme.severities), message, ALIKE_APART.hint, place)

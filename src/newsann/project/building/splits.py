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
from newsann.splits.near_duplicates import Alike, Texts, alike
from newsann.splits.shingles import read_shingles


class Grouping(Struct, frozen=True):
    """Groups of nearly same documents by id; the final split of each document that leaves the one it was read with.

    `apart` are the two documents of different splits that are most alike.
    """

    groups: list[list[str]] = []
    moved: Mapping[str, str] = {}
    apart: CrossSplitPair | None = None
    findings: list[Finding] = []


def grouped(plan: BuildPlan, outcome: Outcome, processes: int | None = None) -> Grouping:
    """Compare the texts in the spool, and give each group one split.

    A group goes where the first of its documents that was published before stands; or else where the first belongs
    that the scheme's `values` claim, so that what is held out stays out; or else where its first id belongs. Documents
    published before stay where they are; where that leaves two of a group apart, a finding says so.
    """
    least = plan.scheme.splits.containment
    if not least or len(outcome.published) < 2:
        return Grouping()
    size = sum(export.bytes for export in outcome.inputs)
    found = _compared(plan, outcome, least, worker_count(processes, size))
    together = found.groups()
    laid = {name: seal.split for name, seal in outcome.published.items()}
    final = laid | {name: split for group in together for name, split in _splits(group, laid, plan).items()}
    return Grouping(
        groups=together,
        moved={name: split for name, split in final.items() if split != laid[name]},
        apart=found.apart(final),
        findings=[_told(pair, plan.scheme) for pair in found.cross_split_pairs(final)],
    )


def _compared(plan: BuildPlan, outcome: Outcome, least: float, processes: int) -> Alike:
    several = []
    for number, left_out in outcome.chunks.items():
        names = [None if name in left_out else name for name in plan.spool.documents(number)]
        several.append(Texts(names, *read_shingles(plan.spool.shingles(number))))
    return alike(several, least, Path(plan.spool.folder), partial(workers, processes=processes))


def _splits(group: list[str], laid: Mapping[str, str], plan: BuildPlan) -> dict[str, str]:
    published = [name for name in group if name in plan.known_splits]
    claimed = [name for name in group if laid[name] in plan.scheme.splits.values]
    split = laid[(published or claimed or group)[0]]
    return {name: laid[name] if name in published else split for name in group}


def _told(pair: CrossSplitPair, scheme: Scheme) -> Finding:
    message = (
        f"{pair.containment:.0%} of one of {pair.first!r} and {pair.second!r} stands in the other, and they are in two "
        "splits"
    )
    place = Place(document=pair.first)
    return Finding(ALIKE_APART.code, severity_of(ALIKE_APART, scheme.severities), message, ALIKE_APART.hint, place)

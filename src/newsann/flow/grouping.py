"""Near-duplicates go into one split: found over all documents, once all are read."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsann.findings import Finding, Place, Rule, Severity, severity_of
from newsann.flow.job import Job
from newsann.flow.run import Outcome
from newsann.flow.spool import spooled
from newsann.flow.workers import sensible, workers
from newsann.release.likeness import Pairs, groups, laid_aside, pairs
from newsann.release.manifest import Apart
from newsann.release.shingles import Hashes, Owners, shingles
from newsann.scheme import Scheme

ALIKE_APART = Rule(
    "alike-apart", Severity.WARNING, "Nearly the same article in two splits",
    "Both were published before, each in its split, which they keep for life. Now they are so alike that a model "
    "trained on one has seen much of the other.",
    "Leave one of them out of what you report, or drop one in the next major version.",
    "an updated story that now contains an older one of another split",
)  # fmt: skip
RULES = (ALIKE_APART,)


class Grouping(Struct, frozen=True):
    """Groups of nearly same documents by id; the final split of each document that leaves the one it was read with.

    `apart` are the two documents of different splits that are most alike.
    """

    groups: list[list[str]] = []
    moved: Mapping[str, str] = {}
    apart: Apart | None = None
    findings: list[Finding] = []


def grouped(job: Job, outcome: Outcome, processes: int | None = None) -> Grouping:
    """Compare the texts in the spool, and give each group one split.

    A group goes where the first of its documents that was published before stands; or else where the first belongs
    that the scheme's `values` claim, so that what is held out stays out; or else where its first id belongs. Documents
    published before stay where they are; where that leaves two of a group apart, a finding says so.
    """
    least = job.scheme.splits.containment
    if not least or len(outcome.sealed) < 2:
        return Grouping()
    size = sum(export.bytes for export in outcome.inputs)
    names, found = _compared(job, outcome, least, sensible(processes, size))
    near = found.containment >= least
    links = zip(found.first[near].tolist(), found.second[near].tolist(), strict=True)
    together = [sorted(names[i] for i in group) for group in groups(links, len(names))]
    laid = {name: seal.split for name, seal in outcome.sealed.items()}
    final = {name: split for group in together for name, split in _splits(group, laid, job).items()}
    number = {split: i for i, split in enumerate(job.scheme.splits.names)}
    codes = np.array([number[final.get(name, laid[name])] for name in names])
    across = np.flatnonzero(codes[found.first] != codes[found.second])
    findings = [
        _told(names[found.first[i]], names[found.second[i]], found.containment[i], job.scheme)
        for i in across
        if found.containment[i] >= least
    ]
    return Grouping(
        groups=sorted(together),
        moved={name: split for name, split in final.items() if split != laid[name]},
        apart=_most_alike(names, found, across),
        findings=findings,
    )


def _compared(job: Job, outcome: Outcome, least: float, processes: int) -> tuple[list[str], Pairs]:
    """The ids of all documents, and which of them share shingles, all that are alike by `least` among them."""
    stale = {document for document, *_ in outcome.moved}
    spool = Path(job.spool)
    names: list[str] = []
    parts: list[tuple[Hashes, Owners]] = []
    spooled_as = [(number, split) for number in outcome.numbers for split in job.scheme.splits.names]
    with workers(job, processes) as mapper:
        for (number, split), (ids, own, rows) in zip(spooled_as, mapper(_hashed, spooled_as), strict=True):
            keep = np.array([number == outcome.merged or name not in stale for name in ids], dtype=bool)
            new = (np.cumsum(keep) - 1 + len(names)).astype(np.int32)
            hashes = laid_aside(spool / f"{number:06d}.{split}.hashes", own[keep[rows]])
            owners = laid_aside(spool / f"{number:06d}.{split}.owners", new[rows[keep[rows]]])
            parts.append((hashes, owners))
            names += [name for name, kept in zip(ids, keep, strict=True) if kept]
    return names, pairs(parts, len(names), spool, partial(workers, processes=processes), least)


def _hashed(which: tuple[int, str], job: Job) -> tuple[list[str], Hashes, Owners]:
    """The ids of the documents of a chunk and split, and the shingles of their texts with the document's number."""
    number, split = which
    ids: list[str] = []
    found: list[tuple[Hashes, Owners]] = [(np.empty(0, np.uint64), np.empty(0, np.int32))]
    for batch in spooled(job, "documents", split, [number]):
        own, rows = shingles(batch.column("text"))
        found.append((own, (rows + len(ids)).astype(np.int32)))
        ids += map(str, batch.column("id").to_pylist())
    return ids, np.concatenate([own for own, _ in found]), np.concatenate([rows for _, rows in found])


def _splits(group: list[str], laid: Mapping[str, str], job: Job) -> dict[str, str]:
    published = [name for name in group if name in job.sealed]
    claimed = [name for name in group if laid[name] in job.scheme.splits.values]
    split = laid[(published or claimed or group)[0]]
    return {name: laid[name] if name in published else split for name in group}


def _most_alike(names: list[str], found: Pairs, across: NDArray[np.int64]) -> Apart | None:
    if not len(across):
        return None
    most = across[np.argmax(found.containment[across])]
    first, second = sorted((names[found.first[most]], names[found.second[most]]))
    return Apart(first, second, round(float(found.containment[most]), 4))


def _told(first: str, second: str, containment: float, scheme: Scheme) -> Finding:
    message = f"{containment:.0%} of one of {first!r} and {second!r} stands in the other, and they are in two splits"
    return Finding(
        ALIKE_APART.code, severity_of(ALIKE_APART, scheme.severities), message, ALIKE_APART.hint, Place(document=first)
    )

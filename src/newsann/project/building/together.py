"""Documents that several tasks hold: read once more, put together, in the place of what was read first."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from newsann.checks.corpus import DocumentFingerprint
from newsann.checks.document import findings_of
from newsann.formats.labelstudio.exports.chunks import Chunk
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.formats.labelstudio.reading.readings import readings
from newsann.project.building.chunk import ChunkResult, chunk_result, record_outcome
from newsann.project.building.merge import Group, doubted, merged
from newsann.project.building.plan import BuildPlan
from newsann.project.building.workers import Mapper

AT_ONCE = 200
"""Documents that are put together at a time, by one process; it does not depend on how many there are."""

Thing = TypeVar("Thing")


class Together(Struct):
    """What came of it: `works` with the rows that count, and `undone`, all that the first readings had entered.

    `moved` are (document, export, task) of the tasks whose first rows do not count.
    """

    moved: set[tuple[str, str, str]]
    works: list[ChunkResult]
    undone: ChunkResult


def together(same: Sequence[Group], parts: Sequence[Chunk], number: int, mapper: Mapper[BuildPlan]) -> Together:
    """Put the tasks of each document together, as chunks of rows from `number` on."""
    chunk_of = tasks_of((fingerprint for group in same for fingerprint in group.fingerprints), parts)
    tasks = [[chunk_of[fingerprint.export, fingerprint.index] for fingerprint in group.fingerprints] for group in same]
    orders = [(number + i, tasks[first : first + AT_ONCE]) for i, first in enumerate(range(0, len(tasks), AT_ONCE))]
    found = Together(
        {(s.document, s.export, s.task) for group in same for s in group.fingerprints}, [], ChunkResult(-1)
    )
    for undone, work in mapper(_put_together, orders):
        found.works.append(work)
        found.undone.findings += undone.findings
        found.undone.held += undone.held
        found.undone.repairs += undone.repairs
        found.undone.ledger.merge(undone.ledger)
        found.undone.counts.update(undone.counts)
    return found


def less(all_of_them: Sequence[Thing], some: Iterable[Thing]) -> list[Thing]:
    """All but some, each as often as it is among these."""
    left = Counter(some)
    kept = []
    for one in all_of_them:
        if left[one]:
            left[one] -= 1
        else:
            kept.append(one)
    return kept


def tasks_of(fingerprints: Iterable[DocumentFingerprint], parts: Sequence[Chunk]) -> dict[tuple[str, int], Chunk]:
    """By export and index the chunk that holds nothing but the task of each fingerprint."""
    of_export: dict[str, list[Chunk]] = {}
    for chunk in parts:
        of_export.setdefault(chunk.file.name, []).append(chunk)
    return {(s.export, s.index): _task(of_export[s.export], s.index) for s in fingerprints}


def _task(parts: Sequence[Chunk], index: int) -> Chunk:
    """The chunk that holds nothing but one task of an export."""
    chunk = parts[bisect_right(parts, index, key=lambda chunk: chunk.first) - 1]
    at = index - chunk.first
    return Chunk(chunk.file, index, chunk.starts[at : at + 1], chunk.ends[at : at + 1])


def _put_together(order: tuple[int, list[list[Chunk]]], plan: BuildPlan) -> tuple[ChunkResult, ChunkResult]:
    """What the first readings of some documents entered, and what they come to when they are put together."""
    number, tasks = order
    undone, again, joined = ChunkResult(-1), list[Reading](), 0
    doubts = set[tuple[str, str]]()
    for chunks in tasks:
        for chunk in chunks:
            for reading in readings(chunk, plan.scheme):
                if reading.document is not None:
                    reading.findings += findings_of(reading.document, plan.scheme)
                record_outcome(reading, undone, plan.scheme)
                undone.findings += reading.findings
                undone.counts.update(reading.all_file_counts())
        whole, refused = merged([reading for chunk in chunks for reading in readings(chunk, plan.scheme)], plan.scheme)
        again += [whole, *refused]
        if whole.document is not None:
            doubts |= doubted(whole.document)
        joined += len(chunks) - 1 - len(refused)
    work = chunk_result(again, number, plan)
    work.doubted = doubts
    work.ledger.add("tasks", "read", joined)
    work.ledger.add("tasks", "merged", joined)
    return undone, work

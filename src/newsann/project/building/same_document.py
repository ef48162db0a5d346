"""Tasks that hold one document: find them, and put their merged result in the place of their own results.

A chunk is read before anyone knows which of its documents other tasks hold too. Such documents are left out of the
chunk's result, which is added up again from its other tasks, and their tasks are merged in chunks of their own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from newsann.checks.corpus import DocumentFingerprint
from newsann.formats.labelstudio.exports.chunks import Chunk
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.formats.labelstudio.reading.readings import readings
from newsann.project.building.chunk import chunk_result
from newsann.project.building.merge import exports_of_one_number, merged
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import ChunkResult
from newsann.project.building.workers import Mapper

DOCUMENTS = 200
"""Documents that one process merges at a time. It does not depend on how many processes there are."""


class Group(Struct, frozen=True):
    """The fingerprints of the tasks that hold one document, in the order in which they were read."""

    fingerprints: tuple[DocumentFingerprint, ...]


def groups(fingerprints: list[DocumentFingerprint]) -> list[Group]:
    """The documents that more than one task holds."""
    first: dict[str, DocumentFingerprint] = {}
    more: dict[str, list[DocumentFingerprint]] = {}
    for fingerprint in fingerprints:
        earlier = first.setdefault(fingerprint.document, fingerprint)
        if earlier is not fingerprint:
            more.setdefault(fingerprint.document, [earlier]).append(fingerprint)
    return [Group(tuple(same)) for same in more.values()]


class Tasks:
    """Finds the task of a fingerprint in the chunks of all exports."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        self._numbers: dict[str, list[int]] = {}
        for number, chunk in enumerate(chunks):
            self._numbers.setdefault(chunk.file.name, []).append(number)

    def chunk_number(self, fingerprint: DocumentFingerprint) -> int:
        """The number of the chunk that holds the task."""
        of_export = self._numbers[fingerprint.export]
        return of_export[bisect_right(of_export, fingerprint.index, key=lambda n: self.chunks[n].first) - 1]

    def alone(self, fingerprint: DocumentFingerprint) -> Chunk:
        """A chunk that holds nothing but the task."""
        chunk = self.chunks[self.chunk_number(fingerprint)]
        at = fingerprint.index - chunk.first
        return Chunk(chunk.file, fingerprint.index, chunk.starts[at : at + 1], chunk.ends[at : at + 1])


def left_out(groups: Iterable[Group], tasks: Tasks) -> dict[int, set[str]]:
    """The documents of `groups`, by the numbers of the chunks that their tasks were first read with."""
    found: dict[int, set[str]] = {}
    for group in groups:
        for fingerprint in group.fingerprints:
            found.setdefault(tasks.chunk_number(fingerprint), set()).add(fingerprint.document)
    return found


def merged_documents(groups: Sequence[Group], tasks: Tasks, mapper: Mapper[BuildPlan]) -> Iterator[ChunkResult]:
    """The results of the documents of `groups`, each from all its tasks, as chunks behind those that were read."""
    alone = [[tasks.alone(fingerprint) for fingerprint in group.fingerprints] for group in groups]
    firsts = range(0, len(alone), DOCUMENTS)
    return mapper(
        _merged, [(len(tasks.chunks) + i, alone[first : first + DOCUMENTS]) for i, first in enumerate(firsts)]
    )


def _merged(order: tuple[int, list[list[Chunk]]], plan: BuildPlan) -> ChunkResult:
    number, documents = order
    all_of_them, merged_tasks = list[Reading](), 0
    exports = set[tuple[str, str]]()
    for chunks in documents:
        read = [reading for chunk in chunks for reading in readings(chunk, plan.scheme, plan.same)]
        whole, refused = merged(read, plan.scheme)
        all_of_them += [whole, *refused]
        if whole.document is not None:
            exports |= exports_of_one_number(whole.document)
        merged_tasks += len(chunks) - 1 - len(refused)
    result = chunk_result(all_of_them, number, plan)
    result.exports_of_one_number = exports
    result.ledger.add("tasks", "read", merged_tasks)
    result.ledger.add("tasks", "merged", merged_tasks)
    return result

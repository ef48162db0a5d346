"""What one task came to, the sum over a chunk of tasks, and the sum over all chunks."""

from collections import Counter
from collections.abc import Iterable, Set

from msgspec import Struct, field

from newsann.model.document import Repair
from newsann.model.findings import CountKey, Finding, Severity
from newsann.model.ledger import Ledger
from newsann.releases.manifest import Input, PublishedDocument, Quarantined


class Result(Struct):
    """What was found in some tasks, and what became of their items.

    `file_counts` counts the places of findings that a file has once.
    """

    findings: list[Finding] = []
    ledger: Ledger = field(default_factory=Ledger)
    quarantined: list[Quarantined] = []
    repairs: list[Repair] = []
    file_counts: Counter[CountKey] = field(default_factory=Counter)

    def add(self, other: "Result") -> None:
        """Add what other tasks came to, behind these."""
        self.findings += other.findings
        self.ledger.merge(other.ledger)
        self.quarantined += other.quarantined
        self.repairs += other.repairs
        self.file_counts.update(other.file_counts)


class TaskResult(Result, kw_only=True):
    """What one task came to; `document` is its id, None where the task has none."""

    document: str | None


class ChunkResult(Result, kw_only=True):
    """What the tasks of one chunk came to; its rows are in the spool under `number`.

    `published` has what the manifest keeps of each document. Rows of the documents in `left_out` do not count: these
    documents are published with another chunk. `exports_of_one_number` are pairs of exports in which one user's number
    seems to stand for two people.
    """

    number: int
    published: dict[str, PublishedDocument] = {}
    left_out: Set[str] = frozenset()
    exports_of_one_number: set[tuple[str, str]] = field(default_factory=set)


class Outcome(Result, kw_only=True):
    """What all exports came to.

    `files` has the path of each export by its name, `published` what the manifest keeps of each document. `chunks` says
    of each chunk in the spool, by its number, of which documents the rows do not count.
    """

    inputs: list[Input]
    files: dict[str, str]
    published: dict[str, PublishedDocument] = {}
    chunks: dict[int, Set[str]] = {}

    def add_chunk(self, result: ChunkResult) -> None:
        """Add what another chunk came to."""
        self.add(result)
        self.published |= result.published
        self.chunks[result.number] = result.left_out

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def without_documents(result: ChunkResult, tasks: Iterable[TaskResult], left_out: Set[str]) -> ChunkResult:
    """The result of a chunk, whose tasks came to `tasks`, without the documents in `left_out`."""
    published = {name: document for name, document in result.published.items() if name not in left_out}
    rest = ChunkResult(number=result.number, published=published, left_out=left_out)
    for task in tasks:
        if task.document not in left_out:
            rest.add(task)
    return rest

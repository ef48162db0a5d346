"""Exports in, an outcome out: every task read, checked and accounted for, by as many processes as there are.

The tasks are cut into chunks whose size does not depend on the number of processes, and what the chunks came
to is added up in their order, so the outcome does not depend on it either.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct, field

from newsann.checks.corpus import (
    Sketch,
    mixed_projects,
    same_texts,
)
from newsann.checks.document import findings_of
from newsann.findings import Finding, Severity
from newsann.flow.job import Job
from newsann.flow.merging import Group, groups, merged
from newsann.flow.unmarked import unmarked_words
from newsann.flow.work import Work, settle, work_on
from newsann.flow.workers import sensible, workers
from newsann.labelstudio.documents import Reading
from newsann.labelstudio.export import Chunk, ExportFile, chunks, export_files, readings, recognised, sha256
from newsann.ledger import Ledger
from newsann.model import Repair
from newsann.release.manifest import HeldBack, Input, Sealed
from newsann.scheme import Scheme

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and the bytes that there are."""


class Outcome(Struct):
    """What all exports came to. `numbers` are the chunks in the spool whose rows make the release.

    `moved` are (document, export, task) of tasks whose rows do not count where they were read first: they were
    read again together with the other tasks of their document, and those rows are chunk `merged`. `files` has the
    path of each export, `sealed` what the manifest seals of each document that is published.
    """

    findings: list[Finding]
    ledger: Ledger
    held: list[HeldBack]
    repairs: list[Repair]
    inputs: list[Input]
    numbers: list[int]
    moved: set[tuple[str, str, str]] = field(default_factory=set)
    merged: int | None = None
    sealed: dict[str, Sealed] = {}
    files: dict[str, str] = {}

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def run(
    paths: Iterable[str | Path], job: Job, processes: int | None = None, progress: Progress | None = None
) -> Outcome:
    """Read and check everything that `paths` name.

    Raises InputNotFoundError when a path names nothing. What is wrong with the input is in the findings.
    """
    files = export_files(paths)
    total = sum(Path(file.path).stat().st_size for file in files)
    findings: list[Finding] = []
    parts: list[Chunk] = []
    works: list[Work] = []
    with ThreadPoolExecutor(1) as beside, workers(job, sensible(processes, total)) as mapper:
        digests = beside.map(sha256, files)
        done = 0
        for work in mapper(_work_on_chunk, _numbered(files, Path(job.spool), parts, findings)):
            works.append(work)
            if progress:
                chunk = parts[work.number]
                done += chunk.ends[-1] - chunk.starts[0]
                progress(done, total)
        inputs = [Input(f.name, d, Path(f.path).stat().st_size) for f, d in zip(files, digests, strict=True)]
        outcome = _added_up(works, findings, inputs)
        sketches = [sketch for work in works for sketch in work.sketches]
        _put_together(groups(sketches), parts, works, outcome, job)
        outcome.findings += same_texts(sketches, job.scheme)
        outcome.findings += mixed_projects(sketches, job.scheme)
        outcome.findings += unmarked_words(parts, works, mapper)
    outcome.files = {file.name: file.path for file in files}
    outcome.ledger.balance()
    return outcome


def _numbered(
    files: Sequence[ExportFile], scratch: Path, parts: list[Chunk], findings: list[Finding]
) -> Iterator[tuple[int, Chunk]]:
    """Every chunk with its number, while it is found; `parts` and `findings` take down what was."""
    for file in files:
        found, own = recognised(file, scratch)
        findings += own
        for chunk in chunks(found) if found else ():
            parts.append(chunk)
            yield len(parts) - 1, chunk


def _work_on_chunk(numbered: tuple[int, Chunk], job: Job) -> Work:
    number, chunk = numbered
    return work_on(readings(chunk, job.scheme), number, job)


def _added_up(works: Sequence[Work], findings: list[Finding], inputs: list[Input]) -> Outcome:
    outcome = Outcome(findings, Ledger(), [], [], inputs, [work.number for work in works])
    for work in works:
        outcome.findings += work.findings
        outcome.ledger.merge(work.ledger)
        outcome.held += work.held
        outcome.repairs += work.repairs
        outcome.sealed |= work.sealed
        work.findings = []
    return outcome


def _put_together(same: list[Group], parts: list[Chunk], works: list[Work], outcome: Outcome, job: Job) -> None:
    """Read the tasks of one document again, put together, and let that take the place of the first reading."""
    if not same:
        return
    again: list[Reading] = []
    for group in same:
        apart = [_read_again(sketch, parts, job.scheme) for sketch in group.sketches]
        _take_back(apart, outcome, job)
        outcome.sealed.pop(group.sketches[0].document, None)
        whole, refused = merged([_read_again(sketch, parts, job.scheme) for sketch in group.sketches], job.scheme)
        again += [whole, *refused]
        outcome.moved |= {(s.document, s.export, s.task) for s in group.sketches}
        joined = len(apart) - 1 - len(refused)
        outcome.ledger.add("tasks", "read", joined)
        outcome.ledger.add("tasks", "merged", joined)
    number = len(works)
    work = work_on(again, number, job)
    outcome.findings += work.findings
    outcome.ledger.merge(work.ledger)
    outcome.held += work.held
    outcome.repairs += work.repairs
    outcome.sealed |= work.sealed
    outcome.numbers.append(number)
    outcome.merged = number


def _read_again(sketch: Sketch, parts: Sequence[Chunk], scheme: Scheme) -> Reading:
    for chunk in parts:
        at = sketch.index - chunk.first
        if chunk.file.name == sketch.export and 0 <= at < len(chunk.starts):
            one = Chunk(chunk.file, sketch.index, chunk.starts[at : at + 1], chunk.ends[at : at + 1])
            return next(readings(one, scheme))
    raise AssertionError(f"{sketch.export} task number {sketch.index} was read and is not there")


def _take_back(apart: Sequence[Reading], outcome: Outcome, job: Job) -> None:
    """Undo what the first reading of these tasks entered."""
    taken_back = Work(-1)
    for reading in apart:
        if reading.document is not None:
            reading.findings += findings_of(reading.document, job.scheme)
        settle(reading, taken_back)
        for found in reading.findings:
            outcome.findings.remove(found)
    for held in taken_back.held:
        outcome.held.remove(held)
    for repair in taken_back.repairs:
        outcome.repairs.remove(repair)
    outcome.ledger.counts.subtract(taken_back.ledger.counts)

"""Exports in, an outcome out: every task read, checked and accounted for, by as many processes as there are.

The tasks are cut into chunks whose size does not depend on the number of processes, and what the chunks came
to is added up in their order, so the outcome does not depend on it either.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct, field

from newsann.annotators.pseudonyms import pseudonyms
from newsann.checks.corpus import held_out_nothing, mixed_projects, same_texts
from newsann.checks.document import ON_ANNOTATION, ON_DOCUMENT
from newsann.checks.unanswered import summarised
from newsann.errors import ExportError
from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.exports.chunks import Chunk, ExportFile, chunks, export_files, recognised, sha256
from newsann.formats.labelstudio.reading.readings import readings
from newsann.formats.labelstudio.rules import NO_EXPORT
from newsann.model.document import Repair
from newsann.model.findings import CountKey, Finding, Rule, Severity, counted_findings
from newsann.model.ledger import Ledger
from newsann.project.building.ambiguous import ambiguous
from newsann.project.building.chunk import ChunkResult, chunk_result
from newsann.project.building.corrected import joined, possible_states, states
from newsann.project.building.lexical import unmarked_words
from newsann.project.building.merge import groups
from newsann.project.building.plan import BuildPlan
from newsann.project.building.together import Together, less, together
from newsann.project.building.workers import worker_count, workers
from newsann.releases.manifest import HeldBack, Input, Sealed

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and the bytes that there are."""


class Outcome(Struct):
    """What all exports came to. `numbers` are the chunks in the spool whose rows make the release.

    `moved` are (document, export, task) of tasks whose rows do not count where they were read first: they were
    read again together with the other tasks of their document, and those rows are the chunks `merged`. `files` has the
    path of each export, `sealed` what the manifest seals of each document that is published.
    """

    findings: list[Finding]
    ledger: Ledger
    held: list[HeldBack]
    repairs: list[Repair]
    inputs: list[Input]
    numbers: list[int]
    moved: set[tuple[str, str, str]] = field(default_factory=set)
    merged: frozenset[int] = frozenset()
    sealed: dict[str, Sealed] = {}
    files: dict[str, str] = {}
    counts: Counter[CountKey] = field(default_factory=Counter)

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def run(
    paths: Iterable[str | Path], plan: BuildPlan, processes: int | None = None, progress: Progress | None = None
) -> Outcome:
    """Read and check everything that `paths` name.

    Raises InputNotFoundError when a path names nothing, ExportError when an export is written to meanwhile. What is
    wrong with the input is in the findings.
    """
    files = export_files(paths, plan.project, None if plan.key is None else pseudonyms(plan.key))
    stamps = [_stamp(file) for file in files]
    total = sum(size for size, _ in stamps)
    findings: list[Finding] = []
    parts: list[Chunk] = []
    works: list[ChunkResult] = []
    with ThreadPoolExecutor(1) as beside, workers(plan, worker_count(processes, total)) as mapper:
        digests = beside.map(sha256, files)
        done = 0
        for work in mapper(_work_on_chunk, _numbered(files, Path(plan.spool), parts, findings)):
            works.append(work)
            if progress:
                chunk = parts[work.number]
                done += chunk.ends[-1] - chunk.starts[0]
                progress(done, total)
        beside_exports = {found.place.export for found in findings if found.code == NO_EXPORT.code}
        inputs = [
            Input(file.name, digest, size)
            for file, digest, (size, _) in zip(files, digests, stamps, strict=True)
            if file.name not in beside_exports
        ]
        outcome = _added_up(works, findings, inputs)
        fingerprints = [fingerprint for work in works for fingerprint in work.fingerprints]
        possible = possible_states(fingerprints)
        are_states = list(states(possible, parts, mapper))
        of_one = [pair for pair, one in zip(possible, are_states, strict=True) if one]
        apart = {(a.export, b.export) for (a, b), one in zip(possible, are_states, strict=True) if not one}
        found = together(joined(groups(fingerprints), of_one, fingerprints), parts, len(works), mapper)
        _put_in_place(found, outcome)
        doubts = apart.union(*(work.doubted for work in found.works))
        outcome.findings += ambiguous(fingerprints, sorted(doubts), plan.scheme)
        outcome.findings += same_texts(fingerprints, plan.scheme)
        outcome.findings += mixed_projects(fingerprints, plan.scheme)
        outcome.findings += held_out_nothing(fingerprints, plan.scheme)
        outcome.findings += unmarked_words(parts, works, mapper)
        answered = {key for work in works for key in work.answered}
        outcome.findings = list(summarised(outcome.findings, answered))
        outcome.findings += counted_findings(outcome.counts, EACH_FILE, plan.scheme.severities)
    _refuse_changed(files, stamps)
    outcome.files = {file.name: file.path for file in files}
    outcome.ledger.balance()
    return outcome


def _stamp(file: ExportFile) -> tuple[int, int]:
    """The size of a file (bytes), and when it was last written to (nanoseconds); zeros when it is gone."""
    try:
        stat = Path(file.path).stat()
    except FileNotFoundError:
        return 0, 0
    return stat.st_size, stat.st_mtime_ns


def _refuse_changed(files: Sequence[ExportFile], before: Sequence[tuple[int, int]]) -> None:
    for file, was in zip(files, before, strict=True):
        if _stamp(file) != was:
            raise ExportError(f"{file.path}: the export was written to while it was read; run the same command again")


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


def _work_on_chunk(numbered: tuple[int, Chunk], plan: BuildPlan) -> ChunkResult:
    number, chunk = numbered
    return chunk_result(readings(chunk, plan.scheme), number, plan)


def _added_up(works: Sequence[ChunkResult], findings: list[Finding], inputs: list[Input]) -> Outcome:
    outcome = Outcome(findings, Ledger(), [], [], inputs, [])
    for work in works:
        _add(work, outcome)
    return outcome


def _add(work: ChunkResult, outcome: Outcome) -> None:
    outcome.numbers.append(work.number)
    outcome.findings += work.findings
    outcome.ledger.merge(work.ledger)
    outcome.held += work.held
    outcome.repairs += work.repairs
    outcome.sealed |= work.sealed
    outcome.counts.update(work.counts)
    work.findings = []


def _put_in_place(found: Together, outcome: Outcome) -> None:
    """Let what was put together take the place of what the first readings entered."""
    if not found.works:
        return
    outcome.findings = less(outcome.findings, found.undone.findings)
    outcome.held = less(outcome.held, found.undone.held)
    outcome.repairs = less(outcome.repairs, found.undone.repairs)
    outcome.ledger.counts.subtract(found.undone.ledger.counts)
    outcome.counts.subtract(found.undone.counts)
    for document, *_ in found.moved:
        outcome.sealed.pop(document, None)
    for work in found.works:
        _add(work, outcome)
    outcome.moved = found.moved
    outcome.merged = frozenset(work.number for work in found.works)


EACH_FILE: dict[str, Rule] = {
    rule.code: rule
    for rule in (*rules.RULES, *(check.rule for check in ON_DOCUMENT), *(check.rule for check in ON_ANNOTATION))
    if rule.each_file is not None
}

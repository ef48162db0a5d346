"""Exports in, an outcome out: every task read, checked and accounted for, by as many processes as there are.

The tasks are cut into chunks whose size does not depend on the number of processes, and the results are added up in
their order, so the outcome does not depend on it either.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from newsann.annotators.gold.adjudication import needs_estimates
from newsann.annotators.pseudonyms import pseudonyms
from newsann.checks.adjudication import adjudication_findings
from newsann.checks.corpus import DocumentFingerprint, held_out_nothing, mixed_projects, same_texts, summarised
from newsann.checks.document import ON_ANNOTATION, ON_DOCUMENT
from newsann.errors import ExportError
from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.exports.chunks import Chunk, ExportFile, chunks, export_files, recognised, sha256
from newsann.formats.labelstudio.rules.tasks import NO_EXPORT
from newsann.model.findings import Finding, Rule, counted_findings
from newsann.project.building.ambiguous import Exports, ambiguous
from newsann.project.building.chunk import Observed, read_chunk
from newsann.project.building.corrected import joined, possible_states, states
from newsann.project.building.lexical import unmarked_words
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import ChunkResult, Outcome, without_documents
from newsann.project.building.same_document import Tasks, groups, left_out, merged_documents
from newsann.project.building.two_forms import Numbers, TwoForms, two_forms
from newsann.project.building.workers import Mapper, worker_count, workers
from newsann.releases.manifest import Input

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and the bytes that there are."""


class _Read(Struct):
    """All exports, read: their chunks, what each came to, what is kept of its documents, and findings on files."""

    chunks: list[Chunk] = []
    results: list[ChunkResult] = []
    observed: list[Observed] = []
    findings: list[Finding] = []

    def fingerprints(self) -> list[DocumentFingerprint]:
        """The fingerprints of all documents, in the order in which they were read."""
        return [fingerprint for of_chunk in self.observed for fingerprint in of_chunk.fingerprints]

    def numbers(self) -> Numbers:
        """The users of whom both a number and an e-mail address are known."""
        whole: Numbers = {}
        for of_chunk in self.observed:
            for address, users in of_chunk.numbers.items():
                whole[address] = users | whole.get(address, {})
        return whole


def run(
    paths: str | Path | Iterable[str | Path],
    plan: BuildPlan,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read and check everything that `paths` name. It is read twice if somebody is named in two forms.

    Raises InputNotFoundError when a path names nothing, ExportError when an export is written to meanwhile. What is
    wrong with the input is in the findings.
    """
    paths = paths if isinstance(paths, str | Path) else list(paths)
    outcome, forms = _run(paths, plan, processes, progress)
    if forms.same:
        outcome, _ = _run(paths, replace(plan, same=forms.same), processes, progress)
    outcome.findings += forms.findings
    return outcome


def _run(
    paths: str | Path | Iterable[str | Path], plan: BuildPlan, processes: int | None, progress: Progress | None
) -> tuple[Outcome, TwoForms]:
    """The outcome, and who is named in two forms."""
    files = export_files(paths, plan.project, None if plan.key is None else pseudonyms(plan.key))
    stamps = [_stamp(file) for file in files]
    total = sum(size for size, _ in stamps)
    with ThreadPoolExecutor(1) as beside, workers(plan, worker_count(processes, total)) as mapper:
        digests = beside.map(sha256, files)
        read, done = _Read(), 0
        for result, observed in mapper(read_chunk, _numbered(files, plan, read)):
            read.results.append(result)
            read.observed.append(observed)
            if progress:
                chunk = read.chunks[result.number]
                done += chunk.ends[-1] - chunk.starts[0]
                progress(done, total)
        no_exports = {found.place.export for found in read.findings if found.code == NO_EXPORT.code}
        inputs = [
            Input(file.name, digest, size)
            for file, digest, (size, _) in zip(files, digests, stamps, strict=True)
            if file.name not in no_exports
        ]
        outcome = Outcome(findings=read.findings, inputs=inputs, files={file.name: file.path for file in files})
        suspected = _merge_same_documents(read, plan, mapper)
        if plan.rows and needs_estimates(plan.scheme):
            from newsann.project.building.estimating import write_estimated_rows

            write_estimated_rows(read.results, mapper)
        for result in read.results:
            outcome.add_chunk(result)
        _check_corpus(outcome, read, suspected, plan, mapper)
    _refuse_changed(files, stamps)
    outcome.ledger.balance()
    return outcome, two_forms(read.fingerprints(), read.numbers(), plan.scheme)


def _merge_same_documents(read: _Read, plan: BuildPlan, mapper: Mapper[BuildPlan]) -> set[Exports]:
    """Let each document that several tasks hold have one result, from all of them.

    Returns pairs of exports in which one user's number seems to stand for two people.
    """
    fingerprints, tasks = read.fingerprints(), Tasks(read.chunks)
    possible = possible_states(fingerprints)
    of_one_article = list(states(possible, tasks, mapper))
    pairs = [pair for pair, same in zip(possible, of_one_article, strict=True) if same]
    suspected = {(a.export, b.export) for (a, b), same in zip(possible, of_one_article, strict=True) if not same}
    several = joined(groups(fingerprints), pairs, fingerprints)
    for number, documents in left_out(several, tasks).items():
        read.results[number] = without_documents(read.results[number], plan.spool.tasks(number), documents)
    for result in merged_documents(several, tasks, mapper):
        read.results.append(result)
        suspected |= result.exports_of_one_number
    return suspected


def _check_corpus(
    outcome: Outcome, read: _Read, suspected: set[Exports], plan: BuildPlan, mapper: Mapper[BuildPlan]
) -> None:
    """Add the findings of the checks that need all documents."""
    fingerprints = read.fingerprints()
    outcome.findings += ambiguous(fingerprints, sorted(suspected), plan.scheme)
    outcome.findings += same_texts(fingerprints, plan.scheme)
    outcome.findings += mixed_projects(fingerprints, plan.scheme)
    outcome.findings += held_out_nothing(fingerprints, plan.scheme)
    pseudonym = None if plan.key is None else pseudonyms(plan.key)
    outcome.findings += adjudication_findings(fingerprints, plan.scheme, pseudonym)
    outcome.findings += unmarked_words(read.chunks, read.observed, mapper)
    answered = {key for observed in read.observed for key in observed.answered}
    outcome.findings = list(summarised(outcome.findings, answered))
    outcome.findings += counted_findings(outcome.file_counts, EACH_FILE, plan.scheme.severities)


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


def _numbered(files: Sequence[ExportFile], plan: BuildPlan, read: _Read) -> Iterator[tuple[int, Chunk]]:
    """Every chunk with its number, as it is found; it is added to `read`, with the findings on each file."""
    for file in files:
        found, own = recognised(file, Path(plan.spool.folder))
        read.findings += own
        for chunk in chunks(found) if found else ():
            read.chunks.append(chunk)
            yield len(read.chunks) - 1, chunk


EACH_FILE: dict[str, Rule] = {
    rule.code: rule
    for rule in (*rules.RULES, *(check.rule for check in ON_DOCUMENT), *(check.rule for check in ON_ANNOTATION))
    if rule.each_file is not None
}

"""Exports or a release in, the agreement of their annotators out; nothing is written but the pseudonyms' key."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

from msgspec.structs import replace

from newsann.annotators.agreement import Agreement
from newsann.annotators.agreement import agreement as measured
from newsann.checks.corpus import AMBIGUOUS, CORRECTED, ID_CLASH, TWO_FORMS, UNDECIDED
from newsann.errors import ReleaseError, refuse_unknown_keywords
from newsann.formats.labelstudio.rules.annotations import SEVERAL_BY_ONE
from newsann.model.findings import Finding, Severity, many
from newsann.project.building.agreement import documents_of
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import Outcome
from newsann.project.building.run import Progress, run
from newsann.project.building.spool import Spool
from newsann.project.counting import counting
from newsann.project.project import SCHEME, Project
from newsann.releases.manifest import NAME
from newsann.releases.release import Release
from newsann.releases.tables.annotated import Annotated, annotated
from newsann.scheme import Scheme, load
from newsann.storage.durable import scratch

NAMED = frozenset(rule.code for rule in (SEVERAL_BY_ONE, AMBIGUOUS, TWO_FORMS, ID_CLASH, UNDECIDED, CORRECTED))
"""Findings on who annotated which text: they say which annotations do not count, or whose they may be."""


class AgreementOptions(TypedDict, total=False):
    """The keywords of `agreement` that most calls leave out."""

    seed: int
    gamma: float
    processes: int | None
    progress: Progress | None


def agreement(
    source: str | Path | Sequence[str | Path],
    scheme: str | Path | None = None,
    *,
    join: bool = True,
    **options: Unpack[AgreementOptions],
) -> Agreement:
    """How far annotators agree, in exports (a file, a folder, or several of them) or in a release (a folder or a URL).

    Every submitted annotation counts, also an empty one; skipped ones do not. Of several by one person on one document
    the one last updated counts. Annotations of another text under the same id are left out: texts are never aligned.
    What has errors is left out as `build --quarantine` would; `notes` says so. Annotators are named by pseudonyms.

    `scheme` is that of the exports, by default `schema/scheme.yaml`; a release has its own. With `join`, fragments that
    the scheme's `agreement: {join: ...}` links count as one span. Other keywords:

    - `seed` is that of the bootstrap, by default 0.
    - `gamma` is how many seconds gamma may take for a document; without it, gamma is not measured.
    - `processes` is by default the number of processors.
    - `progress` is called with the bytes read and the bytes there are.

    Raises SchemeError, InputNotFoundError, ExportError, ReleaseError for what is no release, ScratchError, and
    MissingExtraError without pygamma-agreement for `gamma`.
    """
    refuse_unknown_keywords(agreement, options, AgreementOptions)
    sources = [source] if isinstance(source, str | Path) else list(source)
    if release := release_in(sources):
        if scheme is not None:
            raise ReleaseError(f"{release.url}: a release has its own scheme; leave --scheme out, or name exports")
        rows = (table for split in release.splits("annotations") for table in release.row_groups("annotations", split))
        return _measured(annotated(rows, release.scheme), release.scheme, join, options)
    project = Project(Path(scheme or SCHEME))
    rules = load(project.scheme)
    with scratch() as folder:
        plan = BuildPlan(rules, Spool(folder), project.key(), project=project.folder)
        outcome = run(sources, plan, options.get("processes"), options.get("progress"))
        found = _measured(published(plan, outcome), rules, join, options)
    return replace(found, notes=(*found.notes, *notes_on(outcome)))


def _measured(annotations: Iterable[Annotated], scheme: Scheme, join: bool, options: AgreementOptions) -> Agreement:
    joining = scheme.agreement.join if join else ""
    count = counting(options.get("processes"))
    curated: list[str] = []
    documents = documents_of(_noting_curated(annotations, curated), joining)
    found = measured(documents, scheme, joining, options.get("seed", 0), options.get("gamma", 0), count)
    why = f"{many(len(curated), 'curated annotation')} left out: who made them had seen the others"
    return replace(found, notes=(why,)) if curated else found


def _noting_curated(annotations: Iterable[Annotated], curated: list[str]) -> Iterator[Annotated]:
    """Pass the annotations on, and add the documents of curated ones to `curated`."""
    for one in annotations:
        if one.annotation.curated:
            curated.append(one.document)
        yield one


def published(plan: BuildPlan, outcome: Outcome) -> Iterator[Annotated]:
    """The annotations of the documents that may be published, from the spool."""
    for number, left_out in outcome.chunks.items():
        for one in annotated([plan.spool.rows("annotations", number)], plan.scheme):
            if one.document not in left_out:
                yield one


def notes_on(outcome: Outcome) -> Iterator[str]:
    """What of the input does not count, or may be somebody else's, with its place."""
    for finding in outcome.findings:
        if finding.code in NAMED:
            yield _sentence(finding)
    if errors := outcome.count(Severity.ERROR):
        yield f"{many(errors, 'error')}: what has errors does not count; `newsann check` lists them"


def _sentence(finding: Finding) -> str:
    document = f", document {finding.place.document}" if finding.place.document else ""
    return f"{finding.place}{document}: {finding.message}. {finding.hint}"


def release_in(sources: Sequence[str | Path]) -> Release | None:
    """The release that `sources` name, if they do. Raises ReleaseError for a folder of several."""
    if len(sources) != 1:
        return None
    (source,) = sources
    if "://" in str(source):
        return Release.open(str(source))
    path = Path(source).expanduser()
    if (path / NAME).is_file():
        return Release.open(path)
    if several := sorted(found.parent.name for found in path.glob(f"*/{NAME}")):
        raise ReleaseError(f"{path}: a folder of releases. Name one of them: {', '.join(several)}")
    return None

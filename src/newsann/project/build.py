"""Exports in, a release out: check, and when nothing is wrong write the folder."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypedDict, Unpack

from msgspec import Struct
from msgspec.structs import replace

from newsann.errors import NothingNewError, ReleaseError, refuse_unknown_keywords
from newsann.model.findings import Severity
from newsann.project.building.collect import CONFIGS, Collected, collected
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import Outcome
from newsann.project.building.run import Progress
from newsann.project.building.spool import Config, Spool
from newsann.project.project import Project, changelog_beside
from newsann.releases import manifest
from newsann.releases import names as naming
from newsann.releases.diff.versions import ChangeSummary, change_summary_between, due, refuse_too_low
from newsann.releases.history import Record, load_record, write_record
from newsann.releases.location import FileDigest
from newsann.releases.names import parsed
from newsann.releases.staging import publish, staging
from newsann.releases.tables.parquet import WrittenTable, write_parquet
from newsann.releases.tables.schema import arrow_schema, configs, plain
from newsann.releases.verify.written import prove_written
from newsann.reports.describe import Prose, Subject, describe
from newsann.reports.diff_text import entry
from newsann.scheme import Scheme, load_with_source
from newsann.scheme.names import Names
from newsann.scheme.writing import content_digest

AUTO, FIRST = "auto", "1.0.0"


class BuiltRelease(Struct, frozen=True):
    """A release at `path`; `new` is False when the same release existed before."""

    path: Path
    new: bool
    outcome: Outcome


class BuildOptions(TypedDict, total=False):
    """The keywords of `build` that most calls leave out."""

    releases: str | Path | None
    record: bool
    quarantine: bool
    processes: int | None
    progress: Progress | None


def build(
    exports: Iterable[str | Path],
    scheme: str | Path = "schema/scheme.yaml",
    *,
    out: str | Path = "dist",
    version: str = "1.0.0",
    **options: Unpack[BuildOptions],
) -> BuiltRelease:
    """Check `exports` and write the release `OUT/<scheme's name>-<version>`.

    The card's prose is the project's `dataset_card.md`, or the one that newsann ships. Other keywords:

    - `releases` is the folder that keeps the manifests of earlier releases. By them documents keep their splits, a
      `version` too low for the changes is refused, and "auto" is the version that is due.
    - `record` adds the new manifest to that folder, and an entry to `CHANGELOG.md` beside it.
    - `quarantine` keeps out what has errors, and lists it in the manifest, instead of stopping the build.
    - `processes` is by default the number of processors.
    - `progress` is called with the bytes read and the bytes there are.

    Raises CheckFailedError when findings are errors (they are in its `outcome`), NothingNewError when "auto" finds
    no difference, SchemeError, InputNotFoundError, NothingToPublishError, and ReleaseError when the version is there
    already with other content, is too low, or the folder cannot be written.
    """
    refuse_unknown_keywords("build", options, BuildOptions.__annotations__)
    if version != AUTO:
        parsed(version)  # before anything is read
    releases = Path(recorded) if (recorded := options.get("releases")) is not None else None
    project, out = Project(Path(scheme)), Path(out)
    rules, source = load_with_source(project.scheme)
    prose = Prose(source, *project.card_template())
    earlier = load_record(releases, rules.name)
    with staging(out, rules.name) as folder:
        spool, finished = folder / "spool", folder / "release"
        spool.mkdir()
        finished.mkdir()
        known_splits = earlier.splits(rules.splits.names)
        plan = BuildPlan(rules, Spool(str(spool)), project.key(), known_splits, project.folder)
        found = collected(
            exports, plan, quarantine=options.get("quarantine", False), processes=options.get("processes"),
            progress=options.get("progress"),
        )  # fmt: skip
        written = _write(finished, found, prose, earlier, version)
        path = out / naming.folder(rules.name, written.version)
        new = publish(finished, path)
    if releases is not None and options.get("record", False):
        write_record(releases, written.version, written.manifest, written.changes, changelog_beside(releases))
    return BuiltRelease(path, new, found.outcome)


class _Written(Struct, frozen=True):
    """A release in its staging directory: its version, the bytes of its manifest, its entry for the changelog."""

    version: str
    manifest: bytes
    changes: str


def _write(folder: Path, found: Collected, prose: Prose, earlier: Record, version: str) -> _Written:
    """Write all files of a release into `folder`; tables are proven while the other files are written."""
    scheme = found.plan.scheme
    tables = _tables(folder, found)
    rows = {config: {split: table.rows for split, table in of.items()} for config, of in tables.items()}
    unversioned = _manifest_of(scheme, found, tables, hashlib.sha256(prose.template.encode()).hexdigest())
    summary, version = _version(unversioned, earlier, version, scheme.former)
    with ThreadPoolExecutor(1) as beside:
        proof = beside.submit(prove_written, folder, rows, found.outcome.ledger.rows())
        try:
            described = describe(folder, Subject(scheme, prose, version, tables, unversioned))
        finally:
            proof.result()  # tables that are wrong are the reason why they cannot be described
    files = sorted([*unversioned.files, *described], key=lambda file: file.path)
    content = manifest.encode(replace(unversioned, version=version, files=files))
    (folder / manifest.NAME).write_bytes(content)
    _refuse_other(earlier, version, content)
    lines = entry(summary, version) if summary else [f"## {version}", "", "The first release.", ""]
    return _Written(version, content, "\n".join(lines))


def _tables(folder: Path, found: Collected) -> dict[str, dict[str, WrittenTable]]:
    """Write every config and split, the largest first, in two threads (pyarrow writes without Python's lock)."""
    columns, splits = configs(found.plan.scheme), found.splits()
    jobs = [(config, split) for config in reversed(CONFIGS) for split in splits]

    def write(which: tuple[Config, str]) -> WrittenTable | None:
        config, split = which
        schema = arrow_schema(getattr(columns, config))
        return write_parquet(folder, f"{config}/{split}.parquet", schema, found.rows(config, split))

    with ThreadPoolExecutor(2) as threads:
        written = dict(zip(jobs, threads.map(write, jobs), strict=True))
    return {
        config: {split: table for split in splits if (table := written[config, split]) is not None}
        for config in CONFIGS
    }


def _version(
    unversioned: manifest.Manifest, record: Record, version: str, former: Names
) -> tuple[ChangeSummary | None, str]:
    """How far the release differs from the one before it, and the version that it takes."""
    before = record.before(None if version == AUTO else parsed(version))
    if before is None and record.releases and parsed(version) not in record.releases:
        first = min(record.releases)
        raise ReleaseError(
            f"version {version} comes before {'.'.join(map(str, first))}, the first that is recorded in "
            f"{record.folder}. Take the one that is due, with --version auto"
        )
    if before is None:
        return None, FIRST if version == AUTO else version
    change_summary = change_summary_between(before, unversioned, former)
    if version == AUTO:
        if change_summary.nothing:
            raise NothingNewError(f"nothing differs from {before.version}, so no new version is due")
        return change_summary, due(change_summary)
    refuse_too_low(change_summary, version)
    return change_summary, version


def _refuse_other(record: Record, version: str, content: bytes) -> None:
    """Raise ReleaseError when this version is recorded with another content."""
    recorded = record.releases.get(parsed(version))
    if recorded is not None and manifest.encode(recorded) != content:
        raise ReleaseError(
            f"{record.folder}/{version}.json: this version has been released with another content. A release never "
            "changes: give the new one the number that is due, with --version auto"
        )


def _manifest_of(
    scheme: Scheme, found: Collected, tables: Mapping[str, Mapping[str, WrittenTable]], card: str
) -> manifest.Manifest:
    """The manifest but for the version and the files that name it."""
    outcome, grouping = found.outcome, found.grouping
    files: list[FileDigest] = [table.file for of in tables.values() for table in of.values()]
    columns = configs(scheme)
    shapes: dict[str, Any] = {
        config: {n: plain(kind) for n, kind in getattr(columns, config).items()} for config in CONFIGS
    }
    by_code: dict[str, Counter[str]] = {severity.value: Counter() for severity in reversed(Severity)}
    for finding in outcome.findings:
        by_code[finding.severity.value][finding.code] += 1
    return manifest.Manifest(
        name=scheme.name,
        version="",
        made_by=manifest.made_by(),
        inputs=outcome.inputs,
        files=files,
        rows={config: {split: table.rows for split, table in of.items()} for config, of in tables.items()},
        ledger=outcome.ledger.as_dict(),
        findings={severity: dict(sorted(counts.items())) for severity, counts in by_code.items()},
        quarantined=outcome.quarantined,
        repairs=outcome.repairs,
        documents=dict(sorted(outcome.published.items())),
        columns=shapes,
        near_duplicates=grouping.groups,
        closest_across_splits=grouping.closest_pair,
        scheme_digest=content_digest(scheme),
        card_digest=card,
    )

"""All files of a release, in its staging directory: tables, what describes them, the manifest."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from newsann.errors import NothingNewError, ReleaseError
from newsann.model.findings import Severity
from newsann.project.building.agreement import agreement_of
from newsann.project.building.collect import CONFIGS, Collected
from newsann.project.building.spool import Config
from newsann.releases import manifest
from newsann.releases.diff.versions import ChangeSummary, change_summary_between, due, refuse_too_low
from newsann.releases.history import Record
from newsann.releases.location import FileDigest
from newsann.releases.names import parsed
from newsann.releases.tables.configs import configs
from newsann.releases.tables.parquet import WrittenTable, write_parquet
from newsann.releases.tables.schema import arrow_schema, plain
from newsann.releases.verify.written import prove_written
from newsann.reports.describe import Prose, Subject, describe
from newsann.reports.diff_text import entry
from newsann.scheme import Scheme
from newsann.scheme.names import Names
from newsann.scheme.writing import content_digest

AUTO, FIRST = "auto", "1.0.0"


class WrittenRelease(Struct, frozen=True):
    """A release in its staging directory: its version, the bytes of its manifest, its entry for the changelog."""

    version: str
    manifest: bytes
    changes: str


def write_release(
    folder: Path, found: Collected, prose: Prose, earlier: Record, version: str, processes: int | None = None
) -> WrittenRelease:
    """Write all files of a release into `folder`; tables are proven while the other files are written."""
    scheme = found.plan.scheme
    tables = _tables(folder, found)
    rows = {config: {split: table.rows for split, table in of.items()} for config, of in tables.items()}
    unversioned = _manifest_of(scheme, found, tables, hashlib.sha256(prose.template.encode()).hexdigest())
    summary, version = _version(unversioned, earlier, version, scheme.former)
    agreement = agreement_of(found, processes)  # starts processes, so before there is a thread
    with ThreadPoolExecutor(1) as beside:
        proof = beside.submit(prove_written, folder, rows, found.outcome.ledger.rows())
        try:
            described = describe(folder, Subject(scheme, prose, version, tables, unversioned, agreement))
        finally:
            proof.result()  # tables that are wrong are the reason why they cannot be described
    files = sorted([*unversioned.files, *described], key=lambda file: file.path)
    content = manifest.encode(replace(unversioned, version=version, files=files))
    (folder / manifest.NAME).write_bytes(content)
    _refuse_other(earlier, version, content)
    lines = entry(summary, version) if summary else [f"## {version}", "", "The first release.", ""]
    return WrittenRelease(version, content, "\n".join(lines))


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
    tables = {
        config: {split: table for split in splits if (table := written[config, split]) is not None}
        for config in CONFIGS
    }
    return {config: of for config, of in tables.items() if of}  # where nobody disagrees there are no disagreements


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
        config: {n: plain(kind) for n, kind in getattr(columns, config).items()} for config in tables
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

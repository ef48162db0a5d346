"""Exports in, a release out: check, and when nothing is wrong write the folder."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from newsann.errors import NothingNewError, ReleaseError
from newsann.model.findings import Severity
from newsann.project.building.collect import CONFIGS, Collected, collected
from newsann.project.building.plan import BuildPlan
from newsann.project.building.run import Outcome, Progress
from newsann.project.building.spool import Config
from newsann.project.project import Project, changelog_beside
from newsann.releases import manifest
from newsann.releases import names as naming
from newsann.releases.diff.versions import ChangeSummary, change_summary_between, due, refuse_too_low
from newsann.releases.file_digest import FileDigest
from newsann.releases.history import Record, load_record, write_record
from newsann.releases.names import parsed
from newsann.releases.staging import publish, staging
from newsann.releases.tables.parquet import WrittenTable, write_parquet
from newsann.releases.tables.schema import arrow_schema, configs, plain
from newsann.releases.verify.written import prove_written
from newsann.reports.describe import Subject, describe
from newsann.reports.diff_text import entry
from newsann.scheme import Scheme, load_with_source
from newsann.scheme.former import Names
from newsann.scheme.writing import content_digest

AUTO, FIRST = "auto", "1.0.0"


class BuiltRelease(Struct, frozen=True):
    """What `build` returns: the folder of the release; `new` is False when an identical one was already there."""

    path: Path
    new: bool
    outcome: Outcome


def build(
    exports: Iterable[str | Path],
    scheme: str | Path = "schema/scheme.yaml",
    *,
    out: str | Path = "dist",
    version: str = "1.0.0",
    releases: str | Path | None = None,
    record: bool = False,
    quarantine: bool = False,
    processes: int | None = None,
    progress: Progress | None = None,
) -> BuiltRelease:
    """Check `exports` and write the release `OUT/<scheme's name>-<version>`.

    The card's prose is the project's `dataset_card.md`, or the one that newsann ships. With
    `quarantine` what has errors is held back, and listed in the manifest, instead of stopping the build.
    `progress` is called with the bytes read and the bytes there are.

    `releases` is the folder that keeps the manifests of earlier releases. By them documents keep their splits, a
    `version` that promises too little is refused, and "auto" is the version that is due. With `record` the new
    manifest is added, and an entry to `CHANGELOG.md` beside the folder.

    Raises CheckFailedError when findings are errors (they are in its `outcome`), NothingNewError when "auto" finds
    no difference, SchemeError, InputNotFoundError, NothingToPublishError, and ReleaseError when the version is there
    already with other content, is too low, or the folder cannot be written.
    """
    if version != AUTO:
        parsed(version)  # before anything is read
    project = Project(Path(scheme))
    (rules, source), out = load_with_source(project.scheme), Path(out)
    template, template_name = project.card_template()
    earlier = load_record(Path(releases) if releases is not None else None, rules.name)
    with staging(out, rules.name) as folder:
        spool = folder / "spool"
        spool.mkdir()
        splits = earlier.splits(rules.splits.names)
        plan = BuildPlan(rules, str(spool), project.key(), splits, project.folder)
        found = collected(exports, plan, quarantine=quarantine, processes=processes, progress=progress)
        finished = folder / "release"
        finished.mkdir()
        tables = _tables(finished, found)
        rows = {config: {split: table.rows for split, table in of.items()} for config, of in tables.items()}
        account = _account(rules, found, tables, hashlib.sha256(template.encode()).hexdigest())
        change_summary, version = _version(account, earlier, version, rules.former)
        name = naming.folder(rules.name, version)
        with ThreadPoolExecutor(1) as beside:
            proof = beside.submit(prove_written, finished, rows, found.outcome.ledger.rows())
            try:
                subject = Subject(rules, source, version, tables, account, template, template_name)
                described = describe(finished, subject)
            finally:
                proof.result()  # tables that are wrong are the reason why they cannot be described
        files = sorted([*account.files, *described], key=lambda file: file.path)
        told = manifest.encode(replace(account, version=version, files=files))
        (finished / manifest.NAME).write_bytes(told)
        _refuse_other(earlier, version, told)
        new = publish(finished, out / name)
    if record and releases is not None:
        changes = (
            "\n".join(entry(change_summary, version)) if change_summary else f"## {version}\n\nThe first release.\n"
        )
        write_record(Path(releases), version, told, changes, changelog_beside(Path(releases)))
    return BuiltRelease(out / name, new, found.outcome)


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
    account: manifest.Manifest, record: Record, version: str, former: Names
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
    change_summary = change_summary_between(before, account, former)
    if version == AUTO:
        if change_summary.nothing:
            raise NothingNewError(f"nothing differs from {before.version}, so no new version is due")
        return change_summary, due(change_summary)
    refuse_too_low(change_summary, version)
    return change_summary, version


def _refuse_other(record: Record, version: str, account: bytes) -> None:
    """Raise ReleaseError when this version is recorded with another content."""
    recorded = record.releases.get(parsed(version))
    if recorded is not None and manifest.encode(recorded) != account:
        raise ReleaseError(
            f"{record.folder}/{version}.json: this version has been released with another content. A release never "
            "changes: give the new one the number that is due, with --version auto"
        )


def _account(
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
        held_back=outcome.held,
        repairs=outcome.repairs,
        documents=dict(sorted(outcome.sealed.items())),
        columns=shapes,
        groups=grouping.groups,
        apart=grouping.apart,
        scheme=content_digest(scheme),
        card=card,
    )

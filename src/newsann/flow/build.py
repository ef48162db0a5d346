"""Exports in, a release out: check, and when nothing is wrong write the folder."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from newsann.annotators.pseudonyms import key_beside
from newsann.diff.changelog import entry
from newsann.diff.extent import Extent, extent_between
from newsann.diff.versions import due, refuse_too_low
from newsann.errors import NothingNewError, NothingToPublishError, ReleaseError
from newsann.findings import Severity
from newsann.flow.grouping import Grouping, grouped
from newsann.flow.job import Job
from newsann.flow.run import Outcome, Progress, run
from newsann.flow.spool import Config, spooled
from newsann.release import manifest
from newsann.release.columns import booleans
from newsann.release.describing import Subject, describe
from newsann.release.features import arrow_schema, configs, plain
from newsann.release.folder import publish, workshop
from newsann.release.manifest import Written
from newsann.release.parquet import WrittenTable, write_parquet
from newsann.release.record import Record, load_record, write_record
from newsann.release.version import parsed
from newsann.scheme import Scheme, load
from newsann.shipped import card_template

CONFIGS: tuple[Config, ...] = ("documents", "annotations")
AUTO, FIRST = "auto", "1.0.0"


class CheckFailedError(ReleaseError):
    """The checks found errors, so nothing was written; they are in `outcome.findings`."""

    def __init__(self, message: str, outcome: Outcome) -> None:
        super().__init__(message)
        self.outcome = outcome


class Release(Struct, frozen=True):
    """A release that stands at `path`; `new` is False when the very same one was there before."""

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
) -> Release:
    """Check `exports` and write the release `OUT/<scheme's name>-<version>`.

    The card's prose is `dataset_card.md` in the folder above the scheme's, or the one that newsann ships. With
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
    scheme_path = Path(scheme)
    rules, out = load(scheme_path), Path(out)
    template, template_name = card_template(scheme_path)
    earlier = load_record(Path(releases) if releases is not None else None, rules.name)
    with workshop(out, rules.name) as folder:
        spool = folder / "spool"
        spool.mkdir()
        job = Job(rules, str(spool), key_beside(scheme_path), earlier.splits())
        outcome = run(exports, job, processes, progress)
        if outcome.count(Severity.ERROR) and not quarantine:
            raise CheckFailedError(_refused(outcome), outcome)
        finished = folder / "release"
        finished.mkdir()
        grouping = grouped(job, outcome)
        outcome.findings += grouping.findings
        outcome.sealed |= {name: replace(outcome.sealed[name], split=split) for name, split in grouping.moved.items()}
        tables = _tables(finished, job, outcome, grouping.moved)
        if not tables["documents"]:
            raise NothingToPublishError(_nothing_left(outcome))
        account = _account(rules, outcome, tables, grouping, hashlib.sha256(template.encode()).hexdigest())
        extent, version = _version(account, earlier, version)
        name = f"{rules.name}-{version}"
        described = describe(finished, Subject(rules, scheme_path, version, tables, account, template, template_name))
        files = sorted([*account.files, *described], key=lambda file: file.path)
        told = manifest.encode(replace(account, version=version, files=files))
        (finished / manifest.NAME).write_bytes(told)
        _refuse_other(earlier, version, told)
        new = publish(finished, out / name)
    if record and releases is not None:
        changes = "\n".join(entry(extent, version)) if extent else f"## {version}\n\nThe first release.\n"
        write_record(Path(releases), version, told, changes, Path(releases).parent / "CHANGELOG.md")
    return Release(out / name, new, outcome)


def _tables(
    folder: Path, job: Job, outcome: Outcome, regrouped: Mapping[str, str]
) -> dict[str, dict[str, WrittenTable]]:
    """Write every config and split, the largest first, in two threads (pyarrow writes without Python's lock)."""
    columns = configs(job.scheme)
    jobs = [(config, split) for config in reversed(CONFIGS) for split in job.scheme.splits.names]

    def write(which: tuple[Config, str]) -> WrittenTable | None:
        config, split = which
        schema = arrow_schema(getattr(columns, config))
        return write_parquet(folder, f"{config}/{split}.parquet", schema, _rows(job, outcome, config, split, regrouped))

    with ThreadPoolExecutor(2) as threads:
        written = dict(zip(jobs, threads.map(write, jobs), strict=True))
    return {
        config: {split: table for split in job.scheme.splits.names if (table := written[config, split]) is not None}
        for config in CONFIGS
    }


def _rows(
    job: Job, outcome: Outcome, config: Config, split: str, regrouped: Mapping[str, str]
) -> Iterator[pa.RecordBatch]:
    """The rows of a config and split; of documents that were read again, only as they were the last time.

    `regrouped` are documents that go into another split than the one they were laid down for.
    """
    for number in outcome.numbers:
        for laid in job.scheme.splits.names if split in regrouped.values() else (split,):
            for batch in spooled(job, config, laid, [number]):
                rows = batch if number == outcome.merged else _without(batch, outcome.moved)
                yield _of(split, rows, laid, regrouped) if regrouped else rows


def _of(split: str, batch: pa.RecordBatch, laid: str, regrouped: Mapping[str, str]) -> pa.RecordBatch:
    """The rows of a batch laid down for the split `laid` that belong to `split` after all."""
    return batch.filter(booleans([regrouped.get(str(name), laid) == split for name in batch.column("id").to_pylist()]))


def _without(batch: pa.RecordBatch, moved: set[tuple[str, str, str]]) -> pa.RecordBatch:
    if not moved:
        return batch
    rows = batch.select(["id", "source"]).to_pylist()
    keep = [(row["id"], row["source"]["export"], row["source"]["task"]) not in moved for row in rows]
    return batch.filter(booleans(keep)) if not all(keep) else batch


def _version(account: manifest.Manifest, record: Record, version: str) -> tuple[Extent | None, str]:
    """How far the release differs from the one before it, and the version that it takes."""
    before = record.before(None if version == AUTO else parsed(version))
    if before is None:
        return None, FIRST if version == AUTO else version
    extent = extent_between(before, account)
    if version == AUTO:
        if extent.nothing:
            raise NothingNewError(f"nothing differs from {before.version}, so no new version is due")
        return extent, due(extent)
    refuse_too_low(extent, version)
    return extent, version


def _refuse_other(record: Record, version: str, account: bytes) -> None:
    """Raise ReleaseError when this version is recorded with another content."""
    recorded = record.releases.get(parsed(version))
    if recorded is not None and manifest.encode(recorded) != account:
        raise ReleaseError(
            f"{record.folder}/{version}.json: this version has been released with another content. A release never "
            "changes: give the new one the number that is due, with --version auto"
        )


def _account(
    scheme: Scheme,
    outcome: Outcome,
    tables: Mapping[str, Mapping[str, WrittenTable]],
    grouping: Grouping,
    card: str,
) -> manifest.Manifest:
    """The manifest but for the version and the files that name it."""
    files: list[Written] = [table.file for of in tables.values() for table in of.values()]
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
        scheme=hashlib.sha256(msgspec.json.encode(scheme)).hexdigest(),
        card=card,
    )


def _refused(outcome: Outcome) -> str:
    errors = outcome.count(Severity.ERROR)
    what = "1 error, so nothing was written" if errors == 1 else f"{errors} errors, so nothing was written"
    return f"{what}. Mend it in Label Studio and export again, or publish the rest with --quarantine"


def _nothing_left(outcome: Outcome) -> str:
    skipped = outcome.ledger.as_dict()["tasks"]
    return (
        f"nothing to publish: of {skipped['read']} tasks none has an annotation that may be published "
        f"(skipped: {skipped['skipped'] or 'none'}, rejected: {skipped['rejected'] or 'none'})"
    )

"""Exports in, a release out: check, and when nothing is wrong write the folder."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from newsann.annotators.pseudonyms import key_beside
from newsann.errors import NothingToPublishError, ReleaseError
from newsann.findings import Severity
from newsann.flow.job import Job
from newsann.flow.run import Outcome, Progress, run
from newsann.flow.spool import Config, spooled
from newsann.release import card, manifest
from newsann.release.columns import booleans
from newsann.release.features import arrow_schema, configs
from newsann.release.folder import publish, workshop
from newsann.release.manifest import Written, digest
from newsann.release.parquet import WrittenTable, counted, write_parquet
from newsann.scheme import Scheme, load
from newsann.shipped import card_template

CONFIGS: tuple[Config, ...] = ("documents", "annotations")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


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
    quarantine: bool = False,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Release:
    """Check `exports` and write the release `OUT/<scheme's name>-<version>`.

    The card's prose is `dataset_card.md` in the folder above the scheme's, or the one that newsann ships. With
    `quarantine` what has errors is held back, and listed in the manifest, instead of stopping the build.
    `progress` is called with the bytes read and the bytes there are.

    Raises CheckFailedError when findings are errors (they are in its `outcome`), SchemeError,
    InputNotFoundError, NothingToPublishError, and ReleaseError when the version is there already with other
    content or the folder cannot be written.
    """
    if not _VERSION.fullmatch(version):
        raise ReleaseError(f"version {version!r}: expected three numbers as in 1.0.0 (https://semver.org)")
    scheme_path = Path(scheme)
    rules, out = load(scheme_path), Path(out)
    template, template_name = card_template(scheme_path)
    name = f"{rules.name}-{version}"
    with workshop(out, name) as folder:
        spool = folder / "spool"
        spool.mkdir()
        job = Job(rules, str(spool), key_beside(scheme_path))
        outcome = run(exports, job, processes, progress)
        if outcome.count(Severity.ERROR) and not quarantine:
            raise CheckFailedError(_refused(outcome), outcome)
        finished = folder / name
        finished.mkdir()
        tables = _tables(finished, job, outcome)
        if not tables["documents"]:
            raise NothingToPublishError(_nothing_left(outcome))
        columns = configs(rules)
        figures = _figures(finished, tables, rules, outcome)
        prose = card.render(template, template_name, rules, version, columns, figures)
        (finished / "README.md").write_text(prose, encoding="utf-8", newline="\n")
        shutil.copyfile(scheme_path, finished / "scheme.yaml")
        account = _account(rules, version, outcome, tables, finished)
        (finished / manifest.NAME).write_bytes(manifest.encode(account))
        new = publish(finished, out / name)
    return Release(out / name, new, outcome)


def _tables(folder: Path, job: Job, outcome: Outcome) -> dict[str, dict[str, WrittenTable]]:
    """Write every config and split, the largest first, in two threads (pyarrow writes without Python's lock)."""
    columns = configs(job.scheme)
    jobs = [(config, split) for config in reversed(CONFIGS) for split in job.scheme.splits.shares]

    def write(which: tuple[Config, str]) -> WrittenTable | None:
        config, split = which
        schema = arrow_schema(getattr(columns, config))
        return write_parquet(folder, f"{config}/{split}.parquet", schema, _rows(job, outcome, config, split))

    with ThreadPoolExecutor(2) as threads:
        written = dict(zip(jobs, threads.map(write, jobs), strict=True))
    return {
        config: {split: table for split in job.scheme.splits.shares if (table := written[config, split]) is not None}
        for config in CONFIGS
    }


def _rows(job: Job, outcome: Outcome, config: Config, split: str) -> Iterator[pa.RecordBatch]:
    """The rows of a config and split; of documents that were read again, only as they were the last time."""
    for number in outcome.numbers:
        for batch in spooled(job, config, split, [number]):
            yield batch if number == outcome.merged else _without(batch, outcome.moved)


def _without(batch: pa.RecordBatch, moved: set[tuple[str, str, str]]) -> pa.RecordBatch:
    if not moved:
        return batch
    rows = batch.select(["id", "source"]).to_pylist()
    keep = [(row["id"], row["source"]["export"], row["source"]["task"]) not in moved for row in rows]
    return batch.filter(booleans(keep)) if not all(keep) else batch


def _figures(
    folder: Path, tables: Mapping[str, Mapping[str, WrittenTable]], scheme: Scheme, outcome: Outcome
) -> card.Figures:
    written = tables["annotations"].values()
    labels = counted(folder, written, "spans.list.element.label", scheme.labels)
    relations = counted(folder, written, "relations.list.element.label", scheme.relations) if scheme.relations else {}
    return card.Figures(tables, labels, relations, len(outcome.repairs), len(outcome.held))


def _account(
    scheme: Scheme,
    version: str,
    outcome: Outcome,
    tables: Mapping[str, Mapping[str, WrittenTable]],
    folder: Path,
) -> manifest.Manifest:
    files: list[Written] = [table.file for of in tables.values() for table in of.values()]
    files += [digest(folder, "README.md"), digest(folder, "scheme.yaml")]
    by_code: dict[str, Counter[str]] = {severity.value: Counter() for severity in reversed(Severity)}
    for finding in outcome.findings:
        by_code[finding.severity.value][finding.code] += 1
    return manifest.Manifest(
        name=scheme.name,
        version=version,
        made_by=manifest.made_by(),
        inputs=outcome.inputs,
        files=sorted(files, key=lambda file: file.path),
        rows={config: {split: table.rows for split, table in of.items()} for config, of in tables.items()},
        ledger=outcome.ledger.as_dict(),
        findings={severity: dict(sorted(counts.items())) for severity, counts in by_code.items()},
        held_back=outcome.held,
        repairs=outcome.repairs,
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

"""Raw exports as a dataset: the rows that a build would write, through a builder of `datasets`, kept by content."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pyarrow as pa
from msgspec import Struct

from newsann.annotators.pseudonyms import pseudonyms
from newsann.errors import ReleaseError
from newsann.formats.labelstudio.exports.chunks import export_files, sha256
from newsann.loading.newsann_script import features
from newsann.loading.options import LoadOptions
from newsann.project.building.collect import CONFIGS, Collected, collected
from newsann.project.building.plan import BuildPlan
from newsann.project.building.spool import Spool
from newsann.project.project import Project, project_around
from newsann.releases.history import load_record
from newsann.releases.manifest import Input, made_by
from newsann.releases.tables.configs import configs
from newsann.releases.tables.schema import Shape, plain
from newsann.scheme import Scheme, load_with_source
from newsann.storage.durable import scratch, writing


class Exported(Struct, frozen=True):
    """Exports with all that decides what their rows are: scheme, key, earlier splits, what becomes of errors.

    `digests` are the SHA-256 of the exports when they were asked for, `root` is the folder by which they are named.
    """

    path: Path
    scheme: Scheme
    scheme_bytes: bytes
    key: bytes
    known_splits: dict[str, str]
    quarantine: bool
    digests: dict[str, str]
    root: Path | None = None

    def content(self) -> str:
        """What the rows are kept by: the same for the same content, wherever it lies."""
        key = hashlib.sha256(self.key).hexdigest()
        parts = (self.digests, self.scheme_bytes, key, sorted(self.known_splits.items()), self.quarantine, made_by())
        return hashlib.sha256(msgspec.msgpack.encode(parts)).hexdigest()


class ExportsBuilder(datasets.ArrowBasedBuilder):  # type: ignore[misc]  # datasets has no types
    """A config of a project's exports. `spool` is a folder for the rows on their way."""

    def __init__(self, exported: Exported, config: str, spool: str, cache_dir: str) -> None:
        self.exported, self.spool = exported, spool
        self.found: Collected | None = None
        name = exported.scheme.name
        super().__init__(cache_dir=cache_dir, dataset_name=name, config_name=config, hash=exported.content())

    def _info(self) -> datasets.DatasetInfo:
        return datasets.DatasetInfo(features=features(columns(self.exported.scheme, self.config.name)))

    def _split_generators(self, _: Any) -> list[datasets.SplitGenerator]:
        exported = self.exported
        plan = BuildPlan(exported.scheme, Spool(self.spool), exported.key, exported.known_splits, exported.root)
        with writing():
            self.found = collected([exported.path], plan, quarantine=exported.quarantine)
        _refuse_changed(exported, self.found.outcome.inputs)
        splits = self.found.splits_with_rows(self.config.name)
        if not splits:
            raise ReleaseError(f"{exported.path}: no config {self.config.name!r}: nobody disagrees in these exports")
        return [datasets.SplitGenerator(name=split, gen_kwargs={"split": split}) for split in splits]

    def _generate_tables(self, split: str) -> Iterator[tuple[int, pa.Table]]:
        assert self.found is not None
        for number, batch in enumerate(self.found.rows(self.config.name, split)):
            yield number, pa.Table.from_batches([batch])


def load_exports(path: Path, scheme: str | Path | None, quarantine: bool, options: LoadOptions) -> Any:
    """The requested rows of the exports at `path`, read and checked unless the cache has them.

    Raises what `newsann.build` raises, ReleaseError for a config, column or split that is not there, and ScratchError
    when the folder for temporary files, or the cache of `datasets`, does not take them.
    """
    project = Project(Path(scheme)) if scheme is not None else project_around(path)
    exported = _exported(path, project, quarantine)
    shapes = columns(exported.scheme, options.config) if options.config in CONFIGS else {}
    options.refuse_unknown(CONFIGS, shapes)
    with scratch() as spool, options.keeping():
        builder = ExportsBuilder(exported, options.config, spool, options.cache())
        builder.download_and_prepare()
    whole = options.taken(lambda: builder.as_dataset(options.split))
    if not options.streaming:
        return whole
    if options.split is not None:
        return whole.to_iterable_dataset()
    return datasets.IterableDatasetDict({split: rows.to_iterable_dataset() for split, rows in whole.items()})


def columns(scheme: Scheme, config: str) -> dict[str, Any]:
    """The columns of a config as a release's manifest writes them."""
    shapes: dict[str, Shape] = getattr(configs(scheme), config)
    return {name: plain(shape) for name, shape in shapes.items()}


def _exported(path: Path, project: Project, quarantine: bool) -> Exported:
    rules, source = load_with_source(project.scheme)
    key, folder = project.key(), project.folder
    digests = {file.name: sha256(file) for file in export_files([path], folder, pseudonyms(key))}
    known_splits = load_record(project.history, rules.name).splits(rules.splits.names)
    return Exported(path, rules, source, key, known_splits, quarantine, digests, folder)


def _refuse_changed(exported: Exported, read: list[Input]) -> None:
    """Raise ReleaseError when an export was written to between being asked for and being read."""
    for file in read:
        if exported.digests.get(file.name) != file.sha256:
            raise ReleaseError(f"{file.name}: the export changed while it was read; load it again")

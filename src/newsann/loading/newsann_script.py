"""A release of newsann for `datasets` 2.14 to 3.6 as a loader script; it needs `datasets` and `pyarrow`, not newsann.

    load_dataset(".../newsann_script.py", "documents", data_dir="dist/mydata-1.0.0", trust_remote_code=True)

Before anything is loaded, the files are compared with the digests in the release's manifest. `datasets` 4 and later
take no script: `load_dataset("dist/mydata-1.0.0", "documents")` loads the same rows on every version, without digests.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq

MANIFEST = "manifest.json"
_SPLIT = re.compile(r"\w+(\.\w+)*")


def features(columns: dict[str, Any]) -> datasets.Features:
    """A config's columns, as the manifest writes them, in the words of `datasets`."""
    return datasets.Features({name: _feature(shape) for name, shape in columns.items()})


def _feature(shape: Any) -> Any:
    if isinstance(shape, str):
        return datasets.Value(shape)
    if "labels" in shape:
        return datasets.ClassLabel(names=shape["labels"])
    if "list" in shape:
        return [_feature(shape["list"])]
    return {name: _feature(inner) for name, inner in shape["struct"].items()}


@dataclass
class ReleaseConfig(datasets.BuilderConfig):  # type: ignore[misc]  # datasets has no types
    """A config of the release that lies in `data_dir`."""

    name: str = "documents"
    trust_remote_code: bool = True  # 2.14 and 2.15 take it for an option of the script's; later ones for their own

    def create_config_id(self, config_kwargs: dict[str, Any], custom_features: Any = None) -> str:
        """What `datasets` caches by: the release's content and not its path, so that another one there is seen."""
        manifest = self.manifest()
        digest = hashlib.sha256(json.dumps(manifest["files"], sort_keys=True).encode()).hexdigest()
        return f"{self.name}-{manifest['version']}-{digest[:16]}"

    def manifest(self) -> dict[str, Any]:
        """The release's manifest. Raises ValueError or FileNotFoundError with what to do."""
        if not self.data_dir:
            raise ValueError(
                "which release? Expected data_dir= with the path of its folder, as in load_dataset("
                f'".../newsann_script.py", "{self.name}", data_dir="dist/mydata-1.0.0")'
            )
        path = Path(self.data_dir, MANIFEST)
        if not path.is_file():
            raise FileNotFoundError(
                f"{self.data_dir}: no release (expected a folder with {MANIFEST} in it); `newsann build` prints the "
                "path of one"
            )
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path}: not JSON ({error}); get the release again from where it was") from None
        if not isinstance(manifest, dict) or not {"version", "files", "rows", "columns"} <= manifest.keys():
            raise ValueError(
                f"{path}: not the manifest of a release (expected version, files, rows and columns in it); name the "
                "folder that `newsann build` wrote"
            )
        if self.name not in manifest["columns"] or self.name not in manifest["rows"]:
            raise ValueError(f"{self.data_dir}: no config {self.name!r}; it has {', '.join(manifest['rows'])}")
        return manifest


class Release(datasets.ArrowBasedBuilder):  # type: ignore[misc]  # datasets has no types
    """One config of a release, each split from its Parquet file."""

    BUILDER_CONFIG_CLASS = ReleaseConfig
    BUILDER_CONFIGS = [ReleaseConfig(name=name) for name in ("documents", "annotations", "disagreements")]  # noqa: RUF012 - `datasets` expects a list
    DEFAULT_CONFIG_NAME = "documents"

    def _info(self) -> datasets.DatasetInfo:
        return datasets.DatasetInfo(features=features(self.config.manifest()["columns"][self.config.name]))

    def _split_generators(self, _: Any) -> list[datasets.SplitGenerator]:
        manifest = self.config.manifest()
        digests = {file["path"]: file["sha256"] for file in manifest["files"]}
        generators = []
        for split in manifest["rows"][self.config.name]:
            if not _SPLIT.fullmatch(split):
                raise ValueError(f"{self.config.data_dir}: {split!r} is no name of a split; do not use this release")
            path = f"{self.config.name}/{split}.parquet"
            _prove(self.config.data_dir, path, digests.get(path, "nothing of it"))
            where = {"path": str(Path(self.config.data_dir, path))}
            generators.append(datasets.SplitGenerator(name=split, gen_kwargs=where))
        return generators

    def _generate_tables(self, path: str) -> Iterator[tuple[int, pa.Table]]:
        for number, batch in enumerate(pq.ParquetFile(path).iter_batches(1000)):
            yield number, pa.Table.from_batches([batch])


def _prove(folder: str, path: str, expected: str) -> None:
    found = hashlib.sha256()
    root, target = Path(folder).resolve(), Path(folder, path).resolve()
    blobs = root.parent.parent / "blobs"  # where links in the cache of huggingface_hub lead
    if not target.is_relative_to(root) and not (root.parent.name == "snapshots" and target.is_relative_to(blobs)):
        raise ValueError(f"{folder}: {path} is a link that leads out of the release; do not use this release")
    try:
        with Path(folder, path).open("rb") as stream:
            while chunk := stream.read(1 << 20):
                found.update(chunk)
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{folder}: {path} is missing. Get the release again from where it was published"
        ) from None
    if found.hexdigest() != expected:
        raise ValueError(
            f"{folder}: {path} differs from the manifest: its SHA-256 is {found.hexdigest()}, expected {expected}. Get "
            "the release again from where it was published"
        )

"""`newsann.load`: `datasets.load_dataset` for releases and exports, with what it returns proved first."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, overload

from newsann.errors import InputNotFoundError, ReleaseError
from newsann.loading.hub import load_repository
from newsann.loading.options import LoadOptions
from newsann.loading.release import load_release
from newsann.releases.manifest import NAME
from newsann.releases.names import address
from newsann.releases.release import Release

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict


class Options(TypedDict, total=False):
    """The arguments of `load` that do not decide what kind of thing it returns."""

    version: str | None
    columns: Sequence[str] | None
    check: bool
    scheme: str | Path | None
    quarantine: bool
    revision: str | None
    storage_options: Mapping[str, Any] | None
    cache_dir: str | Path | None


@overload
def load(
    source: str | Path,
    config: str = ...,
    *,
    split: None = ...,
    streaming: Literal[False] = ...,
    **options: Unpack[Options],
) -> "DatasetDict": ...
@overload
def load(
    source: str | Path, config: str = ..., *, split: str, streaming: Literal[False] = ..., **options: Unpack[Options]
) -> "Dataset": ...
@overload
def load(
    source: str | Path, config: str = ..., *, split: None = ..., streaming: Literal[True], **options: Unpack[Options]
) -> "IterableDatasetDict": ...
@overload
def load(
    source: str | Path, config: str = ..., *, split: str, streaming: Literal[True], **options: Unpack[Options]
) -> "IterableDataset": ...
def load(
    source: str | Path,
    config: str = "documents",
    *,
    split: str | None = None,
    version: str | None = None,
    streaming: bool = False,
    columns: Sequence[str] | None = None,
    check: bool = True,
    scheme: str | Path | None = None,
    quarantine: bool = False,
    revision: str | None = None,
    storage_options: Mapping[str, Any] | None = None,
    cache_dir: str | Path | None = None,
) -> "Dataset | DatasetDict | IterableDataset | IterableDatasetDict":
    """One config of a dataset: all its splits by name, or what `split` names ("train", "train[:10]").

    `source` is one of

    - a release: a folder, an fsspec URL (`s3://bucket/mydata-1.0.0`), or a repository on the Hub (`org/name`,
      `hf://datasets/org/name@v1.0.0`);
    - a folder of releases, as `newsann build` fills one, or its URL: `version` says which ("1.0.0", or "latest" by
      number);
    - Label Studio's exports, a file or a folder of them. They are checked and put together as a build would, and kept
      in the cache of `datasets` until an export, the scheme, the key of the pseudonyms or the recorded releases change.

    On the Hub, `version="1.0.0"` is the tag `v1.0.0`, and `revision` any other; without them it is the default branch.
    `columns` are the only ones to load, in their order. `check` holds the files that are loaded against the digests in
    the release's manifest first. A release that is streamed is not read twice for that: from the Hub it is the digests
    that the Hub has of its files that are compared, from an fsspec URL the sizes. `scheme` is the scheme of exports, by
    default `schema/scheme.yaml` beside their folder; with `quarantine` those of their documents that have errors are
    left out. `storage_options` go to fsspec, `cache_dir` takes the place of the cache of `datasets`.

    Raises InputNotFoundError when there is nothing at `source`; ReleaseError when it is no release, has no such
    version, config, split or column, or is not what was published; ScratchError when a cache, or the folder for
    temporary files, does not take the rows; for exports what `newsann.build` raises, CheckFailedError above all.
    """
    if not str(source):
        raise ReleaseError("no source was named; say a release, a folder of releases, or exports")
    if isinstance(columns, str) or columns == []:
        raise ReleaseError(f"{source}: columns is {columns!r}, expected the names of some columns in a list")
    options = LoadOptions(
        str(source), config, split, streaming, tuple(dict.fromkeys(columns)) if columns else None, check, cache_dir
    )
    local = _local(source)
    if local is not None and _holds_exports(local):
        from newsann.loading.exports import load_exports

        if version is not None or revision is not None:
            raise ReleaseError(f"{source}: exports have no version; leave it out, or name a release")
        return load_exports(local, scheme, quarantine, options)
    if scheme is not None or quarantine:
        raise ReleaseError(f"{source}: scheme= and quarantine= are for exports, and these are none; leave them out")
    there = address(str(source)) if local is None else None
    if there is not None:
        return load_repository(there, version, revision, options)
    if revision is not None:
        raise ReleaseError(f"{source}: revision={revision!r} is for the Hub; elsewhere say version=")
    return load_release(Release.open(str(local or source), version, storage_options), storage_options, options)


def _local(source: str | Path) -> Path | None:
    """The path that is meant, if it is one: what is there, looks like one, or can be nothing else."""
    path = Path(source).expanduser()
    if isinstance(source, Path) or source.startswith((".", "/", "~")):
        return path
    if "://" in source:
        return None
    return path if path.exists() or address(source) is None else None


def _holds_exports(path: Path) -> bool:
    """Whether to read a path as exports: it is neither a release, nor the rest of one, nor a folder of them."""
    if not path.exists():
        raise InputNotFoundError(
            f"{path}: there is no such folder or file; `newsann build` prints the path of a release"
        )
    return path.is_file() or not any(any(path.glob(trace)) for trace in (NAME, f"*/{NAME}", "*/*.parquet"))

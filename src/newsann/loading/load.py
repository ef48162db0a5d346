"""`newsann.load`: `datasets.load_dataset` for releases and exports, with what it returns proved first."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from newsann.errors import InputNotFoundError, ReleaseError, refuse_unknown_keywords
from newsann.loading.hub import load_repository
from newsann.loading.options import LoadKeywords, LoadOptions, load_options
from newsann.loading.release import load_release
from newsann.releases.manifest import NAME
from newsann.releases.names import address
from newsann.releases.release import Release

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict


@overload
def load(
    source: str | Path,
    config: str = ...,
    *,
    split: None = ...,
    version: str | None = ...,
    streaming: Literal[False] = ...,
    **options: Unpack[LoadKeywords],
) -> "DatasetDict": ...
@overload
def load(
    source: str | Path,
    config: str = ...,
    *,
    split: str,
    version: str | None = ...,
    streaming: Literal[False] = ...,
    **options: Unpack[LoadKeywords],
) -> "Dataset": ...
@overload
def load(
    source: str | Path,
    config: str = ...,
    *,
    split: None = ...,
    version: str | None = ...,
    streaming: Literal[True],
    **options: Unpack[LoadKeywords],
) -> "IterableDatasetDict": ...
@overload
def load(
    source: str | Path,
    config: str = ...,
    *,
    split: str,
    version: str | None = ...,
    streaming: Literal[True],
    **options: Unpack[LoadKeywords],
) -> "IterableDataset": ...
def load(
    source: str | Path,
    config: str = "documents",
    *,
    split: str | None = None,
    version: str | None = None,
    streaming: bool = False,
    **options: Unpack[LoadKeywords],
) -> "Dataset | DatasetDict | IterableDataset | IterableDatasetDict":
    """One config of a dataset: all its splits by name, or what `split` names ("train", "train[:10]").

    `source` is one of

    - a release: a folder, an fsspec URL (`s3://bucket/mydata-1.0.0`), or a repository on the Hub (`org/name`,
      `hf://datasets/org/name@v1.0.0`);
    - a folder of releases, as `newsann build` fills one, or its URL: `version` says which ("1.0.0", or "latest" by
      number);
    - Label Studio's exports, a file or a folder of them. They are checked and put together as a build would, and kept
      in the cache of `datasets` until an export, the scheme, the key of the pseudonyms or the recorded releases change.

    On the Hub, `version="1.0.0"` is the tag `v1.0.0`; without it, and without `revision`, it is the default branch.
    With `streaming` the rows are read as they are needed. The other keywords:

    - `columns`: the only columns to load, in their order; all without it;
    - `check`: compare the files that are loaded with the digests in the release's manifest first, true by default. A
      release that is streamed is not read twice: from the Hub the digests that the Hub has of its files are compared,
      from an fsspec URL the sizes;
    - `revision`: a branch, tag or commit on the Hub;
    - `scheme`: the scheme of exports, by default `schema/scheme.yaml` beside their folder;
    - `quarantine`: leave out the documents of exports that have errors, instead of raising CheckFailedError;
    - `storage_options`: what fsspec needs to know for the URL, such as credentials;
    - `cache_dir`: a folder to keep the rows in, instead of the cache of `datasets`.

    Raises InputNotFoundError when there is nothing at `source`; ReleaseError when it is no release, has no such
    version, config, split or column, or is not what was published; ScratchError when a cache, or the folder for
    temporary files, does not take the rows; for exports what `newsann.build` raises, CheckFailedError above all;
    TypeError for a keyword that there is not.
    """
    refuse_unknown_keywords(load, options, LoadKeywords)
    chosen = load_options(source, config, split, streaming, options)
    local = _local(source)
    if local is not None and _holds_exports(local):
        return _load_exports(local, version, chosen, options)
    if options.get("scheme") is not None or options.get("quarantine"):
        raise ReleaseError(f"{source}: scheme= and quarantine= are for exports, and these are none; leave them out")
    there, revision = address(str(source)) if local is None else None, options.get("revision")
    if there is not None:
        return load_repository(there, version, revision, chosen)
    if revision is not None:
        raise ReleaseError(f"{source}: revision={revision!r} is for the Hub; elsewhere say version=")
    storage_options = options.get("storage_options")
    return load_release(Release.open(str(local or source), version, storage_options), storage_options, chosen)


def _load_exports(path: Path, version: str | None, chosen: LoadOptions, options: LoadKeywords) -> Any:
    from newsann.loading.exports import load_exports

    if version is not None or options.get("revision") is not None:
        raise ReleaseError(f"{chosen.source}: exports have no version; leave it out, or name a release")
    return load_exports(path, options.get("scheme"), options.get("quarantine", False), chosen)


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

"""A release into `datasets`: a folder as it is, one that lies elsewhere by its Parquet files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsann.errors import ReleaseError
from newsann.loading.finding import Found
from newsann.loading.proving import fetched, prove, prove_sizes
from newsann.loading.wanted import Wanted
from newsann.release.manifest import NAME


def load_release(found: Found, storage_options: Mapping[str, Any] | None, wanted: Wanted) -> Any:
    """The wanted rows of a release that was found. Raises ReleaseError."""
    account = found.account
    wanted.refuse_unknown(account.rows, account.columns.get(wanted.config, {}))
    folder = found.folder
    if folder is not None:
        if wanted.check:
            prove(found.url, folder, found.files(wanted.config))
        return load_folder(folder, wanted)
    if not wanted.streaming:
        return load_folder(fetched(found, wanted.config, wanted.cache(), wanted.check), wanted)
    if wanted.check:
        prove_sizes(found, wanted.config)
    return _streamed_from_afar(found, storage_options, wanted)


def load_folder(folder: Path, wanted: Wanted) -> Any:
    """The wanted rows of a release's folder, as `datasets` loads it."""
    import datasets

    return wanted.taken(
        lambda: datasets.load_dataset(
            str(folder), wanted.config, split=wanted.split, streaming=wanted.streaming, cache_dir=wanted.cache(),
            **only(wanted),
        )
    )  # fmt: skip


def only(wanted: Wanted) -> dict[str, Any]:
    """What tells `datasets` to stream some columns only, instead of leaving the others out afterwards."""
    return {"columns": list(wanted.columns)} if wanted.columns and wanted.streaming else {}


def _streamed_from_afar(found: Found, storage_options: Mapping[str, Any] | None, wanted: Wanted) -> Any:
    """`datasets` takes no URL for a dataset, only for its files: the manifest says which they are, and their types."""
    import datasets

    from newsann.loading.newsann_script import features

    shapes = found.account.columns.get(wanted.config)
    if shapes is None:
        raise ReleaseError(
            f"{found.url}: made by a newsann that wrote no columns into {NAME}; load it without streaming"
        )
    named = wanted.columns or tuple(shapes)
    files = {
        split: found.filesystem.unstrip_protocol(f"{found.root}/{wanted.config}/{split}.parquet")
        for split in found.account.rows[wanted.config]
    }
    return wanted.taken(
        lambda: datasets.load_dataset(
            "parquet", data_files=files, features=features({name: shapes[name] for name in named}), split=wanted.split,
            streaming=True, cache_dir=wanted.cache(), storage_options=dict(storage_options or {}),
            **only(wanted),
        )
    )  # fmt: skip

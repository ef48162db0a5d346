"""A release into `datasets`: a folder as it is, one that lies elsewhere by its Parquet files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsann.errors import ReleaseError
from newsann.loading.options import LoadOptions
from newsann.loading.proving import fetched, prove, prove_sizes
from newsann.releases import card_files, paths
from newsann.releases.find import CARD, Found, files_of
from newsann.releases.manifest import NAME, Manifest


def load_release(found: Found, storage_options: Mapping[str, Any] | None, options: LoadOptions) -> Any:
    """The requested rows of a release that was found. Raises ReleaseError."""
    account = found.account
    options.refuse_unknown(account.rows, account.columns.get(options.config, {}))
    if found.folder is not None:
        files = files_of(account, CARD, f"{options.config}/")
        if options.check:
            prove(found.url, found.folder, files)
        _refuse_leaving(found, found.folder, [file.path for file in files], options.check)
        return _load_folder(found.folder, options)
    files = files_of(account, f"{options.config}/")
    if not options.streaming:
        with options.keeping():
            folder = fetched(found, files, options.cache(), options.check)
        return load_files(str(folder), account, {}, options)
    if options.check:
        prove_sizes(found, files)
    return load_files(found.filesystem.unstrip_protocol(found.root), account, storage_options or {}, options)


def _refuse_leaving(found: Found, folder: Path, files: list[str], check: bool) -> None:
    """Raise ReleaseError when a link, or the card that `datasets` goes by, leads out of the release.

    With `check` the card must name the files that the manifest accounts for, and no others.
    """
    for path in files:
        paths.local(folder, path)
    card, script = folder / CARD, folder / script_of(folder.name)
    if script.exists():
        raise ReleaseError(f"{found.url}: {RUNS.format(script=script.name)}")
    if card.exists():
        content = card.read_bytes()
        if why := card_files.refusal(content, found.account.rows) if check else card_files.escape(content):
            raise ReleaseError(f"{found.url}: {why}")


def script_of(name: str) -> str:
    """What `datasets` before 4 takes for the program of a dataset in a folder or repository of this name."""
    return f"{name}.py"


RUNS = "it has the program {script}, which older versions of datasets would run. Do not use this release"


def _load_folder(folder: Path, options: LoadOptions) -> Any:
    import datasets

    return options.taken(
        lambda: datasets.load_dataset(
            str(folder), options.config, split=options.split, streaming=options.streaming, cache_dir=options.cache(),
            **only(options),
        )
    )  # fmt: skip


def load_files(root: str, account: Manifest, storage_options: Mapping[str, Any], options: LoadOptions) -> Any:
    """The requested rows of a release of which `root`, a folder or URL, has at least the files of the config.

    `datasets` takes neither the URL of a folder nor a folder without its first config: it is told here which files
    there are and what their types are.
    """
    import datasets

    from newsann.loading.newsann_script import features

    shapes = account.columns.get(options.config)
    if shapes is None:
        raise ReleaseError(
            f"{options.source}: made by a newsann that wrote no columns into {NAME}; datasets.load_dataset loads it "
            "from a folder or the Hub"
        )
    types = features({name: shapes[name] for name in options.columns or shapes} if options.streaming else shapes)
    files = {split: f"{root}/{options.config}/{split}.parquet" for split in account.rows[options.config]}
    return options.taken(
        lambda: datasets.load_dataset(
            "parquet", options.config, data_files=files, features=types, split=options.split,
            streaming=options.streaming, cache_dir=options.cache(), storage_options=dict(storage_options),
            **only(options),
        )
    )  # fmt: skip


def only(options: LoadOptions) -> dict[str, Any]:
    """What tells `datasets` to stream some columns only, instead of leaving the others out afterwards."""
    return {"columns": list(options.columns)} if options.columns and options.streaming else {}

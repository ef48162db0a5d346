"""A release into `datasets`: a folder as it is, one that lies elsewhere by its Parquet files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsann.errors import ReleaseError
from newsann.loading.options import Wanted
from newsann.loading.proving import fetched, prove, prove_sizes
from newsann.releases import card_files, paths
from newsann.releases.find import CARD, Found, files_of
from newsann.releases.manifest import NAME, Manifest


def load_release(found: Found, storage_options: Mapping[str, Any] | None, wanted: Wanted) -> Any:
    """The wanted rows of a release that was found. Raises ReleaseError."""
    account = found.account
    wanted.refuse_unknown(account.rows, account.columns.get(wanted.config, {}))
    if found.folder is not None:
        files = files_of(account, CARD, f"{wanted.config}/")
        if wanted.check:
            prove(found.url, found.folder, files)
        _refuse_leaving(found, found.folder, [file.path for file in files], wanted.check)
        return _load_folder(found.folder, wanted)
    files = files_of(account, f"{wanted.config}/")
    if not wanted.streaming:
        with wanted.keeping():
            folder = fetched(found, files, wanted.cache(), wanted.check)
        return load_files(str(folder), account, {}, wanted)
    if wanted.check:
        prove_sizes(found, files)
    return load_files(found.filesystem.unstrip_protocol(found.root), account, storage_options or {}, wanted)


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


def _load_folder(folder: Path, wanted: Wanted) -> Any:
    import datasets

    return wanted.taken(
        lambda: datasets.load_dataset(
            str(folder), wanted.config, split=wanted.split, streaming=wanted.streaming, cache_dir=wanted.cache(),
            **only(wanted),
        )
    )  # fmt: skip


def load_files(root: str, account: Manifest, storage_options: Mapping[str, Any], wanted: Wanted) -> Any:
    """The wanted rows of a release of which `root`, a folder or URL, has at least the files of the config.

    `datasets` takes neither the URL of a folder nor a folder without its first config: it is told here which files
    there are and what their types are.
    """
    import datasets

    from newsann.loading.newsann_script import features

    shapes = account.columns.get(wanted.config)
    if shapes is None:
        raise ReleaseError(
            f"{wanted.source}: made by a newsann that wrote no columns into {NAME}; datasets.load_dataset loads it "
            "from a folder or the Hub"
        )
    types = features({name: shapes[name] for name in wanted.columns or shapes} if wanted.streaming else shapes)
    files = {split: f"{root}/{wanted.config}/{split}.parquet" for split in account.rows[wanted.config]}
    return wanted.taken(
        lambda: datasets.load_dataset(
            "parquet", wanted.config, data_files=files, features=types, split=wanted.split,
            streaming=wanted.streaming, cache_dir=wanted.cache(), storage_options=dict(storage_options),
            **only(wanted),
        )
    )  # fmt: skip


def only(wanted: Wanted) -> dict[str, Any]:
    """What tells `datasets` to stream some columns only, instead of leaving the others out afterwards."""
    return {"columns": list(wanted.columns)} if wanted.columns and wanted.streaming else {}

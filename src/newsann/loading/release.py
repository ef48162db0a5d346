"""A release into `datasets`: a folder as it is, one that lies elsewhere by its Parquet files."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsann.errors import ReleaseError
from newsann.loading.options import LoadOptions
from newsann.releases import card_files, names
from newsann.releases.card_files import CARD
from newsann.releases.location import DifferentFileError, FileDigest, Location, digest, location_of
from newsann.releases.manifest import NAME, Manifest
from newsann.releases.release import Release


def load_release(release: Release, storage_options: Mapping[str, Any] | None, options: LoadOptions) -> Any:
    """The requested rows of a release. Raises ReleaseError."""
    manifest, location = release.manifest, release.location
    options.refuse_unknown(manifest.rows, manifest.columns.get(options.config, {}))
    if location.folder is not None:
        files = release.files(CARD, f"{options.config}/")
        if options.check:
            prove(location, files)
        _refuse_leaving(release, location.folder, files, options.check)
        return _load_folder(location.folder, options)
    files = release.files(f"{options.config}/")
    if not options.streaming:
        with options.keeping():
            fetched = _fetched(release, files, options)
        return load_files(fetched, manifest, {}, options)
    if options.check:
        with advising():
            for file in files:
                location.prove_size(file)
    return load_files(location, manifest, storage_options or {}, options)


def prove(location: Location, files: list[FileDigest]) -> None:
    """Raise ReleaseError when a file is missing or is not what was published."""
    with advising():
        for file in files:
            location.prove(file)


@contextmanager
def advising() -> Iterator[None]:
    """A block that proves files: where one differs, the message also names the way to load it as it is."""
    try:
        yield
    except DifferentFileError as error:
        raise ReleaseError(f"{error}, or load it as it is with check=False") from None


def _refuse_leaving(release: Release, folder: Path, files: list[FileDigest], check: bool) -> None:
    """Raise ReleaseError when a link, or the card that `datasets` reads, leads out of the release.

    With `check` the card must name the files that the manifest lists, and no others.
    """
    for file in files:
        release.location.inside(file.path)
    card, script = folder / CARD, folder / script_of(folder.name)
    if script.exists():
        raise ReleaseError(f"{release.url}: {RUNS.format(script=script.name)}")
    if card.exists():
        content = card.read_bytes()
        if why := card_files.refusal(content, release.manifest.rows) if check else card_files.escape(content):
            raise ReleaseError(f"{release.url}: {why}")


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


def _fetched(release: Release, files: list[FileDigest], options: LoadOptions) -> Location:
    """A folder on this machine with these files of a release, each proved while it is copied.

    It lies under the digest of what the release holds, so that it is fetched once; what is not to be checked is fetched
    anew, because nothing shows whether it is still the same. Raises ReleaseError, and OSError when the cache does not
    take it.
    """
    kept_by = _content(release.manifest)[:16] if options.check else "unchecked"
    folder = Path(options.cache()) / "newsann" / kept_by / names.folder(release.manifest.name, release.manifest.version)
    for file in files:
        target = folder / file.path
        if options.check and target.exists() and digest(folder, file.path) == file:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        arriving = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            copied = _copied(release.location, file.path, arriving)
            if options.check:
                with advising():
                    release.location.refuse_different(copied, file)
            arriving.replace(target)
        finally:
            arriving.unlink(missing_ok=True)
    return location_of(folder)


def _content(manifest: Manifest) -> str:
    """A digest of all that a release holds."""
    return hashlib.sha256("\n".join(f"{file.sha256} {file.path}" for file in manifest.files).encode()).hexdigest()


def _copied(location: Location, path: str, target: Path) -> FileDigest:
    """Copy a file to `target`; what arrived."""
    seen, size = hashlib.sha256(), 0
    with target.open("wb") as copy:
        for block in location.blocks(path):
            seen.update(block)
            size += copy.write(block)
    return FileDigest(path, size, seen.hexdigest())


def load_files(location: Location, manifest: Manifest, storage_options: Mapping[str, Any], options: LoadOptions) -> Any:
    """The requested rows of a release of which `location` has at least the files of the config.

    `datasets` takes neither the URL of a folder nor a folder without its first config, so it gets the files and the
    types of their columns.
    """
    import datasets

    from newsann.loading.newsann_script import features

    shapes = manifest.columns.get(options.config)
    if shapes is None:
        raise ReleaseError(
            f"{options.source}: made by a newsann that wrote no columns into {NAME}; datasets.load_dataset loads it "
            "from a folder or the Hub"
        )
    types = features({name: shapes[name] for name in options.columns or shapes} if options.streaming else shapes)
    splits = manifest.rows[options.config]
    files = {split: location.address(f"{options.config}/{split}.parquet") for split in splits}
    return options.taken(
        lambda: datasets.load_dataset(
            "parquet", options.config, data_files=files, features=types, split=options.split,
            streaming=options.streaming, cache_dir=options.cache(), storage_options=dict(storage_options),
            **only(options),
        )
    )  # fmt: skip


def only(options: LoadOptions) -> dict[str, Any]:
    """The argument by which `datasets` streams some columns only, instead of leaving the others out afterwards."""
    return {"columns": list(options.columns)} if options.columns and options.streaming else {}

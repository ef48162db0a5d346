"""A release by its path or URL, or by its number in a folder of releases."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsann.errors import InputNotFoundError, NewsannError, ReleaseError
from newsann.releases import manifest
from newsann.releases.file_digest import FileDigest
from newsann.releases.manifest import Manifest
from newsann.releases.names import named, parsed
from newsann.storage.filesystems import filesystem_of, protocols, refusals

LATEST = "latest"
CARD = "README.md"


class Found(Struct, frozen=True):
    """A release: its address, its account, and the way to its files (the folder `root` in fsspec's `filesystem`)."""

    url: str
    account: Manifest
    filesystem: Any
    root: str

    @property
    def folder(self) -> Path | None:
        """The folder on this machine, if it is on this machine."""
        return Path(self.root) if "file" in protocols(self.filesystem) else None


def files_of(account: Manifest, *beginnings: str) -> list[FileDigest]:
    """The files of a release whose paths in it begin so."""
    return [file for file in account.files if file.path.startswith(beginnings)]


def find(url: str, version: str | None, options: Mapping[str, Any]) -> Found:
    """The release at `url`, or the one of that version in the folder of releases at `url`.

    Raises InputNotFoundError when there is neither, ReleaseError when there is another version or none can be chosen.
    """
    filesystem, root = filesystem_of(url, **options)
    try:
        if not filesystem.exists(f"{root}/{manifest.NAME}"):
            accounts = [str(found) for found in filesystem.glob(f"{root}/*/{manifest.NAME}")]
            root = _chosen(url, [account.rsplit("/", 1)[0] for account in sorted(accounts)], version)
            url = f"{url.rstrip('/')}/{root.rsplit('/', 1)[-1]}"
        with filesystem.open(f"{root}/{manifest.NAME}", "rb") as stream:
            told = stream.read()
    except NewsannError:
        raise  # some of ours are OSErrors too
    except refusals(ValueError) as error:
        raise ReleaseError(f"{url}: cannot be read: {error}") from None
    return Found(url, account_of(url, told, version), filesystem, root)


def account_of(url: str, told: bytes, version: str | None) -> Manifest:
    """A release's manifest. Raises ReleaseError when it is none, or of another version than the one wanted."""
    try:
        account = manifest.decode(told)
    except msgspec.MsgspecError as error:
        raise ReleaseError(
            f"{url}: {manifest.NAME} is not the manifest of a release ({error}); get the release again from "
            "where it was"
        ) from None
    if version not in (None, LATEST, account.version):
        raise ReleaseError(f"{url}: this is {account.name} {account.version}, and version {version} was asked for")
    return account


def _chosen(url: str, roots: Sequence[str], version: str | None) -> str:
    folders = [root.rsplit("/", 1)[-1] for root in roots]
    if not folders:
        raise InputNotFoundError(
            f"{url}: no release (expected {manifest.NAME} in it, or folders of releases); `newsann build` prints the "
            "path of one"
        )
    holds = f"it holds the releases {', '.join(folders)}"
    if version is None:
        raise ReleaseError(f'{url}: which release? {holds[0].upper()}{holds[1:]}; say version="latest", or a number')
    found = [
        (parts[0], parsed(parts[1]), root)
        for folder, root in zip(folders, roots, strict=True)
        if (parts := named(folder))
    ]
    if version != LATEST:
        found = [release for release in found if release[1] == parsed(version)]
    datasets = {name for name, *_ in found}
    if len(datasets) > 1:
        raise ReleaseError(f"{url}: {version} of which dataset? {holds[0].upper()}{holds[1:]}; name the folder of one")
    if not found:
        raise ReleaseError(f"{url}: there is no version {version}; {holds}")
    return max(found)[2]

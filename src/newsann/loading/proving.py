"""The files of a release against the digests in its manifest, before anything is made of them."""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from newsann.errors import ReleaseError
from newsann.releases import names as naming
from newsann.releases.file_digest import FileDigest, digest
from newsann.releases.find import Found
from newsann.releases.manifest import NAME, Manifest
from newsann.storage.filesystems import refusals, told

BLOCK = 1 << 20


def prove(url: str, folder: Path, files: list[FileDigest]) -> None:
    """Raise ReleaseError when a file in `folder` is gone or is not what was published."""
    for file in files:
        try:
            found = digest(folder, file.path)
        except OSError as error:
            raise ReleaseError(gone(url, file, str(error.strerror))) from None
        if found != file:
            raise ReleaseError(other(url, file, f"its SHA-256 is {found.sha256} ({found.bytes} bytes)"))


def prove_sizes(found: Found, files: list[FileDigest]) -> None:
    """The same by the sizes alone, for what is streamed from afar and is not to be read twice."""
    for file in files:
        try:
            size = int(found.filesystem.size(f"{found.root}/{file.path}"))
        except refusals() as error:
            raise ReleaseError(gone(found.url, file, told(error))) from None
        if size != file.bytes:
            raise ReleaseError(other(found.url, file, f"it has {size} bytes"))


def fetched(found: Found, files: list[FileDigest], cache: str, check: bool) -> Path:
    """A folder on this machine with these files of a release, each proved while it is copied.

    It lies under the digest of what the release holds, so that it is fetched once; what is not to be checked is fetched
    anew, because nothing says whether it is still the same. Raises ReleaseError, and OSError when the cache does not
    take it.
    """
    account = found.account
    name = naming.folder(account.name, account.version)
    folder = Path(cache) / "newsann" / (content(account)[:16] if check else "unchecked") / name
    for file in files:
        target = folder / file.path
        if check and target.exists() and digest(folder, file.path) == file:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        arriving = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            copied = _copied(found, file, arriving)
            if check and copied != file:
                raise ReleaseError(other(found.url, file, f"its SHA-256 is {copied.sha256} ({copied.bytes} bytes)"))
            arriving.replace(target)
        finally:
            arriving.unlink(missing_ok=True)
    return folder


def content(account: Manifest) -> str:
    """A digest of all that a release holds."""
    return hashlib.sha256("\n".join(f"{file.sha256} {file.path}" for file in account.files).encode()).hexdigest()


def _copied(found: Found, file: FileDigest, target: Path) -> FileDigest:
    """Copy a file to `target`; what arrived."""
    seen, size = hashlib.sha256(), 0
    with target.open("wb") as copy:
        for block in _blocks(found, file):
            seen.update(block)
            size += copy.write(block)
    return FileDigest(file.path, size, seen.hexdigest())


def _blocks(found: Found, file: FileDigest) -> Iterator[bytes]:
    try:
        with found.filesystem.open(f"{found.root}/{file.path}", "rb") as stream:
            while block := stream.read(BLOCK):
                yield block
    except refusals() as error:
        raise ReleaseError(gone(found.url, file, told(error))) from None


def other(url: str, file: FileDigest, found: str) -> str:
    """The sentence on a file that is not what was published."""
    return (
        f"{url}: {file.path} is not what was published: {found}, {NAME} says {file.sha256} ({file.bytes} bytes). "
        "Get the release again from where it was, or load it as it is with check=False"
    )


def gone(url: str, file: FileDigest, why: str) -> str:
    """The sentence on a file that cannot be read."""
    return f"{url}: {file.path} cannot be read ({why}), and {NAME} lists it; get the release again from where it was"

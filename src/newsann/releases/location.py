"""Where the files of a release lie, and whether they are those that its manifest lists."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.model.findings import many
from newsann.releases import paths
from newsann.storage.durable import reason
from newsann.storage.filesystems import error_text, filesystem_of, protocols, refusals

AGAIN = "Get the release again from where it was published"
BLOCK = 1 << 20
"""Bytes that are read at a time."""


class FileDigest(Struct, frozen=True):
    """A file of a release: its path in it, its size in bytes, the SHA-256 of its bytes."""

    path: str
    bytes: int
    sha256: str


class FileError(ReleaseError):
    """A file of a release is missing or cannot be read; `problem` says it without the release's URL and the advice."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url}: {problem}. {AGAIN}")
        self.problem = problem


class DifferentFileError(FileError):
    """A file of a release can be read, and is not the one that the manifest lists."""


class Location(Struct, frozen=True):
    """Where the files of a release lie: a folder on this machine, an fsspec URL, a revision on the Hub.

    `url` is how the user names it, for messages; `filesystem` is fsspec's, `root` the release's folder in it.
    """

    url: str
    filesystem: Any
    root: str

    @property
    def folder(self) -> Path | None:
        """The folder on this machine, if it is on this machine."""
        return Path(self.root) if "file" in protocols(self.filesystem) else None

    def inside(self, path: str) -> str:
        """The path in the file system of a file of the release: nothing else joins a path to `root`.

        Raises ReleaseError when the path, or on this machine a link on it, leads out of the release.
        """
        if self.folder is not None:
            paths.local(self.folder, path)
        elif why := paths.problem(path):
            raise ReleaseError(f"{self.url}: the path {path!r} {why}. Do not use this release")
        return f"{self.root}/{path}"

    def address(self, path: str) -> str:
        """The path or URL by which other programs open a file of the release. Raises ReleaseError as `inside` does."""
        inside = self.inside(path)
        return inside if self.folder is not None else str(self.filesystem.unstrip_protocol(inside))

    def open(self, path: str) -> Any:
        """A file of the release, to read bytes from. Raises what the file system raises, and ReleaseError."""
        return self.filesystem.open(self.inside(path), "rb")

    def files(self) -> list[str]:
        """The paths in the release of all files that lie there. Raises what the file system raises."""
        return [str(path).removeprefix(self.root).lstrip("/") for path in self.filesystem.find(self.root)]

    def digest(self, path: str) -> FileDigest:
        """Size and SHA-256 of a file, read piece by piece. Raises what the file system raises, and ReleaseError."""
        with self.open(path) as stream:
            return measured(path, stream)

    def prove(self, file: FileDigest) -> None:
        """Raise FileError when a file is missing, cannot be read, or differs from what the manifest lists."""
        with self.reading(file.path):
            found = self.digest(file.path)
        self.refuse_different(found, file)

    def prove_size(self, file: FileDigest) -> None:
        """The same by the size alone, for a file that is too far away to be read twice."""
        with self.reading(file.path):
            size = int(self.filesystem.size(self.inside(file.path)))
        self.refuse_different(FileDigest(file.path, size, file.sha256), file)

    def refuse_different(self, found: FileDigest, expected: FileDigest) -> None:
        """Raise DifferentFileError when what was found of a file is not what the manifest lists."""
        if found != expected:
            raise DifferentFileError(self.url, _difference(found, expected))

    @contextmanager
    def reading(self, path: str) -> Iterator[None]:
        """A block that reads a file: what the file system raises becomes a FileError."""
        try:
            yield
        except FileNotFoundError:
            raise FileError(self.url, f"{path} is missing") from None
        except refusals() as error:
            raise FileError(self.url, f"{path} cannot be read: {why(error)}") from None

    def blocks(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, some at a time. Raises FileError when it is missing or cannot be read."""
        with self.reading(path), self.open(path) as stream:
            while block := stream.read(BLOCK):
                yield block


def location_of(url: str | Path, storage_options: Mapping[str, Any] | None = None) -> Location:
    """The location that a path or an fsspec URL names; there need be nothing yet.

    Raises MissingExtraError when a package for its protocol is missing, UnreachableError when fsspec does not know it.
    """
    filesystem, root = filesystem_of(url, **(storage_options or {}))
    return Location(str(url), filesystem, root)


def digest(folder: Path, path: str) -> FileDigest:
    """Size and SHA-256 of a file in a folder on this machine. Raises OSError, and ReleaseError for a path that leads
    out of the folder.
    """
    with paths.local(folder, path).open("rb") as stream:
        return measured(path, stream)


def measured(path: str, stream: BinaryIO) -> FileDigest:
    """Size and SHA-256 of a file that is read to its end, piece by piece. Raises OSError."""
    # Not by hashlib.file_digest, which leaves a stream in memory, as some file systems give one, where it was.
    seen, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK):
        seen.update(block)
        size += len(block)
    return FileDigest(path, size, seen.hexdigest())


def why(error: Exception) -> str:
    """Why a file cannot be read, in words."""
    return reason(error) if isinstance(error, OSError) and error.errno else error_text(error)


def _difference(found: FileDigest, expected: FileDigest) -> str:
    has, size = many(found.bytes, "byte"), many(expected.bytes, "byte")
    if found.sha256 == expected.sha256:
        return f"{found.path} differs from the manifest: it has {has}, expected {size}"
    return (
        f"{found.path} differs from the manifest: its SHA-256 is {found.sha256} ({has}), expected {expected.sha256} "
        f"({size})"
    )

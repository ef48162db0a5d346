"""What a manifest says of each file of a release: its size in bytes and its SHA-256."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from newsann.releases import paths


class FileDigest(Struct, frozen=True):
    """A file of a release: its path in it, its size in bytes, the SHA-256 of its bytes."""

    path: str
    bytes: int
    sha256: str


def digest(folder: Path, path: str) -> FileDigest:
    """The account of a file that has been written. Raises ReleaseError when its path leads out of the folder."""
    with paths.local(folder, path).open("rb") as stream:
        return measured(path, stream)


def measured(path: str, stream: BinaryIO) -> FileDigest:
    """The account of a file that is read to its end, piece by piece. Raises OSError."""
    # Not by hashlib.file_digest, which leaves a stream in memory, as some file systems give one, where it was.
    seen, size = hashlib.sha256(), 0
    while block := stream.read(1 << 20):
        seen.update(block)
        size += len(block)
    return FileDigest(path, size, seen.hexdigest())

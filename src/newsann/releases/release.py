"""A release that is there already, wherever it lies: a folder, an fsspec URL, a repository on the Hub."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct
from pyarrow import parquet

from newsann.errors import InputNotFoundError, ReleaseError, SchemeError
from newsann.releases import manifest, paths
from newsann.releases.file_digest import FileDigest, measured
from newsann.releases.manifest import Manifest
from newsann.releases.names import named
from newsann.scheme import Scheme, loads
from newsann.storage.durable import reason
from newsann.storage.filesystems import filesystem_of, refusals, told

AGAIN = "Get the release again from where it was published"


class Files(Struct, frozen=True):
    """The files of a published release, with the account by which each is proven as it is read.

    `filesystem` is fsspec's, `root` the folder in it.
    """

    url: str
    account: Manifest
    filesystem: Any
    root: str

    def found(self, path: str) -> FileDigest:
        """What there is of a file, read piece by piece. Raises OSError, and ReleaseError for a link that leads out."""
        with self.filesystem.open(self._inside(path), "rb") as stream:
            return measured(path, stream)

    def proven(self, path: str) -> bytes:
        """A file's bytes, which are those that the manifest accounts for. Raises ReleaseError."""
        with self.reading(path):
            content = _read(self.filesystem, self._inside(path))
        self._prove(FileDigest(path, len(content), hashlib.sha256(content).hexdigest()))
        return content

    def source(self, path: str) -> pa.NativeFile:
        """A proven file to read Parquet from, with memory that Arrow owns.

        Its threads may let go of memory that Python owns when the interpreter is already ending, and that aborts the
        process (2 in 100 runs of `newsann verify`, with pyarrow 26). What is not on a disk here is therefore copied.
        """
        if self._is_local():
            self._prove(self.found(path))
            return pa.OSFile(self._inside(path), "r")
        owned = pa.BufferOutputStream()
        owned.write(self.proven(path))
        return pa.BufferReader(owned.getvalue())

    def _is_local(self) -> bool:
        from fsspec.implementations.local import LocalFileSystem

        return isinstance(self.filesystem, LocalFileSystem)

    def _inside(self, path: str) -> str:
        """The path in the file system; on this machine links must not lead out of the release."""
        if self._is_local():
            paths.local(Path(self.root), path)
        return f"{self.root}/{path}"

    def _prove(self, found: FileDigest) -> None:
        expected = next((file for file in self.account.files if file.path == found.path), None)
        if found != expected:
            raise ReleaseError(f"{self.url}: {differs(found, expected)}. {AGAIN}")

    @contextmanager
    def reading(self, path: str) -> Iterator[None]:
        """A block in which what goes wrong with a file is a ReleaseError."""
        try:
            yield
        except FileNotFoundError:
            raise ReleaseError(f"{self.url}: {path} is missing, and the manifest lists it. {AGAIN}") from None
        except pa.ArrowException as error:
            raise ReleaseError(f"{self.url}: {path} is no Parquet that can be read: {error}. {AGAIN}") from None
        except refusals() as error:
            raise ReleaseError(f"{self.url}: {path} cannot be read: {why(error)}. {AGAIN}") from None


class Edition(Files, frozen=True):
    """A published release: its files, its scheme, its tables."""

    scheme: Scheme

    def splits(self, config: str) -> list[str]:
        """The splits that a config has, in the manifest's order."""
        return list(self.account.rows.get(config, {}))

    def table(self, config: str, split: str) -> pa.Table:
        """All rows of a split, proven as by `proven`. Raises ReleaseError when the file is damaged or gone."""
        path = f"{config}/{split}.parquet"
        with self.reading(path):
            return parquet.read_table(self.source(path))

    def tables(self, config: str) -> Iterator[tuple[str, pa.Table]]:
        """Each split of a config with its rows."""
        for split in self.splits(config):
            yield split, self.table(config, split)

    def groups(self, config: str, split: str, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """The rows of a split (or some columns), one row group after another, so that memory is that of a group.

        Raises ReleaseError as `table` does.
        """
        path = f"{config}/{split}.parquet"
        with self.reading(path):
            file = parquet.ParquetFile(self.source(path))
            for number in range(file.num_row_groups):
                yield file.read_row_group(number, columns)


def why(error: Exception) -> str:
    """Why a file cannot be read, in words."""
    return reason(error) if isinstance(error, OSError) and error.errno else told(error)


def differs(found: FileDigest, expected: FileDigest | None) -> str:
    """How a file is not what the manifest says, in words."""
    if expected is None:
        return f"{found.path}: not in the manifest"
    return (
        f"{found.path}: the SHA-256 is {found.sha256} of {found.bytes} bytes, the manifest says {expected.sha256} of "
        f"{expected.bytes}"
    )


def open_release(url: str | Path) -> Edition:
    """The release at `url`: a folder, an fsspec URL as `s3://bucket/releases/1.0.0`, or `hf://datasets/org/name@v1.0.0`.

    Raises InputNotFoundError when there is nothing, ReleaseError when it is no release that can be read, or its
    manifest or scheme is not as it was made.
    """
    name = str(url)
    filesystem, root = filesystem_of(name)
    try:
        data = _read(filesystem, f"{root}/{manifest.NAME}")
    except FileNotFoundError:
        raise InputNotFoundError(
            f"{name}: there is no release here (expected {manifest.NAME} and scheme.yaml in it); `newsann build` "
            "prints the path of one"
        ) from None
    except refusals(ValueError) as error:
        raise ReleaseError(f"{name}: cannot be read: {told(error)}") from None
    try:
        account = manifest.decode(data)
    except msgspec.MsgspecError as error:
        raise ReleaseError(f"{name}: {manifest.NAME} is not one that can be read: {error}. {AGAIN}") from None
    of, version = named(root.rstrip("/").rpartition("/")[2]) or (None, None)
    if of == account.name and version != account.version:
        raise ReleaseError(
            f"{name}: the folder's name says {version}, and {manifest.NAME} is of {account.version}. Give the folder "
            "its name back, or get the release again from where it was published"
        )
    files = Files(name, account, filesystem, root)
    try:
        scheme = loads(files.proven("scheme.yaml").decode(), f"{name}/scheme.yaml")
    except SchemeError as error:
        first, *others = error.lines
        raise ReleaseError(f"{name}: not a release that this newsann can read: {first}", *others) from None
    except UnicodeDecodeError as error:
        raise ReleaseError(f"{name}: not a release that this newsann can read: {error}") from None
    return Edition(name, account, filesystem, root, scheme)


def _read(filesystem: Any, path: str) -> bytes:
    with filesystem.open(path, "rb") as stream:
        return bytes(stream.read())

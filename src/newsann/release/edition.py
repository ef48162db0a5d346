"""A release that is there already, wherever it lies: a folder, an fsspec URL, a repository on the Hub."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct
from pyarrow import parquet

from newsann.errors import InputNotFoundError, ReleaseError, SchemeError
from newsann.filesystems import filesystem_of, refusals, told
from newsann.release import manifest
from newsann.release.manifest import Manifest
from newsann.scheme import Scheme, loads


class Edition(Struct, frozen=True):
    """A published release: its account, its scheme, and the way to its files.

    `filesystem` is fsspec's, `root` the folder in it.
    """

    url: str
    account: Manifest
    scheme: Scheme
    filesystem: Any
    root: str

    def splits(self, config: str) -> list[str]:
        """The splits that a config has, in the manifest's order."""
        return list(self.account.rows.get(config, {}))

    def table(self, config: str, split: str) -> pa.Table:
        """All rows of a split. Raises ReleaseError when the file is damaged or gone."""
        path = f"{self.root}/{config}/{split}.parquet"
        try:
            # Memory that Arrow owns: its threads may let go of memory that Python owns when the interpreter is already
            # ending, and that aborts the process (2 in 100 runs of `newsann verify`, with pyarrow 26).
            owned = pa.BufferOutputStream()
            owned.write(_read(self.filesystem, path))
            return parquet.read_table(pa.BufferReader(owned.getvalue()))
        except refusals(pa.ArrowException) as error:
            raise ReleaseError(f"{self.url}: {config}/{split}.parquet cannot be read: {told(error)}") from None

    def tables(self, config: str) -> Iterator[tuple[str, pa.Table]]:
        """Each split of a config with its rows."""
        for split in self.splits(config):
            yield split, self.table(config, split)


def open_release(url: str | Path) -> Edition:
    """The release at `url`: a folder, an fsspec URL as `s3://bucket/releases/1.0.0`, or `hf://datasets/org/name@v1.0.0`.

    Raises InputNotFoundError when there is nothing, ReleaseError when it is no release that can be read.
    """
    name = str(url)
    filesystem, root = filesystem_of(name)
    try:
        account = _read(filesystem, f"{root}/{manifest.NAME}")
        scheme = _read(filesystem, f"{root}/scheme.yaml")
    except FileNotFoundError:
        raise InputNotFoundError(
            f"{name}: there is no release here (expected {manifest.NAME} and scheme.yaml in it); `newsann build` "
            "prints the path of one"
        ) from None
    except refusals(ValueError) as error:
        raise ReleaseError(f"{name}: cannot be read: {told(error)}") from None
    try:
        return Edition(name, manifest.decode(account), loads(scheme.decode(), f"{name}/scheme.yaml"), filesystem, root)
    except (msgspec.MsgspecError, SchemeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{name}: not a release that this newsann can read: {error}") from None


def _read(filesystem: Any, path: str) -> bytes:
    with filesystem.open(path, "rb") as stream:
        return bytes(stream.read())

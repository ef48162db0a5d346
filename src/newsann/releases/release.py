"""A published release: opened from wherever it lies, its files proven by the manifest as they are read."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from msgspec import Struct
from pyarrow import parquet

from newsann.errors import InputNotFoundError, NewsannError, ReleaseError, SchemeError
from newsann.releases import manifest as manifests
from newsann.releases.location import AGAIN, FileDigest, FileError, Location, location_of
from newsann.releases.manifest import Manifest
from newsann.releases.names import named, parsed
from newsann.releases.tables.configs import Configs, configs, earlier_configs
from newsann.scheme import Scheme, loads
from newsann.storage.filesystems import error_text, refusals

LATEST = "latest"
WITH_GOLD = 6
"""The format of the manifest from which on gold carries its support, and disagreements have a config."""
SCHEME = "scheme.yaml"


class Release(Struct, frozen=True, dict=True):
    """One published version: where its files lie, its manifest, its scheme, its tables.

    The scheme is read when it is first asked for, because releases with the scheme of another newsann, or of which
    only some files are at hand, can be loaded without it.
    """

    location: Location
    manifest: Manifest

    @classmethod
    def open(
        cls, url: str | Path, version: str | None = None, storage_options: Mapping[str, Any] | None = None
    ) -> "Release":
        """The release at `url`, or the one of that `version` ("1.0.0", or "latest") in the folder of releases there.

        `url` is a folder, an fsspec URL as `s3://bucket/releases/1.0.0`, or `hf://datasets/org/name@v1.0.0`;
        `storage_options` go to fsspec.

        Raises InputNotFoundError when there is none; ReleaseError when it cannot be read, its manifest has been
        changed, or it is of another version than `version` or its folder's name says.
        """
        location = location_of(url, storage_options)
        try:
            if not location.filesystem.exists(f"{location.root}/{manifests.NAME}"):
                location = _chosen(location, version)
            return cls.at(location, version)
        except NewsannError:
            raise  # some of ours are OSErrors too
        except FileNotFoundError:  # of the bucket, which some stores tell apart from a file
            raise _no_release(location) from None
        except refusals(ValueError) as error:
            raise ReleaseError(f"{url}: cannot be read: {error_text(error)}") from None

    @classmethod
    def at(cls, location: Location, version: str | None = None) -> "Release":
        """The release of which `location` has at least the manifest. Raises ReleaseError as `open` does."""
        with location.reading(manifests.NAME), location.open(manifests.NAME) as stream:
            data = stream.read()
        manifest = manifest_from(data, location.url)
        if version not in (None, LATEST, manifest.version):
            raise ReleaseError(
                f"{location.url}: this is {manifest.name} {manifest.version}, and version {version} was asked for"
            )
        of, number = named(location.root.rpartition("/")[2]) or (None, None)
        if of == manifest.name and number != manifest.version:
            raise ReleaseError(
                f"{location.url}: the folder's name says {number}, and {manifests.NAME} is of {manifest.version}. Give "
                "the folder its name back, or get the release again from where it was published"
            )
        return cls(location, manifest)

    @property
    def url(self) -> str:
        """How the user names the release."""
        return self.location.url

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme that the release was built by.

        Raises ReleaseError when it is not what was published, or this newsann cannot read it.
        """
        try:
            return loads(self.read(SCHEME).decode(), f"{self.url}/{SCHEME}")
        except SchemeError as error:
            first, *others = error.lines
            raise ReleaseError(f"{self.url}: not a release that this newsann can read: {first}", *others) from None
        except UnicodeDecodeError as error:
            raise ReleaseError(f"{self.url}: not a release that this newsann can read: {error}") from None

    @cached_property
    def columns(self) -> Configs:
        """The columns of each config, by the release's scheme and format. Raises ReleaseError as `scheme` does."""
        return configs(self.scheme) if self.manifest.format >= WITH_GOLD else earlier_configs(self.scheme)

    def files(self, *beginnings: str) -> list[FileDigest]:
        """The files in the manifest whose paths begin so."""
        return [file for file in self.manifest.files if file.path.startswith(beginnings)]

    def read(self, path: str) -> bytes:
        """A file's bytes, which are those that were published. Raises FileError."""
        expected = self._listed(path)
        with self.location.reading(path), self.location.open(path) as stream:
            content = bytes(stream.read())
        found = FileDigest(path, len(content), hashlib.sha256(content).hexdigest())
        self.location.refuse_different(found, expected)
        return content

    def splits(self, config: str) -> list[str]:
        """The splits that a config has, in the manifest's order."""
        return list(self.manifest.rows.get(config, {}))

    def table(self, config: str, split: str) -> pa.Table:
        """All rows of a split. Raises ReleaseError when the file is missing, cannot be read, or was not published."""
        path = f"{config}/{split}.parquet"
        with self._reading(path):
            return parquet.read_table(self._source(path))

    def tables(self, config: str) -> Iterator[tuple[str, pa.Table]]:
        """Each split of a config with its rows. Raises ReleaseError as `table` does."""
        for split in self.splits(config):
            yield split, self.table(config, split)

    def row_groups(self, config: str, split: str, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """The rows of a split (or some columns), one row group after another, so that memory is that of a group.

        Raises ReleaseError as `table` does.
        """
        path = f"{config}/{split}.parquet"
        with self._reading(path):
            file = parquet.ParquetFile(self._source(path))
            for number in range(file.num_row_groups):
                yield file.read_row_group(number, columns)

    def _source(self, path: str) -> pa.NativeFile:
        """A proven file to read Parquet from, with memory that Arrow owns.

        Its threads may let go of memory that Python owns when the interpreter is already ending, and that aborts the
        process (2 in 100 runs of `newsann verify`, with pyarrow 26). What is not on a disk here is therefore copied.
        """
        if self.location.folder is not None:
            self.location.prove(self._listed(path))
            return pa.OSFile(self.location.inside(path), "r")
        owned = pa.BufferOutputStream()
        owned.write(self.read(path))
        return pa.BufferReader(owned.getvalue())

    @contextmanager
    def _reading(self, path: str) -> Iterator[None]:
        with self.location.reading(path):
            try:
                yield
            except pa.ArrowException as error:
                raise FileError(self.url, f"{path} is not Parquet that can be read: {error}") from None

    def _listed(self, path: str) -> FileDigest:
        for file in self.manifest.files:
            if file.path == path:
                return file
        raise FileError(self.url, f"{path} is not in the manifest")


def manifest_from(data: bytes, url: str, advice: str = AGAIN) -> Manifest:
    """The manifest of the release at `url` from its bytes. Raises ReleaseError when it is none, or was changed."""
    try:
        return manifests.decode(data)
    except msgspec.MsgspecError as error:
        raise ReleaseError(f"{url}: {manifests.NAME} cannot be read: {error}. {advice}") from None


def _no_release(folder: Location) -> InputNotFoundError:
    return InputNotFoundError(
        f"{folder.url}: there is no release here (expected {manifests.NAME} in it, or folders of releases); `newsann "
        "build` prints the path of one"
    )


def _chosen(folder: Location, version: str | None) -> Location:
    """The release of that version in a folder of releases.

    Raises InputNotFoundError when there are none, ReleaseError when there is no such version or none can be chosen.
    """
    found = sorted(str(path).rpartition("/")[0] for path in folder.filesystem.glob(f"{folder.root}/*/{manifests.NAME}"))
    roots = {root.rpartition("/")[2]: root for root in found if named(root.rpartition("/")[2])}
    if not roots:
        raise _no_release(folder)
    holds = f"it holds the releases {', '.join(roots)}"
    if version is None:
        raise ReleaseError(
            f'{folder.url}: which release? {holds[0].upper()}{holds[1:]}; say version="latest", or a number'
        )
    releases = [(name, parsed(number), root) for root in roots if (parts := named(root)) for name, number in [parts]]
    if version != LATEST:
        number = parsed(version)
        releases = [release for release in releases if release[1] == number]
    if len({name for name, *_ in releases}) > 1:
        raise ReleaseError(
            f"{folder.url}: {version} of which dataset? {holds[0].upper()}{holds[1:]}; name the folder of one"
        )
    if not releases:
        raise ReleaseError(f"{folder.url}: there is no version {version}; {holds}")
    *_, chosen = max(releases)
    return Location(f"{folder.url.rstrip('/')}/{chosen}", folder.filesystem, roots[chosen])

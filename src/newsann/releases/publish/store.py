"""Publishing to a folder of releases anywhere that fsspec reaches: an object store, another machine."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsann.errors import NewsannError, ReleaseError, UnreachableError
from newsann.releases.location import Location
from newsann.releases.manifest import NAME
from newsann.releases.publish.upload import Plan, Target, Upload
from newsann.releases.staging import difference, publish, staging
from newsann.storage.filesystems import error_text, filesystem_of, protocols, refusals

BUCKETS = {"s3", "s3a", "gs", "gcs", "abfs", "az", "oci", "memory"}
"""Stores without folders, where making one may make a bucket, which nobody asked for."""
_REPOSITORY = re.compile(r"[\w.\-]*\w/[\w.\-]+")
"""What may be a folder, and may be a repository on the Hub."""


class Store(Struct, frozen=True):
    """A folder of releases anywhere that fsspec reaches; `root` is its path there.

    Files cannot be put there all at once, so the manifest goes last: what has none is no release.
    """

    url: str
    filesystem: Any
    root: str

    def plan(self, upload: Upload) -> Plan:
        """Compare what is there with what is to be there, by the digests where there is a manifest."""
        with self._spoken_for():
            self.filesystem.invalidate_cache()
            if self.filesystem.exists(f"{self.root}/{NAME}"):
                raise within(self.url)
            there = self._there(upload.name)
            place = f"{self.url}/{upload.name}"
            if NAME in there and self.filesystem.cat_file(self._release(upload).inside(NAME)) != upload.manifest_bytes:
                raise _taken(place, f"another {NAME}")
            if strangers := sorted(set(there) - set(upload.files)):
                raise ReleaseError(
                    f"{place}: {strangers[0]} is there and is no part of the release. Move away what is no release, "
                    "or give the release another number"
                )
            if NAME not in there:
                return Plan(place, send=upload.files, notes=(_left(len(there)),) if there else ())
            if differing := self._differing(upload, there):
                raise _taken(place, f"another {differing}")
            missing = {path: size for path, size in upload.files.items() if path not in there}
            return Plan(place, standing=not missing, send=missing)

    def carry_out(self, plan: Plan, upload: Upload) -> Iterator[int]:
        """Send the files one after another, look whether all are there, and then send the manifest."""
        with self._spoken_for():
            yield 0
            for path, size in plan.send.items():
                if path != NAME:
                    self._put(upload, path)
                    yield size
            self.filesystem.invalidate_cache()
            there = self._there(upload.name)
            for path, size in upload.files.items():
                if path != NAME and there.get(path) != size:
                    raise UnreachableError(
                        f"{plan.place}: {path} was sent with {size} bytes and has {there.get(path)} there. Somebody "
                        "else publishes there at this moment, or the store lost it; publish again"
                    )
            if NAME in plan.send:
                self._put_manifest(plan, upload)
                yield len(upload.manifest_bytes)

    def _put_manifest(self, plan: Plan, upload: Upload) -> None:
        """Make the release one, unless somebody else has made another there by now (as far as the store can tell)."""
        path = self._release(upload).inside(NAME)
        try:
            self.filesystem.pipe_file(path, upload.manifest_bytes, mode="create")
        except OSError as error:
            if not _is_there(error):
                raise
            if self.filesystem.cat_file(path) != upload.manifest_bytes:
                raise _taken(plan.place, f"another {NAME}, published at the same time") from None

    def _release(self, upload: Upload) -> Location:
        return Location(f"{self.url}/{upload.name}", self.filesystem, f"{self.root}/{upload.name}")

    def _there(self, name: str) -> dict[str, int]:
        """The files in the folder of a release, and their sizes in bytes."""
        folder = f"{self.root}/{name}"
        try:
            found: dict[str, Any] = self.filesystem.find(folder, detail=True)
        except FileNotFoundError:
            return {}
        return {path.rpartition(f"/{name}/")[2]: int(about["size"]) for path, about in found.items()}

    def _differing(self, upload: Upload, there: dict[str, int]) -> str | None:
        """The first file that is there with another content than the release's."""
        location = self._release(upload)
        for file in upload.manifest.files:
            if file.path in there and location.digest(file.path) != file:
                return file.path
        return None

    def _put(self, upload: Upload, path: str) -> None:
        target = self._release(upload).inside(path)
        if BUCKETS.isdisjoint(protocols(self.filesystem)):
            self.filesystem.makedirs(target.rpartition("/")[0], exist_ok=True)
        self.filesystem.put_file(str(upload.folder / path), target)

    @contextmanager
    def _spoken_for(self) -> Iterator[None]:
        """What the store refuses, in a sentence."""
        try:
            yield
        except NewsannError:
            raise  # some of ours are OSErrors too
        except refusals(ValueError) as error:  # gcsfs raises ValueError for bad requests
            raise UnreachableError(f"{self.url}: {error_text(error).rstrip('.')}. {_ADVICE}") from error


_ADVICE = "Nothing was published: check the address and that you may write there, and publish again"


def _left(count: int) -> str:
    return f"{count} file{' is' if count == 1 else 's are'} there already, of a try that was cut off"


def _is_there(error: OSError) -> bool:
    """Whether the file is there already; for some stores s3fs raises an exception of its own."""
    answer = getattr(error.__cause__, "response", {}).get("Error", {})
    return isinstance(error, FileExistsError) or answer.get("Code") == "PreconditionFailed"


def _taken(place: str, differs: str) -> ReleaseError:
    return ReleaseError(
        f"{place}: this version is there already with {differs}. A release never changes: give this one the number "
        "that is due, with `newsann build --version auto`"
    )


def store(url: str) -> Target:
    """The folder of releases at a path or an fsspec URL.

    Raises UnreachableError when fsspec does not know the protocol or the path may be meant for the Hub, and
    MissingExtraError.
    """
    if _REPOSITORY.fullmatch(url) and not Path(url).parent.exists():
        raise UnreachableError(f"{url}: say hf://datasets/{url} if the Hub is meant, and ./{url} if a new folder is")
    filesystem, root = filesystem_of(url)
    if "file" in protocols(filesystem):
        return Folder(Path(root))
    return Store(url.rstrip("/"), filesystem, root)


def within(release: str) -> ReleaseError:
    """The error of one who publishes into a release."""
    return ReleaseError(f"{release}: this is a release, and nothing is put into one. Name the folder that it is in")


class Folder(Struct, frozen=True):
    """A folder of releases: a release is copied beside its place and renamed into it."""

    path: Path

    def plan(self, upload: Upload) -> Plan:
        """Compare what stands at the place, file by file."""
        place = self.path / upload.name
        for folder in (self.path.resolve(), *self.path.resolve().parents):
            if (folder / NAME).exists():
                raise within(str(folder))
        if not place.exists():
            return Plan(str(place), send=upload.files)
        other = difference(upload.folder, place)
        if other is None:
            return Plan(str(place), standing=True)
        raise ReleaseError(
            f"{place}: this version is there already with another content: {other}. A release never changes. If "
            "the one there was damaged, move it away; or else give this one the number that is due, with "
            "`newsann build --version auto`"
        )

    def carry_out(self, plan: Plan, upload: Upload) -> Iterator[int]:
        """Copy the files into a folder of another name, and rename it."""
        with staging(self.path, upload.manifest.name) as folder:
            finished = folder / "release"
            yield 0
            for path, size in plan.send.items():
                (finished / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(upload.folder / path, finished / path)
                yield size
            publish(finished, self.path / upload.name)
            yield 0

"""The manifests of all releases, kept in the project's repository: `releases/<version>.json`."""

import re
from collections.abc import Collection
from pathlib import Path

import msgspec
from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.releases import manifest as manifests
from newsann.releases.manifest import Manifest
from newsann.releases.names import Version
from newsann.storage.durable import lock, reason, replace

_RESTORE = "Restore it from your repository: documents keep their splits by it"
_FILE = re.compile(r"(\d+)\.(\d+)\.(\d+)\.json")


class Record(Struct, frozen=True):
    """The earlier releases of a project, by their version's three numbers, ascending."""

    folder: Path
    releases: dict[Version, Manifest]

    def before(self, version: Version | None) -> Manifest | None:
        """The latest release before a version, or the latest of all."""
        earlier = [numbers for numbers in self.releases if version is None or numbers < version]
        return self.releases[max(earlier)] if earlier else None

    def splits(self, names: Collection[str]) -> dict[str, str]:
        """The split of every document that was ever published: the first one it had of those that there still are."""
        first: dict[str, str] = {}
        for manifest in self.releases.values():
            for name, document in manifest.documents.items():
                if document.split in names:
                    first.setdefault(name, document.split)
        return first


def load_record(folder: Path | None, name: str) -> Record:
    """The releases of the dataset called `name` that `folder` records; none when there is no folder.

    Raises ReleaseError when a file in it is no manifest, or one of another dataset.
    """
    found: dict[Version, Manifest] = {}
    for path in _files(folder):
        numbers = _FILE.fullmatch(path.name)
        if numbers is None:
            continue
        try:
            manifest = manifests.decode(path.read_bytes())
        except OSError as error:
            raise ReleaseError(f"{path}: cannot be read: {reason(error)}. {_RESTORE}") from None
        except msgspec.MsgspecError as error:
            raise ReleaseError(f"{path}: not the manifest of a release ({error}). {_RESTORE}") from None
        if manifest.name != name:
            raise ReleaseError(
                f"{path}: records a release of {manifest.name!r}, and this dataset is {name!r}. For another dataset "
                "name another folder with --releases; or give this one its name back in the scheme"
            )
        if manifest.version != path.stem:
            raise ReleaseError(f"{path}: holds the manifest of {manifest.version}, expected {path.stem}. {_RESTORE}")
        found[(int(numbers[1]), int(numbers[2]), int(numbers[3]))] = manifest
    return Record(folder or Path(), dict(sorted(found.items())))


def _files(folder: Path | None) -> list[Path]:
    try:
        return sorted(folder.iterdir()) if folder is not None and folder.exists() else []
    except OSError as error:
        raise ReleaseError(f"{folder}: cannot be read: {reason(error)}. {_RESTORE}") from None


def write_record(folder: Path, version: str, manifest_bytes: bytes, entry: str, changelog: Path) -> None:
    """Put a release's entry on top of the changelog, and keep its manifest, if that has not been done.

    The manifest comes last and each is written in one step: a build that is killed before leaves no record of this
    version, so that the next one comes to the same version and completes what is missing.

    Raises ReleaseError when it cannot be written, or another build has recorded this version meanwhile.
    """
    path = folder / f"{version}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lock(folder, wait=True):  # two builds that end at once do not write over each other's entry
            for stale in folder.glob(".*.json.partial"):
                stale.unlink()
            if path.exists():
                if path.read_bytes() != manifest_bytes:
                    raise ReleaseError(f"{path}: another build has recorded this version meanwhile; build again")
                return
            head = "# Changelog\n\n"
            fresh: dict[Path, bytes] = {}
            old = changelog.read_text(encoding="utf-8") if changelog.exists() else head
            if f"\n## {version}\n" not in f"\n{old}":
                top, *rest = re.split(r"^(?=## )", old if old.strip() else head, maxsplit=1, flags=re.MULTILINE)
                parts = [part.strip() for part in (top, entry, *rest)]
                fresh[changelog] = ("\n\n".join(part for part in parts if part) + "\n").encode()
            replace({**fresh, path: manifest_bytes})
    except UnicodeDecodeError as error:
        raise ReleaseError(
            f"{changelog}: not text in UTF-8 ({error}); the release was written, but is not recorded. Save it as UTF-8 "
            "and run the same command again"
        ) from None
    except OSError as error:
        raise ReleaseError(
            f"{error.filename or folder}: the release was written, but cannot be recorded: {reason(error)}. "
            "Correct that and run the same command again; it records that release"
        ) from None

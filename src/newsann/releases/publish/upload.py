"""What publishing a release comes to, before anything is sent; and what it takes of a place to publish there."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from newsann.releases import names as naming
from newsann.releases.manifest import NAME, Manifest


class Upload(Struct, frozen=True):
    """A verified release to send: its manifest, the bytes of `manifest.json`, and the folder that it lies in."""

    manifest: Manifest
    manifest_bytes: bytes
    folder: Path

    @property
    def name(self) -> str:
        """The name of the release's folder wherever it is published in one."""
        return naming.folder(self.manifest.name, self.manifest.version)

    @property
    def files(self) -> dict[str, int]:
        """The size in bytes of every file, the manifest last: what has no manifest is no release."""
        return {file.path: file.bytes for file in self.manifest.files} | {NAME: len(self.manifest_bytes)}


class Plan(Struct, frozen=True):
    """Where a release will stand, which files are sent there, with their bytes, and which are taken away.

    `standing` is true when an identical release is there already. `notes` are for the person who publishes. On the Hub
    `branch` takes the commit, and `base` is the commit it was planned for, none in a repository that is to be made.
    """

    place: str
    standing: bool = False
    send: Mapping[str, int] = {}
    remove: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    branch: str = ""
    base: str | None = None


class Target(Protocol):
    """A place to publish at."""

    def plan(self, upload: Upload) -> Plan:
        """What there is to do. Raises ReleaseError when the version is there with another content, UnreachableError."""

    def carry_out(self, plan: Plan, upload: Upload) -> Iterator[int]:
        """Do it step by step, and give after each step the bytes that it sent.

        Wherever it is cut off, the version is there whole or it is not there, and it can be carried out again.
        """

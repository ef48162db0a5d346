"""The release's own account: what went in, what came out, what was changed, and what was kept back."""

import hashlib
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsann.model import Repair

NAME = "manifest.json"


class Input(Struct, frozen=True):
    """An export that was read: its name, the SHA-256 of its bytes, and their number."""

    name: str
    sha256: str
    bytes: int


class HeldBack(Struct, frozen=True):
    """A document, or one annotation of it, that is kept out of the release; `reasons` are codes of findings."""

    export: str
    task: str
    document: str
    annotation: str | None
    reasons: tuple[str, ...]


class Written(Struct, frozen=True):
    """A file of a release: its path in it, its size in bytes, the SHA-256 of its bytes."""

    path: str
    bytes: int
    sha256: str


class Sealed(Struct, frozen=True, array_like=True):
    """A document's split, which it keeps for life, a digest of what is said of it, and how many annotations it has."""

    split: str
    digest: str
    annotations: int


class Apart(Struct, frozen=True):
    """Two nearly same documents in two splits, and the containment of one in the other."""

    first: str
    second: str
    containment: float


class Manifest(Struct, frozen=True):
    """Everything that can be proved about a release. It names no time and no machine, so its bytes repeat.

    `rows` counts by config and split, `findings` by severity and code; `ledger` is `Ledger.as_dict()`. `groups` are
    documents that are nearly the same, `apart` the two of different splits that are most alike. `documents`,
    `columns` (as `features.plain` writes them) and `card` (the SHA-256 of the card's prose before it is filled in) are
    what the next version's number is found by.
    """

    name: str
    version: str
    made_by: dict[str, str]
    inputs: list[Input]
    files: list[Written]
    rows: dict[str, dict[str, int]]
    ledger: dict[str, Any]
    findings: dict[str, dict[str, int]]
    held_back: list[HeldBack]
    repairs: list[Repair]
    documents: dict[str, Sealed] = {}
    columns: dict[str, Any] = {}
    groups: list[list[str]] = []
    apart: Apart | None = None
    card: str = ""
    format: int = 2


def digest(folder: Path, path: str) -> Written:
    """The account of a file that has been written."""
    with (folder / path).open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return Written(path, stream.tell(), sha256)


def made_by() -> dict[str, str]:
    """The versions of the packages that decide what a release's bytes are."""
    return {package: installed(package) for package in ("newsann", "pyarrow", "matplotlib", "pillow")}


def encode(manifest: Manifest) -> bytes:
    """The manifest as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decode(data: bytes) -> Manifest:
    """A manifest back from JSON. Raises msgspec.MsgspecError when it is none."""
    return msgspec.json.decode(data, type=Manifest)

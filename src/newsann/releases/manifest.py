"""The release's own account: what went in, what came out, what was changed, and what was kept back."""

import hashlib
import re
from importlib.metadata import version as installed
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from newsann.model.document import Repair
from newsann.releases import paths
from newsann.releases.location import FileDigest
from newsann.releases.names import NUMBERS
from newsann.splits.assignment import CrossSplitPair

NAME = "manifest.json"
FORMAT = 4
_OPEN = "0" * 64
_NAMED = re.compile(r"[a-z0-9][a-z0-9\-_]*")
_SEAL = re.compile(rb'"seal": "([0-9a-f]{64})"\n}\n\Z')


class Input(Struct, frozen=True):
    """An export that was read: its name, the SHA-256 of its bytes, and their number."""

    name: str
    sha256: str
    bytes: int


class HeldBack(Struct, frozen=True, omit_defaults=True):
    """What is kept out of the release: a document, one annotation of it, or a part of that.

    `reasons` are codes of findings. The part is a `region` with its answers (its id), a `relation` (`r3` is the third
    arrow of the annotation), or an `item` alone (its id, "" if it has none), as an answer that is about no region.
    """

    export: str
    task: str
    document: str
    annotation: str | None
    reasons: tuple[str, ...]
    region: str | None = None
    relation: str | None = None
    item: str | None = None


class Sealed(Struct, frozen=True, array_like=True):
    """A document's split, which it keeps for life, a digest of what is said of it, and its annotations' annotators."""

    split: str
    digest: str
    annotators: tuple[str, ...]


class Manifest(Struct, frozen=True):
    """Everything that can be proved about a release. It names no time and no machine, so its bytes repeat.

    `rows` counts by config and split, `findings` by severity and code; `ledger` is `Ledger.as_dict()`. `groups` are
    documents that are nearly the same, `apart` the two of different splits that are most alike. The next version's
    number is found by `documents`, `columns` (as `features.plain` writes them), `scheme` (the SHA-256 of what the
    scheme says, without its comments) and `card` (that of the card's prose before it is filled in). `seal` is the
    SHA-256 of the manifest's own bytes with zeros in its place: it shows damage, and not who wrote the manifest, since
    anybody can compute it again.
    """

    name: str
    version: str
    made_by: dict[str, str]
    inputs: list[Input]
    files: list[FileDigest]
    rows: dict[str, dict[str, int]]
    ledger: dict[str, Any]
    findings: dict[str, dict[str, int]]
    held_back: list[HeldBack]
    repairs: list[Repair]
    documents: dict[str, Sealed] = {}
    columns: dict[str, Any] = {}
    groups: list[list[str]] = []
    apart: CrossSplitPair | None = None
    scheme: str = ""
    card: str = ""
    format: int = FORMAT
    seal: str = _OPEN


def made_by() -> dict[str, str]:
    """The versions of the packages that decide what a release's bytes are."""
    return {package: installed(package) for package in ("newsann", "pyarrow", "matplotlib", "pillow")}


def encode(manifest: Manifest) -> bytes:
    """The manifest as indented JSON, sealed."""
    told = msgspec.json.format(msgspec.json.encode(replace(manifest, seal=_OPEN)), indent=2) + b"\n"
    return told.replace(_end(_OPEN), _end(hashlib.sha256(told).hexdigest()))


def decode(data: bytes) -> Manifest:
    """A manifest back from JSON.

    Raises msgspec.MsgspecError when it is none, when a newer newsann made it, when it is not as it was made, and when
    a name in it is no name, or a path leads out of the release.
    """
    from newsann.releases.tables.schema import shaped  # imports Arrow, which `check` can do without

    try:
        made = msgspec.json.decode(data, type=_Made)
        if made.format > FORMAT:
            raise msgspec.ValidationError(
                f"made by a newer newsann, in format {made.format}, where this one reads up to {FORMAT}; update newsann"
            )
        account = msgspec.json.decode(data, type=Manifest)
        for told in account.columns.values():
            shaped({"struct": told})
    except msgspec.MsgspecError:
        raise
    except (ValueError, RecursionError) as error:  # no type of a column; or of a name that is not UTF-8, by msgspec
        raise msgspec.ValidationError(str(error)) from None
    seal = _SEAL.search(data)
    if seal is None:
        raise msgspec.ValidationError("it does not end with its seal, so it was changed after it was made")
    found = hashlib.sha256(data[: seal.start(1)] + _OPEN.encode() + data[seal.end(1) :]).hexdigest()
    if found != account.seal:
        raise msgspec.ValidationError(
            f"it was changed after it was made: its bytes come to {found}, its seal says {account.seal}"
        )
    if why := _hostile(account):
        raise msgspec.ValidationError(f"{why}. newsann writes no such manifest: do not use this release")
    return account


def _hostile(account: Manifest) -> str:
    """What in a manifest could make a reader leave the release, in words. Names become paths as well."""
    if not _NAMED.fullmatch(account.name):
        return f"its name is {account.name!r}, expected lower-case letters, digits, '-' and '_'"
    if account.version and not NUMBERS.fullmatch(account.version):
        return f"its version is {account.version!r}, expected three numbers as in 1.0.0"
    for name in (*account.rows, *(split for splits in account.rows.values() for split in splits)):
        if why := paths.problem(name) or ("is a path" if "/" in name else ""):
            return f"it has a config or split {name!r}, which {why}"
    return paths.refused(file.path for file in account.files)


class _Made(Struct):
    format: int = FORMAT


def _end(seal: str) -> bytes:
    return f'"seal": "{seal}"\n}}\n'.encode()

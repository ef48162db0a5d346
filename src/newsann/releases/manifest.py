"""The manifest of a release: what went in, what came out, what was changed, and what was quarantined."""

import hashlib
import re
from functools import cache
from importlib.metadata import version
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
FORMAT = 6
"""Goes up when a field, or a column of the tables, changes its name or meaning; earlier formats are read for ever."""
_FORMER = {
    "held_back": "quarantined",
    "groups": "near_duplicates",
    "apart": "closest_across_splits",
    "scheme": "scheme_digest",
    "card": "card_digest",
    "seal": "sha256",
}
"""Fields that had another name up to format 4, by that name."""
_OPEN = "0" * 64
_NAMED = re.compile(r"[a-z0-9][a-z0-9\-_]*")
_DIGEST = re.compile(rb'"(?:sha256|seal)": "([0-9a-f]{64})"\n}\n\Z')


class Input(Struct, frozen=True):
    """An export that was read: its name, the SHA-256 of its bytes, and their number."""

    name: str
    sha256: str
    bytes: int


class Quarantined(Struct, frozen=True, omit_defaults=True):
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


class PublishedDocument(Struct, frozen=True, array_like=True):
    """A document's split, which it keeps for life, its content digest, and the annotators of its annotations."""

    split: str
    digest: str
    annotators: tuple[str, ...]


class Manifest(Struct, frozen=True):
    """Everything that can be proved about a release. It has no timestamps and no host names, so its bytes repeat.

    `rows` counts by config and split, `findings` by severity and code; `ledger` is `Ledger.as_dict()`.
    `near_duplicates` are groups of documents, `closest_across_splits` the pair of documents of different splits with
    the highest containment. The next version's number is found by `documents`, `columns` (as `schema.plain` writes
    them), `scheme_digest` (the SHA-256 of what the scheme says, without its comments) and `card_digest` (that of the
    card's prose before it is filled in). `sha256` is that of the manifest's own bytes with zeros in its place: it shows
    damage, and not who wrote the manifest, since anybody can compute it again.
    """

    name: str
    version: str
    made_by: dict[str, str]
    inputs: list[Input]
    files: list[FileDigest]
    rows: dict[str, dict[str, int]]
    ledger: dict[str, Any]
    findings: dict[str, dict[str, int]]
    quarantined: list[Quarantined]
    repairs: list[Repair]
    documents: dict[str, PublishedDocument] = {}
    columns: dict[str, Any] = {}
    near_duplicates: list[list[str]] = []
    closest_across_splits: CrossSplitPair | None = None
    scheme_digest: str = ""
    card_digest: str = ""
    format: int = FORMAT
    sha256: str = _OPEN


def made_by() -> dict[str, str]:
    """The versions of the packages that decide what a release's bytes are."""
    return {package: _installed(package) for package in ("newsann", "pyarrow", "matplotlib", "pillow", "numpy")}


_installed = cache(version)


def encode(manifest: Manifest) -> bytes:
    """The manifest as indented JSON that ends with its own SHA-256."""
    content = msgspec.json.format(msgspec.json.encode(replace(manifest, sha256=_OPEN)), indent=2) + b"\n"
    return content.replace(_end(_OPEN), _end(hashlib.sha256(content).hexdigest()))


def decode(data: bytes) -> Manifest:
    """A manifest back from JSON, of this format or an earlier one, whose number it keeps.

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
        manifest = msgspec.json.decode(data, type=Manifest) if made.format == FORMAT else _from_earlier(data)
        for columns in manifest.columns.values():
            shaped({"struct": columns})
    except msgspec.MsgspecError:
        raise
    except (ValueError, RecursionError) as error:  # no type of a column; or of a name that is not UTF-8, by msgspec
        raise msgspec.ValidationError(str(error)) from None
    _refuse_changed(data, manifest)
    if why := _hostile(manifest):
        raise msgspec.ValidationError(f"{why}. newsann writes no such manifest: do not use this release")
    return manifest


def _from_earlier(data: bytes) -> Manifest:
    """A manifest of an earlier format, by the names that its fields have now."""
    fields = msgspec.json.decode(data, type=dict[str, Any])
    return msgspec.convert({_FORMER.get(name, name): value for name, value in fields.items()}, Manifest)


def _refuse_changed(data: bytes, manifest: Manifest) -> None:
    """Raise msgspec.ValidationError when the bytes of a manifest do not have the digest that they end with."""
    digest = _DIGEST.search(data)
    if digest is None:
        raise msgspec.ValidationError("it does not end with its own SHA-256, so it was changed after it was made")
    found = hashlib.sha256(data[: digest.start(1)] + _OPEN.encode() + data[digest.end(1) :]).hexdigest()
    if found != manifest.sha256:
        raise msgspec.ValidationError(
            f"it was changed after it was made: its SHA-256 is {found}, expected {manifest.sha256}"
        )


def _hostile(manifest: Manifest) -> str:
    """What in a manifest could make a reader leave the release, in words. Names become paths as well."""
    if not _NAMED.fullmatch(manifest.name):
        return f"its name is {manifest.name!r}, expected lower-case letters, digits, '-' and '_'"
    if manifest.version and not NUMBERS.fullmatch(manifest.version):
        return f"its version is {manifest.version!r}, expected three numbers as in 1.0.0"
    for name in (*manifest.rows, *(split for splits in manifest.rows.values() for split in splits)):
        if why := paths.problem(name) or ("is a path" if "/" in name else ""):
            return f"it has a config or split {name!r}, which {why}"
    return paths.refused(file.path for file in manifest.files)


class _Made(Struct):
    format: int = FORMAT


def _end(digest: str) -> bytes:
    return f'"sha256": "{digest}"\n}}\n'.encode()

"""A release proved again: every digest, every count, every span."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from newsann.errors import ReleaseError
from newsann.release import manifest
from newsann.release.edition import Edition


def problems(edition: Edition) -> Iterator[str]:
    """A line on everything in a release that is not as its manifest says; none when all of it is proved."""
    yield from _files(edition)
    yield from _ledger(edition.account.ledger)
    sealed = {name: seal.split for name, seal in edition.account.documents.items()}
    for config, rows in edition.account.rows.items():
        for split, count in rows.items():
            try:
                table = edition.table(config, split)
            except ReleaseError as error:
                yield str(error)
                continue
            place = f"{config}/{split}.parquet"
            if table.num_rows != count:
                yield f"{place}: {table.num_rows} rows, the manifest says {count}"
            yield from _spans(table, place)
            for name in table.column("id").to_pylist():
                if sealed and sealed.get(str(name)) != split:
                    yield f"{place}: document {name!r} belongs to {sealed.get(str(name), 'no split')}"


def _files(edition: Edition) -> Iterator[str]:
    listed = {file.path: file for file in edition.account.files}
    for path, file in listed.items():
        try:
            with edition.filesystem.open(f"{edition.root}/{path}", "rb") as stream:
                content = stream.read()
        except OSError as error:
            yield f"{path}: cannot be read: {error}"
            continue
        found = hashlib.sha256(content).hexdigest()
        if found != file.sha256:
            yield f"{path}: the SHA-256 is {found}, the manifest says {file.sha256}"
    for there in edition.filesystem.find(edition.root):
        path = str(there).removeprefix(edition.root).lstrip("/")
        if path not in listed and path != manifest.NAME and not path.startswith("."):
            yield f"{path}: not in the manifest"


def _ledger(ledger: dict[str, Any]) -> Iterator[str]:
    for kind, counts in ledger.items():
        left = sum(sum(counts[fate].values()) for fate in ("skipped", "rejected"))
        fates = counts["published"] + counts["merged"] + left
        if fates != counts["read"]:
            yield f"{manifest.NAME}: the ledger does not balance: {counts['read']} {kind} read, {fates} accounted for"


def _spans(table: pa.Table, place: str) -> Iterator[str]:
    """Spans whose words do not stand at their offsets, text by text."""
    for row in range(table.num_rows):
        text = table.column("text")[row].as_py()
        spans = table.column("spans")[row].values
        if spans is None or len(spans) == 0:
            continue
        columns = (pc.struct_field(spans, name).to_pylist() for name in ("id", "start", "end", "text"))
        for name, start, end, words in zip(*columns, strict=True):
            if text[start:end] != words:
                document = table.column("id")[row].as_py()
                yield f"{place}: document {document!r}, span {name!r}: [{start}, {end}) is not {words[:40]!r}"

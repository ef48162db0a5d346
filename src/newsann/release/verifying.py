"""A release proved again: every digest, every count, every span, and that the ledger accounts for every row."""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.filesystems import refusals
from newsann.ledger import KINDS
from newsann.release import manifest
from newsann.release.edition import Edition, differs, open_release, why
from newsann.release.features import arrow_schema, configs
from newsann.release.manifest import Manifest
from newsann.release.proof import flat, unproven

TOLD = 20
"""Unproven spans, or documents that are amiss, that are told of one file."""


class Fates(Struct, frozen=True):
    """What a ledger says of one kind of thing."""

    read: int
    published: int
    merged: int
    skipped: dict[str, int]
    rejected: dict[str, int]


class Found(Struct):
    """What the tables hold: rows, spans and relations by config, rows by document and config."""

    rows: Counter[str] = msgspec.field(default_factory=Counter)
    spans: Counter[str] = msgspec.field(default_factory=Counter)
    relations: Counter[str] = msgspec.field(default_factory=Counter)
    documents: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)


def verify(release: str | Path) -> list[str]:
    """Everything in a release (a folder, an fsspec URL, or on the Hub) that is not as its manifest says, in sentences.

    Raises InputNotFoundError when there is no release, ReleaseError when its manifest or scheme cannot be believed.
    """
    return list(problems(open_release(release)))


def problems(edition: Edition) -> Iterator[str]:
    """A line on everything in a release that is not as its manifest says; none when all of it is proved.

    What is in a file is looked at only when its bytes are those that were published.
    """
    proven = yield from _files(edition)
    found = Found()
    for config, rows in edition.account.rows.items():
        for split, count in rows.items():
            path = f"{config}/{split}.parquet"
            if path in proven:
                yield from _table(edition, config, split, count, found)
    ledger = yield from _ledger(edition.account.ledger)
    yield from _groups(edition.account)
    if len(proven) == len(edition.account.files):
        yield from _accounted(edition.account, ledger, found)


def _files(edition: Edition) -> Generator[str, None, set[str]]:
    """Returns the paths of the files that are what was published."""
    listed = {file.path: file for file in edition.account.files}
    proven = set()
    for path, file in listed.items():
        try:
            found = edition.found(path)
        except FileNotFoundError:
            yield f"{path}: missing, and the manifest lists it"
        except refusals() as error:
            yield f"{path}: cannot be read: {why(error)}"
        else:
            if found == file:
                proven.add(path)
            else:
                yield differs(found, file)
    for there in edition.filesystem.find(edition.root):
        path = str(there).removeprefix(edition.root).lstrip("/")
        if path not in listed and path != manifest.NAME and not path.startswith("."):
            yield f"{path}: not in the manifest"
    for config, rows in edition.account.rows.items():
        for split in rows:
            if f"{config}/{split}.parquet" not in listed:
                yield f"{config}/{split}.parquet: the manifest counts its rows and does not list it"
    return proven


def _table(edition: Edition, config: str, split: str, count: int, found: Found) -> Iterator[str]:
    place = f"{config}/{split}.parquet"
    rows = 0
    told: list[str] = []
    try:
        for table in edition.groups(config, split):
            table.validate(full=True)
            if wrong := _other_columns(edition, config, table):
                yield f"{place}: {wrong}"
                return
            rows += table.num_rows
            told += _rows(edition.account, config, split, table.combine_chunks(), found)
    except (ReleaseError, pa.ArrowException) as error:
        yield f"{place}: {error}"
        return
    found.rows[config] += rows
    if rows != count:
        yield f"{place}: {rows} rows, the manifest says {count}"
    yield from (f"{place}: {line}" for line in told[:TOLD])
    if len(told) > TOLD:
        yield f"{place}: and {len(told) - TOLD} more of that"


def _other_columns(edition: Edition, config: str, table: pa.Table) -> str:
    """What columns a table has that its scheme does not give it, or has not that it does."""
    columns = getattr(configs(edition.scheme), config, None)
    if columns is None:
        return ""
    # What Parquet calls the items of a list is nobody's doing.
    expected, there = (
        {field.name: str(field.type).replace("list<element:", "list<item:") for field in schema}
        for schema in (arrow_schema(columns), table.schema)
    )
    for name in (*expected, *there):
        if expected.get(name) != there.get(name):
            return f"column {name} is {there.get(name, 'missing')}, the scheme says {expected.get(name, 'none')}"
    return ""


def _rows(account: Manifest, config: str, split: str, table: pa.Table, found: Found) -> Iterator[str]:
    names = list(map(str, table.column("id").to_pylist()))
    found.documents.update((config, name) for name in names)
    for name in names:
        seal = account.documents.get(name)
        if seal is None or seal.split != split:
            yield f"document {name!r} belongs to {seal.split if seal else 'no split'}"
    for batch in table.to_batches() if "spans" in table.column_names else ():
        spans = flat(batch.column("spans"))
        found.spans[config] += len(spans.rows)
        ids, texts = pc.struct_field(spans.structs, "id"), pc.struct_field(spans.structs, "text")
        for number in unproven(batch.column("text"), spans):
            name, words = batch.column("id")[spans.rows[number]], str(texts[number])[:40]
            bounds = f"[{spans.start[number]}, {spans.end[number]})"
            yield f"document {str(name)!r}, span {str(ids[number])!r}: {bounds} is not {words!r}"
        if "relations" in table.column_names:
            found.relations[config] += pc.sum(pc.list_value_length(batch.column("relations"))).as_py() or 0


def _ledger(ledger: Mapping[str, Any]) -> Generator[str, None, dict[str, Fates]]:
    """Returns the ledger as far as it is one."""
    try:
        told = msgspec.convert(dict(ledger), dict[str, Fates])
    except msgspec.ValidationError as error:
        yield f"{manifest.NAME}: the ledger cannot be read: {error}"
        return {}
    for kind in KINDS:
        if kind not in told:
            yield f"{manifest.NAME}: the ledger says nothing of {kind}"
    for kind, counts in told.items():
        left = sum(counts.skipped.values()) + sum(counts.rejected.values())
        fates = counts.published + counts.merged + left
        if fates != counts.read:
            yield f"{manifest.NAME}: the ledger does not balance: {counts.read} {kind} read, {fates} accounted for"
    return told


def _groups(account: Manifest) -> Iterator[str]:
    """Near-duplicates in several splits, but for those that a finding tells of: each was published in its own."""
    told = sum(codes.get("alike-apart", 0) for codes in account.findings.values())
    across = []
    for group in account.groups:
        unknown = [name for name in group if name not in account.documents]
        if unknown:
            yield f"{manifest.NAME}: {unknown[0]!r} is nearly the same as others, and no document of the release"
        elif len({account.documents[name].split for name in group}) > 1:
            across.append(group)
    for group in across[told:]:
        splits = ", ".join(f"{name!r} in {account.documents[name].split}" for name in group[:3])
        yield f"{manifest.NAME}: nearly the same articles stand in several splits: {splits}"


def _accounted(account: Manifest, ledger: Mapping[str, Fates], found: Found) -> Iterator[str]:
    """Whether the ledger and the seals of the documents account for what the tables hold."""
    for kind, count, of in (
        ("tasks", found.rows["documents"], "rows of documents"),
        ("annotations", found.rows["annotations"], "rows of annotations"),
        ("regions", found.spans["annotations"], "spans in annotations"),
        ("relations", found.relations["annotations"], "relations in annotations"),
    ):
        if kind in ledger and ledger[kind].published != count:
            yield f"{manifest.NAME}: the ledger says {ledger[kind].published} {kind} published, there are {count} {of}"
    for name, seal in account.documents.items():
        for config, count in (("documents", 1), ("annotations", seal.annotations)):
            if found.documents[config, name] != count:
                there = found.documents[config, name]
                yield f"{config}: document {name!r} has {there} rows, the manifest says {count}"

"""A release proved again: every digest, every count, every span, every near-duplicate, and the ledger."""

from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, field

from newsann.errors import ReleaseError
from newsann.filesystems import refusals
from newsann.ledger import KINDS
from newsann.release import manifest
from newsann.release.alike import alike_in
from newsann.release.edition import Edition, differs, open_release, why
from newsann.release.features import arrow_schema, configs
from newsann.release.manifest import Apart, Manifest
from newsann.release.proof import flat, unproven
from newsann.release.seals import articles, marks, seal
from newsann.scratch import scratch

TOLD = 20
"""Unproven spans, or documents that are amiss, that are told of one file or of the manifest."""


class Fates(Struct, frozen=True):
    """What a ledger says of one kind of thing."""

    read: int
    published: int
    merged: int
    skipped: dict[str, int]
    rejected: dict[str, int]


class Found(Struct):
    """What the tables hold: rows, spans and relations by config; what the rows of each document say.

    A row of `documents` says what the digests of its article and of its marks are, one of `annotations` who the
    annotator is, and the digest of the marks.
    """

    rows: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    documents: dict[str, list[tuple[bytes, bytes]]] = field(default_factory=lambda: defaultdict(list))
    annotations: dict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(list))


def verify(release: str | Path) -> list[str]:
    """Everything in a release (a folder, an fsspec URL, or on the Hub) that is not as its manifest says, in sentences.

    Raises InputNotFoundError when there is no release, ReleaseError when its manifest or scheme cannot be believed, and
    ScratchError when there is no room for what is only needed meanwhile.
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
        amiss = list(_accounted(edition.account, ledger, found))
        yield from amiss
        if not amiss and proven.issuperset(f"documents/{split}.parquet" for split in edition.splits("documents")):
            yield from _alike(edition)


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
            for rows_of in table.combine_chunks().to_batches():
                told += _rows(edition, config, split, rows_of, found)
    except (ReleaseError, pa.ArrowException) as error:
        yield f"{place}: {error}"
        return
    found.rows[config] += rows
    if rows != count:
        yield f"{place}: {rows} rows, the manifest says {count}"
    yield from _few(f"{place}: {line}" for line in told)


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


def _rows(edition: Edition, config: str, split: str, rows: pa.RecordBatch, found: Found) -> Iterator[str]:
    names = list(map(str, rows.column("id").to_pylist()))
    for name in names:
        sealed = edition.account.documents.get(name)
        if sealed is None or sealed.split != split:
            yield f"document {name!r} belongs to {sealed.split if sealed else 'no split'}"
    columns = configs(edition.scheme)
    if config == "documents":
        for name, article, gold in zip(names, articles(rows, columns), marks(rows, columns), strict=True):
            found.documents[name].append((article, gold))
    elif config == "annotations":
        annotators = map(str, rows.column("annotator").to_pylist())
        for name, annotator, marked in zip(names, annotators, marks(rows, columns), strict=True):
            found.annotations[name].append((annotator, marked))
    if "spans" in rows.schema.names:
        spans = flat(rows.column("spans"))
        found.spans[config] += len(spans.rows)
        ids, texts = pc.struct_field(spans.structs, "id"), pc.struct_field(spans.structs, "text")
        for number in unproven(rows.column("text"), spans):
            name, words = rows.column("id")[spans.rows[number]], str(texts[number])[:40]
            bounds = f"[{spans.start[number]}, {spans.end[number]})"
            yield f"document {str(name)!r}, span {str(ids[number])!r}: {bounds} is not {words!r}"
    if "relations" in rows.schema.names:
        found.relations[config] += pc.sum(pc.list_value_length(rows.column("relations"))).as_py() or 0


def _few(lines: Iterable[str]) -> Iterator[str]:
    """The first `TOLD` lines, and how many there are beside them."""
    left = iter(lines)
    yield from islice(left, TOLD)
    if more := sum(1 for _ in left):
        yield f"and {more} more of that"


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


def _alike(edition: Edition) -> Iterator[str]:
    """Whether the near-duplicates are those that the texts have."""
    account = edition.account
    if not edition.scheme.splits.containment or len(account.documents) < 2:
        return
    with scratch() as folder:
        found = alike_in(edition, Path(folder))
    groups, told = map(set, (map(tuple, found.groups()), map(tuple, account.groups)))
    for group in sorted(groups - told):
        yield f"{manifest.NAME}: {', '.join(map(repr, group[:3]))} are nearly the same, and it does not say so"
    for group in sorted(told - groups):
        yield f"{manifest.NAME}: it says that {', '.join(map(repr, group[:3]))} are nearly the same, and they are not"
    apart = found.apart({name: sealed.split for name, sealed in account.documents.items()})
    if apart != account.apart:
        yield f"{manifest.NAME}: most alike of two splits are {_pair(apart)}, the manifest says {_pair(account.apart)}"


def _pair(apart: Apart | None) -> str:
    return f"{apart.first!r} and {apart.second!r} by {apart.containment:.4f}" if apart else "none"


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
    yield from _few(_sealed(account, found))


def _sealed(account: Manifest, found: Found) -> Iterator[str]:
    """Whether each document says what it was sealed with."""
    for name, sealed in account.documents.items():
        own, works = found.documents.get(name, []), found.annotations.get(name, [])
        if len(own) != 1:
            yield f"documents: document {name!r} has {len(own)} rows, the manifest says 1"
        if len(works) != sealed.annotations:
            yield f"annotations: document {name!r} has {len(works)} rows, the manifest says {sealed.annotations}"
        if len(own) == 1 and (digest := seal(*own[0], works)) != sealed.digest:
            yield f"document {name!r}: its digest is {digest}, the manifest says {sealed.digest}"

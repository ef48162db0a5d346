"""Prove a release again: every digest, every count, every span, every near-duplicate, and the ledger."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsann.errors import NewsannError, ReleaseError
from newsann.model.findings import many
from newsann.model.ledger import KINDS
from newsann.releases import card_files
from newsann.releases.location import AGAIN, FileError, why
from newsann.releases.manifest import NAME, Manifest
from newsann.releases.release import SCHEME, WITH_GOLD, Release
from newsann.releases.tables.content_digest import document_digest
from newsann.releases.verify.gold import gold_differences
from newsann.releases.verify.near_duplicates import near_duplicates
from newsann.releases.verify.tables import TableContents, first_lines, table
from newsann.storage.filesystems import refusals


def verify(release: str | Path) -> list[str]:
    """Every problem of a release (a folder, an fsspec URL, or on the Hub), in sentences; none when it is as published.

    Raises InputNotFoundError when there is no release, ReleaseError when its manifest was changed or this newsann
    cannot read its scheme, and ScratchError when temporary files do not fit.
    """
    return list(problems(Release.open(release)))


def problems(release: Release) -> Iterator[str]:
    """A line on each part of a release that differs from its manifest; none when all of it is proved.

    What is in a file is looked at only when its bytes are those that were published. Gold is made again, and
    near-duplicates are looked for, when all else is proved. Raises ReleaseError when the scheme cannot be read.
    """
    found, sound = TableContents(), True
    for line in _files_and_tables(release, found):
        sound = False
        yield line
    if sound and release.manifest.format >= WITH_GOLD:
        for line in first_lines(gold_differences(release)):
            sound = False
            yield line
    if sound:
        yield from near_duplicates(release)


def _files_and_tables(release: Release, found: TableContents) -> Iterator[str]:
    """Problems of files, tables, ledger and digests; what the tables hold is added to `found`."""
    proven = yield from files(release)
    if SCHEME not in proven:
        return  # nothing says what the tables should hold
    manifest, columns = release.manifest, release.columns
    for config, rows in manifest.rows.items():
        for split, count in rows.items():
            if f"{config}/{split}.parquet" in proven:
                yield from table(release, columns, config, split, count, found)
    ledger = yield from balanced(manifest.ledger)
    if len(proven) == len(manifest.files):
        yield from ledger_and_digests(manifest, ledger, found)


class Fates(Struct, frozen=True):
    """What a ledger counts of one kind of thing."""

    read: int
    published: int
    merged: int
    skipped: dict[str, int]
    rejected: dict[str, int]


def balanced(ledger: Mapping[str, Any]) -> Generator[str, None, dict[str, Fates]]:
    """Returns the ledger as far as it is one."""
    try:
        kinds = msgspec.convert({kind: of for kind, of in ledger.items() if kind != "rows"}, dict[str, Fates])
    except msgspec.ValidationError as error:
        yield f"{NAME}: the ledger cannot be read: {error}"
        return {}
    for kind in KINDS:
        if kind not in kinds:
            yield f"{NAME}: the ledger does not count {kind}"
    for kind, counts in kinds.items():
        left = sum(counts.skipped.values()) + sum(counts.rejected.values())
        fates = counts.published + counts.merged + left
        if fates != counts.read:
            yield f"{NAME}: the ledger does not balance: {counts.read} {kind} read, {fates} accounted for"
    return kinds


def ledger_and_digests(manifest: Manifest, ledger: Mapping[str, Fates], found: TableContents) -> Iterator[str]:
    """How the ledger and the content digests of documents differ from what is in the tables."""
    written = {
        "documents": found.rows["documents"],
        "annotations": found.rows["annotations"],
        "spans": found.spans["annotations"],
        "relations": found.relations["annotations"],
    }
    for kind, name, things in (
        ("tasks", "documents", "row of documents"),
        ("annotations", "annotations", "row of annotations"),
        ("regions", "spans", "span in annotations"),
        ("relations", "relations", "relation in annotations"),
    ):
        one, _, rest = things.partition(" ")
        there = f"{many(written[name], one)} {rest}"
        rows = manifest.ledger.get("rows")
        if isinstance(rows, dict) and rows.get(name) != written[name]:
            yield f"{NAME}: the ledger says {rows.get(name)} {name} written, there are {there}"
        # A region or a relation with several labels is several rows. Earlier versions counted no rows.
        exact = not isinstance(rows, dict) or name in ("documents", "annotations")
        published = ledger[kind].published if kind in ledger else 0
        if kind in ledger and (published != written[name] if exact else published > written[name]):
            yield f"{NAME}: the ledger says {many(published, kind[:-1])} published, there are {there}"
    yield from first_lines(_different_documents(manifest, found))


def _different_documents(manifest: Manifest, found: TableContents) -> Iterator[str]:
    """The documents of which the tables hold something else than was published."""
    for name, published in manifest.documents.items():
        own, annotations = found.documents.get(name, []), found.annotations.get(name, [])
        if len(own) != 1:
            yield f"documents: document {name!r} has {len(own)} rows, the manifest says 1"
        if len(annotations) != len(published.annotators):
            expected = len(published.annotators)
            yield f"annotations: document {name!r} has {len(annotations)} rows, the manifest says {expected}"
        elif sorted(by for by, _ in annotations) != list(published.annotators):
            yield f"annotations: document {name!r} has other annotators than the manifest says"
        if len(own) != 1:
            continue
        article, gold, status = own[0]
        if (digest := document_digest(article, gold, annotations, status)) != published.digest:
            yield f"document {name!r}: its digest is {digest}, the manifest says {published.digest}"


def files(release: Release) -> Generator[str, None, set[str]]:
    """Returns the paths of the files that are what was published."""
    manifest, location = release.manifest, release.location
    proven: set[str] = set()
    for file in manifest.files:
        try:
            location.prove(file)
        except FileError as error:
            yield error.problem
        except ReleaseError as error:
            yield str(error)
        else:
            proven.add(file.path)
    listed = {file.path for file in manifest.files}
    try:
        there = location.files()
    except refusals() as error:
        yield f"{release.url}: its files cannot be listed ({why(error)}), so it may have others"
    else:
        for path in there:
            if path not in listed and path != NAME and not path.startswith("."):
                yield f"{path} is not in the manifest"
    if card_files.CARD in proven:
        card = release.read(card_files.CARD)
        if wrong := card_files.escape(card) or card_files.differs(card, manifest.rows):
            yield wrong
    for config, rows in manifest.rows.items():
        for split in rows:
            if f"{config}/{split}.parquet" not in listed:
                yield f"{config}/{split}.parquet: the manifest counts its rows and does not list it"
    return proven


@contextmanager
def blamed(*releases: Release) -> Iterator[None]:
    """A block that reads tables as their schemes say. When it fails, what `verify` finds first is a ReleaseError.

    A release is not verified before it is read, which would take as long as reading it; a failure without a problem in
    any of the releases is a bug, and stays as it is.
    """
    try:
        yield
    except NewsannError:
        raise
    except Exception as error:
        for release in releases:
            for problem in problems(release):
                raise ReleaseError(f"{release.url} is not as its manifest says: {problem}. {AGAIN}") from error
        raise

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
from newsann.releases import card_files, manifest
from newsann.releases.manifest import Manifest
from newsann.releases.release import AGAIN, Edition, differs, open_release, why
from newsann.releases.tables.content_digest import seal
from newsann.releases.verify.near_duplicates import alike
from newsann.releases.verify.tables import Found, few, table
from newsann.storage.filesystems import refusals


def verify(release: str | Path) -> list[str]:
    """Everything in a release (a folder, an fsspec URL, or on the Hub) that is not as its manifest says, in sentences.

    Raises InputNotFoundError when there is no release, ReleaseError when its manifest or scheme cannot be believed, and
    ScratchError when there is no room for what is only needed meanwhile.
    """
    return list(problems(open_release(release)))


def problems(edition: Edition) -> Iterator[str]:
    """A line on everything in a release that is not as its manifest says; none when all of it is proved.

    What is in a file is looked at only when its bytes are those that were published, and near-duplicates are looked
    for when all else is proved.
    """
    told = False
    for line in _but_for_likeness(edition):
        told = True
        yield line
    if not told:
        yield from alike(edition)


def _but_for_likeness(edition: Edition) -> Iterator[str]:
    proven = yield from files(edition)
    found = Found()
    for config, rows in edition.account.rows.items():
        for split, count in rows.items():
            path = f"{config}/{split}.parquet"
            if path in proven:
                yield from table(edition, config, split, count, found)
    ledger = yield from balanced(edition.account.ledger)
    if len(proven) == len(edition.account.files):
        yield from accounted(edition.account, ledger, found)


class Fates(Struct, frozen=True):
    """What a ledger says of one kind of thing."""

    read: int
    published: int
    merged: int
    skipped: dict[str, int]
    rejected: dict[str, int]


def balanced(ledger: Mapping[str, Any]) -> Generator[str, None, dict[str, Fates]]:
    """Returns the ledger as far as it is one."""
    try:
        told = msgspec.convert({kind: of for kind, of in ledger.items() if kind != "rows"}, dict[str, Fates])
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


def accounted(account: Manifest, ledger: Mapping[str, Fates], found: Found) -> Iterator[str]:
    """Whether the ledger and the seals of the documents account for what the tables hold."""
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
        rows = account.ledger.get("rows")
        if isinstance(rows, dict) and rows.get(name) != written[name]:
            yield f"{manifest.NAME}: the ledger says {rows.get(name)} {name} written, there are {there}"
        # A region or a relation with several labels is several rows. Earlier versions counted no rows.
        exact = not isinstance(rows, dict) or name in ("documents", "annotations")
        published = ledger[kind].published if kind in ledger else 0
        if kind in ledger and (published != written[name] if exact else published > written[name]):
            yield f"{manifest.NAME}: the ledger says {many(published, kind[:-1])} published, there are {there}"
    yield from few(_sealed(account, found))


def _sealed(account: Manifest, found: Found) -> Iterator[str]:
    """Whether each document says what it was sealed with."""
    for name, sealed in account.documents.items():
        own, works = found.documents.get(name, []), found.annotations.get(name, [])
        if len(own) != 1:
            yield f"documents: document {name!r} has {len(own)} rows, the manifest says 1"
        if len(works) != len(sealed.annotators):
            yield f"annotations: document {name!r} has {len(works)} rows, the manifest says {len(sealed.annotators)}"
        elif sorted(by for by, _ in works) != list(sealed.annotators):
            yield f"annotations: document {name!r} has other annotators than the manifest says"
        if len(own) == 1 and (digest := seal(*own[0], works)) != sealed.digest:
            yield f"document {name!r}: its digest is {digest}, the manifest says {sealed.digest}"


CARD = "README.md"


def files(edition: Edition) -> Generator[str, None, set[str]]:
    """Returns the paths of the files that are what was published."""
    listed = {file.path: file for file in edition.account.files}
    proven = set()
    for path, file in listed.items():
        try:
            found = edition.found(path)
        except FileNotFoundError:
            yield f"{path}: missing, and the manifest lists it"
        except ReleaseError as error:
            yield str(error)
        except refusals() as error:
            yield f"{path}: cannot be read: {why(error)}"
        else:
            if found == file:
                proven.add(path)
            else:
                yield differs(found, file)
    try:
        there = [str(path).removeprefix(edition.root).lstrip("/") for path in edition.filesystem.find(edition.root)]
    except refusals() as error:
        yield f"{edition.url}: its files cannot be listed ({why(error)}), so that others among them would go unseen"
    else:
        for path in there:
            if path not in listed and path != manifest.NAME and not path.startswith("."):
                yield f"{path}: not in the manifest"
    if CARD in proven:
        card = edition.proven(CARD)
        if wrong := card_files.escape(card) or card_files.differs(card, edition.account.rows):
            yield wrong
    for config, rows in edition.account.rows.items():
        for split in rows:
            if f"{config}/{split}.parquet" not in listed:
                yield f"{config}/{split}.parquet: the manifest counts its rows and does not list it"
    return proven


@contextmanager
def blamed(*editions: Edition) -> Iterator[None]:
    """A block that reads tables as their schemes say. When it fails, what `verify` finds first is a ReleaseError.

    A release is not verified before it is read, which would take as long as reading it; a failure without a problem in
    any of the releases is a bug, and stays as it is.
    """
    try:
        yield
    except NewsannError:
        raise
    except Exception as error:
        for edition in editions:
            for problem in problems(edition):
                raise ReleaseError(f"{edition.url} is not as its manifest says: {problem}. {AGAIN}") from error
        raise

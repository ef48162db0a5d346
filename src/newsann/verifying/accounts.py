"""The manifest of a release against itself and its tables: the ledger, and what each document is sealed with."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from newsann.ledger import KINDS
from newsann.release import manifest
from newsann.release.manifest import Manifest
from newsann.release.seals import seal
from newsann.verifying.few import few
from newsann.verifying.tables import Found


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


def accounted(account: Manifest, ledger: Mapping[str, Fates], found: Found) -> Iterator[str]:
    """Whether the ledger and the seals of the documents account for what the tables hold."""
    for kind, count, of in (
        ("tasks", found.rows["documents"], "rows of documents"),
        ("annotations", found.rows["annotations"], "rows of annotations"),
        ("regions", found.spans["annotations"], "spans in annotations"),
        ("relations", found.relations["annotations"], "relations in annotations"),
    ):
        if kind in ledger and ledger[kind].published != count:
            yield f"{manifest.NAME}: the ledger says {ledger[kind].published} {kind} published, there are {count} {of}"
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

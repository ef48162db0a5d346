"""The manifest of a release against itself and its tables: the ledger, and what each document is sealed with."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from newsann.model.findings import many
from newsann.model.ledger import KINDS
from newsann.releases import manifest
from newsann.releases.manifest import Manifest
from newsann.releases.tables.content_digest import seal
from newsann.releases.verify.few import few
from newsann.releases.verify.tables import Found


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

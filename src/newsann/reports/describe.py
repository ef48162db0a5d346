"""The files of a release that describe it, made once its tables are written: card, pictures, citation, Croissant."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from newsann.annotators.agreement import Agreement
from newsann.releases.location import FileDigest, digest
from newsann.releases.manifest import Manifest
from newsann.releases.tables.parquet import WrittenTable
from newsann.reports import citation
from newsann.reports.card import card
from newsann.reports.croissant import croissant
from newsann.reports.figures import draw
from newsann.reports.statistics import statistics
from newsann.scheme import Scheme


class Prose(Struct, frozen=True):
    """What authors wrote: the scheme's file, and the card's template with slots; `template_name` is for messages."""

    scheme: bytes
    template: str
    template_name: str


class Subject(Struct, frozen=True):
    """What is described: the scheme, what authors wrote, the version, the tables, and the manifest of all of it.

    `agreement` is None where no document has annotations by several people.
    """

    scheme: Scheme
    prose: Prose
    version: str
    tables: Mapping[str, Mapping[str, WrittenTable]]
    manifest: Manifest
    agreement: Agreement | None = None


def describe(folder: Path, subject: Subject) -> list[FileDigest]:
    """Write the files that describe the release in `folder`; the digest of each.

    Raises ReleaseError when the card cannot be filled in.
    """
    scheme, version = subject.scheme, subject.version
    numbers = statistics(folder, subject.tables, scheme)
    pictures = draw(folder, numbers, scheme, subject.agreement)
    content = card.Content(scheme, version, subject.tables, subject.manifest, numbers, pictures, subject.agreement)
    description = croissant.croissant(scheme, version, subject.tables, subject.manifest, numbers.updated)
    files = {
        "README.md": card.render(subject.prose.template, subject.prose.template_name, content).encode(),
        citation.NAME: citation.citation_file(scheme, version, numbers.updated).encode(),
        croissant.NAME: croissant.encode(description),
    }
    for path, written in files.items():
        (folder / path).write_bytes(written)
    (folder / "scheme.yaml").write_bytes(subject.prose.scheme)
    return [digest(folder, path) for path in (*files, "scheme.yaml", *(picture.path for picture in pictures.values()))]

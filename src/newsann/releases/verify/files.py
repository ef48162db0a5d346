"""The files of a release against the digests in its manifest, and whether there are others."""

from collections.abc import Generator

from newsann.errors import ReleaseError
from newsann.releases import card_files, manifest
from newsann.releases.release import Edition, differs, why
from newsann.storage.filesystems import refusals

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

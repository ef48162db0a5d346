"""A release proved again: every digest, every count, every span, every near-duplicate, and the ledger."""

from collections.abc import Iterator
from pathlib import Path

from newsann.releases.release import Edition, open_release
from newsann.releases.verify.accounts import accounted, balanced
from newsann.releases.verify.files import files
from newsann.releases.verify.near_duplicates import alike
from newsann.releases.verify.tables import Found, table


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

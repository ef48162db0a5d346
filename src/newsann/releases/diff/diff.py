"""Two releases in, what differs out."""

from pathlib import Path

from newsann.errors import ReleaseError
from newsann.releases.diff.changes import Diff
from newsann.releases.diff.rows import compared, titles
from newsann.releases.diff.scheme import shapes, with_renames
from newsann.releases.release import Edition, open_release
from newsann.releases.verify.blame import blamed


def diff(before: str | Path | Edition, after: str | Path | Edition) -> Diff:
    """What differs between two releases of one dataset: folders, fsspec URLs, or `hf://datasets/org/name@v1.0.0`.

    Raises InputNotFoundError, and ReleaseError when one is no release, is damaged, or is of another dataset.
    """
    old, new = (one if isinstance(one, Edition) else open_release(one) for one in (before, after))
    if old.account.name != new.account.name:
        raise ReleaseError(
            f"{new.url} is a release of {new.account.name!r}, and {old.url} one of {old.account.name!r}; they have "
            "nothing to compare"
        )
    with blamed(old, new):
        return _diff(old, new)


def _diff(old: Edition, new: Edition) -> Diff:
    documents = compared(old, new, "documents")
    stayed = {key[0] for key in documents.after if key in documents.before}
    works = compared(old, new, "annotations")
    told = {work.document for work in (*documents.changes, *works.changes)}
    told |= {key[0] for key in works.before.keys() ^ works.after.keys()}
    was, now = old.account.documents, new.account.documents
    added = tuple(key[0] for key in documents.after if key not in documents.before)
    removed = tuple(key[0] for key in documents.before if key not in documents.after)
    return Diff(
        name=new.account.name,
        before=old.account.version,
        after=new.account.version,
        scheme=with_renames(shapes(old.scheme), shapes(new.scheme), new.scheme.former),
        added=added,
        removed=removed,
        documents=documents.changes,
        annotations_added=sum(key[0] in stayed and key not in works.before for key in works.after),
        annotations_removed=sum(key[0] in stayed and key not in works.after for key in works.before),
        annotations=works.changes,
        rules=old.scheme != new.scheme,
        card=old.account.card != new.account.card,
        titles=titles(old, removed) | titles(new, added),
        rearranged=tuple(n for n in now if n in was and n not in told and was[n].digest != now[n].digest),
    )

"""The near-duplicates of a release, found again from its texts, and whether each group has one split."""

from collections.abc import Iterator
from pathlib import Path

from newsann.release import manifest
from newsann.release.alike import alike_in
from newsann.release.edition import Edition
from newsann.release.manifest import Apart, Manifest
from newsann.scratch import scratch


def together(account: Manifest) -> Iterator[str]:
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


def alike(edition: Edition) -> Iterator[str]:
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

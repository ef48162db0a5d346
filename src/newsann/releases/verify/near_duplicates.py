"""The near-duplicates of a release, found again from its texts, and whether each group has one split."""

from collections.abc import Iterator
from pathlib import Path

from newsann.releases import manifest
from newsann.releases.release import Edition
from newsann.splits.cross_split import ALIKE_APART, CrossSplitPair
from newsann.splits.near_duplicates import Alike, Texts
from newsann.splits.near_duplicates import alike as compared
from newsann.splits.shingles import read_shingles, write_shingles
from newsann.storage.durable import scratch

AT_ONCE = 2_000_000
"""Bytes of texts whose shingles are made at a time; that takes some forty times as much."""


def alike(edition: Edition) -> Iterator[str]:
    """Whether the near-duplicates are those that the texts have, and a finding tells of those in two splits."""
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
    splits = {name: sealed.split for name, sealed in account.documents.items()}
    pairs, said = (
        list(found.cross_split_pairs(splits)),
        sum(codes.get(ALIKE_APART.code, 0) for codes in account.findings.values()),
    )
    if len(pairs) != said:
        first = "".join(
            f", as {pair.first!r} in {splits[pair.first]} and {pair.second!r} in {splits[pair.second]}"
            for pair in pairs[:1]
        )
        yield (
            f"{manifest.NAME}: pairs of nearly the same articles that stand in two splits: {len(pairs)}{first}, and it "
            f"tells of {said}"
        )
    apart = found.apart(splits)
    if apart != account.apart:
        yield f"{manifest.NAME}: most alike of two splits are {_pair(apart)}, the manifest says {_pair(account.apart)}"


def alike_in(edition: Edition, folder: Path) -> Alike:
    """The same of the documents of a release, by its own scheme. Raises ReleaseError when it cannot be read."""
    several: list[Texts] = []
    for split in edition.splits("documents"):
        for group in edition.groups("documents", split, ["id", "text"]):
            rows = max(1, group.num_rows * AT_ONCE // max(1, group.nbytes))
            for batch in group.combine_chunks().to_batches(rows):
                write_shingles(batch.column("text"), path := folder / str(len(several)))
                several.append(Texts(list(map(str, batch.column("id").to_pylist())), *read_shingles(path)))
    return compared(several, edition.scheme.splits.containment, folder)


def _pair(apart: CrossSplitPair | None) -> str:
    return f"{apart.first!r} and {apart.second!r} by {apart.containment:.4f}" if apart else "none"

"""The near-duplicates of a release, found again from its texts, and whether each group has one split."""

from collections.abc import Iterator
from pathlib import Path

from newsann.releases.manifest import NAME, Manifest
from newsann.releases.release import Release
from newsann.splits.assignment import ALIKE_APART, CrossSplitPair
from newsann.splits.near_duplicates import NearDuplicates, Texts, near_duplicates_of
from newsann.splits.shingles import read_shingles, write_shingles
from newsann.storage.durable import scratch

AT_ONCE = 2_000_000
"""Bytes of texts whose shingles are made at a time; that takes some forty times as much."""


def near_duplicates(release: Release) -> Iterator[str]:
    """How the near-duplicates that the manifest lists are not those that the texts have.

    Raises ReleaseError when the texts cannot be read.
    """
    manifest = release.manifest
    if not release.scheme.splits.containment or len(manifest.documents) < 2:
        return
    with scratch() as folder:
        found = compared_documents(release, Path(folder))
    groups, listed = map(set, (map(tuple, found.groups()), map(tuple, manifest.near_duplicates)))
    for group in sorted(groups - listed):
        yield f"{NAME}: {_names(group)} are near-duplicates, and it does not list them as a group"
    for group in sorted(listed - groups):
        yield f"{NAME}: it lists {_names(group)} as near-duplicates, and they are not"
    yield from _cross_split_pairs(found, manifest)


def _cross_split_pairs(found: NearDuplicates, manifest: Manifest) -> Iterator[str]:
    """How the pairs across splits differ from what the manifest says: their number, and the closest one."""
    splits = {name: published.split for name, published in manifest.documents.items()}
    pairs = list(found.cross_split_pairs(splits))
    counted = sum(codes.get(ALIKE_APART.code, 0) for codes in manifest.findings.values())
    if len(pairs) != counted:
        first = "".join(
            f", such as {pair.first!r} in {splits[pair.first]} and {pair.second!r} in {splits[pair.second]}"
            for pair in pairs[:1]
        )
        yield f"{NAME}: near-duplicates in different splits: {len(pairs)}{first}; it counts {counted}"
    closest, listed = found.closest_cross_split_pair(splits), manifest.closest_across_splits
    if closest != listed:
        yield f"{NAME}: the closest pair across splits is {_pair(closest)}, the manifest says {_pair(listed)}"


def compared_documents(release: Release, folder: Path) -> NearDuplicates:
    """The near-duplicates among the documents of a release. Raises ReleaseError when it cannot be read."""
    several: list[Texts] = []
    for split in release.splits("documents"):
        for group in release.row_groups("documents", split, ["id", "text"]):
            rows = max(1, group.num_rows * AT_ONCE // max(1, group.nbytes))
            for batch in group.combine_chunks().to_batches(rows):
                write_shingles(batch.column("text"), path := folder / str(len(several)))
                several.append(Texts(list(map(str, batch.column("id").to_pylist())), *read_shingles(path)))
    return near_duplicates_of(several, release.scheme.splits.containment, folder)


def _names(group: tuple[str, ...]) -> str:
    return ", ".join(map(repr, group[:3]))


def _pair(pair: CrossSplitPair | None) -> str:
    return f"{pair.first!r} and {pair.second!r} by {pair.containment:.4f}" if pair else "none"

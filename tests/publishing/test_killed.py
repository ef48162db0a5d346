"""kill -9 between any two steps of publishing: the version is there whole or not at all, and a next try finishes it."""

import hashlib
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stores.hub import Running

from killing import NEVER, published
from newsann.release.folder import holds_the_same

MOST = 40
"""More places than publishing has; a walk that gets there would not end."""


def tree(release: Path) -> dict[str, str]:
    """The SHA-256 of every file."""
    files = (path for path in release.rglob("*") if path.is_file())
    return {str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@dataclass
class Place:
    """Where to publish, and what one who asks there for a version gets: its files, or nothing."""

    target: str
    got: Callable[[str], dict[str, str] | None]
    environment: dict[str, str]


def walked(places: Iterator[Place], releases: dict[str, Path]) -> int:
    """Publish 1.1.0 beside 1.0.0 at a fresh place again and again, each time killed one step later; how often."""
    before, after = tree(releases["1.0.0"]), tree(releases["1.1.0"])
    for killed_at in range(1, MOST):
        place = next(places)
        assert published(releases["1.0.0"], place.target, NEVER, place.environment) == 0
        ended = published(releases["1.1.0"], place.target, killed_at, place.environment)
        assert place.got("1.0.0") == before
        assert place.got("1.1.0") in (None, after)
        assert published(releases["1.1.0"], place.target, NEVER, place.environment) == 0
        assert place.got("1.0.0") == before
        assert place.got("1.1.0") == after
        if ended == 0:
            return killed_at - 1
        assert ended == -signal.SIGKILL
    raise AssertionError("the walk does not end")


def test_in_a_folder(releases: dict[str, Path], tmp_path: Path) -> None:
    def places() -> Iterator[Place]:
        for number in range(MOST):
            folder = tmp_path / str(number)

            def got(version: str, folder: Path = folder) -> dict[str, str] | None:
                path = folder / f"tiny-{version}"
                assert not path.exists() or holds_the_same(releases[version], path)
                return tree(path) if path.exists() else None

            yield Place(str(folder), got, {})

    assert walked(places(), releases) == len(tree(releases["1.1.0"])) + 2  # before the first file, and after the last


def test_on_a_stand_in_of_the_hub(hub: Running, releases: dict[str, Path]) -> None:
    def places() -> Iterator[Place]:
        for number in range(MOST):
            name = f"killed/in-{number}"

            def got(version: str, name: str = name) -> dict[str, str] | None:
                made = hub.hub.repositories[name]
                commit = made.at(f"v{version}")
                head = made.commits[made.branches["main"]]
                assert {p: b.sha256 for p, b in head.tree.items() if p != ".gitattributes"} in map(
                    tree, releases.values()
                )
                return commit and {p: b.sha256 for p, b in commit.tree.items() if p != ".gitattributes"}

            yield Place(f"hf://datasets/{name}", got, hub.environment())

    changed = [p for p, digest in tree(releases["1.1.0"]).items() if tree(releases["1.0.0"]).get(p) != digest]
    assert walked(places(), releases) == len(changed) + 3  # before the first upload, the commit, the tag

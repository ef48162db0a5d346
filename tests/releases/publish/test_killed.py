"""kill -9 between any two steps of publishing: the version is there whole or not at all, and a next try finishes it."""

from collections.abc import Iterator
from pathlib import Path

from killing import MOST, Place, walked
from newsann.releases.staging import difference
from tools.stores.hub import Running
from two_releases import contents


def test_in_a_folder(releases: dict[str, Path], tmp_path: Path) -> None:
    def places() -> Iterator[Place]:
        for number in range(MOST):
            folder = tmp_path / str(number)

            def got(version: str, folder: Path = folder) -> dict[str, str] | None:
                path = folder / f"tiny-{version}"
                assert not path.exists() or difference(releases[version], path) is None
                return contents(path) if path.exists() else None

            yield Place(str(folder), got, {})

    assert (
        walked(places(), releases) == len(contents(releases["1.1.0"])) + 2
    )  # before the first file, and after the last


def test_on_a_stand_in_of_the_hub(hub: Running, releases: dict[str, Path]) -> None:
    def places() -> Iterator[Place]:
        for number in range(MOST):
            name = f"killed/in-{number}"

            def got(version: str, name: str = name) -> dict[str, str] | None:
                made = hub.hub.repositories[name]
                commit = made.at(f"v{version}")
                head = made.commits[made.branches["main"]]
                assert {p: b.sha256 for p, b in head.tree.items() if p != ".gitattributes"} in map(
                    contents, releases.values()
                )
                return commit and {p: b.sha256 for p, b in commit.tree.items() if p != ".gitattributes"}

            yield Place(f"hf://datasets/{name}", got, hub.environment())

    changed = [p for p, digest in contents(releases["1.1.0"]).items() if contents(releases["1.0.0"]).get(p) != digest]
    assert walked(places(), releases) == len(changed) + 3  # before the first upload, the commit, the tag

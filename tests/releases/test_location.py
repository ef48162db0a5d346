"""A path in a manifest stays inside its release: `load`, `verify` and `publish` refuse others and open nothing."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from msgspec.structs import replace

import newsann
from making import project, sound
from marks import as_root
from newsann.errors import NewsannError, ReleaseError
from newsann.releases.location import FileError, Location, location_of
from newsann.releases.manifest import Manifest, decode, encode
from running import newsann as command

OUTSIDE = "outside.parquet"
opened: list[str] = []
"""The files outside of the release that Python has opened since a test began."""


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and str(arguments[0]).endswith(OUTSIDE):
        opened.append(str(arguments[0]))


sys.addaudithook(_watch)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    return newsann.build([folder / "annotations"], project(folder, sound()), out=folder / "dist").path


@pytest.fixture
def release(published: Path, tmp_path: Path) -> Path:
    """A copy of a release, and a file beside it that does not belong to it."""
    shutil.copytree(published, tmp_path / "dist" / published.name)
    (tmp_path / OUTSIDE).write_bytes((published / _tables(published)[0]).read_bytes())
    return tmp_path / "dist" / published.name


def _tables(release: Path) -> list[str]:
    manifest = decode((release / "manifest.json").read_bytes())
    return [file.path for file in manifest.files if file.path.startswith("documents/")]


def _rewrite(release: Path, change: Callable[[Manifest], Manifest]) -> None:
    path = release / "manifest.json"
    path.write_bytes(encode(change(decode(path.read_bytes()))))


def _renamed(path: str) -> Callable[[Path], None]:
    """The manifest lists its first table under another path."""

    def attack(release: Path) -> None:
        first, target = _tables(release)[0], path.format(outside=release.parent.parent / OUTSIDE)
        _rewrite(
            release,
            lambda m: replace(m, files=[replace(f, path=target) if f.path == first else f for f in m.files]),
        )

    return attack


def _linked(release: Path) -> None:
    """The first table is a link to a file outside."""
    path = release / _tables(release)[0]
    path.unlink()
    path.symlink_to(release.parent.parent / OUTSIDE)


ATTACKS: dict[str, Callable[[Path], None]] = {
    "above the release": _renamed(f"../../{OUTSIDE}"),
    "above it, from a folder": _renamed(f"documents/../../../{OUTSIDE}"),
    "an absolute path": _renamed("{outside}"),
    "a drive letter": _renamed(f"C:/{OUTSIDE}"),
    "backslashes": _renamed(f"..\\..\\{OUTSIDE}"),
    "a URL": _renamed("file://{outside}"),
    "a split that is a path": lambda release: _rewrite(
        release, lambda m: replace(m, rows=m.rows | {"documents": {"../../outside": 1}})
    ),
    "a link that leads out": _linked,
}


def _load(release: Path, place: Path) -> str:
    return str(newsann.load(release, cache_dir=place / "cache"))


def _load_unchecked(release: Path, place: Path) -> str:
    return str(newsann.load(release, cache_dir=place / "cache", check=False))


def _verify(release: Path, place: Path) -> str:
    if problems := newsann.verify(release):
        raise ReleaseError(*problems)
    return ""


def _publish(release: Path, place: Path) -> str:
    return str(newsann.publish(release, place / "shelf"))


@pytest.fixture
def nothing_outside() -> Iterator[None]:
    opened.clear()
    yield
    assert opened == []


@pytest.mark.usefixtures("nothing_outside")
@pytest.mark.parametrize("command", [_load, _load_unchecked, _verify, _publish])
@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_path_is_refused(attack: str, command: Callable[[Path, Path], str], release: Path) -> None:
    place = release.parent.parent
    ATTACKS[attack](release)
    opened.clear()
    before = sorted(place.rglob("*"))
    with pytest.raises(ReleaseError) as raised:
        command(release, place)
    message = str(raised.value)
    assert "o not use this release" in message or "leads out of the release" in message, message
    assert sorted(place.rglob("*")) == before, "nothing was written"


HOSTILE = [
    f"../{OUTSIDE}", "documents/../../x", "/etc/hosts", "C:/x", "C:x", r"..\x", r"\\server\share", "documents//x",
    "memory://x", ".hidden", "nul", "",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("kind", ["a folder", "a URL"])
def test_location_joins_no_hostile_path(kind: str, path: str, release: Path) -> None:
    location = location_of(release) if kind == "a folder" else Location("memory://x", fsspec.filesystem("memory"), "/x")
    for use in (location.inside, location.address, location.open, location.digest):
        with pytest.raises(ReleaseError, match="Do not use this release"):
            use(path)


def test_file_is_proven_by_one_sentence_each(release: Path) -> None:
    location = location_of(release)
    (file,) = [file for file in decode((release / "manifest.json").read_bytes()).files if file.path == "README.md"]
    location.prove(file)
    (release / "README.md").write_bytes(b"!")
    with pytest.raises(FileError, match=r"README\.md differs from the manifest: its SHA-256 is .* \(1 byte\)"):
        location.prove(file)
    (release / "README.md").unlink()
    with pytest.raises(FileError, match=r"README\.md is missing\. Get the release again from where it was published"):
        location.prove(file)
    folder = location_of(release / "nowhere")
    with pytest.raises(FileError, match="is missing"):
        folder.prove(file)


@as_root
def test_file_that_may_not_be_read_is_reported(release: Path) -> None:
    for path in (release, *release.parents[:5]):
        path.chmod(path.stat().st_mode | 0o755)
    assert command("verify", release).returncode == 0
    (release / "README.md").chmod(0)
    ran = command("verify", release, nobody=True)
    assert ran.returncode == 1
    assert "README.md cannot be read: Permission denied" in ran.stdout + ran.stderr


def test_release_is_opened_without_its_scheme(release: Path) -> None:
    from newsann.releases.release import Release

    (release / "scheme.yaml").write_text("version: of another newsann", encoding="utf-8")
    opened_release = Release.open(release)
    assert opened_release.splits("documents")
    with pytest.raises(ReleaseError, match=r"scheme\.yaml differs from the manifest"):
        _ = opened_release.scheme
    assert newsann.load(release, cache_dir=release.parent / "cache"), "only what is loaded is held against the manifest"


def test_release_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(NewsannError, match="there is no release here"):
        newsann.verify(tmp_path)

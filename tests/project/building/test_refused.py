"""What the system refuses, in earnest: a full disk, files that may not grow, folders that may not be written."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from forking import Forks, forks, shared
from making import SCHEME_YAML, TEXT, annotation, project, region, sound, task, written
from marks import as_root, with_mounts
from newsann.releases.release import Release
from newsann.releases.verify.verify import problems

BUILD = ("build", "--version", "auto", "--record")
PAGE = 4096


@pytest.fixture(scope="module")
def run() -> Forks:
    return shared()


@pytest.fixture(scope="module")
def recorded_project(run: Forks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has recorded 1.0.0 and has a document more than that."""
    folder = tmp_path_factory.mktemp("recorded")
    project(folder, sound())
    assert run(folder, *BUILD).code == 0
    written(folder / "annotations", sound(), task(annotation(region("s", "The mayor", "Source"), id=8), id=2,
            document="b", text=f"{TEXT} b"))  # fmt: skip
    return folder


@pytest.fixture
def before(recorded_project: Path, tmp_path: Path) -> Path:
    """A copy of the project to build in."""
    return shutil.copytree(recorded_project, tmp_path / "project")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def one_sentence(said: str) -> None:
    assert said.startswith("newsann: ")
    assert said.count("\n") == 1, said
    assert "Errno" not in said
    assert "Traceback" not in said


class Disk:
    """A disk of a few pages that only the forks of `run` see, and we, through the door that /proc opens."""

    def __init__(self, run: Forks, at: Path) -> None:
        self.run, self.at = run, at
        at.mkdir(parents=True, exist_ok=True)
        self.seen = Path(f"/proc/{run.pid}/root{at}")
        self._mount("-t", "tmpfs", "-o", f"size={200 * PAGE}", "none")

    def leave(self, pages: int) -> None:
        """Resize it so that `pages` are free."""
        room = os.statvfs(self.seen)
        self._mount("-o", f"remount,size={(room.f_blocks - room.f_bfree + pages) * PAGE}")

    def _mount(self, *words: str) -> None:
        subprocess.run(["nsenter", "-t", str(self.run.pid), "-m", "mount", *words, str(self.at)], check=True)


@pytest.fixture(scope="module")
def small() -> Iterator[Forks]:
    """Forks in a mount namespace of their own, with which every disk goes that is mounted in it."""
    with forks("unshare", "--mount", "--propagation", "private") as server:
        yield server


@with_mounts
def test_full_disk_wherever_it_runs_full(before: Path, small: Forks) -> None:
    disk = Disk(small, before / "dist")
    shutil.copytree(before / "dist/tiny-1.0.0", disk.seen / "tiny-1.0.0")
    old, recorded = contents(disk.seen), contents(before / "releases")
    changelog = (before / "CHANGELOG.md").read_bytes()
    failed = 0
    for pages in range(200):
        disk.leave(pages)
        ran = small(before, *BUILD)
        if ran.code == 0:
            break
        failed += 1
        assert ran.code == 2
        one_sentence(ran.err)
        assert "dist: " in ran.err
        assert "No space left on device" in ran.err
        assert contents(disk.seen) == old
        assert [path.name for path in disk.seen.iterdir()] == ["tiny-1.0.0"]
        assert contents(before / "releases") == recorded
        assert (before / "CHANGELOG.md").read_bytes() == changelog
    assert failed > 10
    assert list(problems(Release.open(disk.seen / "tiny-1.1.0"))) == []


@with_mounts
@pytest.mark.parametrize("pages", [0, 1])
def test_record_on_a_full_disk_is_completed_by_the_next_build(pages: int, before: Path, small: Forks) -> None:
    disk = Disk(small, before / "kept")
    shutil.copytree(before / "releases", disk.seen / "releases")
    shutil.copy(before / "CHANGELOG.md", disk.seen)
    old = contents(disk.seen)
    disk.leave(pages)
    words = (*BUILD, "--releases", "kept/releases")
    ran = small(before, *words)
    assert ran.code == 2
    one_sentence(ran.err)
    assert "the release was written, but cannot be recorded: No space left on device" in ran.err
    assert contents(disk.seen) == old
    assert list(problems(Release.open(before / "dist/tiny-1.1.0"))) == []
    disk.leave(20)
    assert small(before, *words).code == 0
    assert set(contents(disk.seen)) - set(old) == {"releases/1.1.0.json"}
    assert (disk.seen / "CHANGELOG.md").read_text().count("## 1.1.0") == 1


@with_mounts
@pytest.mark.parametrize("pages", [0, 1])
def test_check_with_no_room_for_temporary_files(pages: int, tmp_path: Path, small: Forks) -> None:
    tasks = [task(annotation(region("h", "reportedly", "Hedge"), id=i), id=i, document=str(i)) for i in range(200)]
    project(tmp_path, *tasks).write_text(SCHEME_YAML.replace("Hedge: {}", "Hedge: {lexical: true}"))
    disk = Disk(small, tmp_path / "temporary")
    variables = {name: str(disk.at) for name in ("TMPDIR", "TEMP", "TMP")}
    assert small(tmp_path, "check", variables=variables).code == 0
    disk.leave(pages)
    # With no page at all Python looks for another place, and finds one; we tell where it was.
    ran = small(tmp_path, "check", variables=variables)
    if pages:
        assert ran.code == 2
        one_sentence(ran.err)
        assert f"No space left on device. Make room in {disk.at}" in ran.err
        assert list(disk.seen.iterdir()) == []
    else:
        assert ran.code == 0


@pytest.mark.parametrize("limit", [0, 1, 1_000, 4_000])
def test_file_that_may_not_grow(limit: int, before: Path, run: Forks) -> None:
    """The kernel refuses a write beyond a limit; this needs no root."""
    old = contents(before)
    ran = run(before, *BUILD, limit=limit)
    assert ran.code == 2
    one_sentence(ran.err)
    assert "dist: the release could not be written, nothing is left of it: File too large" in ran.err
    assert contents(before) == old
    assert [path.name for path in (before / "dist").iterdir()] == ["tiny-1.0.0"]


def test_changelog_that_may_not_grow(before: Path, run: Forks) -> None:
    changelog = before / "CHANGELOG.md"
    changelog.write_text(changelog.read_text() + "\nWhat happened long ago.\n" * 10_000)
    old = changelog.read_bytes()
    ran = run(before, *BUILD, limit=100_000)
    assert ran.code == 2
    one_sentence(ran.err)
    assert "the release was written, but cannot be recorded: File too large" in ran.err
    assert changelog.read_bytes() == old
    assert sorted(path.name for path in before.iterdir() if path.name.startswith(".")) == []


def test_check_without_any_place_for_temporary_files(before: Path, run: Forks) -> None:
    ran = run(before, "check", limit=0)
    assert ran.code == 2
    one_sentence(ran.err)
    assert "temporary files cannot be written" in ran.err


@as_root
def test_folder_that_may_not_be_written(before: Path, run: Forks) -> None:
    opened(before)
    old = contents(before)
    ran = run(before, *BUILD, nobody=True)
    assert ran.code == 2
    assert ran.err == "newsann: dist: nothing can be written there: Permission denied. Name another folder\n"
    assert contents(before) == old


@as_root
@pytest.mark.parametrize("locked", ["releases", "CHANGELOG.md"])
def test_record_that_may_not_be_written(locked: str, before: Path, run: Forks) -> None:
    opened(before)
    for path in (before, before / "dist", before / "releases", before / "CHANGELOG.md"):
        path.chmod(0o777)
    (before / locked).chmod(0o755)
    old = recorded(before)
    ran = run(before, *BUILD, nobody=True)
    assert ran.code == 2
    one_sentence(ran.err)
    assert f"{locked}" in ran.err
    assert "the release was written, but cannot be recorded: Permission denied" in ran.err
    assert recorded(before) == old
    for release in (before / "dist").iterdir():
        assert list(problems(Release.open(release))) == []
    (before / locked).chmod(0o777)
    assert run(before, *BUILD, nobody=True).code == 0
    assert set(recorded(before)) - set(old) == {"releases/1.1.0.json"}


@as_root
@pytest.mark.parametrize("locked", ["releases", "releases/1.0.0.json"])
def test_record_that_may_not_be_read_is_not_taken_for_none(locked: str, before: Path, run: Forks) -> None:
    opened(before)
    (before / "dist").chmod(0o777)
    (before / locked).chmod(0o711 if locked == "releases" else 0o600)
    old = contents(before)
    ran = run(before, *BUILD, nobody=True)
    assert ran.code == 2
    one_sentence(ran.err)
    assert f"{locked}: cannot be read: Permission denied" in ran.err
    assert contents(before) == old


def recorded(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in contents(folder).items() if not name.startswith("dist")}


def opened(folder: Path) -> None:
    """Let everybody come to a folder of pytest's, and read what is in it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for above in folder.parents[:4]:
        above.chmod(above.stat().st_mode | 0o711)

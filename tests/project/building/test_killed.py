"""A build that is killed at any moment: what stood stands, nothing half is taken for a release, and again is enough."""

import shutil
import signal
from pathlib import Path

import pytest

from forking import Forks, shared
from making import TEXT, annotation, project, region, relation, sound, task, written
from newsann.errors import InputNotFoundError
from newsann.releases.release import Release
from newsann.releases.staging import staging
from newsann.releases.verify.verify import problems

BUILD = ("build", "--version", "auto", "--record")


@pytest.fixture(scope="module")
def run() -> Forks:
    return shared()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, run: Forks) -> Path:
    """A project that has recorded 1.0.0 and has a document more than that."""
    folder = tmp_path_factory.mktemp("before")
    project(folder, sound())
    assert run(folder, *BUILD).out.endswith("dist/tiny-1.0.0\n")
    said = (region("c1", "the ferry would run again", "Claim"), region("s1", "The mayor", "Source"))
    more = task(annotation(*said, relation("c1", "s1", "attributed_to"), id=8), id=2, document="b", text=f"{TEXT} b")
    written(folder / "annotations", sound(), more)
    return folder


def standing(folder: Path) -> dict[str, bytes]:
    """What a build may write, by path: releases, record, changelog, key; with what lies about hidden."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if not name.startswith("annotations")}


def visible(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if "/." not in f"/{name}"}


def whole(killed: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """What can be seen is of before or of after: the changelog old or new, each other file as it is in the end."""
    seen = visible(killed)
    assert seen.pop("CHANGELOG.md") in (old["CHANGELOG.md"], new["CHANGELOG.md"])
    assert all(seen[name] == content for name, content in old.items() if name in seen), "the earlier release changed"
    assert set(old) - {"CHANGELOG.md"} <= set(seen)
    fresh = {name for name in seen if name not in old}
    assert all(seen[name] == new[name] for name in fresh)
    release = {name for name in new if name.startswith("dist/tiny-1.1.0/")}
    assert not fresh & release or release <= fresh, "half a release"


def test_killed_before_any_step_and_built_again(before: Path, run: Forks, tmp_path: Path) -> None:
    copied = shutil.copytree(before, tmp_path / "whole")
    old = standing(copied)
    done = run(copied, *BUILD, undrawn=True, watched=True, fine=True)
    assert done.out.endswith("dist/tiny-1.1.0\n")
    new = standing(copied)
    assert list(problems(Release.open(copied / "dist/tiny-1.1.0"))) == []
    assert list(problems(Release.open(copied / "dist/tiny-1.0.0"))) == []
    assert {"releases/1.1.0.json", "dist/tiny-1.1.0/manifest.json"} <= set(new) - set(old)

    left = 0
    for step in done.steps:  # a kill at another step leaves the same disk as one of these
        folder = shutil.copytree(before, tmp_path / str(step))
        assert run(folder, *BUILD, undrawn=True, die_at=step, fine=True).code == -signal.SIGKILL
        killed = standing(folder)
        whole(killed, old, new)
        partial = [path for path in (folder / "dist").iterdir() if path.name.endswith(".partial")]
        left += len(partial)
        for path in partial:
            with pytest.raises(InputNotFoundError, match="there is no release here"):
                Release.open(path)
        again = run(folder, *BUILD, undrawn=True)
        assert again.code == 0, again.err
        assert standing(folder) == new
        assert not list(folder.rglob("*.partial")), f"left behind after step {step}"
        shutil.rmtree(folder)
    assert left > 10, "no kill hit a build at work"


@pytest.mark.parametrize("limit", [1, 500, 1_500, 2_500, 3_500, 5_000])
def test_killed_in_the_middle_of_writing_a_file(limit: int, before: Path, run: Forks, tmp_path: Path) -> None:
    """The kernel kills who writes beyond a limit: with a file cut short under the hands of Arrow's writer, or ours."""
    copied = shutil.copytree(before, tmp_path / "whole")
    old = standing(copied)
    run(copied, *BUILD)
    new = standing(copied)
    folder = shutil.copytree(before, tmp_path / "killed")
    assert run(folder, *BUILD, limit=limit, fatal=True).code == -signal.SIGXFSZ
    whole(standing(folder), old, new)
    assert run(folder, *BUILD).code == 0
    assert standing(folder) == new


def test_killed_in_the_middle_of_a_long_changelog(before: Path, run: Forks, tmp_path: Path) -> None:
    folder = shutil.copytree(before, tmp_path / "killed")
    changelog = folder / "CHANGELOG.md"
    changelog.write_text(changelog.read_text() + "\nWhat happened long ago.\n" * 10_000)
    old = changelog.read_bytes()
    assert run(folder, *BUILD, limit=100_000, fatal=True).code == -signal.SIGXFSZ
    assert changelog.read_bytes() == old
    assert run(folder, *BUILD).code == 0
    assert changelog.read_text().startswith("# Changelog\n\n## 1.1.0\n")
    assert changelog.read_bytes().endswith(old.removeprefix(b"# Changelog\n\n"))
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_first_build_killed_before_any_step_and_built_again(run: Forks, tmp_path: Path) -> None:
    project(tmp_path / "before", sound())
    done = run(shutil.copytree(tmp_path / "before", tmp_path / "whole"), *BUILD, undrawn=True, watched=True)
    for step in done.steps:
        folder = shutil.copytree(tmp_path / "before", tmp_path / str(step))
        assert run(folder, *BUILD, undrawn=True, die_at=step).code == -signal.SIGKILL
        assert run(folder, *BUILD, undrawn=True).code == 0, f"step {step}"
        assert list(problems(Release.open(folder / "dist/tiny-1.0.0"))) == []
        assert set(standing(folder)) == set(standing(tmp_path / "whole"))


def test_folder_of_a_build_at_work_is_left_alone(tmp_path: Path, run: Forks) -> None:
    project(tmp_path, sound())
    with staging(tmp_path / "dist", "tiny") as at_work:
        (at_work / "spool").mkdir()
        assert run(tmp_path, *BUILD).code == 0
        assert (at_work / "spool").exists()
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["tiny-1.0.0"]

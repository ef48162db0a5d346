"""`newsann.load` where a disk takes nothing more, or a keyword is wrong: the message says which, and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import newsann
from making import TEXT, annotation, project, region, task
from marks import with_disk, with_mounts

# It ends at once: Arrow's threads may abort an interpreter that is ending (1 in 18 runs on a busy machine, pyarrow 26),
# and that is not what is tested here.
LOAD = """
import os, sys
import fsspec, newsann
source, cache = sys.argv[1:]
if source.startswith("memory://"):
    fsspec.filesystem("memory").put(source.removeprefix("memory://"), "/release", recursive=True)
    source = "memory://release"
try:
    newsann.load(source, cache_dir=cache)
except newsann.NewsannError as error:
    print(type(error).__name__, error, flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    texts = [f"{TEXT} {n} {n * n}" * 50 for n in range(40)]
    tasks = [
        task(annotation(region("s", "The mayor", "Source", text), id=n), id=n, document=f"d{n}", text=text)
        for n, text in enumerate(texts)
    ]
    scheme = project(folder, *tasks)
    return newsann.build([folder / "annotations"], scheme, out=folder / "dist").path


def loaded(source: str, disk: Path, mount: str, **variables: str) -> str:
    """What a load says in a process that has another disk at `disk`."""
    disk.mkdir()
    command = [sys.executable, "-c", LOAD, source, variables.pop("cache", str(disk))]
    ran = subprocess.run(
        [*with_disk(disk, mount), *command],
        env=os.environ | {"HF_DATASETS_DISABLE_PROGRESS_BARS": "1"} | variables, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert "Traceback" not in ran.stderr
    return ran.stdout


@with_mounts
@pytest.mark.parametrize("mount", ["size=8k", "size=40k", "ro"])
@pytest.mark.parametrize("source", ["{release}", "memory://{release}", "{release}/../../annotations"])
def test_cache_that_takes_nothing(source: str, mount: str, release: Path, tmp_path: Path) -> None:
    why = "Read-only file system" if mount == "ro" else "No space left on device"
    where = source.format(release=release)
    named = "memory://release" if where.startswith("memory") else where
    cache = tmp_path / "cache"
    assert loaded(where, cache, mount) == (
        f"ScratchError {named}: documents cannot be kept in {cache}: {why}. Make room there, or name another folder "
        "with cache_dir=\n"
    )


@with_mounts
@pytest.mark.parametrize("mount", ["size=8k", "size=40k"])
def test_no_room_for_what_exports_need_on_their_way(mount: str, release: Path, tmp_path: Path) -> None:
    full, exports = tmp_path / "full", str(release.parent.parent / "annotations")
    assert loaded(exports, full, mount, cache=str(tmp_path / "cache"), TMPDIR=str(full)) == (
        f"ScratchError temporary files cannot be written: No space left on device. Make room in {full}, or name "
        "another folder in the variable TMPDIR\n"
    )


@pytest.mark.parametrize(
    ("keyword", "said"),
    [
        ("colums", "newsann.load has no keyword 'colums'; did you mean 'columns'?"),
        ("versions", "newsann.load has no keyword 'versions'; did you mean 'version'?"),
        (
            "xyz",
            "newsann.load has no keyword 'xyz'; it has cache_dir, check, columns, config, quarantine, revision, "
            "scheme, split, storage_options, streaming, version",
        ),
    ],
)
def test_keyword_that_there_is_not_is_named_with_the_nearest(keyword: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TypeError) as raised:
        newsann.load(tmp_path, **{keyword: None})
    assert str(raised.value) == said

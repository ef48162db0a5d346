"""The same inputs give the same bytes, whatever the processes, hash seed, language, clock, folder, and Python.

The Python of the tests is one of them; `make matrix` makes environments with the others.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import newsann
from making import TEXT, annotation, project, region, relation, task
from newsann.formats.labelstudio.exports import chunks
from newsann.releases.manifest import decode

PYTHONS = ("3.12", "3.13")


def digests(release: Path) -> dict[str, str]:
    return {
        path.relative_to(release).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.rglob("*"))
        if path.is_file()
    }


def built(folder: Path, *words: str, python: str | Path = sys.executable, **variables: str) -> dict[str, str]:
    """Build the project in `folder` as a command, by a fresh process; the digests of the release's files."""
    shutil.rmtree(folder / "dist", ignore_errors=True)
    command = [str(python), "-m", "newsann", "build", *words]
    ran = subprocess.run(
        command, cwd=folder, env=os.environ | variables, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stderr
    return digests(folder / ran.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def shipped_project(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that this repository is, with its exports."""
    folder = tmp_path_factory.mktemp("shipped")
    for name in ("annotations", "schema"):
        shutil.copytree(repository / name, folder / name)
    shutil.copy(repository / "dataset_card.md", folder)
    return folder


@pytest.fixture(scope="module")
def once(shipped_project: Path) -> dict[str, str]:
    found = built(shipped_project, "--processes", "1")
    assert {"manifest.json", "README.md", "documents/train.parquet"} <= set(found)
    return found


def test_twice(shipped_project: Path, once: dict[str, str]) -> None:
    assert built(shipped_project) == once


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Pacific/Auckland"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns", "PYTHONUTF8": "0"},
        {
            "PYTHONHASHSEED": "4242", "LANG": "de_DE.ISO-8859-1", "PYTHONIOENCODING": "latin-1",
            "SOURCE_DATE_EPOCH": "0",
        },
    ],
)  # fmt: skip
def test_any_hash_seed_language_and_time_zone(
    variables: dict[str, str], shipped_project: Path, once: dict[str, str]
) -> None:
    assert built(shipped_project, **variables) == once


def test_any_folder_and_any_way_to_name_it(shipped_project: Path, once: dict[str, str], tmp_path: Path) -> None:
    other = shutil.copytree(shipped_project, tmp_path / "another folder" / "ä")
    assert built(other) == once
    exports, scheme = str(other / "annotations"), str(other / "schema" / "scheme.yaml")
    assert built(tmp_path, exports, "--scheme", scheme) == once
    assert built(other / "schema", "../annotations", "--scheme", "scheme.yaml", "--out", str(tmp_path / "o")) == once


def test_files_on_disk_in_any_order_and_of_any_age(tmp_path: Path) -> None:
    both = []
    for names in (("b.json", "a.json"), ("a.json", "b.json")):
        folder = tmp_path / names[0]
        project(folder).with_name("pseudonym.key").write_text("ab" * 32 + "\n")
        (folder / "annotations" / "export.json").unlink()
        for number, name in enumerate(names):
            numbered = 1 + "ab".index(name[0])
            said = annotation(region("s", "The mayor", "Source"), id=numbered)
            project(folder, task(said, id=numbered, document=name, text=f"{TEXT} {name}"))
            path = folder / "annotations" / name
            (folder / "annotations" / "export.json").rename(path)
            os.utime(path, (1_000_000 * number, 1_000_000 * number))
        both.append(built(folder))
    assert both[0] == both[1]


@pytest.mark.workers
def test_any_number_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export of several chunks, with documents in several tasks and near-duplicates: all that is put together."""
    monkeypatch.setattr(chunks, "CHUNK", 100_000)
    words = [f"word{number}" for number in range(400)]
    tasks = []
    for number in range(160):
        text = f"{TEXT} " + " ".join(words[(number % 100 * 7 + i * i) % 400] for i in range(300))
        said = (region("s", "The mayor", "Source", text), region("c", "the ferry would run again", "Claim", text))
        items = (*said, relation("c", "s", "attributed_to"))
        tasks.append(
            task(annotation(*items, id=number + 1, by=number % 3), id=number, document=f"d{number % 150}", text=text)
        )
    scheme = project(tmp_path, *tasks)
    exports = tmp_path / "annotations"
    assert (exports / "export.json").stat().st_size > 3 * chunks.CHUNK, "it is not too little for three"
    one, two, three = (
        newsann.build([exports], scheme, out=tmp_path / str(count), quarantine=True, processes=count).path
        for count in (1, 2, 3)
    )
    assert digests(one) == digests(two) == digests(three)
    account = decode((one / "manifest.json").read_bytes())
    assert account.near_duplicates, "no near-duplicates"
    assert account.quarantined, "no document in two tasks with two texts"


@pytest.mark.releases
@pytest.mark.parametrize("version", [pytest.param(v, marks=pytest.mark.xdist_group(v)) for v in PYTHONS])
def test_other_pythons_write_the_same_bytes(
    version: str, shipped_project: Path, once: dict[str, str], request: pytest.FixtureRequest
) -> None:
    matrix = request.config.getoption("--matrix")
    if matrix is None:
        pytest.skip("make matrix makes the environments of other versions and runs this")
    python = Path(matrix).resolve() / f"python-{version}" / "bin" / "python"
    told = subprocess.run([str(python), "--version"], capture_output=True, text=True, check=True).stdout
    assert told.startswith(f"Python {version}.")
    assert built(shipped_project, python=python) == once

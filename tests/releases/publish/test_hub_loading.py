"""What was published loads from a stand-in of the Hub: with every version of `datasets`, and with `newsann.load`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from marks import with_disk, with_mounts
from test_releases import VERSIONS, WITHOUT_NEWSANN
from tools.stores.hub import Running

NAME = "loaded/dataset"
WITH_SCHEME = ("4.8", "5")
"""The versions that take `hf://datasets/org/name` for a repository."""

PROGRAM = """
import json, sys
import datasets
from datasets import load_dataset

def told(load):
    try:
        found = load()
    except Exception as error:
        return type(error).__name__
    return {split: [row["id"] for row in rows] for split, rows in found.items()}

name = sys.argv[1]
files = {"train": f"hf://datasets/{name}@v1.0.0/documents/train.parquet"}
print(json.dumps({
    "version": datasets.__version__,
    "main": told(lambda: load_dataset(name)),
    "tag": told(lambda: load_dataset(name, "annotations", revision="v1.0.0")),
    "stream": told(lambda: load_dataset(name, "documents", revision="v1.0.0", streaming=True)),
    "split": told(lambda: {"train": load_dataset(name, "documents", revision="v1.0.0", split="train")}),
    "scheme": told(lambda: load_dataset(f"hf://datasets/{name}", "documents", revision="v1.0.0")),
    "at": told(lambda: load_dataset(f"hf://datasets/{name}@v1.0.0", "documents")),
    "files": told(lambda: load_dataset("parquet", data_files=files)),
}))
"""

OURS = """
import json, sys
import newsann

def told(load):
    try:
        found = load()
    except newsann.NewsannError as error:
        return str(error)
    return {split: [row["id"] for row in rows] for split, rows in found.items()}

name = sys.argv[1]
print(json.dumps({
    "main": told(lambda: newsann.load(name)),
    "version": told(lambda: newsann.load(name, version="1.0.0")),
    "latest": told(lambda: newsann.load(f"hf://datasets/{name}", version="latest")),
    "at": told(lambda: newsann.load(f"hf://datasets/{name}@v1.0.0", "annotations")),
    "stream": told(lambda: newsann.load(name, revision="v1.0.0", streaming=True)),
    "split": told(lambda: {"train": newsann.load(name, split="train", version="1.0.0", columns=["id"])}),
    "none": told(lambda: newsann.load(name, version="7.0.0")),
    "edited": told(lambda: newsann.load(name, revision="edited")),
    "edited, streamed": told(lambda: newsann.load(name, revision="edited", streaming=True)),
    "program": told(lambda: newsann.load(name, revision="program", streaming=True)),
    "edited, unchecked": told(lambda: newsann.load(name, revision="edited", check=False)),
    "damaged, unchecked": told(lambda: newsann.load(name, revision="damaged", check=False)),
    "nobody's": told(lambda: newsann.load("loaded/nobody")),
}))
"""

OLD = {"train": ["a"], "validation": ["b"], "test": ["c"]}
NEW = {"train": ["a", "d"], "test": ["c"]}


@pytest.fixture(scope="module")
def published(hub: Running, releases: dict[str, Path]) -> str:
    """A repository with both releases, and two branches on which a file has been replaced."""
    for version in ("1.0.0", "1.1.0"):
        command = [sys.executable, "-m", "newsann", "publish", str(releases[version]), f"hf://datasets/{NAME}"]
        subprocess.run(command, env=os.environ | hub.environment(), capture_output=True, check=True)
    made = hub.hub.repositories[NAME]
    tree = made.commits[made.tags["v1.0.0"]].tree
    made.commit("edited", "by hand", {**tree, "documents/train.parquet": tree["documents/test.parquet"]})
    made.commit("program", "by hand", {**tree, "dataset.py": tree["scheme.yaml"]})
    made.commit("damaged", "by hand", {**tree, "documents/train.parquet": tree["annotations/test.parquet"]})
    return NAME


def ran(python: str | Path, program: str, hub: Running, name: str, cache: Path) -> Any:
    environment = os.environ | hub.environment() | {"HF_HOME": str(cache), "HF_DATASETS_OFFLINE": "0"}
    command = [str(python), "-c", program, name]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cache, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def python_of(version: str, request: pytest.FixtureRequest) -> Path:
    environment, matrix = VERSIONS[version], request.config.getoption("--matrix")
    if environment is None:
        return Path(sys.executable)
    if matrix is None:
        pytest.skip("make matrix makes the environments of other versions and runs this")
    return Path(matrix).resolve() / environment / "bin" / "python"


@pytest.mark.releases
@pytest.mark.parametrize("version", [pytest.param(v, marks=pytest.mark.xdist_group(v)) for v in VERSIONS])
def test_load_dataset_from_a_stand_in_of_the_hub(
    version: str, hub: Running, published: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    told = ran(python_of(version, request), PROGRAM, hub, published, tmp_path)
    assert told.pop("version").startswith(version)
    refused = {name: told.pop(name) for name in ("at", *(() if version in WITH_SCHEME else ("scheme",)))}
    assert all(isinstance(error, str) for error in refused.values())
    scheme = {"scheme": OLD} if version in WITH_SCHEME else {}
    assert told == scheme | {
        "main": NEW, "tag": OLD, "stream": OLD, "split": {"train": ["a"]}, "files": {"train": ["a"]}
    }  # fmt: skip


@pytest.mark.releases
@pytest.mark.parametrize(
    "version", [pytest.param(v, marks=pytest.mark.xdist_group(v)) for v in VERSIONS if v not in WITHOUT_NEWSANN]
)
def test_newsann_load_from_a_stand_in_of_the_hub(
    version: str, hub: Running, published: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    told = ran(python_of(version, request), OURS, hub, published, tmp_path)
    for name in ("version", "at", "stream"):
        assert told.pop(name) == OLD
    for name in ("main", "latest"):
        assert told.pop(name) == NEW
    assert told.pop("split") == {"train": ["a"]}
    assert "loaded/dataset: the repository has no revision v7.0.0" in told.pop("none")
    for name in ("edited", "edited, streamed"):
        assert "loaded/dataset: documents/train.parquet differs from the manifest" in told.pop(name)
    assert "loaded/dataset: it has the program dataset.py" in told.pop("program")
    assert told.pop("edited, unchecked")["train"] == ["c"]
    assert told.pop("damaged, unchecked").startswith("loaded/dataset: documents cannot be read: ")
    assert "loaded/nobody: neither a file or folder here, nor a dataset on the Hub" in told.pop("nobody's")
    assert not told


@with_mounts
@pytest.mark.parametrize("options", ["size=8k", "ro"])
def test_cache_of_a_stand_in_of_the_hub_that_takes_nothing(
    options: str, hub: Running, published: str, tmp_path: Path
) -> None:
    program = f"import newsann\ntry: newsann.load({published!r})\nexcept newsann.NewsannError as error: print(error)"
    (full := tmp_path / "full").mkdir()
    environment = os.environ | hub.environment() | {"HF_HUB_CACHE": str(full), "HF_DATASETS_OFFLINE": "0"}
    command = [*with_disk(full, options), sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    why = "Read-only file system" if options == "ro" else "No space left on device"
    assert done.stdout == (
        f"loaded/dataset: cannot be kept in {full}: {why}. Make room there, or name another folder in the variable "
        "HF_HUB_CACHE\n"
    )

"""Releases load with every version of datasets from 2.14 on, eager and streaming, and the rows are the same.

The newest version is in the environment of the tests; `make matrix` makes environments for the others.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import newsann
from making import annotation, project, region, task
from newsann.starting import start

LOADER = """
import json, sys
import datasets
release = sys.argv[1]
told = {"version": datasets.__version__}
for config in ("documents", "annotations"):
    whole = datasets.load_dataset(release, config)
    for split, rows in whole.items():
        eager = [dict(row) for row in rows]
        stream = [dict(row) for row in datasets.load_dataset(release, config, split=split, streaming=True)]
        told[f"{config}/{split}"] = [json.loads(json.dumps(rows, default=str)) for rows in (eager, stream)]
        spans = rows.features["spans"]
        fields = getattr(spans, "feature", None) or spans[0]
        told[f"{config}/{split}/labels"] = fields["label"].names
told["default"] = sorted(datasets.load_dataset(release)["train"].column_names)
print(json.dumps(told))
"""

OTHERS = {"2.14": "datasets-2.14", "3.6": "datasets-3.6"}


@pytest.fixture(scope="module")
def releases(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A release of the shipped exports and one of a project begun from nothing but an export."""
    folder = tmp_path_factory.mktemp("releases")
    shipped = newsann.build([repository / "annotations"], repository / "schema" / "scheme.yaml", out=folder / "shipped")
    many = [
        task(
            annotation(region("s", "The mayor", "Source", text), id=number),
            text=text,
            id=number,
            document=f"d{number}",
        )
        for number in range(30)
        for text in [f"The mayor 🚢 of town {number} said no."]
    ]
    scheme = project(folder / "given", *many)
    start(folder / "begun", scheme.parents[1] / "annotations" / "export.json")
    begun = newsann.build([folder / "begun" / "annotations"], folder / "begun" / "schema" / "scheme.yaml", out=folder)
    return {"shipped": shipped.path, "begun": begun.path}


def loaded(python: str | Path, release: Path, cache: Path) -> dict[str, object]:
    environment = os.environ | {"HF_HOME": str(cache), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    ran = subprocess.run(
        [str(python), "-c", LOADER, str(release)], capture_output=True, text=True, env=environment, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return told


def assert_loads(told: dict[str, object]) -> None:
    tables = {name: rows for name, rows in told.items() if name.count("/") == 1}
    assert {name.split("/")[0] for name in tables} == {"documents", "annotations"}
    for eager, stream in tables.values():  # type: ignore[misc]
        assert eager == stream
        assert eager
        for row in eager:
            for span in row["spans"]:
                assert row["text"][span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize("name", ["shipped", "begun"])
def test_release_loads_with_the_newest_datasets(name: str, releases: dict[str, Path], tmp_path: Path) -> None:
    told = loaded(sys.executable, releases[name], tmp_path)
    assert str(told["version"]) >= "5"
    assert_loads(told)


@pytest.mark.releases
@pytest.mark.parametrize("name", ["shipped", "begun"])
@pytest.mark.parametrize("version", OTHERS)
def test_other_versions_load_the_same_rows(
    version: str, name: str, releases: dict[str, Path], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    matrix = request.config.getoption("--matrix")
    if matrix is None:
        pytest.skip("make matrix makes the environments of other versions and runs this")
    told = loaded(Path(matrix).resolve() / OTHERS[version] / "bin" / "python", releases[name], tmp_path / "old")
    assert str(told["version"]).startswith(version)
    assert_loads(told)
    newest = loaded(sys.executable, releases[name], tmp_path / "new")
    assert {**told, "version": ""} == {**newest, "version": ""}

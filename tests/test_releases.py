"""Releases load with every version of datasets from 2.14 on, in every way that docs/loading.md names.

The newest version is in the environment of the tests; `make matrix` makes environments for the others. What must come
out is worked out here, from the exports that go in: no version is held against another.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, choice, project, region, relation, task, written
from newsann.annotators.pseudonyms import pseudonyms
from newsann.project.project import Project
from newsann.project.start import start
from newsann.releases.tables.configs import STATUSES

VERSIONS = {
    "2.14": "datasets-2.14",
    "2.21": "datasets-2.21",
    "3.6": "datasets-3.6",
    "4.8": "datasets-4.8",
    "5": None,
}
BEFORE_4 = ("2.14", "2.21", "3.6")
WITHOUT_NEWSANN = ("2.14",)
RELEASES = ("made", "shipped", "begun")

PLACED = SCHEME_YAML.replace("published: {type: timestamp}", "published: {type: timestamp}, part: {}") + (
    "splits: {strategy: column, by: part, shares: {train: 8, validation: 1, test: 1}}\n"
)
PARTS = ("train",) * 24 + ("validation",) * 12 + ("test",) * 11


def text(number: int) -> str:
    """An article like no other; offsets behind the ship are others in UTF-16 and in bytes."""
    return f"🚢 Ferry {number}: the mayor of town {number} said “no” to {number} boats, a clerk of port {number} maybe."


def given(number: int) -> Json:
    """The task of article `number`: every fifth has no span, every third no date, every fourth two annotators."""
    words = text(number)
    items: list[Json] = [choice("g", "genre", "opinion")] if number % 2 else []
    if number % 5:
        items += [
            region("s1", f"the mayor of town {number}", "Source", words),
            region("c1", f"“no” to {number} boats", "Claim", words),
            region("h1", "maybe", "Hedge", words),
            *([choice("s1", "source_kind", "anonymous")] if number % 7 else []),
            relation("c1", "s1", "attributed_to"),
            relation("c1", "h1", "hedged_by"),
        ]
    by_first = annotation(*items, id=number * 10, by=1, updated="2026-03-02T10:01:00Z")
    by_second = annotation(id=number * 10 + 1, by=2, updated="2026-03-01T09:00:00Z")
    both = [by_first, by_second] if number % 4 == 0 else [by_first]
    made = task(*both, text=words, id=number, document=f"d{number}")
    made["data"] |= {"part": PARTS[number], "title": f"Ferry {number}"}
    if number % 3:
        made["data"]["published"] = f"2026-03-02T08:{number:02}:00+02:00"
    return made


def spans(number: int) -> list[Json]:
    if number % 5 == 0:
        return []
    words, kind = text(number), 1 if number % 7 else None
    marked = [
        ("s1", f"the mayor of town {number}", 2),
        ("c1", f"“no” to {number} boats", 1),
        ("h1", "maybe", 3),
    ]
    return [
        {
            "id": name, "start": (start := words.index(said)), "end": start + len(said), "text": said, "label": label,
            "attributes": {"source_kind": kind if name == "s1" else None},
        }
        for name, said, label in marked
    ]  # fmt: skip


def document(number: int, pseudonym: Callable[[str], str]) -> Json:
    """The row that article `number` must be."""
    links = [("r1", "c1", "s1", 0), ("r2", "c1", "h1", 1)] if number % 5 else []
    people = [pseudonym("1"), pseudonym("2")] if number % 4 == 0 else [pseudonym("1")]
    own = {"support": 1, "voters": 1, "annotators": [pseudonym("1")]}
    support = own | {"voters": len(people)}
    return {
        "id": f"d{number}",
        "text": text(number),
        "title": f"Ferry {number}",
        "published": f"2026-03-02T06:{number:02}:00+00:00" if number % 3 else None,
        "part": PARTS[number],
        "choices": {"genre": 1 if number % 2 else None},
        "spans": [one | support | {"attribute_support": counted(one["attributes"])} for one in spans(number)],
        "relations": [dict(zip(("id", "head", "tail", "label"), link, strict=True)) | own for link in links],
        "choice_support": {"genre": 1 if number % 2 else None},
        "annotators": sorted(people),
        "status": STATUSES.index("single" if len(people) == 1 else "disputed" if spans(number) else "agreed"),
        "source": {"export": "annotations/export.json", "task": str(number)},
    }


def counted(answers: Json) -> Json:
    """The number of annotators behind each answer, of whom only the first gave any."""
    return {name: None if answer is None else 1 for name, answer in answers.items()}


def numbers(split: str) -> list[int]:
    return [number for number, part in enumerate(PARTS) if part == split]


@pytest.fixture(scope="module")
def releases(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A release made to hold what is hard, one of the shipped exports, one of a project begun from an export alone."""
    folder = tmp_path_factory.mktemp("releases")
    scheme = project(folder / "made", *map(given, range(len(PARTS))))
    scheme.write_text(PLACED, encoding="utf-8")
    made = newsann.build([folder / "made" / "annotations"], scheme, out=folder / "made" / "dist")
    shipped = newsann.build([repository / "annotations"], repository / "schema" / "scheme.yaml", out=folder / "shipped")
    start(folder / "begun", written(folder, *map(given, range(40))))
    exports, own = folder / "begun" / "annotations", folder / "begun" / "schema" / "scheme.yaml"
    begun = newsann.build([exports], own, out=folder / "begun" / "dist")
    for path in (made.path, shipped.path, begun.path):
        damaged = shutil.copytree(path, path.with_name(f"{path.name}-damaged"))
        (damaged / "documents" / "train.parquet").unlink()
        with (damaged / "annotations" / "train.parquet").open("ab") as stream:
            stream.write(b"!")
    return {"made": made.path, "shipped": shipped.path, "begun": begun.path}


@pytest.fixture(scope="module")
def told(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Any:
    """What each version tells of each release; the program runs once for both."""
    matrix, known = request.config.getoption("--matrix"), dict[tuple[str, str], Any]()

    def run(version: str, name: str) -> Any:
        environment = VERSIONS[version]
        if environment is not None and matrix is None:
            pytest.skip("make matrix makes the environments of other versions and runs this")
        if (version, name) not in known:
            python = Path(matrix).resolve() / environment / "bin" / "python" if environment else Path(sys.executable)
            exports = releases[name].parents[1] / "annotations"
            command = [python, Path(__file__).with_name("loading_program.py"), releases[name], newsann.loader_script()]
            cache = {
                "HF_HOME": str(tmp_path_factory.mktemp("cache")),
                "HF_HUB_OFFLINE": "1",
                "HF_DATASETS_OFFLINE": "1",
            }
            ran = subprocess.run(
                [*command, *([exports] if exports.exists() else [])],
                capture_output=True, text=True, env=os.environ | cache, cwd=cache["HF_HOME"], check=False,
            )  # fmt: skip
            assert ran.returncode == 0, ran.stderr[-3000:]
            known[version, name] = json.loads(ran.stdout.splitlines()[-1])
            assert known[version, name]["version"].startswith(version)
        return known[version, name]

    return run


def files(release: Path, config: str) -> dict[str, list[Json]]:
    """Every split of a config as pyarrow reads it, in the order of the manifest."""
    order = json.loads((release / "manifest.json").read_bytes())["rows"][config]
    read = {split: pq.read_table(release / config / f"{split}.parquet").to_pylist() for split in order}
    plain: dict[str, list[Json]] = json.loads(json.dumps(read, default=lambda when: when.isoformat()))
    return plain


every_version = pytest.mark.parametrize(
    "version",
    [pytest.param(v, marks=[pytest.mark.releases, pytest.mark.xdist_group(v)]) if VERSIONS[v] else v for v in VERSIONS],
)
every_release = pytest.mark.parametrize("name", RELEASES)


def loads(told: Json, release: Path) -> None:
    """Assert that what was loaded, eager and streamed, is all that the release's files hold."""
    for config in ("documents", "annotations", "disagreements"):
        held = files(release, config)
        assert told[config]["eager"] == held
        assert told[config]["streamed"] == held


@every_version
@every_release
def test_folder_loads_with_every_row_of_its_files(
    version: str, name: str, told: Any, releases: dict[str, Path]
) -> None:
    folder = told(version, name)["folder"]
    loads(folder, releases[name])
    assert folder["default"] == files(releases[name], "documents")


@every_version
def test_rows_are_what_was_annotated(version: str, told: Any, releases: dict[str, Path]) -> None:
    loaded = told(version, "made")["folder"]["documents"]["eager"]
    scheme = releases["made"].parents[1] / "schema" / "scheme.yaml"
    pseudonym = pseudonyms(Project(scheme).key())
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 24, "validation": 12, "test": 11}
    for split, rows in loaded.items():
        for place in (0, 9, -1):
            assert rows[place] == document(numbers(split)[place], pseudonym)
    annotations = told(version, "made")["folder"]["annotations"]["eager"]
    assert {split: len(rows) for split, rows in annotations.items()} == {"train": 30, "validation": 15, "test": 14}
    assert sorted(row["annotation"] for row in annotations["test"])[:3] == ["360", "361", "370"]
    (first,) = (row for row in annotations["test"] if row["annotation"] == "360")
    assert first["updated"] == "2026-03-02T10:01:00+00:00"
    assert annotations["test"][-1]["spans"] == spans(46)


@every_version
def test_labels_have_names_and_times_are_times(version: str, told: Any) -> None:
    types = told(version, "made")["folder"]["documents"]["types"]
    assert "ClassLabel(names=['Actor', 'Claim', 'Source', 'Hedge']" in types["spans"]
    assert "ClassLabel(names=['named', 'anonymous']" in types["spans"]
    assert "ClassLabel(names=['attributed_to', 'hedged_by']" in types["relations"]
    assert "timestamp[us, tz=UTC]" in types["published"]


@every_version
def test_shipped_rows_are_those_of_the_readme(version: str, told: Any) -> None:
    loaded = told(version, "shipped")["folder"]["documents"]["eager"]
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 23, "validation": 5, "test": 2}
    article = loaded["validation"][0]
    assert article["title"] == "Warm water found where the maps show only mud"
    hedge = next(span for span in article["spans"] if span["id"] == "h2")
    assert (hedge["text"], article["text"][hedge["start"] : hedge["end"]]) == ("appeared to", "appeared to")
    assert [loaded["train"][place]["id"] for place in (0, 9, -1)] == [
        "bike-stage-live",
        "ferry-wire",
        "ward-audit",
    ]


@every_version
def test_splits_slices_and_columns_are_taken(version: str, told: Any, releases: dict[str, Path]) -> None:
    folder, held = told(version, "made")["folder"], files(releases["made"], "documents")
    names = [f"d{number}" for number in range(len(PARTS))]
    assert folder["train"] == folder["train streamed"] == names[:24]
    assert folder["train[:3]"] == names[:3]
    assert folder["train[-2:]"] == names[22:24]
    assert folder["train[50%:]"] == names[12:24]
    assert folder["train+validation"] == names[:36]
    assert folder["taken"] == held["train"][:3]
    only = [{name: row[name] for name in ("status", "id", "spans")} for row in held["train"]]
    assert folder["selected"] == folder["selected streamed"] == only
    assert list(folder["selected"][0]) == ["status", "id", "spans"]
    if version != "2.14":
        assert folder["columns"] == folder["columns streamed"] == only


@every_version
def test_url_is_loaded_by_its_files(version: str, told: Any, releases: dict[str, Path]) -> None:
    elsewhere = told(version, "made")["elsewhere"]
    assert elsewhere["url"][0] == "FileNotFoundError"
    assert elsewhere["files"] == elsewhere["files streamed"] == files(releases["made"], "documents")["train"]


@every_version
@every_release
def test_script_loads_the_same_before_datasets_4(version: str, name: str, told: Any, releases: dict[str, Path]) -> None:
    everything = told(version, name)
    script = everything["script"]
    if version not in BEFORE_4:
        assert script["refused"][0] == "RuntimeError"
        assert "scripts are no longer supported" in script["refused"][1]
        return
    loads(script, releases[name])
    for config in ("documents", "annotations", "disagreements"):
        assert script[config]["types"] == everything["folder"][config]["types"]
    assert script["default"] == files(releases[name], "documents")
    assert "expected data_dir=" in script["no release named"][1].lower()
    assert "no release (expected a folder with manifest.json in it)" in script["no release there"][1]
    assert "documents/train.parquet is missing" in script["damaged"][1]
    assert "annotations/train.parquet differs from the manifest: its SHA-256 is" in script["edited"][1]


@every_version
@pytest.mark.parametrize("name", ["made", "begun"])  # the exports of the shipped one lie in the repository
def test_newsann_loads_the_release_and_its_exports_alike(
    version: str, name: str, told: Any, releases: dict[str, Path]
) -> None:
    everything = told(version, name)
    if version in WITHOUT_NEWSANN:
        assert "newsann" not in everything
        return
    own = everything["newsann"]
    held = files(releases[name], "documents")
    for source in ("release", "exports"):
        loads(own[source], releases[name])
        for config in ("documents", "annotations", "disagreements"):
            assert own[source][config]["types"] == everything["folder"][config]["types"]
        only = [{name: row[name] for name in ("status", "id", "spans")} for row in held["train"]]
        assert own[source]["columns False"] == own[source]["columns True"] == only
    assert own["by number"] == held

"""The promises of a release, for arbitrary exports: proven spans, a balanced ledger, bytes that repeat, privacy."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from arbitrary import tasks
from drawing import undrawn
from making import SCHEME, Json, annotation, project, region, task, written
from newsann.errors import NothingToPublishError
from newsann.formats.labelstudio.exports import chunks as export
from newsann.formats.labelstudio.reading.display import contains, proves, same_words
from newsann.formats.labelstudio.reading.documents import reading
from newsann.model.ledger import KINDS
from newsann.releases.manifest import decode


def rows(release: Path, config: str) -> list[dict[str, Any]]:
    files = sorted((release / config).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def released(exported: list[Json], then: Callable[[newsann.BuiltRelease], None], processes: int = 1) -> None:
    """Build a release of the tasks in a folder that goes away again, unless there is nothing to publish."""
    with undrawn(), TemporaryDirectory() as folder:
        scheme = project(Path(folder), *exported)
        exports = [scheme.parents[1] / "annotations"]
        with suppress(NothingToPublishError):
            then(newsann.build(exports, scheme, out=f"{folder}/dist", quarantine=True, processes=processes))


def proven(release: newsann.BuiltRelease, exported: list[Json]) -> None:
    """Every span is what its offsets say, and every relation is between spans of its row."""
    for config in ("documents", "annotations"):
        for row in rows(release.path, config):
            ids = [span["id"] for span in row["spans"]]
            assert len(ids) == len(set(ids))
            for span in row["spans"]:
                assert row["text"][span["start"] : span["end"]] == span["text"] != ""
            for relation in row["relations"]:
                assert {relation["head"], relation["tail"]} <= set(ids)


def witnessed(release: newsann.BuiltRelease, exported: list[Json]) -> None:
    """Every span has the words that were marked."""
    said = [
        (str(a["id"]), str(item.get("id")), item["value"].get("text"))
        for one in exported
        for a in one["annotations"]
        for item in a["result"] or ()
        if isinstance(item.get("value"), dict) and item.get("type") == "labels"
    ]
    for row in rows(release.path, "annotations"):
        for span in row["spans"]:
            # A region without an id gets one of newsann's, so any of them may be the witness.
            names = (span["id"], "None", "")
            words = [text for of, name, text in said if of == row["annotation"] and name in names]
            assert any(rule(span["text"], text) for text in words for rule in (proves, same_words, contains))


def accounted(release: newsann.BuiltRelease, exported: list[Json]) -> None:
    """Everything that enters meets one fate."""
    account = decode((release.path / "manifest.json").read_bytes()).ledger
    for kind in KINDS:
        of = account[kind]
        fates = of["published"] + of["merged"] + sum(of["skipped"].values()) + sum(of["rejected"].values())
        assert of["read"] == fates
    assert account["tasks"]["read"] == len(exported)
    assert account["annotations"]["read"] == sum(len(one["annotations"]) for one in exported)
    items = [item for one in exported for a in one["annotations"] for item in a["result"] or ()]
    assert account["regions"]["read"] + account["relations"]["read"] == len(items)
    published = rows(release.path, "annotations")
    assert account["annotations"]["published"] == len(published)
    assert account["tasks"]["published"] == len(rows(release.path, "documents"))
    assert account["relations"]["published"] == sum(len(row["relations"]) for row in published)


@given(tasks())
@settings(deadline=None)
def test_spans_are_proven_and_have_the_words_that_were_marked_and_everything_that_enters_meets_one_fate(
    exported: list[Json],
) -> None:
    def all_three(release: newsann.BuiltRelease) -> None:
        for promise in (proven, witnessed, accounted):
            promise(release, exported)

    released(exported, all_three)


@given(tasks(wrong=False))
@settings(max_examples=60)
def test_sound_exports_are_published_whole(exported: list[Json]) -> None:
    def whole(release: newsann.BuiltRelease) -> None:
        submitted = [a for one in exported for a in one["annotations"] if not a.get("was_cancelled")]
        assert len(rows(release.path, "annotations")) == len(submitted)
        spans = sum(item["type"] == "labels" for a in submitted for item in a["result"] or ())
        assert sum(len(row["spans"]) for row in rows(release.path, "annotations")) == spans
        assert not [finding for finding in release.outcome.findings if finding.severity == "error"]

    released(exported, whole)


@pytest.mark.workers
def test_bytes_do_not_depend_on_the_number_of_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 500)  # small pieces, so that there is something to share out
    several = [_one(number) for number in range(40)] + [_one(3, by=2), _one(5, words="nothing like it")]
    scheme = project(tmp_path, *several)
    releases = [
        newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / str(n), quarantine=True, processes=n).path
        for n in (1, 2, 3)
    ]
    contents = [
        {file.relative_to(release): file.read_bytes() for file in release.rglob("*") if file.is_file()}
        for release in releases
    ]
    assert contents[0] == contents[1] == contents[2]
    assert len(contents[0]) == 14


def _one(number: int, by: int = 1, words: str = "The mayor") -> Json:
    text = f"{words} of town number {number} said no."
    marked = annotation(region("s", words, "Source", text), id=100 * by + number, by=by)
    return task(marked, text=text, id=1000 * by + number, document=f"d{number}")


@given(tasks(), st.integers(0, 3))
@settings(deadline=None)
def test_fast_reading_and_reading_piece_by_piece_agree(exported: list[Json], spoil: int) -> None:
    """A task that fits the types is decoded at once; a member that they do not know forces the other way."""
    for number, one in enumerate(exported):
        fast = reading(json.dumps(one).encode(), SCHEME, "x", number, 0)
        slow = reading(json.dumps(one | {"predictions": {"not": "a list"}}).encode(), SCHEME, "x", number, 0)
        assert fast.document == slow.document
        assert [f.code for f in fast.findings] == [f.code for f in slow.findings if "predictions" not in f.message]


def test_no_trace_of_an_annotator_reaches_a_release(tmp_path: Path) -> None:
    person = {"id": 4711, "email": "anna.dummy@example.com", "first_name": "Anna", "last_name": "Dummy"}
    scheme = project(tmp_path, task(annotation(region("s", "The mayor", "Source"), by=person)))
    release = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist").path
    (row,) = rows(release, "annotations")
    assert row["annotator"].startswith("annotator-")
    for file in release.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            text = str(pq.read_table(file).to_pylist()).encode() if file.suffix == ".parquet" else content
            for secret in (b"example.com", b"Anna", b"Dummy", b"4711"):
                assert secret not in content
                assert secret not in text


def test_pseudonyms_are_stable_across_releases_and_differ_between_projects(tmp_path: Path) -> None:
    def annotator(folder: Path, version: str) -> str:
        scheme = project(folder, task(annotation(region("s", "The mayor", "Source"))))
        release = newsann.build([folder / "annotations"], scheme, out=folder / "dist", version=version)
        return str(rows(release.path, "annotations")[0]["annotator"])

    first = annotator(tmp_path / "one", "1.0.0")
    assert annotator(tmp_path / "one", "1.1.0") == first
    assert annotator(tmp_path / "two", "1.0.0") != first


def test_documents_keep_their_split_whatever_stands_beside_them(tmp_path: Path) -> None:
    def splits(folder: Path, numbers: range) -> dict[str, str]:
        scheme = project(folder, *(_one(number) for number in numbers))
        release = newsann.build([folder / "annotations"], scheme, out=folder / "dist").path
        return {
            row["id"]: file.stem
            for file in (release / "documents").glob("*.parquet")
            for row in pq.read_table(file).to_pylist()
        }

    few, many = splits(tmp_path / "few", range(10)), splits(tmp_path / "many", range(60))
    assert few.items() <= many.items()
    assert set(many.values()) == {"train", "validation", "test"}


def test_export_is_not_changed(tmp_path: Path) -> None:
    scheme = project(tmp_path, _one(1))
    path = written(tmp_path / "annotations", _one(1))
    before = path.read_bytes()
    newsann.build([path], scheme, out=tmp_path / "dist")
    assert path.read_bytes() == before

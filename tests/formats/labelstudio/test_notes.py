"""What people wrote beside their marks is counted and reported once a file; Label Studio's own needs no word."""

import json
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME, Json, annotation, region, relation, task, written
from newsann.formats.labelstudio.config.from_export import scheme_of_export
from newsann.model.findings import Finding

MARK = region("s1", "The mayor", "Source")
CLAIM = region("c1", "the ferry would run again", "Claim")
LINK = relation("c1", "s1", "attributed_to")


def left_out(*exports: Path) -> list[Finding]:
    return [f for f in newsann.check(exports, SCHEME).findings if f.code == "left-out-notes"]


def counted(folder: Path, *tasks: Json) -> dict[str, int]:
    return {finding.subject: finding.count for finding in left_out(written(folder, *tasks))}


@pytest.mark.parametrize(
    "note", [{"meta": {"text": ["Which of the two?"]}}, {"normalization": "mayor"}, {"meta": {"sure": False}}]
)
def test_notes_are_counted_by_what_they_stand_on(note: Json, tmp_path: Path) -> None:
    one = annotation(MARK | note, CLAIM | note, LINK | note, comments=[{"text": "See me"}])
    found = counted(tmp_path, task(one, meta={"desk": "harbour"}))
    assert found == {"regions": 2, "relations": 1, "annotations": 1, "tasks": 1}


@pytest.mark.parametrize(
    "own",
    [
        {"meta": {}}, {"meta": None}, {"meta": {"text": []}}, {"meta": {"text": [""]}}, {"normalization": None},
        {"meta": {"score": 0.5, "origin": "manual", "hidden": False}},
        {"origin": "prediction-changed", "score": 0.5, "readonly": True, "hidden": True, "locked": False},
    ],
)  # fmt: skip
def test_what_label_studio_puts_there_itself_is_no_note(own: Json, tmp_path: Path) -> None:
    assert counted(tmp_path, task(annotation(MARK | own, CLAIM | own, LINK | own), meta=own.get("meta"))) == {}


def test_notes_of_drafts_and_predictions_are_not_looked_at(tmp_path: Path) -> None:
    noted: list[Any] = [{"result": [MARK | {"meta": {"text": ["x"]}}]}]
    assert counted(tmp_path, task(annotation(MARK), drafts=noted, predictions=noted)) == {}


def test_every_file_says_once_how_many_it_has(tmp_path: Path) -> None:
    noted = MARK | {"meta": {"text": ["Which of the two?"]}}
    exports = []
    for name, many in (("a.json", 3), ("b.json", 1), ("c.json", 0)):
        tasks = [task(annotation(noted, id=n), id=n, document=f"d{n}") for n in range(many)]
        exports.append(written(tmp_path, *tasks, task(annotation(MARK), id=9, document=name), name=name))
    found = {str(finding.place.export)[-6:]: finding.message.partition(" left")[0] for finding in left_out(*exports)}
    assert found == {"a.json": "3 notes on regions are", "b.json": "1 note on regions is"}


def test_notes_are_counted_in_completions_and_storage_exports(tmp_path: Path) -> None:
    noted = annotation(MARK | {"meta": {"text": ["Which of the two?"]}})
    whole = task(noted)
    for shape in (
        {"id": 1, "data": whole["data"], "completions": [noted]},
        noted | {"task": {"id": 1, "data": whole["data"]}},
    ):
        path = tmp_path / "export.json"
        path.write_text(json.dumps(shape))
        assert [(finding.subject, finding.count) for finding in left_out(path)] == [("regions", 1)]


def test_init_names_the_notes_that_check_counts(tmp_path: Path) -> None:
    noted = MARK | {"meta": {"text": ["Which of the two?"]}}
    path = written(tmp_path, task(annotation(noted, CLAIM), meta={"desk": "harbour"}))
    _, notes = scheme_of_export(path, "tiny")
    for finding in left_out(path):
        assert any(note.startswith(finding.message) for note in notes)
    assert [finding.subject for finding in left_out(path)] == ["regions", "tasks"]

"""JSON_MIN: which of the keys are data and which are answers, by what the scheme names, by shape and by place."""

import json
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME, TEXT, Json
from newsann.formats.labelstudio.config.from_export import scheme_of_export
from newsann.formats.labelstudio.reading.documents import Reading, reading
from newsann.scheme import Scheme

MARK = {"start": 0, "end": 9, "text": "The mayor", "labels": ["Source"]}


def flat(text: str = TEXT, before: Json | None = None, id: int = 1, **controls: Any) -> Json:
    """An object as Label Studio lays it out: data, the task's number, controls, its own keys."""
    own = {"annotator": 1, "annotation_id": 10 + id, "created_at": None, "updated_at": None, "lead_time": 2.5}
    return {"text": text, **(before or {}), "id": id, **controls, **own}


def read(one: Json, scheme: Scheme = SCHEME) -> Reading:
    return reading(json.dumps(one).encode(), scheme, "export.json", 0, 0)


def made(folder: Path, *objects: Json) -> tuple[Scheme, list[str]]:
    """The scheme of an export with these objects, with which the export must be free of findings about controls."""
    path = folder / "export.json"
    path.write_text(json.dumps(objects), encoding="utf-8")
    scheme, notes = scheme_of_export(path, "tiny")
    newsann.check([path], scheme).ledger.balance()
    return scheme, notes


@pytest.mark.parametrize(
    "more",
    [
        {"how": [{"start": 44, "end": 51, "text": "A clerk", "labels": ["weak"]}]},
        {"tone": {"choices": ["calm", "sharp"]}},
        {"tone": [{"choices": ["calm", "sharp"]}]},
    ],
)
def test_control_that_the_scheme_does_not_have_is_an_error_as_in_json(more: Json) -> None:
    found = read(flat(label=[MARK], **more))
    assert [one.code for one in found.findings] == ["unknown-control"]
    assert repr(next(iter(more))) in found.findings[0].message
    assert found.item_counts[0].rejected == {"unknown-control": 1}


@pytest.mark.parametrize("kind", ["taxonomy", "rating", "number", "datetime"])
def test_answer_that_has_no_place_is_counted_as_in_json(kind: str) -> None:
    found = read(flat(label=[MARK], more=[{kind: 3}]))
    assert [one.code for one in found.findings] == ["not-a-text-span"]
    assert "'more'" in found.findings[0].message
    assert found.item_counts[0].skipped == {f"answers of type {kind}": 1}


@pytest.mark.parametrize("answer", ["calm", ["calm", "sharp"], [{"choices": ["a", "b"], "start": 0, "end": 9}]])
@pytest.mark.parametrize("name", ["source_kind", "tone"])
def test_answer_that_may_belong_to_a_region_is_left_out_and_counted(name: str, answer: object) -> None:
    found = read(flat(label=[MARK], **{name: answer}))
    count = len(answer) if isinstance(answer, list) else 1
    assert found.item_counts[0].skipped == {"lost-by-format": count}
    assert found.all_file_counts() == {("export.json", "lost-by-format", name): count}


def test_what_stands_before_the_first_control_is_data() -> None:
    found = read(flat(before={"title": "Ferry"}, label=[MARK]))
    assert found.document is not None
    assert found.document.metadata == {"title": "Ferry"}
    assert read(flat(before={"tone": "calm"}, label=[MARK])).findings == []


def test_order_says_nothing_where_a_control_stands_among_the_data() -> None:
    one = {"label": [MARK], **flat(before={"note": "by hand"})}
    assert read(one).findings == []
    assert read({"label": [MARK], "note": "by hand", "text": TEXT}).findings == []


def test_task_that_nobody_has_annotated_has_no_annotation() -> None:
    found = read(flat() | {"annotation_id": None, "annotator": {}})
    assert found.item_counts == []
    assert ("export.json", "no-annotation", "") in found.all_file_counts()


def test_answers_are_no_metadata_for_init(tmp_path: Path) -> None:
    scheme, notes = made(
        tmp_path,
        flat(before={"outlet": "The Quay"}, id=1, label=[MARK], genre="news", kinds=["named", "unnamed"]),
        flat(f"{TEXT} Again.", {"outlet": "The Bay"}, id=2, genre="opinion", label=[MARK], stars=[{"rating": 2}]),
    )
    assert list(scheme.document.columns) == ["outlet"]
    assert list(scheme.choices["genre"].values) == ["news", "opinion"]
    assert scheme.controls.ignored == ["kinds", "stars"]
    assert len(notes) == 2


def test_no_key_is_taken_for_an_id_because_its_values_differ(tmp_path: Path) -> None:
    objects = [flat(f"{TEXT} {n}", {"headline": f"Ferry {n}"}, id=n, label=[MARK], note=f"n{n}") for n in (1, 2, 3)]
    scheme, _ = made(tmp_path, *objects)
    assert scheme.document.id is None
    assert list(scheme.document.columns) == ["headline"]


def test_many_different_answers_are_notes_and_left_out(tmp_path: Path) -> None:
    objects = [flat(f"{TEXT} {n}", id=n, label=[MARK], note=f"note {n}") for n in range(60)]
    scheme, (note,) = made(tmp_path, *objects)
    assert scheme.controls.ignored == ["note"]
    assert "'note'" in note


def test_what_may_be_data_or_an_answer_is_a_column_and_remarked_on(tmp_path: Path) -> None:
    scheme, (note,) = made(tmp_path, flat(tone="calm", label=[MARK]))
    assert list(scheme.document.columns) == ["tone"]
    assert "tone may be" in note


def test_question_without_an_answer_is_ignored(tmp_path: Path) -> None:
    scheme, (note,) = made(tmp_path, flat(label=[MARK], tone=""))
    assert (scheme.choices, scheme.controls.ignored) == ({}, ["tone"])
    assert "'tone'" in note

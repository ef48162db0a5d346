"""A scheme made from an export has what the export uses; what it leaves out is remarked on as the checks say it."""

import json
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import TEXT, Json, annotation, choice, region, relation, sound, task, written
from newsann.errors import ExportError
from newsann.formats.labelstudio.config.from_export import scheme_of_export
from newsann.project.start import start
from newsann.scheme import Scheme
from newsann.scheme.writing import dumps

MARK = region("s1", "The mayor", "Source")
CLAIM = region("c1", "the ferry would run again", "Claim")


def made(folder: Path, *tasks: Json) -> tuple[Scheme, list[str]]:
    return scheme_of_export(written(folder, *tasks), "tiny")


def of(item: Json, control: str, to: str = "text") -> Json:
    return item | {"from_name": control, "to_name": to}


def with_data(*values: Json) -> list[Json]:
    """Tasks with these values in their data."""
    return [task(annotation(MARK, id=n), id=n) | {"data": {"text": TEXT, **value}} for n, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("title", "title"), ("desk name", "desk_name"), ("desk.name", "desk_name"), ("Überschrift", "Uberschrift"),
        ("größe", "grosse"), ("Łódź", "Lodz"), ("заголовок", "column_1"), ("見出し", "column_1"), ("дата 2", "_2"),
        ("2nd", "_2nd"), ("text_", "text_"), ("Spans", "Spans_"), ("status", "status_"), ("?", "column_1"),
    ],
)  # fmt: skip
def test_key_in_any_script_becomes_a_column_with_a_name_in_ascii(key: str, name: str, tmp_path: Path) -> None:
    scheme, notes = made(tmp_path, *with_data({key: "words"}))
    ((column, about),) = scheme.document.columns.items()
    assert (column, about.key or column) == (name, key)
    assert notes == []


def test_names_that_clash_get_numbers_whatever_their_capitals(tmp_path: Path) -> None:
    keys = ["desk name", "desk-name", "Desk_Name", "заголовок", "見出し"]
    scheme, _ = made(tmp_path, *with_data(dict.fromkeys(keys, "words")))
    columns = scheme.document.columns
    assert list(columns) == ["desk_name", "desk_name_2", "Desk_Name_3", "column_1", "column_2"]
    assert [column.key or name for name, column in columns.items()] == keys


def test_what_stands_inside_objects_becomes_columns_and_the_text(tmp_path: Path) -> None:
    data = {"doc": {"body": TEXT, "title": "Ferry", "tags": ["sea"], "id": "f1"}, "pages": {"first": 3}}
    scheme, (note,) = made(tmp_path, task(annotation(MARK)) | {"data": data})
    assert (scheme.document.text, scheme.document.id) == ("doc.body", "doc.id")
    assert {column.key: column.type for column in scheme.document.columns.values()} == {
        "doc.title": "string", "pages.first": "integer",
    }  # fmt: skip
    assert "'doc.tags'" in note
    (found,) = newsann.read(tmp_path / "export.json", scheme)
    assert found.document is not None
    assert (found.document.text, found.document.id) == (TEXT, "f1")
    assert found.document.metadata == {"doc_title": "Ferry", "pages_first": 3}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([["a"], ["b"]], "a list in 2 tasks"),
        ([True, 1], "true or false in 1 task and a whole number in 1 task"),
        ([{"a.b": 1}], "has a dot"),
        ([{}], "an object in 1 task"),
        ([None, ""], "no value in any task"),
        ([{f"k{n}": n for n in range(60)}], "an object with 60 keys"),
    ],
)
def test_key_that_becomes_no_column_is_named_with_the_reason(values: list[Any], said: str, tmp_path: Path) -> None:
    scheme, (note,) = made(tmp_path, *with_data(*({"about": value} for value in values)))
    assert scheme.document.columns == {}
    assert "'about" in note
    assert said in note


def test_id_names_the_data_it_stands_in_and_nothing_else(tmp_path: Path) -> None:
    one, again, other = with_data({"doc_id": "a"}, {"doc_id": "a"}, {"doc_id": "a", "title": "b"})
    assert made(tmp_path, one)[0].document.id == "doc_id"
    assert made(tmp_path, one, again)[0].document.id == "doc_id"
    assert made(tmp_path, one, other)[0].document.id is None
    assert made(tmp_path, one, *with_data({}))[0].document.id is None
    assert made(tmp_path, *with_data({"headline": "a"}))[0].document.id is None


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([of(region("h1", "reportedly", "weak"), "how")], "one control of labels"),
        ([of(region("h1", "The mayor", "weak"), "how", "headline")], "about 'headline'"),
        ([of({"id": "n", "type": "textarea", "value": {"text": ["Check."]}}, "how")], "notes about the whole text"),
        ([of({"id": "s1", "type": "rating", "value": {"rating": 3}}, "how")], "items of type rating"),
        ([of({"id": "x", "type": "hypertextlabels", "value": {"startOffset": 1}}, "how")], "type hypertextlabels"),
        ([of(choice("q", "", "yes") | {"value": {"choices": []}}, "how")], "nobody chose a value"),
        ([of(choice("q", "", "yes") | {"value": {"choices": ["a"], "start": 1, "end": 3}}, "how")], "no region marks"),
        ([of(choice("q", "", "yes"), "so how?")], "a column's name"),
        ([of(choice("q", "", "yes"), "text")], "its name is that of the text"),
    ],
)
def test_control_without_a_place_is_ignored_and_then_counted(items: list[Json], said: str, tmp_path: Path) -> None:
    scheme, (note,) = made(tmp_path, task(annotation(MARK, CLAIM, *items)))
    (name,) = scheme.controls.ignored
    assert repr(name) in note
    assert said in note
    found = newsann.check([tmp_path / "export.json"], scheme)
    assert [(one.code, one.subject, one.count) for one in found.findings] == [("ignored-control", name, 1)]


@pytest.mark.parametrize("control", ["label", "text"])
def test_text_that_no_region_names_gets_a_name_that_is_free(control: str, tmp_path: Path) -> None:
    mark = {**MARK, "from_name": control}
    del mark["to_name"]
    scheme, _ = made(tmp_path, task(annotation(mark)))
    assert scheme.controls.labels == control
    assert newsann.scheme.loads(dumps(scheme)) == scheme
    assert newsann.check([tmp_path / "export.json"], scheme).findings == []


def test_relations_and_questions_of_ignored_regions_are_not_in_the_scheme(tmp_path: Path) -> None:
    how = of(region("h1", "reportedly", "weak"), "how")
    asked = choice("h1", "strength", "low")
    scheme, _ = made(tmp_path, task(annotation(MARK, CLAIM, how, asked, relation("c1", "h1", "hedged_by"))))
    assert (scheme.relations, scheme.attributes) == ({}, {})
    assert scheme.controls.ignored == ["how", "strength"]


def test_what_was_skipped_is_not_used_and_is_remarked_on_in_the_words_of_the_checks(tmp_path: Path) -> None:
    skipped = annotation(region("a", "A clerk", "Actor"), id=8, was_cancelled=True)
    rejected = annotation(region("a", "A clerk", "Hedge"), id=9, last_action="rejected")
    arrow = relation("c1", "s1", "x") | {"labels": []}
    tasks = (task(annotation(MARK, CLAIM, arrow), skipped, rejected), task(id=2, document="other"))
    scheme, notes = made(tmp_path, *tasks)
    assert list(scheme.labels) == ["Source", "Claim"]
    found = newsann.check([tmp_path / "export.json"], scheme).findings
    assert {one.code for one in found} == {
        "skipped", "rejected-in-review", "no-annotation", "no-relation-label", "same-text",
    }  # fmt: skip
    for finding in found:
        assert finding.code == "same-text" or any(finding.message in note for note in notes)


def test_damaged_tasks_do_not_keep_the_sound_ones_from_making_a_scheme(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    odd = [{"id": {"a": 1}, "data": {}}, {"data": [1]}, 7, {"id": 5}, {"data": {}, "annotations": [{"result": True}]}]
    deep = '{"data": ' + "[" * 200_000 + "]" * 200_000 + "}"
    numbers = json.dumps(sound()).replace("60.5", "NaN")
    path.write_text(f"[{', '.join(map(json.dumps, odd))}, {deep}, {numbers}]", encoding="utf-8")
    scheme, notes = scheme_of_export(path, "tiny")
    assert list(scheme.labels) == ["Source", "Claim"]
    for code in ("too-deep", "unknown-shape", "bad-value", "not-a-number"):
        assert any(f"({code}" in note for note in notes)


def test_shapes_in_one_folder_make_one_scheme(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    written(folder, sound())
    storage = {"id": 3, "task": {"id": 2, "data": {"text": TEXT}}, "result": [region("a", "A clerk", "Actor")]}
    (folder / "storage").write_text(json.dumps(storage), encoding="utf-8")
    lines = [{"text": f"{TEXT} {n}", "id": n, "label": [MARK["value"]], "annotator": 1} for n in (4, 5)]
    (folder / "lines.json").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    nested = task(annotation()) | {"annotations": [{"id": 6, "result": [[region("a", "again", "Hedge")]]}]}
    written(folder, nested, name="nested.json")
    (folder / "notes.csv").write_text("a,b\n", encoding="utf-8")
    start(tmp_path / "project", folder)
    scheme = newsann.scheme.load(tmp_path / "project" / "schema" / "scheme.yaml")
    assert sorted(scheme.labels) == ["Actor", "Claim", "Hedge", "Source"]
    assert (tmp_path / "project" / "annotations" / "exports" / "storage").exists()


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], "other items: none"),
        ([region("a", "again", [])], "1 labels"),
        ([{**MARK, "from_name": None}], "1 labels"),
    ],
)
def test_export_without_a_label_is_refused_in_words(items: list[Json], said: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no span of plain text with a label in 1 task") as raised:
        made(tmp_path, task(annotation(*items)))
    assert said in str(raised.value)

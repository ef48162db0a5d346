"""Every shape of export that holds spans comes to the same document; everything else is refused in words."""

import gzip
import json
from pathlib import Path

import pytest

import newsann
from making import SCHEME, TEXT, Json, annotation, region, sound, task, written
from newsann.model.document import Document
from newsann.model.findings import Finding


def documents(path: Path) -> list[Document]:
    return [reading.document for reading in newsann.read(path, SCHEME) if reading.document is not None]


def findings(path: Path) -> list[Finding]:
    return [finding for reading in newsann.read(path, SCHEME) for finding in reading.findings]


def marked(path: Path) -> list[tuple[str, str]]:
    return [(s.label, s.text) for d in documents(path) for a in d.annotations for s in a.spans]


WANTED = [("Source", "The mayor"), ("Claim", "the ferry would run again")]


def completions(one: Json) -> Json:
    return {"id": one["id"], "data": one["data"], "completions": one["annotations"]}


def storage_of_annotation(one: Json) -> Json:
    return {**one["annotations"][0], "task": {"id": one["id"], "data": one["data"]}}


def json_min(one: Json) -> Json:
    spans = [item["value"] for item in one["annotations"][0]["result"] if item["type"] == "labels"]
    return {"id": 1, **one["data"], "label": spans, "genre": "news", "annotator": 1, "annotation_id": 7}


SHAPES: dict[str, bytes] = {
    "json": json.dumps([sound()]).encode(),
    "json with a byte order mark": b"\xef\xbb\xbf" + json.dumps([sound()], indent=2).encode(),
    "one object a line": json.dumps(sound()).encode() + b"\n",
    "one object": json.dumps(sound(), indent=4).encode(),
    "json_min": json.dumps([json_min(sound())]).encode(),
    "completions": json.dumps([completions(sound())]).encode(),
    "storage, one annotation": json.dumps(storage_of_annotation(sound())).encode(),
    "gzip": gzip.compress(json.dumps([sound()]).encode(), mtime=0),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_is_recognised_from_the_content(shape: str, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(SHAPES[shape])
    assert marked(path) == WANTED
    assert documents(path)[0].text == TEXT


def test_folder_of_storage_exports_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    for number in (2, 1):
        one = task(annotation(region("s", "The mayor", "Source"), id=number), id=number, document=f"d{number}")
        (tmp_path / str(number)).write_text(json.dumps(storage_of_annotation(one)))
    (tmp_path / ".DS_Store").write_bytes(b"\0\0")
    assert [document.id for document in documents(tmp_path)] == ["d1", "d2"]


def test_one_object_a_line_reads_every_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    lines = [json.dumps(task(annotation(), id=n, document=f"d{n}")) for n in range(5)]
    path.write_text("\n".join([*lines[:3], "{broken", *lines[3:]]) + "\n")
    assert [document.id for document in documents(path)] == ["d0", "d1", "d2", "d3", "d4"]
    broken = [finding for finding in findings(path) if finding.code == "unreadable-task"]
    assert [finding.place.index for finding in broken] == [3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,text,label\n1,x,[]\n", "CSV"),
        (b"id\ttext\n1\tx\n", "TSV"),
        (b"-DOCSTART- -X- O\nThe -X- _ B-Actor\n", "CONLL"),
        (b"", "empty"),
        (b"<html></html>", "this is a web page or XML"),
        ("[]".encode("utf-16"), "UTF-16"),
        (gzip.compress(b"[{}]" * 1000, mtime=0)[:-20], "unpacked"),
    ],
)
def test_what_is_no_json_export_is_refused_with_what_it_has_lost(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    (finding,) = findings(path)
    assert said in finding.message
    assert finding.severity == "error"


@pytest.mark.parametrize(
    "damage", [b'{"id": 2, "annotations": [}', b'{"id": 2', b'{"id": 2, "data": {"id": "b", "text": "', b"}", b"\xff"]
)
def test_broken_task_has_a_finding_and_the_tasks_around_it_are_read(damage: bytes, tmp_path: Path) -> None:
    around = [json.dumps(task(annotation(), id=n, document=f"d{n}")).encode() for n in (1, 3, 4)]
    path = tmp_path / "export.json"
    path.write_bytes(b"[" + b",\n".join([around[0], damage, *around[1:]]) + b"]")
    assert [document.id for document in documents(path)] == ["d1", "d3", "d4"]
    (broken,) = [finding for finding in findings(path) if finding.severity == "error"]
    assert broken.place.index == 1
    assert broken.place.byte == len(around[0]) + 3


def test_memory_of_a_truncated_file_keeps_the_tasks_before_the_cut(tmp_path: Path) -> None:
    path = written(tmp_path, *(task(annotation(), id=n, document=f"d{n}") for n in range(4)))
    path.write_bytes(path.read_bytes()[:-60])
    assert [document.id for document in documents(path)] == ["d0", "d1", "d2"]
    assert {finding.code for finding in findings(path)} >= {"truncated", "unreadable-task"}


REGION = b'"id": "r", "type": "labels", "from_name": "label", "to_name": "text"'


def one_task(text: bytes, value: bytes = b"", more: bytes = b"") -> bytes:
    """A task with these raw bytes as its text and, if there is one, its only region's value."""
    region = b'{%s, "value": {%s, "labels": ["Actor"]}}' % (REGION, value) if value else b""
    return b'[{"id": 1, "data": {"id": "a", "text": %s}, "annotations": [{"id": 1, "result": [%s]%s}]}]' % (
        text,
        region,
        more,
    )


NASTY: dict[str, bytes] = {
    "lone surrogate in the text": one_task(rb'"x \ud800 y"'),
    "lone surrogate in a key": one_task(rb'"x", "\ud800": 1'),
    "lone surrogate in a region": one_task(b'"abc def"', rb'"start": 0, "end": 3, "text": "\udc00"'),
    "NUL in the text": one_task(rb'"x \u0000 y"'),
    "NaN": one_task(b'"x"', more=b', "lead_time": NaN'),
    "infinite offsets": one_task(b'"abc"', b'"start": -Infinity, "end": 1e400, "text": "q"'),
    "10^30": one_task(b'"abc"', b'"start": 1000000000000000000000000000000, "end": 3, "text": "q"'),
    "a number of ten thousand digits": one_task(b'"abc", "n": ' + b"9" * 10_000),
    "ten thousand brackets": b"[" * 10_000,
    "ten thousand brackets, closed": b"[" * 10_000 + b"]" * 10_000,
    "a task ten thousand deep": one_task(b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "bytes that are no UTF-8": one_task(b'"caf\xe9"'),
    "a list of numbers": b"[1, 2, 3]",
    "nulls": b"[null, {}, []]",
    "brackets only": b"[",
    "an object only": b"{",
}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_input_is_told_in_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / "nasty.json"
    path.write_bytes(NASTY[name])
    outcome = newsann.check([path], SCHEME)
    assert outcome.findings
    assert all(finding.message and finding.hint for finding in outcome.findings)


def test_fifty_megabyte_string_is_read(tmp_path: Path) -> None:
    text = "The mayor spoke. " * 3_000_000
    (document,) = documents(written(tmp_path, task(annotation(region("s", "The mayor", "Source", text)), text=text)))
    assert len(document.text) == len(text)
    assert document.annotations[0].spans[0].text == "The mayor"


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("spring", "autumn"):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, task(annotation(), document=folder))
    outcome = newsann.check([tmp_path / "spring" / "export.json", tmp_path / "autumn" / "export.json"], SCHEME)
    assert sorted(given.name for given in outcome.inputs) == ["autumn/export.json", "spring/export.json"]


def test_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        list(newsann.read(tmp_path / "nowhere.json", SCHEME))


def test_storage_export_whose_task_has_no_data_is_a_finding(tmp_path: Path) -> None:
    path = written(tmp_path, annotation() | {"task": {"id": 3}})
    (found,) = newsann.check([path], SCHEME).findings
    assert (found.code, found.message) == ("bad-value", "`data` is null, expected an object with the article's text")

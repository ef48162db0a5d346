"""Paths, files and names that cannot be meant end in a sentence: what it is, and what to do. Nothing hangs."""

import io
import json
import os
import socket
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsann
from making import SCHEME_YAML, TEXT, annotation, project, region, relation, sound, task, written
from newsann.cli.explain import BY_CODE
from newsann.errors import ExportError, SchemeError
from newsann.formats.labelstudio.exports.files import ExportFile, loses, refusal
from newsann.model.findings import Finding
from newsann.model.text import difference
from newsann.scheme import Scheme, loads
from newsann.scheme.severities import CHANGEABLE, FIXED
from running import newsann as command

SCHEME = loads(SCHEME_YAML)


def only(path: Path, scheme: Scheme = SCHEME) -> Finding:
    (found,) = newsann.check([path], scheme).findings
    return found


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "[]")
    return content.getvalue()


def tarred() -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("export.json"))
    return content.getvalue()


NO_EXPORTS = {
    "nothing": (b"", "the file is empty"),
    "a ZIP of one": (zipped("export.json"), "this is a ZIP archive of 1 file ('export.json'); unpack it"),
    "a ZIP of five": (zipped(*"abcde"), "this is a ZIP archive of 5 files ('a', 'b', 'c', …); unpack it"),
    "half a ZIP": (zipped("a")[:40], "this is a ZIP archive, and it is damaged"),
    "a tar archive": (tarred(), "this is a tar archive; unpack it"),
    "xz": (b"\xfd7zXZ\x00\x00", "the file is compressed with xz; unpack it first"),
    "a web page": (b"<!DOCTYPE html><html>", "this is a web page or XML"),
    "UTF-16": ("[]".encode("utf-16"), "the file is UTF-16"),
    "CONLL": (b"-DOCSTART- -X- O\nThe -X- _ O\n", "this looks like CONLL"),
    "CONLL without a head": (b"The -X- _ B-Actor\n", "this looks like CONLL"),
    "CSV": (b"annotation_id,annotator,created_at,id,label\n", "this looks like CSV"),
    "TSV": (b"annotation_id\tannotator\tcreated_at\tid\n", "this looks like TSV"),
    "prose of four words": (b"We met at noon\nand went home early\n", "found 'We met at noon' where JSON begins"),
    "prose with commas": (b"Dear all, please annotate these, thanks.\n", "found 'Dear all, please"),
}


@pytest.mark.parametrize("name", NO_EXPORTS)
def test_file_that_is_no_export_is_called_what_it_is(name: str, tmp_path: Path) -> None:
    content, message = NO_EXPORTS[name]
    (tmp_path / "given").write_bytes(content)
    found = only(tmp_path / "given")
    assert (found.code, str(found.severity)) == ("not-json", "error")
    assert message in found.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("desktop.ini", b"[.ShellClassInfo]\r\n"), ("empty.json", b""), ("README", b"About these exports"),
        ("x.pdf", b"%PDF-1.7"), ("links.md", b"[a link](https://example.com)"),
        ("note.txt", b"We met at noon\n"), ("Thumbs.db", b"\xd0\xcf\x11\xe0"),
    ],
)  # fmt: skip
def test_file_that_lies_among_exports_is_named_and_left_out(name: str, content: bytes, tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    (tmp_path / "annotations" / name).write_bytes(content)
    made = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist")
    (found,) = made.outcome.findings
    assert (found.code, found.place.export) == ("no-export", f"annotations/{name}")
    assert [given.name for given in made.outcome.inputs if name in given.name] == []


@pytest.mark.parametrize("name", ["x.json", "x.csv", "x.zip"])
def test_what_was_meant_to_be_an_export_stops_a_build_wherever_it_lies(name: str, tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    content = {"x.json": b"no JSON", "x.csv": b"id,text\n", "x.zip": zipped("export.json")}[name]
    (tmp_path / "annotations" / name).write_bytes(content)
    with pytest.raises(newsann.CheckFailedError):
        newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist")


@given(st.lists(st.from_regex(r"[A-Z][a-z]+", fullmatch=True), min_size=2, max_size=8), st.sampled_from(" ,;\t"))
def test_prose_is_no_table_and_no_conll(words: list[str], between: str) -> None:
    line = f"{between} ".join(words) + ".\n"
    assert loses(line.encode(), "note.txt") == ""
    assert refusal(line.encode(), ExportFile("note.txt", "note.txt")).startswith("found ")


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def bound(folder: Path) -> Path:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(folder / "s"))
    return folder / "s"


def loop(folder: Path) -> Path:
    (folder / "loop").symlink_to("loop")
    return folder / "loop"


PATHS: dict[str, tuple[Callable[[Path], Path | str], str]] = {
    "a pipe": (pipe, "this is a pipe, and an export is read more than once; write it to a file first"),
    "a socket": (bound, "this is a socket"),
    "a device": (lambda _: "/dev/null", "this is a device"),
    "a web address": (lambda _: "https://example.com/export.json", "this is a web address"),
    "a name too long": (lambda folder: folder / ("x" * 300), "File name too long"),
    "a loop of links": (loop, "Too many levels of symbolic links"),
    "NUL": (lambda _: "a\x00b", "the path has a NUL character"),
}


@pytest.mark.parametrize("name", PATHS)
def test_path_that_can_be_no_export_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    make, message = PATHS[name]
    with pytest.raises(ExportError, match=message):
        newsann.check([make(tmp_path)], SCHEME)


COMMANDS = [
    ("check", "{bad}"), ("build", "{bad}"), ("check", "--scheme", "{bad}"), ("build", "--out", "{bad}"),
    ("build", "--releases", "{bad}"), ("init", "{bad}"), ("init", "new", "--from", "{bad}"), ("verify", "{bad}"),
    ("diff", "{bad}", "{bad}"), ("publish", "{bad}", "shelf"), ("lexicon", "--lexicon", "{bad}"),
    ("scheme", "compile", "--scheme", "{bad}"), ("markup", "{bad}"), ("markup", "--output", "{bad}", "--check"),
]  # fmt: skip
BAD = {
    "a file": lambda folder: folder / "annotations" / "export.json",
    "a folder": lambda folder: folder / "annotations",
    "missing": lambda folder: folder / "nowhere" / "x",
    "below a file": lambda folder: folder / "annotations" / "export.json" / "x",
    "too long": lambda folder: folder / ("x" * 300),
    "a loop": loop,
}


@pytest.mark.parametrize("bad", BAD)
def test_no_command_ends_in_a_traceback_for_a_bad_path(bad: str, tmp_path: Path) -> None:
    for number, words in enumerate(COMMANDS):
        folder = tmp_path / str(number)
        project(folder, sound())
        path = str(BAD[bad](folder))
        ran = command(*(word.format(bad=path) for word in words), cwd=folder)
        assert "Traceback" not in ran.stderr, (words, ran.stderr)
        assert ran.returncode in (0, 1, 2), words


def test_severities_name_findings_that_there_are() -> None:
    assert {code for code, rule in BY_CODE.items() if rule.fixed} == FIXED
    assert {code for code, rule in BY_CODE.items() if not rule.fixed} == CHANGEABLE
    for code, message in (("mid-wrod", "did you mean 'mid-word'"), ("unproven-span", "guards a promise")):
        with pytest.raises(SchemeError, match=rf"scheme.yaml:\d+:\d+: severities.{code}: .*{message}"):
            loads(SCHEME_YAML + f"severities: {{{code}: info}}\n")


@pytest.mark.parametrize(
    ("found", "expected", "message"),
    [
        ("Аctor", "Actor", "U+0410 CYRILLIC CAPITAL LETTER A instead of U+0041"),
        ("cafe\u0301", "café", "U+0065 LATIN SMALL LETTER E instead of U+00E9"),
        ("Act\u200bor", "Actor", "U+200B ZERO WIDTH SPACE"),
        ("a\u00a0b", "a b", "U+00A0 NO-BREAK SPACE instead of U+0020 SPACE"),
        ("Actor", "Actor", ""),
        ("actor", "Actor", ""),
    ],
)
def test_strings_that_look_the_same_are_told_apart_by_code_points(found: str, expected: str, message: str) -> None:
    assert message in difference(found, expected)
    assert bool(message) == bool(difference(found, expected))


def test_label_that_looks_like_one_of_the_scheme_says_which_character_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, task(annotation(region("s", "The mayor", "Асtor"), relation("s", "s", "hedged_by"))))
    messages = [finding.message for finding in newsann.check([path], SCHEME).findings]
    assert any("It looks like 'Actor', but character 1 is U+0410" in message for message in messages)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ko", "시장은 말했다", "시장"), ("en", "시장은 말했다", "시장"), ("fi", "Helsingissä asuu", "Helsingi"),
        ("ar", "والوزير قال", "الوزير"), ("en", "والوزير قال", "الوزير"),
    ],
)  # fmt: skip
def test_end_of_a_name_inside_a_word_is_no_mistake_where_endings_are_written_to_it(
    language: str, text: str, words: str, tmp_path: Path
) -> None:
    scheme = loads(SCHEME_YAML + f"language: {language}\n")
    path = written(tmp_path, task(annotation(region("s", words, "Actor", text)), text=text))
    assert newsann.check([path], scheme).findings == []


@pytest.mark.parametrize("edge", ["\u200b", "\ufeff", "\u00ad", "\u200e"])
def test_character_that_shows_nothing_at_an_edge_is_named(edge: str, tmp_path: Path) -> None:
    text = f"It was {edge}Ana who said so."
    path = written(tmp_path, task(annotation(region("s", f"{edge}Ana", "Actor", text)), text=text))
    (found,) = (f for f in newsann.check([path], SCHEME).findings if f.code == "edge-white-space")
    assert f"U+{ord(edge):04X}" in found.message


ODD: dict[str, str] = {
    "nested 200,000 deep": '[{"id": 1, "data": {"text": ' + "[" * 200_000 + "]" * 200_000 + '}, "annotations": []}]',
    "an id that is an object": json.dumps([task(annotation(region("s", "The mayor", "Source"))) | {"id": {"a": 1}}]),
    "a region's id that is an object": json.dumps([task(annotation(region("s", "The mayor", "Source") | {"id": {}}))]),
    "a result that is true": json.dumps([task(annotation() | {"result": True})]),
    "annotations that are text": json.dumps([{"id": 1, "data": {"text": TEXT}, "annotations": "none"}]),
}


@pytest.mark.parametrize("name", ODD)
def test_init_from_an_odd_export_ends_in_a_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(ODD[name], encoding="utf-8")
    ran = command("init", "new", "--from", "odd.json", cwd=tmp_path)
    assert "Traceback" not in ran.stderr
    assert ran.returncode in (0, 2)
    checked = command("check", "odd.json", "--scheme", "new/schema/scheme.yaml", cwd=tmp_path)
    assert "Traceback" not in checked.stderr

"""What comes from elsewhere is shown, and steers nothing: terminals, bidirectional text, YAML, keys, file names."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

import newsann
from making import SCHEME_YAML, annotation, project, region, sound, task
from newsann.annotators.pseudonyms import KEY_NAME, exposed
from newsann.errors import SchemeError
from newsann.output import print_lines, say, shown
from newsann.release.manifest import decode
from newsann.scheme import loads
from test_cli import newsann as command

EVIL = "\x1b]0;owned\x07\x1b[31m\u202eevil\u2066\x9b2J\u2028\r"


@given(st.text())
def test_whatever_is_shown_can_be_printed_and_is_on_one_line(text: str) -> None:
    assert shown(text).isprintable()
    assert len(shown(text).splitlines()) <= 1
    assert text.isprintable() <= (shown(text) == text)


@given(st.lists(st.text(max_size=5), max_size=3))
def test_lines_are_printed_with_what_is_dangerous_as_escapes(texts: list[str]) -> None:
    from _pytest.capture import SysCapture

    capture = SysCapture(1)
    capture.start()
    try:
        print_lines([Text.assemble((text, "bold red"), "x") for text in texts])
        for text in texts:
            say(text)
        out = capture.snap()
    finally:
        capture.done()
    assert all(line.isprintable() for line in str(out).split("\n"))


@pytest.mark.parametrize("words", [("check",), ("build",), ("build", "--quarantine"), ("check", "--format", "github")])
def test_no_command_prints_what_a_terminal_obeys(words: tuple[str, ...], tmp_path: Path) -> None:
    wrong = region(f"r{EVIL}", "The mayor", f"label{EVIL}")
    bad = task(annotation(wrong, id=f"a{EVIL}"), document=f"d{EVIL}", id=f"t{EVIL}")  # type: ignore[arg-type]
    bad["data"]["title"] = [EVIL]
    project(tmp_path, bad, sound() | {"id": 2})
    (tmp_path / "annotations" / f"x{EVIL.replace('/', '')}.json").write_text(json.dumps([bad]), encoding="utf-8")
    ran = command(*words, cwd=tmp_path)
    for line in (ran.stdout + ran.stderr).split("\n"):
        assert line.isprintable(), line


BOMB = "\n".join(
    ["name: x", "labels: {A: {}}", "a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40))]
)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (BOMB, r"scheme.yaml:\d+:\d+: its aliases stand for more than 100,000 values"),
        ("name: x\nlabels: &l {A: *l}\n", "scheme.yaml:2:9: an alias refers to what it stands in"),
        ("[" * 1_000_000, "scheme.yaml:1:101: nested too deep"),
        ("labels: " + "[" * 200_000 + "]" * 200_000, r"scheme.yaml:1:\d+: nested too deep"),
        ("name: \x00", "scheme.yaml:"),
    ],
)
def test_yaml_that_stands_for_more_than_it_is_ends_in_a_sentence(source: str, message: str) -> None:
    with pytest.raises(SchemeError, match=message):
        loads(source)


def test_alias_that_stands_for_little_is_read() -> None:
    scheme = loads("name: x\nlabels: {A: &a {examples: [one]}, B: *a}\n")
    assert scheme.labels["A"] == scheme.labels["B"]


def test_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        scheme = project(tmp_path, sound())
        newsann.build([tmp_path / "annotations"], scheme, out=tmp_path)
    finally:
        os.umask(mask)
    key = scheme.with_name(KEY_NAME)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert exposed(scheme) == ""
    key.chmod(0o644)
    assert "others on this machine can read the key" in exposed(scheme)
    assert "others on this machine can read the key" in command("build", cwd=tmp_path).stderr


@pytest.mark.parametrize("name", ["b.lead@example.com.json", "export-of-b.lead+x@mail.example.com-2.json"])
def test_address_in_the_name_of_an_export_does_not_reach_a_release(name: str, tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    (tmp_path / "annotations" / "export.json").rename(tmp_path / "annotations" / name)
    release = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist").path
    for path in release.rglob("*"):
        if path.is_file():
            assert b"example.com" not in path.read_bytes(), path
    (given,) = decode((release / "manifest.json").read_bytes()).inputs
    assert given.name.endswith(".json")
    assert SCHEME_YAML

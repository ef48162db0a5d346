"""Ids, titles, labels and file names come from others: nothing that is printed is obeyed by a terminal."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from making import SCHEME_YAML, Json, annotation, project, region, relation, sound, task
from newsann.cli import app as cli
from newsann.model.findings import excerpt
from newsann.model.text import json_escaped, shown

ATTACK = "\x1b[2J\x9b31m\x07\r\u202e\u2066\u200b\u2028\x85\nFORGED: all is well\n::error::FORGED"
"""Clears the screen, colours, rings, goes back to the line's begin, turns around, hides, and begins lines."""


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., str]:
    """A function that runs a command in `tmp_path` and gives all that it printed, once nothing in it is obeyed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["newsann", *map(str, arguments)])
        with pytest.raises(SystemExit):
            cli.main()
        out, err = capfd.readouterr()
        for line in (out + err).split("\n"):
            assert line == shown(line), arguments
            assert not line.lstrip().startswith(("FORGED", "::error::FORGED")), arguments
        return out + err

    return run


def hostile() -> list[Json]:
    """Tasks in which everything that can be named is named to attack, some of it sound, some of it not."""
    text = f"The mayor said{ATTACK} the ferry would run again."
    items = [region(f"r{ATTACK}", "The mayor", "Source", text), region(f"q{ATTACK}", "ferry", f"L{ATTACK}", text)]
    items += [
        region("w", " the", "Claim", text),
        relation("w", f"r{ATTACK}", f"R{ATTACK}"),
        relation("w", "gone", "about"),
    ]
    items += [{"id": f"c{ATTACK}", "from_name": f"n{ATTACK}", "to_name": "text", "type": f"t{ATTACK}", "value": {}}]
    items += [{**region("m", "would", "Claim", text), "from_name": f"f{ATTACK}"}]
    moved = annotation(region("s", "run", "Claim", text, start=3, end=6), id=8)
    moved["result"][0]["value"]["text"] = f"ran{ATTACK}"
    bad = task(annotation(*items), moved, text=text, document=f"d{ATTACK}", id=2)
    bad["data"] |= {"title": f"T{ATTACK}", "published": f"p{ATTACK}", f"k{ATTACK}": f"v{ATTACK}"}
    return [sound(), bad, task(annotation(id=3), id=3, document=f"d{ATTACK}", text=f"other {text}")]


def test_nothing_that_is_checked_reaches_a_terminal_as_it_is(printed: Callable[..., str], tmp_path: Path) -> None:
    project(tmp_path, *hostile())
    (tmp_path / "annotations" / f"x{ATTACK.replace('/', '')}.json").write_text("[", encoding="utf-8")
    for how in ("text", "github"):
        said = printed("check", "--format", how)
        assert "\\x1b[2J\\x9b31m" in said
    report = json.loads(printed("check", "--format", "json"))
    assert any(ATTACK in str(finding["place"]["document"]) for finding in report["findings"])
    printed("build")
    printed("build", "--quarantine")
    printed("check", tmp_path / f"gone{ATTACK}")
    printed("check", "--scheme", f"gone{ATTACK}.yaml")
    printed("lexicon", "--lexicon", f"gone{ATTACK}")
    printed(f"co{ATTACK}")
    printed("check", f"--op{ATTACK}")
    printed("explain", ATTACK)


def test_nothing_of_a_release_reaches_a_terminal_as_it_is(printed: Callable[..., str], tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    printed("build", "--version", "1.0.0", "--record")
    grown = SCHEME_YAML.replace("Hedge: {}", f"Hedge: {{}}, {json.dumps('L' + ATTACK)}: {{}}")
    scheme.write_text(f"{grown}title: {json.dumps('T' + ATTACK)}\nseverities: {{}}\n", encoding="utf-8")
    text = f"The mayor{ATTACK} said so."
    extra = task(annotation(region(f"i{ATTACK}", f"mayor{ATTACK}", f"L{ATTACK}", text)), text=text, id=9)
    extra["data"] |= {"id": f"d{ATTACK}", "title": f"T{ATTACK}"}
    project(tmp_path, sound(), extra)
    scheme.write_text(f"{grown}title: {json.dumps('T' + ATTACK)}\n", encoding="utf-8")
    printed("build", "--version", "2.0.0", "--record")
    old, new = tmp_path / "dist" / "tiny-1.0.0", tmp_path / "dist" / "tiny-2.0.0"
    for how in ("text", "markdown", "json"):
        printed("diff", old, new, "--format", how)
    printed("verify", new)
    printed("publish", new, tmp_path / f"to{ATTACK}", "--dry-run")
    printed("publish", new, tmp_path / f"to{ATTACK}")
    (new / f"x{ATTACK.replace('/', '')}").write_text("more", encoding="utf-8")
    (new / "scheme.yaml").write_text(f"name: {ATTACK}", encoding="utf-8")
    printed("verify", new)
    printed("diff", old, new)
    printed("verify", tmp_path / f"gone{ATTACK}")
    changes = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert all(line == shown(line) and not line.startswith("FORGED") for line in changes.split("\n"))
    assert changes.count("\\nFORGED: all is well\\n") == 2  # of the label and of the document


def test_nothing_of_a_scheme_or_a_start_reaches_a_terminal_as_it_is(
    printed: Callable[..., str], tmp_path: Path
) -> None:
    scheme = project(tmp_path, *hostile())
    printed("init", tmp_path / f"new{ATTACK}", "--from", tmp_path / "annotations" / "export.json")
    printed("init", tmp_path / f"new{ATTACK}")
    printed("scheme", "compile", "--check")
    key = json.dumps(f"k{ATTACK}")
    for wrong in (
        f"{key}: 1",
        f"relations: {{{key}: {{head: [{key}], tail: [{key}]}}}}",
        f"title: [{key}]",
        f"language: {key}",
    ):
        scheme.write_text(f"name: x\nlabels: {{A: {{}}}}\n{wrong}\n", encoding="utf-8")
        printed("check")
    lexicon = scheme.with_name("lexicon.yaml")
    scheme.write_text(SCHEME_YAML, encoding="utf-8")
    for wrong in (f"[{{label: {key}, words: [x]}}]", f"[{{{key}: x}}]", f"- &{key}", "*undefined"):
        lexicon.write_text(wrong, encoding="utf-8")
        printed("lexicon")
    articles = tmp_path / f"articles{ATTACK}"
    articles.mkdir()
    (articles / f"a{ATTACK.replace('/', '')}.txt").write_text("[[Nobody:]] {{", encoding="utf-8")
    printed("markup", articles)
    config = tmp_path / f"config{ATTACK}.xml"
    config.write_text("<View><Labels name='l' toName='t'><Label value='A'/></Labels></View>", encoding="utf-8")
    printed("init", tmp_path / "from config", "--from", config)


@given(st.text())
def test_a_printable_text_is_one_line_and_printed_again_as_it_is(text: str) -> None:
    line = shown(text)
    assert len(line.splitlines()) <= 1
    assert shown(line) == line


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])))
def test_letters_signs_and_blanks_of_any_script_are_printed_as_they_are(text: str) -> None:
    assert shown(text) == text


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_escapes_do_not_change_what_json_says(value: object) -> None:
    encoded = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    escaped = json_escaped(encoded)
    assert json.loads(escaped) == json.loads(encoded)
    assert shown(escaped.decode()) == escaped.decode()


@given(st.text(), st.integers(0, 40), st.integers(0, 40))
def test_carets_stand_under_the_words_as_they_are_printed(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    found = excerpt(text, start, end)
    assert shown(found.text) == found.text
    assert found.text[found.start : found.end] == shown("".join(" " if c.isspace() else c for c in text[start:end]))

"""Reports into files, quiet commands, progress bars, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from making import Json, annotation, project, region, sound, task
from newsann.cli.exit_codes import MEANINGS
from running import newsann


def mixed() -> Json:
    """A task with an error and a warning."""
    return task(annotation(region("x", "A clerk", "actor"), region("m", "The may", "Source")))


@pytest.mark.parametrize("how", ["text", "json", "github", "sarif"])
def test_report_goes_to_the_file_and_text_to_the_terminal(how: str, tmp_path: Path) -> None:
    project(tmp_path, mixed())
    for command in ("check", "build"):
        printed = newsann(command, "--format", "text", cwd=tmp_path)
        alone = newsann("check", "--format", how, cwd=tmp_path).stdout
        both = newsann(command, "--format", how, "--output", "report", cwd=tmp_path)
        assert (both.returncode, both.stdout) == (1, printed.stdout)
        assert (tmp_path / "report").read_text(encoding="utf-8") == alone
        (tmp_path / "report").unlink()
    assert not list(tmp_path.glob(".report*"))


@pytest.mark.parametrize("output", ["nowhere/report.json", "annotations"])
def test_file_that_cannot_be_written_is_a_sentence_and_exits_with_2(output: str, tmp_path: Path) -> None:
    project(tmp_path, sound())
    for command in (["check"], ["build"], ["verify", "dist/tiny-1.0.0"]):
        ran = newsann(*command, "--output", output, cwd=tmp_path)
        assert ran.returncode == 2
        assert ran.stderr.startswith(f"newsann: {output}: ")
        assert ran.stderr.count("\n") == 1


def test_report_is_not_written_over_what_the_command_reads(tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    newsann("build", cwd=tmp_path)
    release = "dist/tiny-1.0.0"
    (tmp_path / "link.json").symlink_to(tmp_path / "annotations" / "export.json")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for command, outputs in {
        ("check",): ["annotations/export.json", "annotations/new.json", "link.json", str(scheme)],
        ("build", "annotations/export.json", "--out", "new"): ["annotations/export.json", "schema/scheme.yaml"],
        ("verify", release): [f"{release}/manifest.json", f"{release}/new.json"],
        ("diff", release, (tmp_path / release).as_uri()): [f"{release}/README.md"],
    }.items():
        for output in outputs:
            ran = newsann(*command, "--output", output, cwd=tmp_path)
            assert (ran.returncode, ran.stdout) == (2, "")
            assert ran.stderr.startswith(f"newsann: {output}: is ")
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_report_does_not_take_the_place_of_a_device_or_pipe(tmp_path: Path) -> None:
    project(tmp_path, sound())
    os.mkfifo(tmp_path / "pipe")
    ran = newsann("check", "--output", "pipe", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "newsann: pipe: cannot be written: pipe is a device or a pipe, not a file. Name another file with --output\n"
    )
    assert (tmp_path / "pipe").is_fifo()


def test_quiet_check_prints_what_fails_and_nothing_else(tmp_path: Path) -> None:
    project(tmp_path, mixed())
    ran = newsann("check", "-q", cwd=tmp_path)
    assert ran.returncode == 1
    assert "unknown-label" in ran.stdout
    assert "mid-word" not in ran.stdout
    assert "read:" not in ran.stdout
    assert "mid-word" in newsann("check", "-q", "--fail-on", "warning", cwd=tmp_path).stdout
    assert newsann("check", "-q", "--fail-on", "never", cwd=tmp_path).stdout == ""


def test_quiet_commands_print_only_the_result(tmp_path: Path) -> None:
    project(tmp_path, sound())
    assert newsann("check", "--quiet", cwd=tmp_path).stdout == ""
    assert newsann("build", "--quiet", "--record", cwd=tmp_path).stdout == "dist/tiny-1.0.0\n"
    assert newsann("build", "-q", "--version", "auto", cwd=tmp_path).stdout == ""
    assert newsann("verify", "-q", "dist/tiny-1.0.0", cwd=tmp_path).stdout == ""
    assert newsann("diff", "-q", "dist/tiny-1.0.0", "dist/tiny-1.0.0", cwd=tmp_path).stdout == "nothing differs\n"
    assert newsann("publish", "-q", "dist/tiny-1.0.0", "to", cwd=tmp_path).stdout == f"{tmp_path}/to/tiny-1.0.0\n"
    assert newsann("scheme", "compile", "-q", cwd=tmp_path).stdout == ""
    assert newsann("init", "-q", "mine", cwd=tmp_path).stdout == ""


def test_report_of_a_release_in_each_format(tmp_path: Path) -> None:
    project(tmp_path, sound())
    built = newsann("build", "--format", "json", cwd=tmp_path)
    assert json.loads(built.stdout)["findings"] == []
    assert built.stderr == "dist/tiny-1.0.0\n"
    release = "dist/tiny-1.0.0"
    ran = newsann("verify", release, "--format", "json", "-o", "verified.json", cwd=tmp_path)
    assert ran.stdout.startswith("tiny 1.0.0: verified ")
    assert json.loads((tmp_path / "verified.json").read_text())["problems"] == []
    newsann("diff", release, release, "--format", "markdown", "-o", "changes.md", cwd=tmp_path)
    assert (tmp_path / "changes.md").exists()
    (tmp_path / release / "CITATION.cff").write_text("changed")
    ran = newsann("verify", release, "--format", "json", cwd=tmp_path)
    assert ran.returncode == 1
    assert len(json.loads(ran.stdout)["problems"]) == 1


def on_a_terminal(*arguments: str, cwd: Path) -> tuple[int, str]:
    """Run newsann with standard error on a terminal: its exit code and what the terminal got."""
    ran = newsann(*arguments, cwd=cwd, terminal=True, variables={"TERM": "xterm-256color", "COLUMNS": "100"})
    return ran.returncode, ran.stderr


BARS = {
    ("check",): "reading", ("build",): "reading", ("verify", "dist/tiny-1.0.0"): "verifying",
    ("diff", "dist/tiny-1.0.0", "dist/tiny-1.0.0"): "comparing", ("publish", "dist/tiny-1.0.0", "to"): "sending",
    ("lexicon", "--check"): "measuring", ("markup", "articles", "--output", "marked.json"): "reading",
}  # fmt: skip


def test_long_work_has_a_bar_on_a_terminal_alone_and_none_when_quiet(tmp_path: Path) -> None:
    project(tmp_path, sound())
    (tmp_path / "schema" / "lexicon.yaml").write_text("- {label: Hedge, words: [perhaps], score: 0.5}\n")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("id: a\n---\nThe mayor said so.\n")
    assert newsann("build", cwd=tmp_path).returncode == 0
    for command, doing in BARS.items():
        code, shown = on_a_terminal(*command, cwd=tmp_path)
        assert doing in shown, command
        assert on_a_terminal(*command, "-q", cwd=tmp_path) == (code, ""), command
        assert newsann(*command, cwd=tmp_path).stderr == "", command


def test_help_lists_the_exit_codes() -> None:
    words = " ".join(newsann("--help").stdout.split())
    for code, meaning in MEANINGS.items():
        assert f"{code} {meaning}" in words


def test_module_and_program_are_the_same() -> None:
    program, module = [str(Path(sys.executable).with_name("newsann"))], [sys.executable, "-m", "newsann"]
    environment = os.environ | {"COLUMNS": "120", "NO_COLOR": "1"}
    for arguments in (["--help"], ["explain", "mid-word"], ["check", "nowhere"]):
        forked = newsann(*arguments)
        for command in (program, module):
            ran = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, env=environment)
            assert (ran.returncode, ran.stdout, ran.stderr) == (forked.returncode, forked.stdout, forked.stderr)

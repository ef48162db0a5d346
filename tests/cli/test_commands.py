"""The commands as a person runs them: what is printed, what is written, and with which exit code."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from making import Json, annotation, project, region, relation, sound, task, written
from running import newsann


def wrong() -> Json:
    return task(annotation(region("s1", "The mayor", "Source"), region("x", "A clerk", "actor")))


def mid_word() -> Json:
    return task(annotation(region("s1", "The may", "Source")))


def test_check_of_a_clean_export_is_short_and_exits_with_0(tmp_path: Path) -> None:
    project(tmp_path, sound())
    ran = newsann("check", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout == "1 task, 1 annotation, 1 relation read: 0 errors, 0 warnings\n"
    assert ran.stderr == ""


def test_check_tells_an_error_and_exits_with_1(tmp_path: Path) -> None:
    project(tmp_path, wrong())
    ran = newsann("check", cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stdout == (
        "annotations/export.json, task 1, document ferry\n"
        "  error unknown-label  annotation 7, region x, [42, 49)\n"
        "    the label 'actor' is not in the scheme; expected one of Actor, Claim, Source, Hedge\n"
        "    | …said the ferry would run again. A clerk reportedly doubted it.\n"
        "    |                                  ^^^^^^^\n"
        "    → Choose one of the scheme's labels, or add this one to the scheme.\n"
        "\n"
        "      1 error   unknown-label\n"
        "1 task, 1 annotation, 0 relations read: 1 error, 0 warnings\n"
    )


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_threshold_decides_the_exit_code(fail_on: str, code: int, tmp_path: Path) -> None:
    project(tmp_path, mid_word())
    assert newsann("check", "--fail-on", fail_on, cwd=tmp_path).returncode == code


def test_check_as_json_is_one_object(tmp_path: Path) -> None:
    project(tmp_path, wrong())
    told = json.loads(newsann("check", "--format", "json", cwd=tmp_path).stdout)
    (finding,) = told["findings"]
    assert finding["code"] == "unknown-label"
    assert finding["place"]["region"] == "x"
    assert told["ledger"]["regions"]["rejected"] == {"unknown-label": 1}


def test_check_for_github_is_one_command_a_finding(tmp_path: Path) -> None:
    project(tmp_path, wrong())
    (line,) = newsann("check", "--format", "github", cwd=tmp_path).stdout.splitlines()
    assert line.startswith("::error file=annotations/export.json,title=unknown-label::annotations/export.json, task 1,")


def test_build_prints_the_path_of_the_release_last(tmp_path: Path) -> None:
    project(tmp_path, sound())
    ran = newsann("build", cwd=tmp_path)
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[-1] == "dist/tiny-1.0.0"
    assert (tmp_path / "dist" / "tiny-1.0.0" / "manifest.json").exists()


def test_build_writes_nothing_when_there_are_errors(tmp_path: Path) -> None:
    project(tmp_path, wrong())
    ran = newsann("build", cwd=tmp_path)
    assert ran.returncode == 1
    assert "unknown-label" in ran.stdout
    assert ran.stderr == (
        "newsann: 1 error, so nothing was written. Correct it in Label Studio and export again, or publish the "
        "rest with --quarantine\n"
    )
    assert list((tmp_path / "dist").iterdir()) == []


def test_quarantine_publishes_the_rest_and_lists_what_was_held_back(tmp_path: Path) -> None:
    project(
        tmp_path,
        wrong(),
        {**sound(), "id": 2, "data": {**sound()["data"], "id": "other", "text": sound()["data"]["text"]}},
    )
    ran = newsann("build", "--quarantine", cwd=tmp_path)
    assert ran.returncode == 0
    assert "1 region quarantined; the manifest lists them with the reasons" in ran.stdout
    manifest = json.loads((tmp_path / "dist" / "tiny-1.0.0" / "manifest.json").read_text())
    assert manifest["quarantined"] == [
        {
            "export": "annotations/export.json",
            "task": "1",
            "document": "ferry",
            "annotation": "7",
            "reasons": ["unknown-label"],
            "region": "x",
        }
    ]
    assert sum(manifest["rows"]["documents"].values()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere.json"], "nowhere.json: there is no such file or folder"),
        (["check", "--scheme", "nowhere.yaml"], "nowhere.yaml: there is no scheme here"),
        (["build", "--version", "one"], "version 'one': expected three numbers"),
        (["build", "--out", "schema/scheme.yaml"], "nothing can be written there"),
        (
            ["build", "--releases", "relaeses"],
            "relaeses: no such folder. The manifests in it keep documents",
        ),
        (["init", "."], "already has schema"),
        (["init", "new", "--from", "nowhere.xml"], "there is no such file"),
        (["explain", "no-such-code"], "no finding has the code"),
        (["check", "--format", "xml"], "'text', 'json', 'github', 'sarif'"),
        (["markup", "annotations"], "no articles"),
    ],
)
def test_wrong_use_is_a_sentence_and_exits_with_2(arguments: list[str], said: str, tmp_path: Path) -> None:
    project(tmp_path, sound())
    ran = newsann(*arguments, cwd=tmp_path)
    assert ran.returncode == 2
    assert said in " ".join(ran.stderr.replace("│", " ").split())


def test_wrong_scheme_gets_every_error_at_once_with_its_place(tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    scheme.write_text("name: Tiny News\nlabels:\n  Actor: {colour: red}\nrelations:\n  about: {head: [Acter]}\n")
    ran = newsann("check", cwd=tmp_path)
    assert ran.returncode == 2
    assert "scheme.yaml:1:1: name: found 'Tiny News'" in ran.stderr
    assert "scheme.yaml:3:11: labels.Actor.colour: unknown key 'colour'; did you mean 'color'?" in ran.stderr
    assert "scheme.yaml:5:11: relations.about.head: no label is called 'Acter'; did you mean 'Actor'?" in ran.stderr


def test_stale_compiled_file_fails_the_check_and_is_written_anew(tmp_path: Path) -> None:
    project(tmp_path, sound())
    assert newsann("scheme", "compile", "--check", cwd=tmp_path).returncode == 1
    assert newsann("scheme", "compile", cwd=tmp_path).returncode == 0
    assert newsann("scheme", "compile", "--check", cwd=tmp_path).returncode == 0
    with (tmp_path / "schema" / "guidelines.md").open("a") as stream:
        stream.write("by hand\n")
    ran = newsann("scheme", "compile", "--check", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (
        1,
        "stale: guidelines.md. Run: newsann scheme compile --scheme schema/scheme.yaml\n",
    )


def test_explain_tells_one_finding(tmp_path: Path) -> None:
    assert newsann("explain", "mid-word").stdout.startswith("mid-word: A span that begins or ends inside a word\n")


def test_check_imports_neither_pandas_nor_datasets_nor_scipy(tmp_path: Path) -> None:
    project(tmp_path, sound())
    code = (
        "import sys; from newsann.cli.app import app; "
        "app(['check'], standalone_mode=False); "
        "print(sorted({'pandas', 'datasets', 'numpy', 'scipy', 'pyarrow.parquet'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_build_with_one_annotator_imports_neither_pandas_nor_datasets_nor_scipy(tmp_path: Path) -> None:
    project(tmp_path, sound())
    code = (
        "import sys; from newsann.cli.app import app; "
        "app(['build'], standalone_mode=False); print(sorted({'pandas', 'datasets', 'scipy'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_build_with_several_annotators_imports_neither_pandas_nor_datasets(repository: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from newsann.cli.app import app; "
        f"app(['build', '--out', {str(tmp_path)!r}], standalone_mode=False); "
        "print(sorted({'pandas', 'datasets'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=repository, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_dangling_relations_and_files_that_may_not_be_read(tmp_path: Path) -> None:
    project(tmp_path, task(annotation(region("c", "the ferry", "Claim"), relation("c", "gone", "attributed_to"))))
    assert "points to 'gone'" in newsann("check", cwd=tmp_path).stdout
    (tmp_path / "annotations" / "folder.json").symlink_to(tmp_path / "nowhere")
    assert newsann("check", "annotations/folder.json", cwd=tmp_path).returncode == 2


def test_two_runs_of_init_do_not_overwrite(tmp_path: Path) -> None:
    given = written(tmp_path, sound())
    assert newsann("init", "mine", "--from", given, cwd=tmp_path).returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    assert newsann("init", "mine", cwd=tmp_path).returncode == 2
    assert before == {path: path.read_bytes() for path in (tmp_path / "mine").rglob("*") if path.is_file()}
    ran = newsann("build", cwd=tmp_path / "mine")
    assert ran.stdout.splitlines()[-1] == "dist/mine-1.0.0"


def test_version_is_that_of_the_package() -> None:
    assert newsann("--version").stdout == f"newsann {version('newsann')}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_for_the_shells(shell: str) -> None:
    ran = newsann("--show-completion", shell)
    assert ran.returncode == 0
    assert "newsann" in ran.stdout


@pytest.mark.parametrize(("options", "setting"), [((), {"NO_COLOR": "1"}), (("--no-color",), {}), ((), {})])
def test_colours_unless_somebody_asks_for_none(
    options: tuple[str, ...], setting: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path, mid_word())
    monkeypatch.delenv("NO_COLOR", raising=False)
    variables = {"FORCE_COLOR": "1", "TERM": "xterm-256color", **setting}
    ran = newsann(*options, "check", cwd=tmp_path, variables=variables)
    assert "mid-word" in ran.stdout
    assert ("\x1b[33m" in ran.stdout) is not bool(options or setting)

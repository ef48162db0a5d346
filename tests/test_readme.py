"""The commands and the Python in the documentation do what it shows."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEEDED = (
    "Makefile",
    "pyproject.toml",
    "constraints.txt",
    "annotations",
    "articles",
    "schema",
    "dataset_card.md",
    "tests/findings",
)


@pytest.fixture
def clone(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the commands need, with an environment that counts as made already."""
    for name in NEEDED:
        copy = shutil.copytree if (repository / name).is_dir() else shutil.copyfile
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        copy(repository / name, tmp_path / name)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "installed").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    return tmp_path


def commands(block: str) -> list[tuple[str, str]]:
    """Each command of a console block with the output that the README shows."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def run_python(block: str, page: str) -> None:
    """Run the examples of a block, of which there must be some."""
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    failed, tried = runner.run(doctest.DocTestParser().get_doctest(block, {}, page, page, 0))
    assert (failed, tried > 0) == (0, True)


def test_readme_holds(repository: Path, clone: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    binaries = str(Path(sys.executable).parent)
    outside = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # of `make test`
    environment = outside | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120"}
    ran = 0
    for kind, block in BLOCK.findall(readme):
        if kind == "python":
            run_python(block, "README.md")
            continue
        for command, shown in commands(block):
            if command == "make test":  # this is it
                continue
            program = f"{command} BIN={binaries}" if command.startswith("make ") else command
            done = subprocess.run(program, shell=True, capture_output=True, text=True, env=environment, check=False)
            printed = [line for line in done.stdout.splitlines() if "nothing was written" not in line]
            assert printed == shown.splitlines(), done.stderr
            ran += 1
    assert ran == 3


def test_python_page_holds(repository: Path, clone: Path) -> None:
    page = (repository / "docs" / "python.md").read_text(encoding="utf-8")
    assert [kind for kind, _ in BLOCK.findall(page)] == ["python", "python"]
    run_python("\n".join(block for _, block in BLOCK.findall(page)), "python.md")

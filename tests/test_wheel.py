"""A wheel built from the repository and installed elsewhere works the same."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from making import sound, written


@pytest.fixture(scope="module")
def elsewhere(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `newsann` of an environment that has the wheel, and borrows the other packages of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    wheel = [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(repository)]
    subprocess.run(wheel, check=True)
    (built,) = folder.glob("newsann-*.whl")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    install = [*pip, "install", "--quiet", "--no-deps", "--target", str(site), str(built)]
    subprocess.run(install, check=True)
    # Of this environment only the packages: its own newsann, an editable one, must not be what is tested.
    for path in sys.path:
        if path.endswith("site-packages"):
            borrowed = [entry for entry in Path(path).iterdir() if "newsann" not in entry.name]
            for entry in borrowed:
                if not (site / entry.name).exists() and entry.suffix != ".pth":
                    (site / entry.name).symlink_to(entry)
    return folder / "env" / "bin" / "python"


def newsann(python: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [str(python), "-m", "newsann", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)


def test_it_is_the_wheel_that_runs(elsewhere: Path, tmp_path: Path) -> None:
    code = "import newsann; print(newsann.__file__)"
    ran = subprocess.run([str(elsewhere), "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert ran.stdout.startswith(str(elsewhere.parents[1]))


def test_project_with_the_shipped_scheme_is_begun_checked_and_built(
    elsewhere: Path, repository: Path, tmp_path: Path
) -> None:
    ran = newsann(elsewhere, "init", "mine", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    shipped = (repository / "schema" / "scheme.yaml").read_bytes()
    assert (tmp_path / "mine" / "schema" / "scheme.yaml").read_bytes() == shipped
    lexicon = (repository / "schema" / "lexicon.yaml").read_bytes()
    assert (tmp_path / "mine" / "schema" / "lexicon.yaml").read_bytes() == lexicon
    written(tmp_path / "mine" / "annotations")
    export = (repository / "annotations" / "news-attribution.json").read_bytes()
    (tmp_path / "mine" / "annotations" / "export.json").write_bytes(export)
    assert newsann(elsewhere, "check", cwd=tmp_path / "mine").returncode == 0
    ran = newsann(elsewhere, "build", cwd=tmp_path / "mine")
    assert ran.stdout.splitlines()[-1] == "dist/news-attribution-1.0.0"
    card = (tmp_path / "mine" / "dist" / "news-attribution-1.0.0" / "README.md").read_text(encoding="utf-8")
    assert "# Attribution in news" in card


def test_loader_script_is_inside_and_says_where(elsewhere: Path, repository: Path, tmp_path: Path) -> None:
    code = "import newsann; print(newsann.loader_script())"
    ran = subprocess.run([str(elsewhere), "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    script = Path(ran.stdout.strip())
    assert script.is_relative_to(elsewhere.parents[1])
    ours = repository / "src" / "newsann" / "loading" / "newsann_script.py"
    assert script.read_bytes() == ours.read_bytes()


def test_project_begun_from_an_export_builds_at_once(elsewhere: Path, tmp_path: Path) -> None:
    given = written(tmp_path, sound())
    assert newsann(elsewhere, "init", "mine", "--from", given, cwd=tmp_path).returncode == 0
    assert newsann(elsewhere, "build", cwd=tmp_path / "mine").returncode == 0

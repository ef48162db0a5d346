"""Two releases of one dataset, and one that claims the number of the first."""

import hashlib
from pathlib import Path

import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, project, region, task


def contents(release: Path) -> dict[str, str]:
    """The SHA-256 of every file of a release."""
    files = (path for path in release.rglob("*") if path.is_file())
    return {str(path.relative_to(release)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """1.0.0 has three splits; of 1.1.0 one split is gone, one document is corrected, and one is new."""
    folder = tmp_path_factory.mktemp("releases")
    old = [_named("a", "train"), _named("b", "validation"), _named("c", "test")]
    new = [_named("a", "train", "A clerk"), _named("c", "test"), _named("d", "train")]
    return {"1.0.0": _built(folder, "1.0.0", old), "1.1.0": _built(folder, "1.1.0", new)}


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of 1.0.0 with another content than the one in `releases`."""
    return _built(tmp_path_factory.mktemp("stranger"), "1.0.0", [_named("z", "train")])


def _built(folder: Path, version: str, tasks: list[Json]) -> Path:
    scheme = project(folder / version, *tasks)
    split = "splits: {strategy: column, by: title, containment: 0, shares: {train: 1, validation: 1, test: 1}}\n"
    scheme.write_text(SCHEME_YAML + split, encoding="utf-8")
    scheme.with_name("pseudonym.key").write_text("00" * 32, encoding="ascii")
    return newsann.build([folder / version / "annotations"], scheme, out=folder / "dist", version=version).path


def _named(document: str, split: str, words: str = "The mayor") -> Json:
    text = f"The mayor of town {document} said that the ferry would run again. A clerk reportedly doubted it."
    made = task(annotation(region("s", words, "Source", text)), text=text, id=ord(document), document=document)
    made["data"]["title"] = split
    return made

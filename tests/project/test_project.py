"""Where the files of a project lie."""

from pathlib import Path

import pytest

from newsann.errors import ReleaseError
from newsann.project.project import Project, project_around


@pytest.mark.parametrize("scheme", ["schema/scheme.yaml", "scheme.yaml", "other.yaml"])
def test_paths_follow_from_that_of_the_scheme(scheme: str, tmp_path: Path) -> None:
    project = Project(tmp_path / scheme)
    assert project.folder == tmp_path
    assert project.history == tmp_path / "releases"
    assert project.lexicon == (tmp_path / scheme).with_name("lexicon.yaml")


def test_own_card_comes_before_the_one_that_ships(tmp_path: Path) -> None:
    (tmp_path / "schema").mkdir()
    project = Project(tmp_path / "schema" / "scheme.yaml")
    shipped, name = project.card_template()
    assert name == "dataset_card.md"
    (tmp_path / "dataset_card.md").write_text(f"{shipped}\nOurs.\n", encoding="utf-8")
    assert project.card_template()[0].endswith("Ours.\n")


@pytest.mark.parametrize("exports", ["annotations", "annotations/one.json", "one.json"])
def test_project_around_exports(exports: str, tmp_path: Path) -> None:
    (tmp_path / "schema").mkdir()
    (tmp_path / "annotations").mkdir()
    (tmp_path / "schema" / "scheme.yaml").touch()
    assert project_around(tmp_path / exports) == Project(tmp_path / "schema" / "scheme.yaml")


def test_exports_without_a_project_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReleaseError, match=r"one\.json: .*expected schema/scheme\.yaml beside them"):
        project_around(tmp_path / "one.json")

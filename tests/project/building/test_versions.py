"""A project's releases over time: the version that is due, splits for life, the record, the changelog, the proof."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from making import SCHEME_YAML, TEXT, Json, annotation, project, region, relation, sound, task, written
from newsann.errors import ExportError, NothingNewError, ReleaseError
from newsann.releases.manifest import decode
from newsann.releases.release import Release
from running import newsann as command

pytestmark = pytest.mark.usefixtures("without_figures")

CLAIM, SOURCE = region("c1", "the ferry would run again", "Claim"), region("s1", "The mayor", "Source")


def built(
    folder: Path, *tasks: Json, version: str = "auto", scheme: str = SCHEME_YAML, **more: Any
) -> newsann.BuiltRelease:
    """The next release of the project in `folder`, recorded."""
    path = project(folder, *tasks)
    path.write_text(scheme, encoding="utf-8")
    options = {"out": folder / "dist", "releases": folder / "releases", "record": True, **more}
    return newsann.build([folder / "annotations"], path, version=version, **options)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def named(document: str, *items: Json, id: int = 1) -> Json:
    return task(annotation(*items), id=id, document=document, text=f"{TEXT} {document}")


def test_versions_follow_what_changes_and_are_recorded(tmp_path: Path) -> None:
    names = [built(tmp_path, named("a", CLAIM, SOURCE)).path.name]
    names.append(built(tmp_path, named("a", SOURCE)).path.name)
    names.append(built(tmp_path, named("a", SOURCE), named("b", SOURCE, id=2)).path.name)
    more = SCHEME_YAML.replace("Hedge: {}}", "Hedge: {}, Cue: {}}")
    names.append(built(tmp_path, named("a", SOURCE), named("b", SOURCE, id=2), scheme=more).path.name)
    other = more.replace("title: {}, ", "")
    names.append(built(tmp_path, named("a", SOURCE), named("b", SOURCE, id=2), scheme=other).path.name)
    assert names == ["tiny-1.0.0", "tiny-1.0.1", "tiny-1.1.0", "tiny-1.2.0", "tiny-2.0.0"]
    recorded = sorted(path.name for path in (tmp_path / "releases").iterdir())
    assert recorded == ["1.0.0.json", "1.0.1.json", "1.1.0.json", "1.2.0.json", "2.0.0.json"]
    for name in names:
        account = (tmp_path / "dist" / name / "manifest.json").read_bytes()
        assert (tmp_path / "releases" / f"{name.removeprefix('tiny-')}.json").read_bytes() == account

    changelog = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = [line for line in changelog.splitlines() if line.startswith("#")]
    assert heads == ["# Changelog", "## 2.0.0", "## 1.2.0", "## 1.1.0", "## 1.0.1", "## 1.0.0"]
    assert "**Breaks code**: column title removed." in changelog
    assert "- Added: `b`" in changelog
    assert "- Corrected: `a`" in changelog
    assert "The first release." in changelog


def test_nothing_new_is_no_release_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    built(tmp_path, named("a", SOURCE))
    before = (tmp_path / "CHANGELOG.md").read_bytes()
    with pytest.raises(NothingNewError, match=r"nothing differs from 1\.0\.0"):
        built(tmp_path, named("a", SOURCE))
    assert not built(tmp_path, named("a", SOURCE), version="1.0.0").new
    assert (tmp_path / "CHANGELOG.md").read_bytes() == before
    assert _names(tmp_path / "dist") == ["tiny-1.0.0"]


def test_version_that_is_too_low_or_recorded_with_another_content_is_refused(tmp_path: Path) -> None:
    built(tmp_path, named("a", SOURCE))
    with pytest.raises(ReleaseError, match=r"1\.1\.0 is due \(1 document added"):
        built(tmp_path, named("a", SOURCE), named("b", SOURCE, id=2), version="1.0.1")
    with pytest.raises(ReleaseError, match="has been released with another content"):
        built(tmp_path, named("a", CLAIM), version="1.0.0", out=tmp_path / "elsewhere")
    assert _names(tmp_path / "dist") == ["tiny-1.0.0"]
    assert built(tmp_path, named("a", SOURCE), named("b", SOURCE, id=2), version="3.0.0").path.name == "tiny-3.0.0"


def test_build_without_record_leaves_no_trace_beside_the_release(tmp_path: Path) -> None:
    built(tmp_path, named("a", SOURCE), record=False)
    assert not (tmp_path / "releases").exists()
    assert not (tmp_path / "CHANGELOG.md").exists()


@given(
    before=st.sets(st.integers(0, 40), min_size=1),
    after=st.sets(st.integers(0, 40), min_size=1),
    salt=st.text("ab", max_size=2),
)
@settings(deadline=None, max_examples=15)
def test_document_keeps_its_split_for_life(
    before: set[int], after: set[int], salt: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("project")
    first = built(folder, *(named(f"d{i}", SOURCE, id=i) for i in before))
    old = decode((first.path / "manifest.json").read_bytes()).documents
    # Even another salt and other shares move nobody who has been published.
    other = SCHEME_YAML + f"splits: {{salt: 'x{salt}', shares: {{train: 1, validation: 1, test: 1}}}}\n"
    second = built(folder, *(named(f"d{i}", CLAIM, id=i) for i in after), scheme=other)
    new = decode((second.path / "manifest.json").read_bytes()).documents
    assert all(new[name].split == old[name].split for name in new if name in old)
    for config in ("documents", "annotations"):
        for split, table in Release.open(second.path).tables(config):
            assert all(new[name].split == split for name in table.column("id").to_pylist())


def test_damaged_record_is_told_and_not_passed_over(tmp_path: Path) -> None:
    built(tmp_path, named("a", SOURCE))
    (tmp_path / "releases" / "1.0.0.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseError, match="not the manifest of a release"):
        built(tmp_path, named("a", CLAIM))


def test_commands_choose_record_and_prove(tmp_path: Path) -> None:
    project(tmp_path, sound())
    run = partial(command, cwd=tmp_path)
    assert run("build", "--version", "auto", "--record").stdout.splitlines()[-1] == "dist/tiny-1.0.0"
    again = run("build", "--version", "auto", "--record")
    assert (again.returncode, again.stdout) == (
        0, "nothing differs from 1.0.0, so no new version is due; nothing was written\n",
    )  # fmt: skip
    link = relation("c1", "s1", "attributed_to")
    written(
        tmp_path / "annotations",
        task(annotation(CLAIM, SOURCE, link)),
        task(annotation(SOURCE), id=2, document="b", text="The mayor"),
    )
    assert run("build", "--version", "auto").stdout.splitlines()[-1] == "dist/tiny-1.1.0"
    assert json.loads((tmp_path / "dist/tiny-1.1.0/manifest.json").read_text())["version"] == "1.1.0"
    proved = run("verify", "dist/tiny-1.1.0")
    assert proved.returncode == 0
    assert proved.stdout.startswith("tiny 1.1.0: ")


def test_error_of_an_annotation_that_was_corrected_since_does_not_count(tmp_path: Path) -> None:
    """Both states come in, with two exports; the one last updated is taken, and what was wrong with the other goes."""
    scheme = project(tmp_path)
    folder = tmp_path / "annotations"
    wrong = task(annotation(region("s", "The mayor", "Nobody"), updated="2026-03-02T10:01:00Z"))
    right = task(annotation(region("s", "The mayor", "Source"), updated="2026-03-03T10:01:00Z"))
    written(folder, wrong, name="export.json")
    written(folder, right, name="later.json")
    release = newsann.build([folder], scheme, out=tmp_path / "dist")
    assert {finding.code for finding in release.outcome.findings} == {"duplicate-task"}
    assert release.outcome.ledger.total("annotations", "published") == 1
    written(folder, right, name="export.json")
    written(folder, wrong, name="later.json")
    assert newsann.build([folder], scheme, out=tmp_path / "other").outcome.ledger.total("annotations", "published") == 1


def test_document_keeps_the_split_that_it_has_had_since_its_first_one_left_the_scheme(tmp_path: Path) -> None:
    def scheme(names: str, salt: str) -> str:
        return SCHEME_YAML + f"splits: {{salt: '{salt}', containment: 0, shares: {{train: 1, {names}: 1}}}}\n"

    tasks = [named(f"d{number}", SOURCE, id=number) for number in range(12)]
    built(tmp_path, *tasks, scheme=scheme("dev", "a"))
    second = Release.open(built(tmp_path, *tasks, scheme=scheme("validation", "b")).path).manifest.documents
    # A third, with another salt again: nothing moves, so nothing but the scheme differs.
    third = Release.open(built(tmp_path, *tasks, scheme=scheme("validation", "c")).path).manifest.documents
    assert {seal.split for seal in second.values()} == {"train", "validation"}
    assert {name: seal.split for name, seal in third.items()} == {name: seal.split for name, seal in second.items()}


def test_record_of_another_dataset_is_not_taken_for_this_one(tmp_path: Path) -> None:
    built(tmp_path, named("a", SOURCE))
    with pytest.raises(ReleaseError, match=r"1\.0\.0\.json: records a release of 'tiny', and this dataset is 'other'"):
        built(tmp_path, named("a", SOURCE), scheme=SCHEME_YAML.replace("name: tiny", "name: other"))
    assert _names(tmp_path / "dist") == ["tiny-1.0.0"]


def test_version_before_the_first_is_refused(tmp_path: Path) -> None:
    built(tmp_path, named("a", SOURCE))
    with pytest.raises(ReleaseError, match=r"version 0\.9\.0 comes before 1\.0\.0, the first that is recorded"):
        built(tmp_path, named("b", SOURCE), version="0.9.0")


@pytest.mark.parametrize(
    ("old", "heads"),
    [
        ("", ["# Changelog", "## 1.0.0"]),
        ("## 0.9.0\n\nLong ago.\n", ["## 1.0.0", "## 0.9.0"]),
        ("# Ours\n\nWhat we did.\n\n## 0.9.0\n\nLong ago.\n", ["# Ours", "## 1.0.0", "## 0.9.0"]),
    ],
)
def test_entry_stands_on_top_of_whatever_changelog_there_is(old: str, heads: list[str], tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(old, encoding="utf-8")
    built(tmp_path, named("a", SOURCE))
    told = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [line for line in told.splitlines() if line.startswith("#")] == heads
    assert all(line in told for line in old.splitlines())


def test_export_whose_name_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    (tmp_path / "annotations" / "export.json").rename(tmp_path / "annotations" / "x\udcff.json")
    with pytest.raises(ExportError, match="the file's name is not UTF-8"):
        newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist")

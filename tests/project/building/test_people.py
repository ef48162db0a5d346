"""Who annotated, and which annotations are one: over tasks, exports, projects and servers."""

import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from making import TEXT, Json, annotation, project, region, sound, task, written
from newsann.formats.labelstudio.exports import chunks as export
from newsann.releases.manifest import decode

UNNAMED = "name: tiny\nlabels: {Actor: {}, Source: {}}\ndocument: {columns: {outlet: {}, desk: {}}}\n"
MARK = region("s", "The mayor", "Source")
LATER = "2026-03-09T10:00:00Z"


def unnamed(*annotations: Json, text: str = TEXT, **more: Any) -> Json:
    """A task whose data do not name the document."""
    made = task(*annotations, text=text, **more)
    del made["data"]["id"]
    return made


def built(
    folder: Path, files: dict[str, list[Json]], scheme: str = UNNAMED, **more: Any
) -> tuple[newsann.BuiltRelease, list[Json]]:
    path = project(folder)
    (folder / "annotations" / "export.json").unlink()
    path.write_text(scheme + "splits: {shares: {train: 1}}\n", encoding="utf-8")
    path.with_name("pseudonym.key").write_text("00" * 32, encoding="ascii")
    for name, tasks in files.items():
        (folder / "annotations" / name).parent.mkdir(exist_ok=True)
        written((folder / "annotations" / name).parent, *tasks, name=Path(name).name)
    made = newsann.build([folder / "annotations"], path, out=folder / "dist", **more)
    assert newsann.verify(made.path) == []
    return made, pq.read_table(made.path / "annotations" / "train.parquet").to_pylist()


def codes(made: newsann.BuiltRelease) -> list[str]:
    return sorted(finding.code for finding in made.outcome.findings)


def test_of_several_annotations_by_one_person_the_last_counts(tmp_path: Path) -> None:
    many = [annotation(MARK, id=n, by=4, updated=f"2026-03-0{n}T10:00:00Z") for n in (1, 3, 2)]
    made, rows = built(tmp_path, {"a.json": [unnamed(*many, annotation(MARK, id=9, by=5))]})
    assert [row["annotation"] for row in rows] == ["3", "9"]
    (found,) = made.outcome.findings
    assert found.message == (
        "annotations 1, 2 are by the same annotator as annotation 3, which was updated last and counts"
    )
    assert made.outcome.ledger.as_dict()["annotations"]["skipped"] == {"several-by-one": 2}


def test_annotations_by_nobody_known_are_not_taken_for_one_persons(tmp_path: Path) -> None:
    _, rows = built(tmp_path, {"a.json": [unnamed(*(annotation(MARK, id=n, by=None) for n in (1, 2)))]})
    assert len(rows) == 2


def two_desks(**projects: int) -> dict[str, list[Json]]:
    """Two people who each ran a server, and annotated the same article as user 1."""
    return {
        f"{desk}/x.json": [unnamed(annotation(MARK, id=10 * number), id=number, project=number)]
        for desk, number in projects.items()
    }


def test_one_number_of_two_projects_is_reported_and_nobody_is_left_out(tmp_path: Path) -> None:
    made, rows = built(tmp_path, two_desks(first=3, second=5))
    assert len(rows) == 2
    (found,) = (finding for finding in made.outcome.findings if finding.code == "ambiguous-annotators")
    assert "annotations/first/x.json and annotations/second/x.json" in found.message
    assert "annotators: {by:" in found.hint


def test_one_number_in_two_files_is_doubted_where_both_annotated_an_article(
    tmp_path: Path,
) -> None:
    files = two_desks(first=3) | {"second/x.json": [unnamed(annotation(MARK, id=77), id=3, project=3)]}
    made, rows = built(tmp_path, files)
    assert len(rows) == 2
    assert "ambiguous-annotators" in codes(made)


@pytest.mark.parametrize(("by", "people"), [("completed_by", 1), ("project", 2), ("export", 2), ("folder", 2)])
def test_scheme_says_what_tells_annotators_apart(by: str, people: int, tmp_path: Path) -> None:
    made, rows = built(tmp_path, two_desks(first=3, second=5), UNNAMED + f"annotators: {{by: {by}}}\n")
    assert len({row["annotator"] for row in rows}) == people
    assert "ambiguous-annotators" not in codes(made)
    assert b"first" not in b"".join(row["annotator"].encode() for row in rows)
    assert ("several-by-one" in codes(made)) == (by == "completed_by")


def test_address_is_the_same_person_on_every_server(tmp_path: Path) -> None:
    who = {"id": None, "email": "ana@example.com"}
    files = {f"{n}.json": [unnamed(annotation(MARK, id=n, by=who), id=n, project=n)] for n in (1, 2)}
    made, rows = built(tmp_path, files, UNNAMED + "annotators: {by: export}\n")
    assert len(rows) == 1
    assert "several-by-one" in codes(made)


def moved(number: int, updated: str, **more: Any) -> Json:
    """The annotation as one of several servers has it."""
    made = annotation(MARK, id=number, by=number, updated=updated, unique_id="u-1", **more)
    return unnamed(made, id=number, project=number)


@given(order=st.permutations([(1, "2026-03-01T10:00:00Z"), (2, "2026-03-03T10:00:00Z"), (3, "2026-03-02T10:00:00Z")]))
@settings(max_examples=6, deadline=None)
def test_one_unique_id_is_one_annotation_whatever_numbers_it_was_given(
    order: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {f"{i}.json": [moved(number, updated)] for i, (number, updated) in enumerate(order)}
    made, rows = built(tmp_path_factory.mktemp("x"), files)
    assert [row["annotation"] for row in rows] == ["2"]
    assert codes(made) == ["duplicate-task", "duplicate-task"]


def test_unique_ids_that_differ_are_two_annotations(tmp_path: Path) -> None:
    twice = [unnamed(annotation(MARK, id=1, by=1, unique_id=f"u-{n}"), id=1) for n in (1, 2)]
    _, rows = built(tmp_path, {"a.json": [twice[0]], "b.json": [twice[1]]})
    assert len(rows) == 2


def test_metadata_of_all_tasks_are_kept_and_each_annotation_has_its_own_source(tmp_path: Path) -> None:
    one, other = (unnamed(annotation(MARK, id=n, by=n), id=n) for n in (1, 2))
    one["data"] |= {"outlet": "The Quay Ledger"}
    other["data"] |= {"outlet": "Harbour News", "desk": "city"}
    made, rows = built(tmp_path, {"a.json": [one], "b.json": [other]})
    assert {(row["outlet"], row["desk"]) for row in rows} == {("The Quay Ledger", "city")}
    assert [(row["source"]["export"], row["source"]["task"]) for row in rows] == [
        ("annotations/a.json", "1"), ("annotations/b.json", "2"),
    ]  # fmt: skip
    (found,) = made.outcome.findings
    assert "'Harbour News' here and 'The Quay Ledger' in annotations/a.json, task 1" in found.message


MISPRINT = TEXT.replace("would run", "wuold run")
OTHER = "Nothing was decided at the meeting on Tuesday, and the chair went home. The mayor had not come."


def states(before: str, after: str, **more: Any) -> dict[str, list[Json]]:
    texts = {"monday.json": (before, "2026-03-02T10:00:00Z"), "friday.json": (after, LATER)}
    return {
        name: [unnamed(annotation(region("s", "The mayor", "Source", text), updated=updated), text=text, id=7, **more)]
        for name, (text, updated) in texts.items()
    }


@pytest.mark.parametrize("more", [{}, {"project": 3}])
def test_article_that_was_corrected_between_exports_is_published_once(more: Json, tmp_path: Path) -> None:
    made, rows = built(tmp_path, states(MISPRINT, TEXT, **more))
    assert [row["text"] for row in rows] == [TEXT]
    (found,) = made.outcome.findings
    assert (found.code, found.place.export, found.place.task) == ("corrected-text", "annotations/monday.json", "7")
    assert "annotations/friday.json" in found.message
    ledger = made.outcome.ledger.as_dict()
    assert ledger["tasks"] == {"read": 2, "published": 1, "merged": 0, "skipped": {"corrected-text": 1}, "rejected": {}}


def test_two_articles_with_one_task_number_are_two(tmp_path: Path) -> None:
    made, rows = built(tmp_path, states(OTHER, TEXT))
    assert len(rows) == 2
    assert "corrected-text" not in codes(made)


def test_number_of_another_project_is_another_task(tmp_path: Path) -> None:
    files = states(MISPRINT, TEXT)
    files["monday.json"][0]["project"], files["friday.json"][0]["project"] = 1, 2
    _, rows = built(tmp_path, files)
    assert len(rows) == 2


def ways(folder: Path) -> dict[str, tuple[Path, str]]:
    """Ways to name the same export: the folder that the command runs in, and what is typed."""
    (folder.parent / "link").symlink_to(folder)
    return {
        "the folder": (folder, "annotations"),
        "the file": (folder, "annotations/export.json"),
        "from within": (folder / "annotations", "export.json"),
        "a dot": (folder / "annotations", "."),
        "absolute": (folder.parent, str(folder / "annotations")),
        "an absolute file": (folder.parent, str(folder / "annotations" / "export.json")),
        "dots": (folder / "schema", "../annotations/./export.json"),
        "twice": (folder, "annotations"),
        "a link": (folder.parent, "link/annotations"),
    }


def test_name_of_an_export_does_not_depend_on_how_its_path_was_typed(tmp_path: Path) -> None:
    scheme = project(tmp_path / "mine", sound())
    found = {}
    for name, (where, typed) in ways(tmp_path / "mine").items():
        before = Path.cwd()
        os.chdir(where)
        try:
            release = newsann.build([typed], scheme, out=tmp_path / name).path
        finally:
            os.chdir(before)
        found[name] = (release / "manifest.json").read_bytes()
    assert len(set(found.values())) == 1
    assert [given.name for given in decode(found["a dot"]).inputs] == ["annotations/export.json"]


@pytest.mark.workers
def test_outcome_does_not_depend_on_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "CHUNK", 700)
    files = states(MISPRINT, TEXT) | two_desks(first=3, second=5) | {"m.json": [moved(8, LATER), moved(9, LATER)]}
    found = []
    for processes in (1, 3):
        folder = tmp_path / str(processes)
        (folder / "schema").mkdir(parents=True)
        (folder / "schema" / "pseudonym.key").write_text("5e" * 32, encoding="ascii")
        found.append(built(folder, files, processes=processes))
    assert found[0][1] == found[1][1]
    assert found[0][0].outcome.findings == found[1][0].outcome.findings

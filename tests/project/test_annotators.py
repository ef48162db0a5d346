"""`newsann annotators`: what each person did, by pseudonym, from exports; names on the screen only."""

import json
from pathlib import Path

import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, region, task, written
from newsann.annotators.people import Annotator, AnnotatorsReport
from newsann.annotators.pseudonyms import pseudonyms
from newsann.errors import ReleaseError
from running import newsann as run

KEY = bytes(32)
ANA = {"id": 5, "email": "ana@example.com", "first_name": "Ana", "last_name": "Example"}
pseudonym = pseudonyms(KEY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schema").mkdir()
    (tmp_path / "annotations").mkdir()
    (tmp_path / "schema" / "scheme.yaml").write_text(SCHEME_YAML, encoding="utf-8")
    (tmp_path / "schema" / "pseudonym.key").write_text(KEY.hex(), encoding="ascii")
    (tmp_path / "schema" / "pseudonym.key").chmod(0o600)
    return tmp_path


def report(folder: Path, *exports: list[Json]) -> AnnotatorsReport:
    paths = [written(folder / "annotations", *tasks, name=f"{i}.json") for i, tasks in enumerate(exports)]
    return newsann.annotators_report(paths, folder / "schema" / "scheme.yaml")


def of(found: AnnotatorsReport, who: str) -> Annotator:
    return next(one for one in found.annotators if one.annotator == pseudonym(who))


def claim(words: str = "the ferry would run again") -> Json:
    return region("c", words, "Claim")


def tasks(count: int = 6) -> list[Json]:
    """Tasks of Ana and user 6, who marks half a word in each."""
    return [
        task(
            annotation(claim(), by=ANA, id=10 * i, updated=f"2026-03-{i + 1:02d}T10:00:00Z"),
            annotation(claim("the ferry would run aga"), by=6, id=10 * i + 1, lead_time=600 if i else 6000),
            id=i, document=f"article-{i}",
        )
        for i in range(count)
    ]  # fmt: skip


def test_report_has_each_person_by_pseudonym(folder: Path) -> None:
    found = report(folder, tasks())
    assert (found.documents, found.shared, found.notes) == (6, 6, ())
    assert {one.annotator for one in found.annotators} == {pseudonym("5"), pseudonym("6")}
    assert of(found, "5").articles == 6
    assert {own.label: own.an_article for own in of(found, "5").spans}["Claim"] == 1
    assert [(one.document, one.minutes) for one in of(found, "6").minutes.outliers] == [("article-0", 100)]
    exact = next(one for one in of(found, "5").agreement if one.match == "exact")
    assert (exact.of, exact.value, exact.pairs) == (f"annotator:{pseudonym('5')}", 0, 6)


def test_findings_are_counted_for_whoever_made_the_annotation(folder: Path) -> None:
    found = report(folder, tasks())
    assert of(found, "5").findings == {}
    assert of(found, "6").findings == {"mid-word": 6}


def test_findings_of_a_document_in_several_tasks_go_to_the_right_person(folder: Path) -> None:
    half = annotation(claim("the ferry would run aga"), by=6, id=2)
    empty = annotation(by=7, id=3, updated="2026-03-05T10:00:00Z")
    found = report(folder, [task(annotation(claim(), by=5, id=1))], [task(half, empty, id=9)])
    assert (found.documents, found.shared) == (1, 1)
    assert [of(found, who).findings for who in "567"] == [{}, {"mid-word": 1}, {"empty": 1}]


def test_who_only_skipped_or_made_errors_is_in_the_report(folder: Path) -> None:
    skipped = annotation(by=6, id=2) | {"was_cancelled": True}
    broken = annotation(region("x", "The mayor", "Sauce"), by=7, id=3)
    found = report(folder, [task(annotation(claim(), by=5, id=1), skipped, broken)])
    assert [of(found, who).articles for who in "567"] == [1, 0, 0]
    assert (of(found, "6").findings, of(found, "7").findings) == ({"skipped": 1}, {"unknown-label": 1})
    assert found.notes[-1].startswith("1 error: what has errors does not count")


def test_release_is_refused(folder: Path) -> None:
    export = written(folder / "annotations", *tasks())
    scheme = folder / "schema" / "scheme.yaml"
    release = newsann.build(export, scheme, out=folder / "dist").path
    with pytest.raises(ReleaseError, match="Name the exports that it was made of"):
        newsann.annotators_report(release, scheme)


def test_unknown_keyword_is_refused() -> None:
    with pytest.raises(
        TypeError, match=r"newsann.annotators_report has no keyword 'batches'; did you mean 'batch_size'\?"
    ):
        newsann.annotators_report("annotations", batches=3)  # type: ignore[call-arg]  # that is what is tested


def test_command_prints_tables_and_json(folder: Path) -> None:
    written(folder / "annotations", *tasks())
    ran = run("annotators", cwd=folder)
    assert ran.returncode == 0
    assert "2 annotators of 6 documents, 6 of them with several annotators" in ran.stdout
    assert "unusual minutes: article-0 (100.0)" in ran.stdout
    assert "findings: mid-word 6" in ran.stdout
    assert "too few articles to see a drift: 6 with a time, at least 20 are needed" in ran.stdout
    assert "Ana" not in ran.stdout + ran.stderr
    ran = run("annotators", "--format", "json", "--output", "found.json", cwd=folder)
    assert ran.returncode == 0
    found = json.loads((folder / "found.json").read_bytes())
    assert set(found) == {"documents", "shared", "join", "annotators", "notes"}
    assert set(found["annotators"][0]) == {
        "annotator", "articles", "spans", "minutes", "agreement", "findings", "batches", "drift", "confused",
    }  # fmt: skip


def test_names_are_shown_on_the_screen(folder: Path) -> None:
    written(folder / "annotations", *tasks())
    ran = run("annotators", "--names", cwd=folder)
    assert ran.returncode == 0
    assert f"{pseudonym('5')}  Ana Example, ana@example.com" in ran.stdout


@pytest.mark.parametrize("words", [("--format", "json"), ("--output", "found.txt")], ids=" ".join)
def test_names_never_go_into_a_file(folder: Path, words: tuple[str, str]) -> None:
    written(folder / "annotations", *tasks())
    ran = run("annotators", "--names", *words, cwd=folder)
    assert ran.returncode == 2
    assert ran.stderr == (
        f"newsann: --names: people's names are shown on the screen only. Leave out {words[0]} or --names\n"
    )
    assert not (folder / "found.txt").exists()


def test_exports_without_names_say_where_names_are(folder: Path) -> None:
    written(folder / "annotations", task(annotation(claim(), by=pseudonym("5"))))
    ran = run("annotators", "--names", cwd=folder)
    assert "these exports have no names. `newsann studio check --names` asks the server for them" in ran.stderr

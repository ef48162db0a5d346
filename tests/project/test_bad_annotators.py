"""Bad input on who annotated what: each with a sentence and its place, from check, agreement and annotators."""

import json
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, region, task
from newsann.annotators.agreement import Agreement
from newsann.annotators.pseudonyms import pseudonyms
from running import newsann as run

ANA = {"id": 5, "email": "ana@example.com"}
ADDRESS = "ana@example.com"


def written(folder: Path, *exports: list[Json], more: str = "") -> tuple[list[Path], Path]:
    scheme = folder / "scheme.yaml"
    scheme.write_text(SCHEME_YAML + more, encoding="utf-8")
    (folder / "pseudonym.key").write_text("00" * 32, encoding="ascii")
    paths = []
    for i, tasks in enumerate(exports):
        paths.append(folder / f"{i}.json")
        paths[-1].write_text(json.dumps(tasks), encoding="utf-8")
    return paths, scheme


def made(by: object, id: int, **more: Any) -> Json:
    return annotation(region("c", "the ferry would run again", "Claim"), by=by, id=id, **more)


def codes(paths: list[Path], scheme: Path) -> list[str]:
    return [finding.code for finding in newsann.check(paths, scheme).findings]


def people(found: Agreement) -> set[str]:
    return {name for figure in found.figures if figure.of.startswith("pair:") for name in figure.of[5:].split(",")}


@pytest.mark.parametrize("by", [ANA, {"id": "5"}, "5"], ids=str)
def test_a_number_and_a_mapping_with_it_are_one_person(tmp_path: Path, by: object) -> None:
    paths, scheme = written(tmp_path, [task(made(5, 1)), task(made(by, 2), made(6, 3), id=2, document="b")])
    found = newsann.agreement(paths, scheme)
    assert (found.annotators, found.notes) == (2, ())
    assert "two-forms" not in codes(paths, scheme)


def test_one_person_in_two_forms_on_one_article_counts_once(tmp_path: Path) -> None:
    paths, scheme = written(
        tmp_path, [task(made(ANA, 1), made(ADDRESS, 2, updated="2026-03-05T10:00:00Z"), made(6, 3))]
    )
    found = newsann.agreement(paths, scheme)
    assert (found.documents, found.annotators) == (1, 2)
    assert people(found) == {pseudonyms(bytes(32))(who) for who in ("5", "6")}
    assert [note.partition(": ")[2] for note in found.notes] == [
        "annotation 1 is by the same annotator as annotation 2, which was updated last and counts. In Label Studio, "
        "delete the annotations that should not count.",
        "annotation 2 names its annotator by an e-mail address alone, which belongs to user 5 (0.json, task 1): read "
        "as one person. Export all files in one way, with the same version of Label Studio.",
    ]
    assert "two-forms" in codes(paths, scheme)


def test_an_address_alone_is_the_user_that_another_export_gives_it_to(tmp_path: Path) -> None:
    paths, scheme = written(tmp_path, [task(made(ADDRESS, 1))], [task(made(ANA, 2), id=2, document="b")])
    report = newsann.annotators_report(paths, scheme)
    assert [(one.annotator, one.articles) for one in report.annotators] == [(pseudonyms(bytes(32))("5"), 2)]
    (note,) = report.notes
    assert note.startswith(
        "0.json, task 1, document ferry: annotation 1 names its annotator by an e-mail address alone"
    )
    assert ADDRESS not in note
    assert newsann.build(paths, scheme, out=tmp_path / "dist").path.is_dir()


def test_an_address_of_two_users_is_read_as_somebody_else(tmp_path: Path) -> None:
    other = {"id": 7, "email": ADDRESS}
    paths, scheme = written(tmp_path, [task(made(ADDRESS, 1), made(ANA, 2), made(other, 3))])
    found = newsann.agreement(paths, scheme)
    assert found.annotators == 3
    assert "belongs to 2 users: user 5 (0.json, task 1) and user 7 (0.json, task 1). Read as" in " ".join(found.notes)


def test_two_people_without_a_common_document_are_named(tmp_path: Path) -> None:
    paths, scheme = written(tmp_path, [task(made(5, 1), made(6, 2)), task(made(6, 3), made(7, 4), id=2, document="b")])
    name = pseudonyms(bytes(32))
    pair = ",".join(sorted((name("5"), name("7"))))
    ran = run("agreement", *paths, "--scheme", scheme)
    assert ran.returncode == 0
    line = next(line for line in ran.stdout.splitlines() if line.startswith(pair))
    assert line.endswith("cannot be measured: these two have no document in common")


def test_precedence_with_an_unknown_label_is_an_error_with_its_line(tmp_path: Path) -> None:
    paths, scheme = written(tmp_path, [task(made(5, 1))], more="agreement: {precedence: [Claim, Sauce]}\n")
    line = scheme.read_text(encoding="utf-8").splitlines().index("agreement: {precedence: [Claim, Sauce]}") + 1
    for command in ("check", "agreement", "annotators"):
        ran = run(command, *paths, "--scheme", scheme)
        assert ran.returncode == 2
        assert f"scheme.yaml:{line}:33: agreement.precedence[1]: no label is called" in ran.stderr
        assert "'Sauce'" in ran.stderr


def test_of_two_annotations_by_one_person_the_earlier_is_named(tmp_path: Path) -> None:
    paths, scheme = written(tmp_path, [task(made(5, 1), made(5, 2, updated="2026-03-05T10:00:00Z"))])
    for notes in (newsann.agreement(paths, scheme).notes, newsann.annotators_report(paths, scheme).notes):
        assert [note.partition(",")[0] for note in notes] == ["0.json"]
        assert "annotation 1 is by the same annotator as annotation 2, which was updated last and counts" in notes[0]


def test_two_versions_of_a_text_are_never_aligned(tmp_path: Path) -> None:
    text = "At noon the mayor said that the ferry would run again."
    later = annotation(region("c", "the ferry would run again", "Claim", text), by=6, id=2)
    paths, scheme = written(
        tmp_path, [task(made(5, 1))], [task(later, text=text, id=9)], more="annotators: {by: completed_by}\n"
    )
    assert "id-clash" in codes(paths, scheme)
    for found in (newsann.agreement(paths, scheme), newsann.annotators_report(paths, scheme)):
        assert "document ferry has another text in 0.json, task 1" in found.notes[0]
    assert newsann.agreement(paths, scheme).documents == 0

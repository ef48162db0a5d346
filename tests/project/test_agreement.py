"""`newsann agreement`: the figures of the shipped corpus, and what of exports and releases counts."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, region, shuffled, task
from newsann.annotators.agreement import Agreement
from newsann.errors import ReleaseError
from running import newsann as run

SHARED = Path(__file__).parents[3] / "shared"
JOINED = {
    ("token_alpha", None): 0.963,
    ("span_f1", "exact"): 0.938,
    ("span_f1", "overlap"): 0.960,
    ("relation_f1", "exact"): 0.828,
    ("relation_f1", "overlap"): 0.870,
}
NOT_JOINED = {
    ("token_alpha", None): 0.963,
    ("span_f1", "exact"): 0.947,
    ("span_f1", "overlap"): 0.962,
    ("relation_f1", "exact"): 0.853,
    ("relation_f1", "overlap"): 0.874,
}


def figures(found: Agreement, of: str = "all") -> dict[tuple[str, str | None], float | None]:
    return {(one.measure, one.match): one.value for one in found.figures if one.of == of}


@pytest.mark.parametrize(("join", "expected"), [(True, JOINED), (False, NOT_JOINED)], ids=["joined", "not joined"])
def test_figures_of_the_shipped_corpus(
    join: bool, expected: dict[tuple[str, str | None], float], repository: Path
) -> None:
    found = newsann.agreement(repository / "annotations", repository / "schema" / "scheme.yaml", join=join)
    assert (found.documents, found.annotators, found.notes) == (10, 2, ())
    own = figures(found)
    assert {key: own[key] for key in expected} == pytest.approx(expected, abs=0.001)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared exports are not beside this repository")
@pytest.mark.parametrize(
    ("join", "expected"),
    [(False, [0.911, 0.836, 0.915, 0.789, 0.856]), (True, [0.911, 0.841, 0.931, 0.773, 0.924])],
    ids=["not joined", "joined"],
)
def test_figures_of_six_annotators(join: bool, expected: list[float], repository: Path, tmp_path: Path) -> None:
    scheme = tmp_path / "scheme.yaml"
    shipped = (repository / "schema" / "scheme.yaml").read_text(encoding="utf-8")
    scheme.write_text(
        shipped.replace("[Hedge, Cue, Source, Actor, Claim], join", "[Source, Cue, Claim], join"), encoding="utf-8"
    )
    found = newsann.agreement(SHARED / "polnear" / "dev.json", scheme, join=join)
    assert (found.documents, found.annotators) == (2, 6)
    own = figures(found)
    assert [own[key] for key in JOINED] == pytest.approx(expected, abs=0.001)
    assert {figure.low for figure in found.figures} == {None}


def test_release_has_the_figures_of_its_exports(repository: Path, shipped_release: Path) -> None:
    scheme = repository / "schema" / "scheme.yaml"
    of_exports = newsann.agreement(repository / "annotations", scheme)
    assert newsann.agreement(shipped_release) == of_exports
    with pytest.raises(ReleaseError, match=r"a folder of releases. Name one of them: news-attribution-1\.0\.0"):
        newsann.agreement(shipped_release.parent)
    with pytest.raises(ReleaseError, match="a release has its own scheme"):
        newsann.agreement(shipped_release, scheme)


def test_shuffled_exports_have_the_same_figures(repository: Path, tmp_path: Path) -> None:
    shutil.copytree(repository / "schema", tmp_path / "schema")
    tasks: list[Json] = json.loads((repository / "annotations" / "news-attribution.json").read_bytes())
    exports = tmp_path / "annotations"
    exports.mkdir()
    (exports / "news-attribution.json").write_text(json.dumps(shuffled(tasks, 7)), encoding="utf-8")
    scheme = repository / "schema" / "scheme.yaml"
    expected = newsann.agreement(repository / "annotations", scheme)
    assert newsann.agreement(exports, tmp_path / "schema" / "scheme.yaml") == expected


def measured(folder: Path, *exports: list[Json], more: str = "") -> Agreement:
    scheme = folder / "scheme.yaml"
    scheme.write_text(SCHEME_YAML + more, encoding="utf-8")
    paths = []
    for i, tasks in enumerate(exports):
        path = folder / f"{i}.json"
        path.write_text(json.dumps(tasks), encoding="utf-8")
        paths.append(path)
    return newsann.agreement(paths, scheme)


def mark(words: str = "the ferry would run again", name: str = "c", label: str = "Claim", **value: Any) -> Json:
    return region(name, words, label, **value)


def test_annotations_of_several_tasks_of_a_document_are_compared(tmp_path: Path) -> None:
    found = measured(
        tmp_path, [task(annotation(mark(), by=1, id=1))], [task(annotation(mark(), by=2, id=2), id=9)],
        more="annotators: {by: completed_by}\n",
    )  # fmt: skip
    assert (found.documents, found.annotators) == (1, 2)
    assert figures(found)["span_f1", "exact"] == 1


def test_skipped_annotation_does_not_count_and_an_empty_one_does(tmp_path: Path) -> None:
    other = annotation(by=2, id=2)
    found = measured(tmp_path, [task(annotation(mark(), by=1, id=1), other)])
    assert figures(found)["span_f1", "exact"] == 0
    found = measured(tmp_path, [task(annotation(mark(), by=1, id=1), other | {"was_cancelled": True})])
    assert found.documents == 0
    assert figures(found)["span_f1", "exact"] is None


def test_of_two_annotations_by_one_person_the_later_counts_and_the_earlier_is_named(tmp_path: Path) -> None:
    earlier = annotation(mark("A clerk"), by=1, id=1, updated="2026-03-01T10:00:00Z")
    later = annotation(mark(), by=1, id=2, updated="2026-03-02T10:00:00Z")
    found = measured(tmp_path, [task(later, earlier, annotation(mark(), by=2, id=3))])
    assert figures(found)["span_f1", "exact"] == 1
    (note,) = found.notes
    assert note.startswith("0.json, task 1, document ferry: annotation 1 is by the same annotator as annotation 2")


def test_two_texts_of_one_document_are_never_aligned(tmp_path: Path) -> None:
    text = "The mayor said nothing about the ferry would run again."
    found = measured(
        tmp_path, [task(annotation(mark(), by=1, id=1))],
        [task(annotation(mark(text=text), by=2, id=2), text=text, id=9)], more="annotators: {by: completed_by}\n",
    )  # fmt: skip
    assert found.documents == 0
    assert any("document ferry has another text" in note for note in found.notes)


def test_an_error_is_left_out_and_counted(tmp_path: Path) -> None:
    wrong = mark("A clerk", "x") | {"value": {"start": 3, "end": 900, "text": "no such words", "labels": ["Claim"]}}
    found = measured(tmp_path, [task(annotation(mark(), by=1, id=1), annotation(mark(), wrong, by=2, id=2))])
    assert figures(found)["span_f1", "exact"] == 1
    assert found.notes[-1].startswith("1 error: what has errors does not count")


def test_command_prints_a_table_and_json(repository: Path, tmp_path: Path) -> None:
    ran = run("agreement", "--quiet", cwd=repository)
    assert ran.returncode == 0
    assert "precedence of labels on one token: Hedge, Cue, Source, Actor, Claim" in ran.stdout
    assert "all  span f1                 exact      .938   .915 to .956         10     10  1,017\n" in ran.stdout
    ran = run("agreement", "annotations", "--format", "json", "--output", tmp_path / "found.json", cwd=repository)
    assert ran.returncode == 0
    found = json.loads((tmp_path / "found.json").read_bytes())
    assert (found["documents"], found["annotators"], found["join"]) == (10, 2, "continues")
    assert set(found["figures"][0]) >= {
        "measure", "match", "of", "value", "low", "high", "documents", "pairs",
    }  # fmt: skip
    kinds = {figure["of"].partition(":")[0] for figure in found["figures"]}
    assert kinds == {"all", "label", "relation", "attribute", "choice", "pair", "document"}


def test_what_cannot_be_measured_is_null_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "scheme.yaml").write_text(SCHEME_YAML, encoding="utf-8")
    (tmp_path / "one.json").write_text(json.dumps([task(annotation(mark()))]), encoding="utf-8")
    ran = run("agreement", "one.json", "-s", "scheme.yaml", "--format", "json", cwd=tmp_path)
    found = json.loads(ran.stdout)
    assert {figure["value"] for figure in found["figures"]} == {None}
    ran = run("agreement", "one.json", "-s", "scheme.yaml", cwd=tmp_path)
    assert "cannot be measured: no document has annotations by two people" in ran.stdout
    assert ran.returncode == 0

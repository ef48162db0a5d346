"""With `quarantine` only what has errors is held back, as long as the rest is sound by itself."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

import newsann
from arbitrary import tasks
from making import SCHEME_YAML, annotation, choice, project, region, relation, task
from newsann.errors import NothingToPublishError
from newsann.release.manifest import HeldBack, decode

SPLIT = "splits: {shares: {train: 1}}\n"
CLAIM, SOURCE = region("c", "the ferry would run again", "Claim"), region("s", "The mayor", "Source")
HEDGE = region("h", "reportedly", "Hedge")
LINK = relation("c", "s", "attributed_to")


def built(
    folder: Path, *items: Any, scheme: str = SCHEME_YAML
) -> tuple[dict[str, Any], list[HeldBack], dict[str, Any]]:
    path = project(folder, task(annotation(*items)))
    path.write_text(scheme + SPLIT, encoding="utf-8")
    made = newsann.build([folder / "annotations"], path, out=folder / "dist", quarantine=True).path
    manifest = decode((made / "manifest.json").read_bytes())
    (row,) = pq.read_table(made / "annotations" / "train.parquet").to_pylist()
    return row, manifest.held_back, manifest.ledger


WRONG: dict[str, tuple[Any, ...]] = {
    "wrong-ends": (relation("s", "h", "attributed_to"),),
    "reversed-relation": (relation("s", "c", "attributed_to"),),
    "self-relation": (relation("c", "c", "attributed_to"),),
    "dangling-relation": (relation("c", "gone", "attributed_to"),),
    "unknown-relation": (relation("c", "s", "attributed"),),
}


@pytest.mark.parametrize("code", WRONG)
def test_wrong_relation_holds_back_itself_alone(code: str, tmp_path: Path) -> None:
    row, held, ledger = built(tmp_path, CLAIM, SOURCE, HEDGE, LINK, *WRONG[code])
    assert [span["id"] for span in row["spans"]] == ["c", "s", "h"]
    assert [(r["head"], r["tail"]) for r in row["relations"]] == [("c", "s")]
    assert [one.reasons for one in held] == [(code,)]
    assert held[0].annotation == "7"
    assert ledger["relations"]["rejected"] == {code: 1}


def test_wrong_region_takes_its_answers_and_its_relations_with_it(tmp_path: Path) -> None:
    scheme = SCHEME_YAML + "severities: {mid-word: error}\n"
    half = region("x", "The may", "Source")
    items = (CLAIM, SOURCE, half, choice("x", "source_kind", "named"), LINK, relation("c", "x", "attributed_to"))
    row, held, ledger = built(tmp_path, *items, scheme=scheme)
    assert [span["id"] for span in row["spans"]] == ["c", "s"]
    assert len(row["relations"]) == 1
    assert [(one.region, one.reasons) for one in held] == [("x", ("mid-word",))]
    assert ledger["regions"]["rejected"] == {"mid-word": 1, "held-back": 1}
    assert ledger["relations"]["rejected"] == {"held-back": 1}


def test_region_refused_while_it_is_read_leaves_the_others(tmp_path: Path) -> None:
    row, held, _ = built(tmp_path, CLAIM, SOURCE, LINK, region("x", "reportedly", "hedge"))
    assert [span["id"] for span in row["spans"]] == ["c", "s"]
    assert [(one.region, one.reasons) for one in held] == [("x", ("unknown-label",))]


def test_annotation_that_is_not_sound_without_what_is_held_back_is_held_back_whole(tmp_path: Path) -> None:
    scheme = SCHEME_YAML + (
        "constraints:\n  cardinality:\n"
        "    - {label: Claim, side: head, relation: attributed_to, min: 1, severity: error}\n"
    )
    other = task(annotation(SOURCE, id=8), id=2, document="other", text="The mayor came. It was late by then.")
    path = project(tmp_path, task(annotation(CLAIM, region("s", "The mayor", "source"), LINK)), other)
    path.write_text(scheme + SPLIT, encoding="utf-8")
    made = newsann.build([tmp_path / "annotations"], path, out=tmp_path / "dist", quarantine=True)
    manifest = decode((made.path / "manifest.json").read_bytes())
    assert list(manifest.documents) == ["other"]
    assert [(one.document, one.annotation, one.region) for one in manifest.held_back] == [("ferry", "7", None)]


def test_nothing_left_is_not_published_as_an_annotation_that_found_nothing(tmp_path: Path) -> None:
    with pytest.raises(NothingToPublishError):
        built(tmp_path, region("x", "reportedly", "hedge"))


def test_wrong_answer_about_the_document_holds_back_the_annotation(tmp_path: Path) -> None:
    with pytest.raises(NothingToPublishError):
        built(tmp_path, CLAIM, SOURCE, LINK, choice("g", "genre", "gossip"))


def test_without_quarantine_nothing_is_written(tmp_path: Path) -> None:
    path = project(tmp_path, task(annotation(CLAIM, SOURCE, *WRONG["wrong-ends"])))
    with pytest.raises(newsann.CheckFailedError):
        newsann.build([tmp_path / "annotations"], path, out=tmp_path / "dist")
    assert not (tmp_path / "dist").exists() or not list((tmp_path / "dist").glob("tiny-*"))


@given(exported=tasks())
@settings(deadline=None, max_examples=60)
def test_every_mark_that_is_published_came_in_and_the_release_is_proved(
    exported: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = project(folder, *exported)
    path.write_text(SCHEME_YAML + SPLIT, encoding="utf-8")
    try:
        made = newsann.build([folder / "annotations"], path, out=folder / "dist", quarantine=True)
    except NothingToPublishError:
        return
    assert newsann.verify(made.path) == []
    items = [i for t in exported for a in t["annotations"] or () for i in a.get("result") or () if isinstance(i, dict)]
    regions = {str(item.get("id")) for item in items}
    for row in pq.read_table(made.path / "annotations" / "train.parquet").to_pylist():
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]
            assert span["id"] in regions or span["id"].startswith("s")

"""With `quarantine` only what has errors is held back, as long as the rest is sound by itself."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import newsann
from arbitrary import tasks
from making import SCHEME, SCHEME_YAML, Json, annotation, choice, project, region, relation, task, written
from newsann.checks.document import findings_of
from newsann.errors import NothingToPublishError
from newsann.formats.labelstudio.reading.documents import reading
from newsann.model.document import Document
from newsann.project.building.publishable import publishable
from newsann.project.building.results import ChunkResult
from newsann.releases.manifest import Quarantined, decode
from newsann.scheme import Scheme, loads

pytestmark = pytest.mark.usefixtures("without_figures")

SPLIT = "splits: {shares: {train: 1}}\n"
CLAIM, SOURCE = region("c", "the ferry would run again", "Claim"), region("s", "The mayor", "Source")
STRICT = loads(
    SCHEME_YAML.replace("{of: [Source], ", "{of: [Source], required: true, ")
    + "severities: {missing-attribute: error, mid-word: error, duplicate-span: error, duplicate-relation: error}\n"
    "constraints:\n  cardinality:\n"
    "    - {label: Hedge, side: tail, relation: hedged_by, min: 1, severity: error}\n"
    "    - {label: Claim, side: head, relation: attributed_to, max: 1, severity: error}\n"
    "  crossing:\n    - {labels: [Actor, Source], severity: error}\n"
)
"""A scheme in which more is an error, and one error can bring about the next."""
HEDGE = region("h", "reportedly", "Hedge")
LINK = relation("c", "s", "attributed_to")


def built(
    folder: Path, *items: Any, scheme: str = SCHEME_YAML
) -> tuple[dict[str, Any], list[Quarantined], dict[str, Any]]:
    path = project(folder, task(annotation(*items)))
    path.write_text(scheme + SPLIT, encoding="utf-8")
    made = newsann.build([folder / "annotations"], path, out=folder / "dist", quarantine=True).path
    manifest = decode((made / "manifest.json").read_bytes())
    (row,) = pq.read_table(made / "annotations" / "train.parquet").to_pylist()
    return row, manifest.quarantined, manifest.ledger


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
    assert [(one.region, one.relation, one.reasons) for one in held] == [(None, "r2", (code,))]
    assert held[0].annotation == "7"
    assert ledger["relations"]["rejected"] == {code: 1}


def test_wrong_region_takes_its_answers_and_its_relations_with_it(tmp_path: Path) -> None:
    scheme = SCHEME_YAML + "severities: {mid-word: error}\n"
    half = region("x", "The may", "Source")
    items = (CLAIM, SOURCE, half, choice("x", "source_kind", "named"), LINK, relation("c", "x", "attributed_to"))
    row, held, ledger = built(tmp_path, *items, scheme=scheme)
    assert [span["id"] for span in row["spans"]] == ["c", "s"]
    assert len(row["relations"]) == 1
    assert [(one.region, one.relation, one.reasons) for one in held] == [
        ("x", None, ("mid-word",)), (None, "r2", ("held-back",)),
    ]  # fmt: skip
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
    assert [(one.document, one.annotation, one.region) for one in manifest.quarantined] == [("ferry", "7", None)]


UNREADABLE: dict[str, Any] = {
    "unknown-label": region("x", "reportedly", "hedge"),
    "unknown-control": region("x", "reportedly", "Hedge") | {"from_name": "other"},
    "bad-value": region("x", "reportedly", "Hedge") | {"value": 7},
    "no-type": {**region("x", "reportedly", "Hedge"), "type": None},
    "lone-surrogate": region("x", "reportedly", "Hedge") | {"to_name": "\ud83d"},
    "dangling-relation": relation("x", "y", "attributed_to"),
}


@pytest.mark.parametrize("code", UNREADABLE)
@pytest.mark.parametrize("more", [(), (choice("g", "genre", "news"),)], ids=["alone", "with a choice"])
def test_nothing_left_is_not_published_as_an_annotation_that_found_nothing(
    code: str, more: tuple[Any, ...], tmp_path: Path
) -> None:
    with pytest.raises(NothingToPublishError):
        built(tmp_path, UNREADABLE[code], *more)


def test_answer_about_a_region_that_is_refused_is_not_counted_as_merged(tmp_path: Path) -> None:
    _, held, ledger = built(tmp_path, SOURCE, UNREADABLE["unknown-label"], choice("x", "source_kind", "named"))
    assert (ledger["regions"]["merged"], ledger["regions"]["rejected"]) == (0, {"held-back": 1, "unknown-label": 1})
    assert [one.region for one in held] == ["x"]


@pytest.mark.parametrize(
    "answer",
    [
        choice("s", "source_kind", "nameless"),
        choice("s", "source_kind", "named", "anonymous"),
        {**choice("s", "source_kind", "named"), "value": {"choices": ["named"], "start": 1, "end": 3}},
        {**choice("s", "source_kind", "named"), "value": 7},
    ],
    ids=["unknown", "two", "elsewhere", "unreadable"],
)
def test_region_does_not_look_whole_without_its_answer(answer: Any, tmp_path: Path) -> None:
    row, held, _ = built(tmp_path, CLAIM, SOURCE, LINK, answer)
    assert [span["id"] for span in row["spans"]] == ["c"]
    assert [(one.region, one.relation) for one in held] == [("s", None), (None, "r1")]


@pytest.mark.parametrize(
    "answer",
    [
        choice("s", "mood", "glad"),
        choice("gone", "source_kind", "named"),
        {**choice("", "source_kind", "named"), "id": None},
        choice("s", "genre", "news"),
        {**choice("g", "genre", "news"), "value": {"choices": ["news"], "start": 1, "end": 3}},
        {},
        7,
    ],
    ids=[
        "nobody asked",
        "about no region",
        "without an id",
        "about the document at a region",
        "about a stretch of text",
        "of no type",
        "no object",
    ],
)
def test_answer_that_belongs_to_no_region_is_held_back_alone(answer: Any, tmp_path: Path) -> None:
    row, held, _ = built(tmp_path, CLAIM, SOURCE, LINK, answer)
    assert [span["id"] for span in row["spans"]] == ["c", "s"]
    assert [(one.region, one.relation) for one in held] == [(None, None)]
    assert held[0].item is not None


def test_question_that_an_annotator_never_answered_holds_back_the_regions_that_it_is_asked_of(tmp_path: Path) -> None:
    scheme = SCHEME_YAML.replace("{of: [Source], ", "{of: [Source], required: true, ")
    items = (CLAIM, SOURCE, region("t", "A clerk", "Source"), HEDGE, relation("c", "h", "hedged_by"))
    row, held, _ = built(tmp_path, *items, scheme=scheme + "severities: {missing-attribute: error}\n")
    assert [span["id"] for span in row["spans"]] == ["c", "h"]
    assert len(row["relations"]) == 1
    assert [one.region for one in held] == ["s", "t"]


def test_arrow_with_two_labels_is_held_back_as_one(tmp_path: Path) -> None:
    scheme = SCHEME_YAML.replace("  hedged_by", "  doubted_by: {}\n  hedged_by")
    both = relation("s", "c", "doubted_by") | {"labels": ["doubted_by", "attributed_to"]}
    row, held, ledger = built(tmp_path, CLAIM, SOURCE, both, LINK, scheme=scheme)
    assert [r["id"] for r in row["relations"]] == ["r2"]
    assert [(one.relation, one.reasons) for one in held] == [("r1", ("reversed-relation",))]
    assert ledger["relations"]["rejected"] == {"reversed-relation": 1}


def test_error_of_an_id_that_two_annotations_have_holds_back_both(tmp_path: Path) -> None:
    wrong = annotation(CLAIM, SOURCE, relation("s", "c", "attributed_to"))
    path = project(tmp_path, task(wrong, annotation(CLAIM, SOURCE, LINK, by=2), annotation(SOURCE, id=8, by=3)))
    path.write_text(SCHEME_YAML + SPLIT, encoding="utf-8")
    made = newsann.build([tmp_path / "annotations"], path, out=tmp_path / "dist", quarantine=True)
    assert len(pq.read_table(made.path / "annotations" / "train.parquet")) == 1
    assert [(one.annotation, one.region, one.relation) for one in made.outcome.quarantined] == [("7", None, None)] * 2


def test_wrong_answer_about_the_document_holds_back_the_annotation(tmp_path: Path) -> None:
    with pytest.raises(NothingToPublishError):
        built(tmp_path, CLAIM, SOURCE, LINK, choice("g", "genre", "gossip"))


def test_without_quarantine_nothing_is_written(tmp_path: Path) -> None:
    path = project(tmp_path, task(annotation(CLAIM, SOURCE, *WRONG["wrong-ends"])))
    with pytest.raises(newsann.CheckFailedError):
        newsann.build([tmp_path / "annotations"], path, out=tmp_path / "dist")
    assert not (tmp_path / "dist").exists() or not list((tmp_path / "dist").glob("tiny-*"))


def test_field_that_cannot_be_read_holds_back_its_annotation_and_not_the_others(tmp_path: Path) -> None:
    path = project(tmp_path, task(annotation(CLAIM, SOURCE, LINK, lead_time="long"), annotation(SOURCE, id=8, by=2)))
    path.write_text(SCHEME_YAML + SPLIT, encoding="utf-8")
    made = newsann.build([tmp_path / "annotations"], path, out=tmp_path / "dist", quarantine=True)
    assert len(pq.read_table(made.path / "annotations" / "train.parquet")) == 1
    assert [(one.annotation, one.reasons) for one in made.outcome.quarantined] == [("7", ("bad-value",))]


def test_arrow_that_cannot_be_read_is_counted_among_the_relations_and_keeps_its_number(tmp_path: Path) -> None:
    row, held, ledger = built(tmp_path, CLAIM, SOURCE, LINK | {"direction": 5}, LINK)
    assert [r["id"] for r in row["relations"]] == ["r2"]
    assert [(one.relation, one.reasons) for one in held] == [("r1", ("bad-value",))]
    assert (ledger["relations"]["read"], ledger["relations"]["rejected"]) == (2, {"bad-value": 1})


MARKS = (
    region("c", "the ferry would run again", "Claim"), region("s", "The mayor", "Source"),
    region("h", "reportedly", "Hedge"), region("a", "A clerk", "Source"), region("d", "doubted it", "Claim"),
)  # fmt: skip
ARROWS = (
    relation("c", "s", "attributed_to"), relation("d", "h", "hedged_by"), relation("a", "d", "attributed_to", "left"),
)  # fmt: skip
SPOILT: dict[str, list[Json]] = {
    "labels": [{"from_name": "other"}, {"value": 7}, {"type": None}],
    "relation": [
        {"to_id": "gone"}, {"from_id": None}, {"labels": ["no such"]}, {"direction": "up"}, {"direction": 5},
        {"from_id": "h", "to_id": "h"}, {"from_id": "s", "to_id": "a"},
    ],
}  # fmt: skip
SPOILT_VALUES: list[Json] = [
    {"start": 0, "end": 3},
    {"labels": ["no such"]},
    {"labels": []},
    {"end": 900},
    {"text": "!"},
]


@given(data=st.data())
@settings(deadline=None, max_examples=150)
def test_nothing_sound_is_held_back_for_one_wrong_region_or_relation(data: st.DataObject) -> None:
    items = list(MARKS + ARROWS)
    at = data.draw(st.integers(0, len(items) - 1))
    wrong = items[at]
    if wrong["type"] == "labels" and data.draw(st.booleans()):
        items[at] = wrong | {"value": wrong["value"] | data.draw(st.sampled_from(SPOILT_VALUES))}
    else:
        items[at] = wrong | data.draw(st.sampled_from(SPOILT[wrong["type"]]))
    found, work = settled(task(annotation(*items)), SCHEME)
    assert found is not None
    (left,) = found.annotations
    assert {span.id for span in left.spans} == {item["id"] for item in MARKS if item is not wrong}
    touched = {f"r{n}" for n, item in enumerate(ARROWS, 1) if wrong.get("id") in (item["from_id"], item["to_id"])}
    own = {f"r{ARROWS.index(wrong) + 1}"} if wrong in ARROWS else set()
    assert {relation.id for relation in left.relations} == {"r1", "r2", "r3"} - touched - own
    assert {one.relation for one in work.quarantined} - {None} == touched | own


@given(exported=tasks(), multiple=st.booleans(), strict=st.booleans())
@settings(deadline=None, max_examples=200)
def test_whatever_is_wrong_what_is_published_is_sound_and_all_is_counted(
    exported: list[Json], multiple: bool, strict: bool
) -> None:
    scheme = STRICT if strict else SCHEME
    scheme = replace(scheme, controls=replace(scheme.controls, multiple=multiple))
    for one in exported:
        found, work = settled(one, scheme)
        work.ledger.balance()
        rows = {name: count for name, count in work.ledger.rows().items() if name != "documents"}
        annotations = found.annotations if found else ()
        assert rows == {
            "annotations": len(annotations),
            "spans": sum(len(annotation.spans) for annotation in annotations),
            "relations": sum(len(annotation.relations) for annotation in annotations),
        }
        if found is not None:
            assert not [f for f in findings_of(found, scheme) if f.severity == "error"]
        items = work.ledger.as_dict()["regions"]
        assert items["merged"] <= items["read"]
        in_part = {
            one.annotation for one in work.quarantined if (one.region, one.relation, one.item) != (None, None, None)
        }
        assert all(annotation.spans for annotation in annotations if annotation.id in in_part)


def settled(exported: Json, scheme: Scheme) -> tuple[Document | None, ChunkResult]:
    work = ChunkResult(number=0)
    read = reading(json.dumps(exported).encode(), scheme, "export.json", 0, 0)
    if read.document is not None:
        read.findings += findings_of(read.document, scheme)
    return publishable(read, work, scheme), work


@given(exported=tasks(), more=tasks(), multiple=st.sampled_from(["", "controls: {multiple: true}\n"]))
@settings(deadline=None, max_examples=40)
def test_every_mark_that_is_published_came_in_and_the_release_is_proved(
    exported: list[Json], more: list[Json], multiple: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = project(folder, *exported)
    written(folder / "annotations", *more, name="more.json")
    path.write_text(SCHEME_YAML + SPLIT + multiple, encoding="utf-8")
    try:
        made = newsann.build([folder / "annotations"], path, out=folder / "dist", quarantine=True)
    except NothingToPublishError:
        return
    assert newsann.verify(made.path) == []
    items = [i for t in (*exported, *more) for a in t["annotations"] or () for i in a.get("result") or ()]
    regions = {str(item.get("id")) for item in items if isinstance(item, dict)}
    for row in pq.read_table(made.path / "annotations" / "train.parquet").to_pylist():
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]
            assert span["id"].partition("~")[0] in regions or span["id"].startswith("s")

"""One region or arrow may have several labels: each is a row of its own, and both are counted."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from making import SCHEME_YAML, TEXT, annotation, choice, project, region, relation, task
from newsann.errors import NothingToPublishError
from newsann.releases.manifest import decode

SCHEME = SCHEME_YAML + "controls: {multiple: true}\nsplits: {shares: {train: 1}}\n"
SPANS = {"The mayor": "Source", "the ferry would run again": "Claim", "reportedly": "Hedge", "A clerk": "Actor"}


def built(folder: Path, *items: Any, scheme: str = SCHEME, **more: Any) -> tuple[newsann.BuiltRelease, dict[str, Any]]:
    path = project(folder, task(annotation(*items)))
    path.write_text(scheme, encoding="utf-8")
    made = newsann.build([folder / "annotations"], path, out=folder / "dist", **more)
    (row,) = pq.read_table(made.path / "annotations" / "train.parquet").to_pylist()
    return made, row


def test_region_with_two_labels_is_two_spans_of_one_region(tmp_path: Path) -> None:
    made, row = built(tmp_path, region("s", "The mayor", ["Source", "Actor"]), region("s~2", "A clerk", "Actor"))
    assert [(span["id"], span["text"]) for span in row["spans"]] == [
        ("s", "The mayor"), ("s~3", "The mayor"), ("s~2", "A clerk"),
    ]  # fmt: skip
    ledger = made.outcome.ledger.as_dict()
    assert ledger["regions"]["published"] == 2
    assert ledger["rows"] == {"documents": 1, "annotations": 1, "spans": 3, "relations": 0}


def test_label_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    _, row = built(tmp_path, region("s", "The mayor", ["Source", "Source"]))
    assert len(row["spans"]) == 1


def test_relation_is_to_the_label_that_the_scheme_admits(tmp_path: Path) -> None:
    items = (
        region("c", "the ferry would run again", ["Actor", "Claim"]),
        region("s", "The mayor", ["Actor", "Source"]),
        relation("c", "s", "attributed_to"),
    )
    made, row = built(tmp_path, *items)
    assert made.outcome.findings == []
    names = {span["id"]: ["Actor", "Claim", "Source", "Hedge"][span["label"]] for span in row["spans"]}
    assert [(names[r["head"]], names[r["tail"]]) for r in row["relations"]] == [("Claim", "Source")]


def test_answer_belongs_to_the_label_that_it_is_asked_of(tmp_path: Path) -> None:
    scheme = SCHEME.replace("{of: [Source], ", "{of: [Source], required: true, ")
    answer = choice("s", "source_kind", "named")
    made, row = built(tmp_path, region("s", "The mayor", ["Actor", "Source"]), answer, scheme=scheme)
    assert [finding.code for finding in made.outcome.findings] == []
    assert [span["attributes"]["source_kind"] for span in row["spans"]] == [None, 0]


def test_arrow_from_a_region_to_itself_does_not_link_two_of_its_labels(tmp_path: Path) -> None:
    scheme = SCHEME.replace("  hedged_by", "  refers_to: {head: [Source], tail: [Actor]}\n  hedged_by")
    items = (region("s", "The mayor", ["Source", "Actor"]), relation("s", "s", "refers_to"))
    with pytest.raises(newsann.CheckFailedError) as refused:
        built(tmp_path, *items, scheme=scheme)
    assert [finding.code for finding in refused.value.outcome.findings] == ["self-relation"]


def test_relation_is_called_by_the_number_of_its_arrow(tmp_path: Path) -> None:
    items = (region("c", "the ferry would run again", "Claim"), region("s", "The mayor", "Source"))
    unlabelled = relation("s", "c", "attributed_to") | {"labels": []}
    _, row = built(tmp_path, *items, unlabelled, relation("c", "s", "attributed_to"))
    assert [r["id"] for r in row["relations"]] == ["r2"]


def test_region_without_an_id_gets_one_that_nothing_else_has(tmp_path: Path) -> None:
    items = (region("s2", "The mayor", "Source"), region("", "A clerk", "Actor"), region("s3", "reportedly", "Hedge"))
    _, row = built(tmp_path, *items)
    assert [span["id"] for span in row["spans"]] == ["s2", "s2~", "s3"]


def test_no_arrow_points_to_a_region_without_an_id(tmp_path: Path) -> None:
    items = (region("c", "the ferry would run again", "Claim"), region("", "The mayor", "Source"))
    with pytest.raises(newsann.CheckFailedError) as refused:
        built(tmp_path, *items, relation("c", "s2", "attributed_to"))
    assert [f.code for f in refused.value.outcome.findings] == ["no-id", "dangling-relation"]


def test_arrow_with_two_labels_is_two_relations_of_one_item(tmp_path: Path) -> None:
    scheme = SCHEME.replace("  hedged_by", "  doubted_by: {}\n  hedged_by")
    drawn = relation("c", "s", "attributed_to") | {"labels": ["attributed_to", "doubted_by", "attributed_to"]}
    items = (region("c", "the ferry would run again", "Claim"), region("s", "The mayor", "Source"), drawn)
    made, row = built(tmp_path, *items, scheme=scheme)
    assert [(r["id"], r["label"]) for r in row["relations"]] == [("r1", 0), ("r1~2", 1)]
    ledger = made.outcome.ledger.as_dict()
    assert ledger["relations"]["published"] == 1
    assert ledger["rows"]["relations"] == 2


@given(data=st.data())
@settings(deadline=None, max_examples=30)
def test_any_labels_make_a_release_that_is_proved(data: st.DataObject, tmp_path_factory: Any) -> None:
    labels = st.lists(st.sampled_from(["Actor", "Claim", "Source", "Hedge"]), min_size=1, max_size=4)
    names = data.draw(st.permutations(["c", "c~2", "c~3", "~2"]))
    items: list[Any] = [region(n, w, data.draw(labels)) for n, w in zip(names, SPANS, strict=True)]
    ends = st.sampled_from(names)
    for _ in range(data.draw(st.integers(0, 4))):
        items.append(
            relation(data.draw(ends), data.draw(ends), data.draw(st.sampled_from(["attributed_to", "hedged_by"])))
        )
    try:
        made, row = built(tmp_path_factory.mktemp("any"), *items, quarantine=True)
    except NothingToPublishError:
        return
    assert newsann.verify(made.path) == []
    manifest = decode((made.path / "manifest.json").read_bytes())
    assert manifest.ledger["rows"]["spans"] == len(row["spans"])
    assert all(TEXT[s["start"] : s["end"]] == s["text"] for s in row["spans"])

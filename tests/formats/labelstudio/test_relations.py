"""Arrows between regions: those without a label, and those without a direction."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import newsann
from making import SCHEME_YAML, annotation, region, relation, task, written
from newsann.errors import SchemeError
from newsann.formats.labelstudio.config.json_schema import export_schema
from newsann.model.document import Relation
from newsann.scheme import Scheme, loads
from newsann.scheme.writing import dumps

SPANS = (region("c", "the ferry would run again", "Claim"), region("s", "The mayor", "Source"))
UNLABELLED: dict[str, dict[str, Any]] = {"no key": {}, "an empty list": {"labels": []}, "null": {"labels": None}}


def arrow(how: str, head: str = "c", tail: str = "s") -> dict[str, Any]:
    drawn = relation(head, tail, "")
    del drawn["labels"]
    return drawn | UNLABELLED[how]


def checked(folder: Path, scheme: Scheme, *items: Any) -> tuple[newsann.Outcome, tuple[Relation, ...]]:
    path = written(folder, task(annotation(*SPANS, *items)))
    (reading,) = newsann.read(path, scheme)
    assert reading.document is not None
    return newsann.check([path], scheme), reading.document.annotations[0].relations


@pytest.mark.parametrize("how", UNLABELLED)
@pytest.mark.parametrize("relations", [True, False])
def test_arrow_without_a_label_is_skipped_with_a_count(how: str, relations: bool, tmp_path: Path) -> None:
    scheme = loads(SCHEME_YAML if relations else "name: x\nlabels: {Claim: {}, Source: {}}\n")
    outcome, found = checked(tmp_path, scheme, arrow(how), arrow(how))
    messages = [(f.code, str(f.severity), f.message) for f in outcome.findings]
    assert messages == [("no-relation-label", "warning", "2 relations without a label are left out")]
    assert outcome.ledger.as_dict()["relations"]["skipped"] == {"no-relation-label": 2}
    assert found == ()


@pytest.mark.parametrize("how", UNLABELLED)
def test_scheme_says_what_an_arrow_without_a_label_means(how: str, tmp_path: Path) -> None:
    scheme = loads(SCHEME_YAML.replace("relations:\n", "relations:\n  unlabelled: attributed_to\n"))
    outcome, found = checked(tmp_path, scheme, arrow(how))
    assert outcome.findings == []
    assert found == (Relation("r1", "c", "s", "attributed_to"),)
    assert loads(dumps(scheme)) == scheme


def test_what_an_arrow_means_must_be_a_relation_type() -> None:
    source = SCHEME_YAML.replace("relations:\n", "relations:\n  unlabelled: attributed\n")
    with pytest.raises(SchemeError, match=r"scheme.yaml:\d+:3: unlabelled: no relation is called 'attributed'"):
        loads(source)


SYMMETRIC = loads("name: x\nlabels: {Claim: {}, Source: {}}\nrelations: {near: {symmetric: true}}\n")


@given(direction=st.sampled_from(["right", "left", "bi", None]), turned=st.booleans(), first=st.booleans())
def test_symmetric_relation_is_one_whichever_way_it_is_drawn(
    direction: str | None, turned: bool, first: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ends = ("s", "c") if turned else ("c", "s")
    drawn = relation(*ends, "near") | {"direction": direction}
    plain = relation("c", "s", "near")
    outcome, found = checked(tmp_path_factory.mktemp("x"), SYMMETRIC, *([drawn, plain] if first else [plain, drawn]))
    assert [(r.head, r.tail) for r in found] == [("s", "c"), ("s", "c")], "the earlier span is the head"
    assert [f.code for f in outcome.findings] == ["duplicate-relation"]


def test_symmetric_relation_stands_as_the_scheme_admits_it(tmp_path: Path) -> None:
    scheme = loads(
        "name: x\nlabels: {Claim: {}, Source: {}}\n"
        "relations: {near: {symmetric: true, head: [Claim], tail: [Source]}}\n"
    )
    outcome, found = checked(tmp_path, scheme, relation("s", "c", "near"))
    assert [(r.head, r.tail) for r in found] == [("c", "s")]
    assert outcome.findings == []


def test_arrow_in_both_directions_of_a_relation_that_has_one_is_refused(tmp_path: Path) -> None:
    outcome, _ = checked(tmp_path, loads(SCHEME_YAML), relation("c", "s", "attributed_to", "bi"))
    assert [f.code for f in outcome.findings] == ["unknown-direction"]


@pytest.mark.parametrize("meant", [True, False])
def test_json_schema_of_exports_admits_arrows_without_a_label_where_they_mean_something(meant: bool) -> None:
    line = "relations:\n  unlabelled: attributed_to\n" if meant else "relations:\n"
    schema = export_schema(loads(SCHEME_YAML.replace("relations:\n", line)))
    for how in UNLABELLED:
        exported = [task(annotation(*SPANS, arrow(how)))]
        assert Draft202012Validator(schema).is_valid(exported) == meant


def test_symmetric_relation_of_regions_with_several_labels_is_one_whichever_way_it_is_drawn(tmp_path: Path) -> None:
    scheme = loads(
        "name: x\nlabels: {A: {}, B: {}, C: {}, D: {}}\ncontrols: {multiple: true}\n"
        "relations: {near: {symmetric: true, head: [A, D], tail: [B, C], same_label: false}}\n"
    )
    regions = (region("x", "The mayor", ["A", "C"]), region("y", "reportedly", ["D", "B"]))
    ends = set()
    for number, (head, tail) in enumerate((("x", "y"), ("y", "x"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = written(folder, task(annotation(*regions, relation(head, tail, "near"))))
        (reading,) = newsann.read(path, scheme)
        assert reading.document is not None
        ends |= {(r.head, r.tail) for r in reading.document.annotations[0].relations}
    assert len(ends) == 1

"""Items of controls that the scheme ignores are left out and counted, with what hangs on their regions."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from ledgers import balanced
from making import SCHEME, Json, annotation, choice, region, relation, task
from newsann.errors import SchemeError
from newsann.formats.labelstudio.config.drift import Part, drift, orphaned, used
from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.formats.labelstudio.reading.documents import Reading, reading
from newsann.project.compile import compiled
from newsann.scheme import Scheme, loads
from newsann.scheme.types import Controls

IGNORING: Scheme = replace(SCHEME, controls=Controls(ignored=["how", "note", "trust", "html"]))
MARK = region("s1", "The mayor", "Source")
CLAIM = region("c1", "the ferry would run again", "Claim")
HOW = region("h1", "reportedly", "weak") | {"from_name": "how"}
NOTE = {"id": "n", "from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": ["Check it."]}}
TRUST = {"id": "s1", "from_name": "trust", "to_name": "text", "type": "rating", "value": {"rating": 3}}
HTML = {"id": "x", "from_name": "html", "to_name": "page", "type": "hypertextlabels", "value": {"startOffset": 3}}


def read(*items: Json, scheme: Scheme = IGNORING) -> Reading:
    return reading(json.dumps(task(annotation(*items))).encode(), scheme, "export.json", 0, 0)


def counted(found: Reading) -> dict[str, int]:
    """The number of items left out, by control."""
    counts = found.all_file_counts()
    return {subject: count for (_, code, subject), count in counts.items() if code == "ignored-control"}


@given(
    items=st.lists(st.sampled_from([HOW, NOTE, TRUST, HTML, MARK, CLAIM, choice("g", "genre", "news")]), unique_by=id)
)
def test_items_of_ignored_controls_are_counted_and_the_rest_is_read_as_without_them(items: list[Json]) -> None:
    found = read(*items)
    ledger = balanced(found)
    ignored = [item for item in items if item["from_name"] in IGNORING.controls.ignored]
    rest = [item for item in items if item not in ignored]
    assert sum(counted(found).values()) == len(ignored)
    skipped = ledger.as_dict()["regions"]["skipped"]
    assert skipped == {f"control {name}": count for name, count in counted(found).items()}
    if found.left:
        assert rest == []
    else:
        without = read(*rest, scheme=SCHEME)
        assert found.document is not None
        assert without.document is not None
        assert found.document.annotations == without.document.annotations
        assert [one.code for one in found.findings if one.code != "empty"] == [
            one.code for one in without.findings if one.code != "empty"
        ]


def test_what_hangs_on_an_ignored_region_goes_with_it() -> None:
    found = read(MARK, CLAIM, HOW, choice("h1", "source_kind", "named"), relation("c1", "h1", "hedged_by"))
    assert counted(found) == {"how": 3}
    assert found.findings == []
    assert balanced(found).as_dict()["relations"]["skipped"] == {"control how": 1}


def test_region_with_labels_of_a_kept_control_as_well_stays() -> None:
    again = MARK | {"from_name": "how", "value": MARK["value"] | {"labels": ["weak"]}}
    found = read(MARK, again, CLAIM, choice("s1", "source_kind", "named"), relation("c1", "s1", "attributed_to"))
    assert counted(found) == {"how": 1}
    assert found.document is not None
    (one,) = found.document.annotations
    assert dict(one.spans[0].attributes or {}) == {"source_kind": "named"}
    assert len(one.relations) == 1


@pytest.mark.parametrize("items", [[HOW], [HTML], [HOW, NOTE, TRUST]])
def test_annotation_that_marks_nothing_but_ignored_controls_is_left_out(items: list[Json]) -> None:
    found = read(*items)
    assert [left.reason for left in found.left] == ["only-ignored"]
    assert found.document is not None
    assert found.document.annotations == ()
    balanced(found)


def test_ignored_answers_alone_leave_the_annotation_as_it_is() -> None:
    found = read(NOTE)
    assert found.left == []
    balanced(found)


def test_control_that_is_neither_in_the_scheme_nor_ignored_is_an_error() -> None:
    found = read(MARK, HOW | {"from_name": "when"})
    assert [one.code for one in found.findings] == ["unknown-control"]


@pytest.mark.parametrize("name", ["label", "source_kind", "genre"])
def test_control_of_the_scheme_cannot_be_ignored(name: str) -> None:
    yaml = (
        "name: tiny\nlabels: {Source: {}}\nattributes: {source_kind: {values: {a: }}}\n"
        "choices: {genre: {values: {b: }}}\n"
        f"controls: {{ignored: [{name}]}}\n"
    )
    with pytest.raises(SchemeError, match=rf"scheme.yaml:5:.*'{name}' is"):
        loads(yaml)


def test_ignored_control_is_named_once() -> None:
    with pytest.raises(SchemeError, match="is named already"):
        loads("name: tiny\nlabels: {Source: {}}\ncontrols: {ignored: [how, how]}\n")


def test_labeling_config_has_no_ignored_control_and_pushing_it_would_orphan_what_uses_one() -> None:
    config = labeling_config(IGNORING)
    assert config == labeling_config(SCHEME)
    live = config.replace("</View>\n", "<Rating name='trust' toName='text'/></View>\n")
    change = drift(live, config)
    assert [part for part in change.removed if part.kind == "control"] == [Part("control", "trust")]
    (line,) = orphaned(change, used([task(annotation(TRUST))]))
    assert line.startswith("control 'trust' would be removed")


def test_json_schema_admits_items_of_ignored_controls_alone() -> None:
    def errors(scheme: Scheme, *items: Json) -> list[Any]:
        schema = json.loads(compiled(scheme)["export.schema.json"])
        return list(Draft202012Validator(schema).iter_errors([task(annotation(*items))]))

    assert errors(IGNORING, MARK, HOW, NOTE, TRUST, HTML) == []
    assert errors(SCHEME, MARK, HOW)
    assert errors(IGNORING, MARK | {"from_name": "when"})

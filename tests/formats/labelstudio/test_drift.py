"""What differs between two configs, and who would be orphaned by it."""

import copy
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from making import SCHEME, annotation, choice, region, relation, task
from newsann.errors import ConfigError
from newsann.formats.labelstudio.config.drift import Part, drift, orphaned, used
from newsann.formats.labelstudio.config.labeling_config import labeling_config

CONFIG = labeling_config(SCHEME)
MARKED = (region("r1", "The mayor", "Source"), choice("r1", "source_kind", "named"), relation("r1", "r1", "hedged_by"))
TASK = task(
    annotation(*MARKED),
    drafts=[{"id": 1, "result": [region("d1", "The mayor", "Actor")]}],
)  # fmt: skip


def test_config_does_not_drift_from_itself_however_it_is_laid_out() -> None:
    laid_out = CONFIG.replace("\n", "").replace("  ", "").replace('" ', '"   ')
    assert not drift(laid_out, CONFIG)
    shuffled = ElementTree.tostring(ElementTree.fromstring(CONFIG), encoding="unicode", short_empty_elements=False)
    assert not drift(shuffled, CONFIG)


@given(data=st.data())
def test_what_is_taken_out_is_told_as_removed_and_what_is_put_in_as_added(data: st.DataObject) -> None:
    view = ElementTree.fromstring(CONFIG)
    parents = [
        (parent, child)
        for parent in view.iter()
        for child in parent
        if child.tag in ("Label", "Choice", "Relation") and len(parent) > 1
    ]
    parent, child = data.draw(st.sampled_from(parents))
    parent.remove(child)
    less = ElementTree.tostring(view, encoding="unicode")
    change = drift(CONFIG, less)
    assert [part.name for part in change.removed] == [child.get("value")]
    assert change.added == ()
    assert drift(less, CONFIG).added == change.removed


def test_only_colours_hints_and_order_are_restyling() -> None:
    change = drift(CONFIG, CONFIG.replace('background="#', 'background="#1').replace("##", "#"))
    assert (change.removed, change.added, change.restyled) == ((), (), True)


def test_used_parts_are_counted_in_annotations_and_drafts() -> None:
    counts = used([TASK, copy.deepcopy(TASK)])
    assert counts[Part("label", "Source", "label")] == 2
    assert counts[Part("label", "Actor", "label")] == 2
    assert counts[Part("choice", "named", "source_kind")] == 2
    assert counts[Part("relation", "hedged_by")] == 2
    assert counts[Part("data key", "text")] == 2
    assert counts[Part("label", "Hedge", "label")] == 0


def test_only_what_is_used_is_orphaned() -> None:
    change = drift(CONFIG, CONFIG.replace('value="Source"', 'value="Origin"').replace('value="Hedge"', 'value="Doubt"'))
    (line,) = orphaned(change, used([TASK]))
    assert line.startswith("label 'Source' of 'label' would be removed (or renamed: new is label 'Doubt'")
    assert "1 item of annotations or drafts uses it; to rename it, add `was: [Source]` beside Doubt or Origin" in line


@pytest.mark.parametrize("item", [None, 7, {}, {"value": None}, {"value": {"labels": None}}, {"type": "relation"}])
def test_items_of_any_shape_are_counted_without_a_fall(item: object) -> None:
    used([{"annotations": [{"result": [item]}, 3], "drafts": [5], "data": None}])


def test_live_config_that_is_no_xml_is_told() -> None:
    with pytest.raises(ConfigError, match="not XML"):
        drift("<View>", CONFIG)

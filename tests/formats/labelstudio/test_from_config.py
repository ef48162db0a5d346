"""A scheme made from a labeling config means what the config means, and every control is in it or in a note."""

from pathlib import Path

import pytest

from newsann.errors import ConfigError
from newsann.formats.labelstudio.config.from_config import scheme_of_config
from newsann.project.start import start
from newsann.scheme import Scheme


def made(*controls: str, text: str = "$text", labels: str = "") -> tuple[Scheme, list[str]]:
    """The scheme of a config with the labels Source, Claim and "won, lost" and these controls."""
    own = labels or "<Label value='Source'/><Label value='Claim'/><Label value='won, lost'/>"
    marking = f"<Labels name='label' toName='text'>{own}</Labels>"
    xml = f"<View>{marking}{''.join(controls)}<Text name='text' value='{text}'/></View>"
    return scheme_of_config(xml, "tiny", "config.xml")


def asked(own: str = "", around: str = "", tag: str = "Choices") -> str:
    """A question called `known`, with attributes of its own and a View around it."""
    return f"<View {around}><{tag} name='known' toName='text' {own}><Choice value='yes'/></{tag}></View>"


SELECTED = "visibleWhen='region-selected' "


@pytest.mark.parametrize(
    ("own", "around", "of"),
    [
        ("", "", []),
        ("", SELECTED, []),
        ("whenLabelValue='Source'", "", ["Source"]),
        ("whenLabelValue='Claim,Source'", "", ["Claim", "Source"]),
        ("whenLabelValue='Claim, Source'", "", ["Claim", "Source"]),
        ("whenLabelValue='won, lost'", "", ["won, lost"]),
        ("whenLabelValue='Source,Nobody'", "", ["Source"]),
        ("", SELECTED + "whenLabelValue='Source'", ["Source"]),
        ("", SELECTED + "whenTagName='label' whenLabelValue='Source'", ["Source"]),
        ("", SELECTED + "whenTagName='text' whenLabelValue='Claim,Source'", ["Claim", "Source"]),
        ("whenLabelValue='Source'", SELECTED + "whenLabelValue='Claim,Source'", ["Source"]),
        ("whenTagName='label'", SELECTED, []),
    ],
)
@pytest.mark.parametrize("tag", ["Choices", "TextArea"])
def test_question_is_asked_of_the_labels_that_its_conditions_name(
    own: str, around: str, of: list[str], tag: str
) -> None:
    scheme, notes = made(asked(f"perRegion='true' required='true' {own}", around, tag))
    assert scheme.attributes["known"].of == of
    assert scheme.attributes["known"].required
    assert notes == []


def test_conditions_of_all_views_around_hold_together() -> None:
    inner = asked("perRegion='true'", SELECTED + "whenLabelValue='Source,won'")
    scheme, _ = made(f"<View {SELECTED} whenLabelValue='Claim,Source'><View>{inner}</View></View>")
    assert scheme.attributes["known"].of == ["Source"]


@pytest.mark.parametrize(
    ("own", "around"),
    [
        ("perRegion='true' whenLabelValue='Source'", SELECTED + "whenLabelValue='Claim'"),
        ("perRegion='true' whenLabelValue='Nobody'", ""),
        ("perRegion='true' whenTagName='other'", ""),
        ("perRegion='true'", SELECTED + "whenTagName='other' whenLabelValue='Weak'"),
    ],
)
def test_question_that_is_asked_of_no_published_region_is_ignored(own: str, around: str) -> None:
    other = "<Labels name='other' toName='text'><Label value='Weak'/></Labels>"
    scheme, notes = made(other, asked(own, around))
    assert scheme.controls.ignored == ["other", "known"]
    assert scheme.attributes == {}
    assert any("'known'" in note for note in notes)


@pytest.mark.parametrize(
    "condition",
    ["visibleWhen='choice-selected' whenTagName='genre' whenChoiceValue='news'", "visibleWhen='choice-unselected'"],
)
@pytest.mark.parametrize("per_region", ["", "perRegion='true' "])
@pytest.mark.parametrize("outside", [True, False])
def test_question_that_depends_on_another_answer_is_not_required(
    condition: str, per_region: str, outside: bool
) -> None:
    own = f"{per_region}required='true' "
    scheme, (note,) = made(asked(own, condition) if outside else asked(own + condition))
    question = scheme.attributes["known"] if per_region else scheme.choices["known"]
    assert not question.required
    assert "asked only when" in note


def test_question_while_no_region_is_selected_is_about_the_document() -> None:
    scheme, notes = made(asked("perRegion='true' required='true'", "visibleWhen='no-region-selected'"))
    assert scheme.choices["known"].required
    assert (scheme.attributes, notes) == ({}, [])


def test_question_about_the_document_that_waits_for_a_region_is_not_required() -> None:
    scheme, (note,) = made(asked("required='true'", SELECTED + "whenLabelValue='Source'"))
    assert not scheme.choices["known"].required
    assert "a region is selected" in note


LEFT_OUT = {
    "a second control of labels": "<Labels name='x' toName='text'><Label value='Weak'/></Labels>",
    "notes about the text": "<TextArea name='x' toName='text'/>",
    "a headline": "<Choices name='x' toName='headline'><Choice value='a'/></Choices><Text name='headline' value='$t'/>",
    "a picture": "<BrushLabels name='x' toName='p'><Label value='a'/></BrushLabels><Image name='p' value='$p'/>",
    "an object that is not there": "<Choices name='x' toName='y'><Choice value='a'/></Choices>",
    "no object": "<Choices name='x'><Choice value='a'/></Choices>",
    "values from the data": "<Choices name='x' toName='text' value='$topics'/>",
    "no values": "<Choices name='x' toName='text'/>",
    "a name that is no column's": "<Choices name='x y' toName='text'><Choice value='a'/></Choices>",
} | {
    f"<{tag}{per}>": f"<{tag} name='x' toName='text'{per}/>"
    for tag in ("Rating", "Number", "Taxonomy", "DateTime", "Pairwise", "Ranker", "NewTag")
    for per in ("", " perRegion='true'")
}


@pytest.mark.parametrize("what", LEFT_OUT)
def test_control_without_a_place_is_ignored_by_name(what: str) -> None:
    scheme, notes = made(LEFT_OUT[what])
    (name,) = scheme.controls.ignored
    assert name.startswith("x")
    assert [repr(name) in note for note in notes] == [True]


def test_what_a_control_says_of_another_object_is_remarked_on() -> None:
    both = "<Choices name='q' toName='headline,text'><Choice value='a'/></Choices><Text name='headline' value='$t'/>"
    scheme, (note,) = made(both)
    assert list(scheme.choices) == ["q"]
    assert "'q'" in note
    assert "'headline'" in note


def test_alias_is_the_name_and_the_words_of_the_page_the_definition() -> None:
    labels = "<Label value='Person' alias='PER' hint='people'/><Label value='Place' alias='LOC'/><Label value='Org'/>"
    when = "perRegion='true' whenLabelValue='Place'"
    choices = f"<Choices name='q' toName='text' {when}><Choice value='yes' alias='y'/></Choices>"
    scheme, notes = made(choices, labels=labels)
    assert {name: label.definition for name, label in scheme.labels.items()} == {
        "PER": "people", "LOC": "Place", "Org": "",
    }  # fmt: skip
    assert scheme.attributes["q"].values == {"y": "yes"}
    assert scheme.attributes["q"].of == ["LOC"]
    assert "PER for 'Person'" in notes[0]


@pytest.mark.parametrize(
    ("text", "labels", "said"),
    [
        ("$text", "<Label value='$tag'/>", "$tag in the data"),
        ("$text", "<Header value='none'/>", "are not in the config"),
        ("$title: $text", "", "as it stands under one key"),
        ("$items[0].text", "", "as it stands under one key"),
        ("words", "", "as it stands under one key"),
    ],
)
def test_config_that_makes_no_scheme_is_refused_by_its_own_name(
    text: str, labels: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as raised:
        made(text=text, labels=labels)
    assert str(raised.value).startswith("config.xml: ")
    assert said in str(raised.value)


def test_tags_and_attributes_are_read_whatever_their_capitals_and_encoding(tmp_path: Path) -> None:
    xml = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>'
        '<view><labels name="l" toname="t"><label value="Süd" ALIAS="S"/></labels>'
        '<choices name="q" toname="t" perregion="TRUE" whenlabelvalue="Süd"><choice value="x"/></choices>'
        '<text name="t" value="$doc.body"/></view>'
    )
    (tmp_path / "config.xml").write_bytes(xml.encode("latin-1"))
    start(tmp_path / "project", tmp_path / "config.xml")
    scheme, _ = scheme_of_config((tmp_path / "config.xml").read_bytes(), "tiny", "config.xml")
    assert list(scheme.labels) == ["S"]
    assert scheme.attributes["q"].of == ["S"]
    assert scheme.document.text == "doc.body"


def test_tags_nested_too_deep_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nested deeper"):
        scheme_of_config("<View>" * 5000 + "</View>" * 5000, "tiny", "config.xml")

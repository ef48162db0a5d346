"""Scheme to labeling config: the XML that a Label Studio project is set up with."""

from collections.abc import Mapping
from xml.etree import ElementTree

from newsann.scheme import Attribute, Scheme
from newsann.scheme.palette import colours

BAR = "position: sticky; top: 0; z-index: 2; padding: 0.5em 0; background: var(--color-neutral-background, #fff)"
"""The labels, and the questions about the region that is selected, stay in sight while a long article scrolls."""
CHOICE_TYPES = {"choice": "single", "choices": "multiple"}


def labeling_config(scheme: Scheme) -> str:
    """The labeling config that a scheme asks for, as indented XML.

    Labels without a colour get one that colour-blind people can tell from the others.
    """
    control, text = scheme.controls.labels, scheme.controls.text
    view = ElementTree.Element("View")
    bar = _add(view, "View", style=BAR)
    labels = _add(bar, "Labels", name=control, toName=text, choice="multiple" if scheme.controls.multiple else "single")
    for (name, label), colour in zip(scheme.labels.items(), colours(scheme), strict=True):
        _add(labels, "Label", value=name, background=colour, hotkey=label.hotkey, hint=label.definition)
    for name, attribute in scheme.attributes.items():
        _attribute(bar, name, attribute, scheme)
    if scheme.relations:
        relations = _add(view, "Relations")
        for name in scheme.relations:
            _add(relations, "Relation", value=name)
    _add(view, "Text", name=text, value=f"${scheme.document.text}")
    for name, choice in scheme.choices.items():
        _add(view, "Header", size="5", value=choice.definition or name)
        how = "multiple" if choice.multiple else "single"
        _choices(
            view, choice.values, name=name, toName=text, choice=how, showInline="true", required=_flag(choice.required)
        )
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _attribute(view: ElementTree.Element, name: str, attribute: Attribute, scheme: Scheme) -> None:
    """A question that the page asks when a region of the right label is selected."""
    when = {"whenTagName": scheme.controls.labels, "whenLabelValue": ",".join(attribute.of)} if attribute.of else {}
    shown = _add(view, "View", visibleWhen="region-selected", **when)
    _add(shown, "Header", size="5", value=attribute.definition or name)
    asked = {"name": name, "toName": scheme.controls.text, "perRegion": "true", **when}
    if attribute.required:
        which = " or ".join(attribute.of) or "span"
        asked |= {"required": "true", "requiredMessage": f"{which}, no answer yet: {attribute.definition or name}"}
    if attribute.type == "text":
        _add(shown, "TextArea", **asked, editable="true")
    else:
        _choices(shown, attribute.values, **asked, choice=CHOICE_TYPES[attribute.type], showInline="true")


def _choices(parent: ElementTree.Element, values: Mapping[str, str | None], **attributes: str | None) -> None:
    choices = _add(parent, "Choices", **attributes)
    for value, meaning in values.items():
        _add(choices, "Choice", value=value, hint=meaning)


def _add(parent: ElementTree.Element, tag: str, **attributes: str | None) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {key: value for key, value in attributes.items() if value})


def _flag(value: bool) -> str | None:
    return "true" if value else None

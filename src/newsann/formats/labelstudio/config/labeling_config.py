"""From a scheme to what a Label Studio project is set up with: the labeling config (XML) and the instructions."""

from xml.etree import ElementTree

from markdown_it import MarkdownIt

from newsann.scheme import Attribute, Choice, Scheme
from newsann.scheme.guidelines import guidelines
from newsann.scheme.names import ATTRIBUTES, CHOICES, LABELS, RELATIONS, renamed
from newsann.scheme.values import colours

BAR = "position: sticky; top: 0; z-index: 2; padding: 0.5em 0; background: var(--color-neutral-background, #fff)"
"""The labels, and the questions about the region that is selected, stay in sight while a long article scrolls."""
CHOICE_TYPES = {"choice": "single", "choices": "multiple"}


def labeling_config(scheme: Scheme) -> str:
    """The labeling config that a scheme asks for, as indented XML.

    What had another name is shown with its present one and stored under the first: by `alias` for labels and choices.
    Relations have no alias in Label Studio, so these are shown with the first name too; a question's name is not shown.
    Labels without a colour get one that colour-blind people can tell from the others.
    """
    control, text = scheme.controls.labels, scheme.controls.text
    view = ElementTree.Element("View")
    bar = _add(view, "View", style=BAR)
    labels = _add(bar, "Labels", name=control, toName=text, choice="multiple" if scheme.controls.multiple else "single")
    for (name, label), colour in zip(scheme.labels.items(), colours(scheme), strict=True):
        alias = scheme.stored.get(LABELS, {}).get(name)
        _add(labels, "Label", value=name, alias=alias, background=colour, hotkey=label.hotkey, hint=label.definition)
    for name, attribute in scheme.attributes.items():
        _attribute(bar, name, attribute, scheme)
    if scheme.relations:
        relations = _add(view, "Relations")
        for name in scheme.relations:
            _add(relations, "Relation", value=renamed(name, RELATIONS, scheme.stored))
    _add(view, "Text", name=text, value=f"${scheme.document.text}")
    for name, choice in scheme.choices.items():
        _add(view, "Header", size="5", value=choice.definition or name)
        how = "multiple" if choice.multiple else "single"
        stored = renamed(name, CHOICES, scheme.stored)
        _choices(view, choice, name=stored, toName=text, choice=how, showInline="true", required=_flag(choice.required))
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _attribute(view: ElementTree.Element, name: str, attribute: Attribute, scheme: Scheme) -> None:
    """A question that the page asks when a region of the right label is selected."""
    labels = ",".join(renamed(label, LABELS, scheme.stored) for label in attribute.of)
    when = {"whenTagName": scheme.controls.labels, "whenLabelValue": labels} if labels else {}
    shown = _add(view, "View", visibleWhen="region-selected", **when)
    _add(shown, "Header", size="5", value=attribute.definition or name)
    asked = {
        "name": renamed(name, ATTRIBUTES, scheme.stored),
        "toName": scheme.controls.text,
        "perRegion": "true",
        **when,
    }
    if attribute.required:
        which = " or ".join(attribute.of) or "span"
        asked |= {"required": "true", "requiredMessage": f"{which}, no answer yet: {attribute.definition or name}"}
    if attribute.type == "text":
        _add(shown, "TextArea", **asked, editable="true")
    else:
        _choices(shown, attribute, **asked, choice=CHOICE_TYPES[attribute.type], showInline="true")


def _choices(parent: ElementTree.Element, question: Attribute | Choice, **attributes: str | None) -> None:
    choices = _add(parent, "Choices", **attributes)
    for value, meaning in question.values.items():
        was = question.former_values.get(value)
        _add(choices, "Choice", value=value, alias=was[0] if was else None, hint=meaning)


def _add(parent: ElementTree.Element, tag: str, **attributes: str | None) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {key: value for key, value in attributes.items() if value})


def _flag(value: bool) -> str | None:
    return "true" if value else None


BLOCKS = ("p", "ul", "table")


def instructions(scheme: Scheme) -> str:
    """The scheme's guidelines as HTML.

    Label Studio's page takes margins, bullets and styles out of it, so bullets are characters and room is made with
    empty lines.
    """
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(guidelines(scheme))
    for tag in BLOCKS:
        html = html.replace(f"</{tag}>\n", f"</{tag}>\n<br>\n")
    return html.replace("<li>", "<li>• ")

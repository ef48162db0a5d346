"""The scheme of a project that already has a labeling config."""

import re
from xml.etree import ElementTree

from newsann.errors import ConfigError
from newsann.scheme import Attribute, Choice, Label, RelationType, Scheme
from newsann.scheme.types import Controls, DocumentKeys

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_OTHERS = {"HyperText": "HTML", "Paragraphs": "dialogues", "Audio": "sound", "Image": "pictures", "Video": "films"}


def scheme_of_config(xml: str, name: str, file: str) -> tuple[Scheme, list[str]]:
    """The scheme called `name` that a labeling config amounts to, and a remark on each thing it has no place for.

    Raises ConfigError when `xml`, read from `file`, is no labeling config for spans of plain text.
    """
    try:
        view = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ConfigError(
            f"{file}:{line}:{column + 1}: not XML: {error.msg if hasattr(error, 'msg') else error}"
        ) from None
    texts = {tag.get("name", ""): tag for tag in view.iter("Text")}
    controls = [tag for tag in view.iter("Labels") if tag.get("toName") in texts]
    if not controls:
        others = sorted({f"{tag.tag} ({_OTHERS[tag.tag]})" for tag in view.iter() if tag.tag in _OTHERS})
        found = f"; it annotates {', '.join(others)}" if others else ""
        raise ConfigError(
            f"{file}: no <Labels> of a <Text>{found}. newsann publishes spans of plain text: expected "
            '<Labels name="label" toName="text">…</Labels> and <Text name="text" value="$text"/>'
        )
    control, *more = controls
    text = texts[control.get("toName", "")]
    remarks = [f"a second <Labels name={tag.get('name')!r}> is left out; a scheme has one" for tag in more]
    scheme = Scheme(
        name=name,
        controls=Controls(control.get("name", ""), text.get("name", ""), control.get("choice") == "multiple"),
        document=DocumentKeys(text=text.get("value", "$text").lstrip("$")),
        labels=_labels(control, remarks),
        attributes=_attributes(view, text, remarks),
        relations={tag.get("value", ""): RelationType() for tag in view.iter("Relation") if tag.get("value")},
        choices=_choices(view, text, remarks),
    )
    return scheme, remarks


def _labels(control: ElementTree.Element, remarks: list[str]) -> dict[str, Label]:
    labels: dict[str, Label] = {}
    for tag in control.iter("Label"):
        value, colour, hotkey = tag.get("value", ""), tag.get("background", ""), tag.get("hotkey", "")
        if not re.fullmatch("[a-z0-9]", hotkey) or hotkey in (label.hotkey for label in labels.values()):
            if hotkey:
                remarks.append(f"label {value!r}: the hotkey {hotkey!r} is left out; expected one free letter or digit")
            hotkey = ""
        labels[value] = Label(tag.get("hint", ""), colour if _COLOUR.fullmatch(colour) else None, hotkey or None)
    return labels


def _attributes(view: ElementTree.Element, text: ElementTree.Element, remarks: list[str]) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {}
    for tag in view.iter():
        if tag.tag not in ("Choices", "TextArea") or tag.get("perRegion") != "true" or not _takes(tag, text, remarks):
            continue
        of = [label for label in tag.get("whenLabelValue", "").split(",") if label]
        required = tag.get("required") == "true"
        if tag.tag == "TextArea":
            attributes[tag.get("name", "")] = Attribute(of=of, type="text", required=required)
        else:
            several = tag.get("choice") == "multiple"
            attributes[tag.get("name", "")] = Attribute(
                of=of, type="choices" if several else "choice", values=_values(tag), required=required
            )
    return attributes


def _choices(view: ElementTree.Element, text: ElementTree.Element, remarks: list[str]) -> dict[str, Choice]:
    choices: dict[str, Choice] = {}
    for tag in view.iter():
        if tag.get("perRegion") == "true" or tag.tag not in ("Choices", "TextArea", "Taxonomy", "Rating", "Number"):
            continue
        if tag.tag != "Choices":
            remarks.append(
                f"<{tag.tag} name={tag.get('name')!r}> about the whole text is left out; a scheme has choices"
            )
        elif _takes(tag, text, remarks):
            several = tag.get("choice") == "multiple"
            choices[tag.get("name", "")] = Choice("", _values(tag), several, tag.get("required") == "true")
    return choices


def _takes(tag: ElementTree.Element, text: ElementTree.Element, remarks: list[str]) -> bool:
    name = tag.get("name", "")
    if tag.get("toName") != text.get("name"):
        remarks.append(f"<{tag.tag} name={name!r}> is about {tag.get('toName')!r}, not about the text; left out")
        return False
    if not _NAME.fullmatch(name):
        remarks.append(f"<{tag.tag} name={name!r}> is left out; a column's name has letters, digits, '_', '-' and '.'")
        return False
    return True


def _values(tag: ElementTree.Element) -> dict[str, str | None]:
    """The choices by value; nested ones as Label Studio exports them, joined by ` / `."""
    values: dict[str, str | None] = {}

    def walk(parent: ElementTree.Element, above: str) -> None:
        for choice in parent.findall("Choice"):
            value = above + (choice.get("alias") or choice.get("value") or "")
            values[value] = choice.get("hint")
            walk(choice, f"{value} / ")

    walk(tag, "")
    return values

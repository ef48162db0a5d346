"""The scheme of a project that already has a labeling config."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from newsann.errors import ConfigError
from newsann.formats.labelstudio.config.controls import Asked, Config, Control, Tag, asked, choices_in, config_of
from newsann.scheme import Attribute, Choice, Label, RelationType, Scheme
from newsann.scheme.types import Controls, DocumentKeys

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
"""What attributes, choices and columns can be called."""
OWN_DATASET = "To publish its spans, give them a dataset of their own, whose scheme names it in `controls: {labels: …}`"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHORT_COLOUR = re.compile(r"#[0-9a-fA-F]{3}")
_KEY = re.compile(r"\$([^\s$\[\]{}]+)")
_OTHERS = {"HyperText": "HTML", "Paragraphs": "dialogues", "Audio": "sound", "Image": "pictures", "Video": "films"}
_NO_ANSWERS = frozenset(("filter", "magicwand", "shortcut"))
"""Tags with a name that annotate nothing."""


class _Draft(Struct):
    """The scheme as it is made, control after control."""

    control: Control
    text: str
    labels: dict[str, Label]
    shown: dict[str, str]
    """What exports hold of each label, by that and by what the page shows."""
    others: list[str]
    """The other controls of labels."""
    notes: list[str]
    attributes: dict[str, Attribute] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    def leave_out(self, control: Control, why: str) -> None:
        """Note that a control has no place in the scheme."""
        self.notes.append(f"{control.tag} is left out: {why}")
        if control.name not in self.ignored:
            self.ignored.append(control.name)

    @property
    def taken(self) -> set[str]:
        """The names that are used."""
        return {self.control.name, self.text, *self.attributes, *self.choices, *self.ignored}


def scheme_of_config(xml: str | bytes, name: str, file: str) -> tuple[Scheme, list[str]]:
    """The scheme called `name` that a labeling config amounts to, and a note on each thing it has no place for.

    Every control is in the scheme: the one of labels, as an attribute, as a choice, or among the ignored.

    Raises ConfigError when `xml`, read from `file`, is no labeling config for spans of plain text.
    """
    config = config_of(xml, file)
    control, text = _marking(config, file)
    key = _data_key(config.texts[text], file)
    draft = _draft(config, control, text, file)
    draft.notes += [*_about_the_text(config.texts[text]), *_about_others(control, text)]
    for other in config.controls:
        if other is not control:
            _take(other, draft)
    scheme = Scheme(
        name=name,
        controls=Controls(control.name, text, control.tag.several, draft.ignored),
        document=DocumentKeys(text=key),
        labels=draft.labels,
        attributes=draft.attributes,
        relations={tag.get("value"): RelationType() for tag in config.relations if tag.get("value")},
        choices=draft.choices,
    )
    return scheme, draft.notes


def _marking(config: Config, file: str) -> tuple[Control, str]:
    """The control of labels that the dataset is of, and the name of its text."""
    marking = [
        (control, text)
        for control in config.controls
        if control.tag.is_a("Labels") and (text := next((one for one in control.objects if one in config.texts), None))
    ]
    if marking:
        with_labels = (one for one in marking if one[0].tag.get("value") or any(one[0].tag.all_of("Label")))
        control, text = next(with_labels, marking[0])
        if control.name == text:
            raise ConfigError(f"{file}: {control.tag} and its <Text> have one name; expected a name for each")
        return control, text
    others = sorted({f"{tag.kind} ({_OTHERS[tag.kind]})" for tag in config.tags if tag.kind in _OTHERS})
    found = f"; it annotates {', '.join(others)}" if others else ""
    raise ConfigError(
        f"{file}: no <Labels> of a <Text>{found}. newsann publishes spans of plain text: expected "
        '<Labels name="label" toName="text">…</Labels> and <Text name="text" value="$text"/>'
    )


def _data_key(text: Tag, file: str) -> str:
    """The key of the data that holds the text."""
    value = text.get("value") or "$text"
    found = _KEY.fullmatch(value)
    if found:
        return found[1]
    raise ConfigError(
        f"{file}: {text} has `value={value!r}`, and a dataset needs the text of an article as it stands under one key "
        'of the data: expected a key as in value="$text" or value="$article.body"'
    )


def _about_the_text(text: Tag) -> Iterator[str]:
    if text.get("valueType").lower() == "url":
        yield f'{text} has `valueType="url"`: exports hold addresses, not articles; import the articles\' text itself'
    if text.get("saveTextResult").lower() in ("no", "none"):
        yield f"{text} has `saveTextResult`, so that exports lack the words of spans; without them no span is proven"
    if text.get("encoding").lower().startswith("base64"):
        yield f"{text} has `encoding`: exports hold the text encoded, and spans do not fit it"


def _about_others(control: Control, text: str) -> Iterator[str]:
    """What of a control that the scheme has is left out, because it is about other objects as well."""
    others = [name for name in control.objects if name != text]
    if others:
        about = " and ".join(map(repr, others))
        yield f"{control.tag}: what it says of {about} is left out; the dataset is of {text!r}"


def _draft(config: Config, control: Control, text: str, file: str) -> _Draft:
    """A scheme with its labels alone."""
    tags = [tag for tag in control.tag.all_of("Label") if tag.stored]
    dynamic = next((tag.get("value") for tag in (control.tag, *tags) if tag.get("value").startswith("$")), "")
    if dynamic or not tags:
        where = f"come from {dynamic} in the data of each task" if dynamic else "are not in the config"
        raise ConfigError(
            f"{file}: the labels of {control.tag} {where}, and a scheme names its labels. Make it from an export, "
            "which has the labels that were used: newsann init DIR --from export.json"
        )
    notes: list[str] = []
    others = [other.name for other in config.controls if other is not control and other.tag.is_a("Labels")]
    shown = {tag.get("value"): tag.stored for tag in tags} | {tag.stored: tag.stored for tag in tags}
    return _Draft(control, text, _labels(control, tags, notes), shown, others, notes)


def _labels(control: Control, tags: list[Tag], notes: list[str]) -> dict[str, Label]:
    labels: dict[str, Label] = {}
    for tag in tags:
        name, colour, hotkey = tag.stored, tag.get("background"), tag.get("hotkey")
        if name in labels:
            notes.append(f"label {name!r} is named twice in {control.tag}; the first is taken")
            continue
        if not re.fullmatch("[a-z0-9]", hotkey) or hotkey in (label.hotkey for label in labels.values()):
            if hotkey:
                notes.append(f"label {name!r}: the hotkey {hotkey!r} is left out; expected one free letter or digit")
            hotkey = ""
        if _SHORT_COLOUR.fullmatch(colour):
            colour = "#" + "".join(2 * digit for digit in colour[1:])
        if colour and not _COLOUR.fullmatch(colour):
            notes.append(f"label {name!r}: the colour {colour!r} is left out; expected one as '#0072b2'")
            colour = ""
        labels[name] = Label(tag.get("hint") or _other_word(tag), colour or None, hotkey or None)
    _note_aliases(control, tags, notes)
    return labels


def _take(control: Control, draft: _Draft) -> None:
    """Give a control its place in the scheme."""
    tag, name = control.tag, control.name
    if tag.kind.lower() in _NO_ANSWERS:
        draft.notes.append(f"{tag} is left out: it annotates nothing")
        return
    if name in draft.taken:
        draft.notes.append(f"{tag} is left out: its name is that of another tag, and exports do not tell them apart")
        return
    about = ", ".join(map(repr, control.objects)) or "nothing"
    if draft.text not in control.objects:
        draft.leave_out(control, f"it is about {about}, and the dataset is of {draft.text!r}")
    elif tag.is_a("Labels"):
        draft.leave_out(
            control, f"a dataset has one control of labels, and {draft.control.name!r} comes first. {OWN_DATASET}"
        )
    elif not (tag.is_a("Choices") or tag.is_a("TextArea")):
        draft.leave_out(control, f"a dataset has no place for answers of <{tag.kind}>")
    elif not NAME.fullmatch(name):
        draft.leave_out(control, "a column's name has letters, digits, '_', '-' and '.', and begins with a letter")
    else:
        _ask(control, draft)


def _ask(control: Control, draft: _Draft) -> None:
    """Make a question an attribute or a choice, if it can be one."""
    tag, values = control.tag, _values(control.tag)
    dynamic = next((v for v in (tag.get("value"), *values) if tag.is_a("Choices") and v.startswith("$")), "")
    when = asked(control.conditions, draft.shown, draft.control.name, draft.others)
    of_regions = tag.per_region and when.selected is not False
    if dynamic:
        draft.leave_out(
            control,
            f"its values come from {dynamic} in the data of each task. `newsann init DIR --from export.json` takes "
            "those that were chosen",
        )
    elif tag.is_a("Choices") and not values:
        draft.leave_out(control, "it has no values")
    elif when.never and tag.per_region:
        draft.leave_out(control, when.never)
    elif not of_regions and tag.is_a("TextArea"):
        draft.leave_out(control, "a dataset has no place for notes about the whole text")
    elif of_regions:
        required = _required(control, when, draft)
        if tag.is_a("TextArea"):
            attribute = Attribute(of=list(when.of), type="text", required=required)
        else:
            attribute = Attribute("", list(when.of), "choices" if tag.several else "choice", values, required)
        draft.attributes[control.name] = attribute
        draft.notes += _about_others(control, draft.text)
    else:
        draft.choices[control.name] = Choice("", values, tag.several, _required(control, when, draft))
        draft.notes += _about_others(control, draft.text)
    if control.name in draft.taken and tag.is_a("Choices") and not dynamic:
        _note_aliases(control, list(tag.all_of("Choice")), draft.notes)


def _required(control: Control, when: Asked, draft: _Draft) -> bool:
    """Whether an answer is required of everybody; a condition that the scheme cannot express has a note."""
    tag = control.tag
    sometimes = when.sometimes
    if not tag.per_region and (when.selected or when.never):
        sometimes = " and ".join(filter(None, (sometimes, "a region is selected")))
    if when.note:
        draft.notes.append(f"{tag}: {when.note}; the scheme asks it of {', '.join(when.of)} only")
    if not sometimes:
        return tag.required
    effect = "so an answer is not required" if tag.required else "and the config made from it asks always"
    draft.notes.append(f"{tag} is asked only when {sometimes}: the scheme has no such condition, {effect}")
    return False


def _values(tag: Tag) -> dict[str, str | None]:
    """The choices by value, with what is said of each."""
    values: dict[str, str | None] = {}
    for value, choice in choices_in(tag):
        values.setdefault(value, choice.get("hint") or _other_word(choice) or None)
    return values


def _other_word(tag: Tag) -> str:
    """What the page shows for a label or choice, where exports hold something else."""
    return tag.get("value") if tag.get("alias") and tag.get("value") != tag.get("alias") else ""


def _note_aliases(control: Control, tags: list[Tag], notes: list[str]) -> None:
    aliases = [f"{tag.stored} for {word!r}" for tag in tags if (word := _other_word(tag))]
    if aliases:
        notes.append(
            f"{control.tag}: exports hold aliases, so the scheme has them as names and the words of the page as "
            f"definitions: {', '.join(aliases)}"
        )

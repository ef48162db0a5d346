"""The scheme of a project of which there is an export: what it uses, no more.

Tasks are read as the checks read them, so that what is left out here is what they skip and count.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field

from newsann.errors import ExportError
from newsann.formats.labelstudio.config.controls_in_use import MOST_VALUES, NO_CONTROL, Control, ControlsInUse
from newsann.formats.labelstudio.config.from_config import NAME, OWN_DATASET
from newsann.formats.labelstudio.config.in_use import InUse, in_use
from newsann.formats.labelstudio.reading.json_min import LOST
from newsann.formats.labelstudio.reading.sorting import ANSWERS
from newsann.formats.labelstudio.rules.items import LOST_BY_FORMAT
from newsann.model.findings import many
from newsann.scheme import Attribute, Choice, Label, RelationType, Scheme
from newsann.scheme.types import Controls, DocumentKeys

NO_VALUE = "nobody chose a value"


class _Marking(Struct, frozen=True):
    """What the dataset is of: a control of labels, the object that is its text, and the labels used."""

    control: str
    text: str
    labels: list[str]


class _Made(Struct):
    """The questions of the scheme, and the controls that it ignores."""

    attributes: dict[str, Attribute] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def scheme_of_export(path: Path, name: str) -> tuple[Scheme, list[str]]:
    """The scheme called `name` that everything in the export at `path` fits, and notes on what it has no place for.

    The text's key is the one in whose text most of the annotated words stand at their offsets. Of several controls of
    labels the one with the most regions is taken. Controls without a place in the scheme are ignored by it.

    Raises InputNotFoundError when nothing is there and ExportError when no span of plain text is in it.
    """
    export = in_use(path)
    used = export.controls
    marking, text = _marking(export, path)
    key = export.data.text_key(used.proofs.get((marking, text), Counter()))
    labels = _labels(used.controls[marking], text)
    text = text or _free_name(used)  # where no region says what it is about
    used.use_flat_values()
    made = _Made()
    for control_name, control in used.controls.items():
        if control_name != marking:
            _take(control_name, control, _Marking(marking, text, labels), made)
    for attribute in made.attributes:
        if lost := used.controls[attribute].types[LOST]:
            export.file_counts["", LOST_BY_FORMAT.code, attribute] += lost
    made.notes += _what_is_elsewhere(used, made.ignored, marking, text)
    identity = export.data.id_key(key)
    columns = export.data.columns({key, identity, *used.flat}, made.notes)
    if doubtful := [key for key in sorted(used.doubtful) if key in columns]:
        made.notes.append(
            f"JSON_MIN does not tell data from answers: {', '.join(doubtful)} may be answers, and became columns"
        )
    scheme = Scheme(
        name=name,
        controls=Controls(marking, text, used.controls[marking].several, made.ignored),
        document=DocumentKeys(text=key, id=identity, columns=columns),
        labels={label: Label() for label in labels},
        attributes=made.attributes,
        relations={label: RelationType() for label in _relations(used, made.ignored)},
        choices=made.choices,
    )
    return scheme, [*made.notes, *export.notes()]


def _marking(export: InUse, path: Path) -> tuple[str, str]:
    """The control of labels with the most regions, and the object that most of them are of ("" where none says it)."""
    found = {
        (name, about): count
        for name, control in export.controls.controls.items()
        for about, count in control.regions.items()
        if control.labels[about] and name != about
    }
    named = {key: count for key, count in found.items() if key[1]} or found
    if named:
        return max(named, key=lambda key: named[key])
    kinds = Counter[str](export.controls.nameless)
    for control in export.controls.controls.values():
        kinds.update({kind: count for kind, count in control.types.items() if kind != LOST})
    others = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "none"
    raise ExportError(
        f"{path}: no span of plain text with a label in {many(export.data.tasks, 'task')} (other items: {others}), so "
        "there is nothing to make a scheme from. Use the project's labeling config instead: newsann init DIR --from "
        "labeling_config.xml",
        *(f"  {line}" for line in export.notes()),
    )


def _free_name(used: ControlsInUse) -> str:
    """A name for the text that no control has."""
    names = ("text", *(f"text_{number}" for number in range(len(used.controls))))
    return next(one for one in names if one not in used.controls)


def _labels(control: Control, text: str) -> list[str]:
    """The labels of a control's regions, the most frequent first."""
    counts = Counter[str]()
    for about in dict.fromkeys((text, NO_CONTROL)):
        counts.update(control.labels.get(about, {}))
    return [label for label, _ in counts.most_common()]


def _take(name: str, control: Control, marking: _Marking, made: _Made) -> None:
    """Give a control its place in the scheme, or among the ignored."""
    values = dict.fromkeys(control.values)
    of = [label for label in control.of.get(marking.control, ()) if label in marking.labels]
    if why := _no_place(name, control, marking):
        answers = not control.regions and control.types.keys() <= {LOST, "choices", "textarea", *ANSWERS}
        items = many(control.items, "answer" if answers else "item")
        made.notes.append(f"the control {name!r} with {items} is left out: {why}")
        made.ignored.append(name)
    elif not control.answers[marking.control]:
        made.choices[name] = Choice("", values, control.several)
    elif control.types["textarea"]:
        made.attributes[name] = Attribute(of=of, type="text")
    else:
        made.attributes[name] = Attribute("", of, "choices" if control.several else "choice", values)


def _no_place(name: str, control: Control, marking: _Marking) -> str:
    """Why a control has no place in the scheme; empty if it has one."""
    foreign = control.types.keys() - {LOST, "labels", "choices", "textarea"}
    others = [about for about in control.objects if about not in (marking.text, NO_CONTROL)]
    of_regions = control.answers[marking.control]
    if len(others) == len(control.objects):
        return f"it is about {' and '.join(map(repr, others))}, and the dataset is of {marking.text!r}"
    if control.regions:
        return f"a dataset has one control of labels, and most regions are of {marking.control!r}. {OWN_DATASET}"
    if foreign or control.types["labels"]:
        return (
            f"a dataset has no place for items of type {' and '.join(sorted(foreign)) or 'labels, not of plain text'}"
        )
    if not NAME.fullmatch(name):
        return "a column's name has letters, digits, '_', '-' and '.', and begins with a letter"
    if name == marking.text:
        return "its name is that of the text"
    if control.types[LOST] == control.items:
        return _no_choice_of_json_min(control)
    if not of_regions and control.answers.total() > control.answers[NO_CONTROL]:
        return f"it is asked of regions of {' and '.join(repr(other) for other in control.of)}"
    if not control.answers.total():
        return "its answers are about words that no region marks"
    if not of_regions and control.types["textarea"]:
        return "a dataset has no place for notes about the whole text"
    return "" if control.values or control.types["textarea"] else NO_VALUE


def _no_choice_of_json_min(control: Control) -> str:
    if control.lists or control.astray:
        return "JSON_MIN does not say which regions its answers are about; export the project as JSON"
    if len(control.values) > MOST_VALUES:
        return f"more than {MOST_VALUES} different answers look like notes, which JSON_MIN does not tell from choices"
    return "" if control.values else NO_VALUE


def _relations(used: ControlsInUse, ignored: list[str]) -> list[str]:
    """The labels of relations between regions that are not ignored, the most frequent first."""
    counts = Counter[str]()
    for (label, head, tail), count in used.relations.items():
        if head not in ignored and tail not in ignored:
            counts[label] += count
    return [label for label, _ in counts.most_common()]


def _what_is_elsewhere(used: ControlsInUse, ignored: list[str], marking: str, text: str) -> Iterator[str]:
    """What the checks skip of controls that the scheme has, as no control can be ignored for it."""
    for name, control in used.controls.items():
        if name in ignored:
            continue
        for about, count in control.objects.items():
            if about not in (text, NO_CONTROL):
                yield f"{many(count, 'item')} of {name!r} about {about!r} left out: the dataset is of {text!r}"
        if control.foreign:
            yield (
                f"{many(control.foreign, 'region')} of {name!r} of type labels, not of plain text: annotations with "
                "such regions are left out"
            )
    for kind, count in used.controls[marking].types.items():
        if kind != "labels":
            yield f"{many(count, 'item')} of {marking!r} of type {kind}: it is the control of labels"
    for kind, count in used.nameless.items():
        yield f"{many(count, 'item')} of type {kind} without a `from_name`: nothing says which control they are of"

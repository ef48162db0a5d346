"""The controls that an export's annotations use: what each marks or asks, of what, and which labels and values."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from newsann.formats.labelstudio.context import Flat
from newsann.formats.labelstudio.exports.records import Item, Value
from newsann.formats.labelstudio.reading.answers import values_of
from newsann.formats.labelstudio.reading.display import proves
from newsann.formats.labelstudio.reading.json_min import LOST
from newsann.formats.labelstudio.reading.offsets import whole
from newsann.formats.labelstudio.reading.sorting import is_plain_text, marks_no_text
from newsann.scheme.keys import leaves

MOST_VALUES = 50
"""How many different answers a choice can have in JSON_MIN, which does not say whether they were chosen or written."""
NO_CONTROL = ""
"""What an answer that belongs to no region is an answer of."""


class Control(Struct):
    """What one control was seen to do.

    `objects` counts its items by what they are about, `types` by their type; `regions` are its stretches of plain text,
    by object, with `labels` of these; `of` has the labels of the regions that it answers for, by their control, and
    `lists` counts annotations in which it answers more than once without saying for which region.
    """

    objects: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    values: dict[str, None] = field(default_factory=dict)
    several: bool = False
    of: dict[str, dict[str, None]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    astray: int = 0
    lists: int = 0

    @property
    def items(self) -> int:
        """How many items it has."""
        return self.types.total()

    @property
    def foreign(self) -> int:
        """How many of its regions of type `labels` are no plain text."""
        return self.types["labels"] - self.regions.total()


class ControlsInUse:
    """The controls of annotations, annotation after annotation.

    `flat` are those of JSON_MIN, where controls and data share their names; `doubtful` are data that may be answers.
    """

    def __init__(self) -> None:
        self.controls: dict[str, Control] = {}
        self.proofs: dict[tuple[str, str], Counter[str]] = {}
        self.relations: Counter[tuple[str, str, str]] = Counter()
        self.nameless: Counter[str] = Counter()
        self.flat: set[str] = set()
        self.doubtful: set[str] = set()
        self.taken_for_data: dict[str, dict[str, None]] = {}

    def add(self, items: Sequence[Item], data: Mapping[str, Any]) -> None:
        """Look at the items of one annotation."""
        texts = {key: value for key, value in leaves(data) if isinstance(value, str)}
        regions = [item for item in items if item.type == "labels" and item.from_name and is_plain_text(item)]
        of: dict[str, dict[str, list[str]]] = {}
        for region in regions:
            named = of.setdefault(str(region.id), {}).setdefault(region.from_name or "", [])
            named += [label for label in (region.value or Value()).labels or () if label]
        alone: Counter[str] = Counter()
        for item in items:
            if item.type == "relation":
                self._relation(item, of)
            elif item.type is None:
                continue  # the checks report them
            elif not item.from_name:
                self.nameless[item.type] += 1
            else:
                control = self.controls.setdefault(item.from_name, Control())
                control.types[item.type] += 1
                control.objects[item.to_name or ""] += 1
                if item.type == "labels" and is_plain_text(item):
                    self._region(item, control, texts)
                elif item.type != "labels" and not marks_no_text(item):
                    _answer(item, control, of.get(str(item.id), {}) if item.id is not None else {})
                    alone[item.from_name] += item.type == LOST
        for name, count in alone.items():
            self.controls[name].lists += count > 1

    def add_flat(self, flat: Flat, data: Mapping[str, Any]) -> None:
        """Look at what the keys of a JSON_MIN object were taken for."""
        self.flat |= flat.controls
        self.doubtful |= flat.doubtful
        for key, value in data.items():
            seen = self.taken_for_data.setdefault(key, {})
            if isinstance(value, str) and len(seen) <= MOST_VALUES:
                seen[value] = None

    def use_flat_values(self) -> None:
        """Count as answers what was taken for data in one object of JSON_MIN and is a control by another."""
        for name in self.flat & self.taken_for_data.keys() & self.controls.keys():
            self.controls[name].values.update(self.taken_for_data[name])

    def _region(self, item: Item, control: Control, texts: Mapping[str, str]) -> None:
        value, about = item.value or Value(), item.to_name or ""
        labels = [label for label in value.labels or () if label]
        control.regions[about] += 1
        control.labels.setdefault(about, Counter()).update(labels)
        control.several |= len(labels) > 1
        start, end, quoted = whole(value.start), whole(value.end), value.text
        if start is None or end is None or not isinstance(quoted, str) or not 0 <= start < end:
            return
        proofs = self.proofs.setdefault((item.from_name or "", about), Counter())
        proofs.update(key for key, text in texts.items() if end <= len(text) and proves(text[start:end], quoted))

    def _relation(self, item: Item, of: Mapping[str, Iterable[str]]) -> None:
        for label in item.labels or ():
            if label:
                for head in of.get(str(item.from_id), ()):
                    for tail in of.get(str(item.to_id), ()):
                        self.relations[label, head, tail] += 1


def _answer(item: Item, control: Control, region: Mapping[str, Iterable[str]]) -> None:
    values = [value for value in values_of(item) if value]
    control.values.update(dict.fromkeys(values))
    control.several |= len(values) > 1
    value = item.value or Value()
    for name, labels in region.items():
        control.answers[name] += 1
        control.of.setdefault(name, {}).update(dict.fromkeys(labels))
    if region:
        return
    if value.start is not None or value.end is not None or value.start_offset is not None:
        control.astray += 1
    else:
        control.answers[NO_CONTROL] += 1

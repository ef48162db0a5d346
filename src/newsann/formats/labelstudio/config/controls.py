"""A labeling config as its objects and controls, each control with the conditions under which the page shows it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from xml.etree import ElementTree

from msgspec import Struct

from newsann.errors import ConfigError

MARKS = "Labels"
_BY_NAME = frozenset(
    ("choices", "datetime", "labels", "number", "pairwise", "ranker", "rating", "taxonomy", "textarea")
)
"""Tags that are controls even without a `toName`."""


class Tag(Struct, frozen=True):
    """An element of a config. Label Studio reads tags and attributes whatever their capitals are."""

    kind: str
    attributes: dict[str, str]
    inside: tuple["Tag", ...] = ()

    def get(self, name: str) -> str:
        """An attribute; empty where there is none."""
        return self.attributes.get(name.lower(), "")

    def is_a(self, kind: str) -> bool:
        """Whether it is an element of this kind."""
        return self.kind.lower() == kind.lower()

    def all_of(self, kind: str) -> Iterator["Tag"]:
        """The elements of a kind inside this one, at any depth, in their order."""
        waiting = list(reversed(self.inside))
        while waiting:
            tag = waiting.pop()
            waiting += reversed(tag.inside)
            if tag.is_a(kind):
                yield tag

    @property
    def stored(self) -> str:
        """What an export holds of a label or choice: its alias where it has one."""
        return self.get("alias") or self.get("value")

    @property
    def per_region(self) -> bool:
        """Whether a question is asked of each region."""
        return self.get("perRegion").lower() == "true"

    @property
    def required(self) -> bool:
        """Whether the page takes no annotation without an answer."""
        return self.get("required").lower() == "true"

    @property
    def several(self) -> bool:
        """Whether several labels or values may be chosen at once."""
        return self.get("choice").lower() == "multiple"

    def __str__(self) -> str:
        name = self.get("name")
        return f"<{self.kind} name={name!r}>" if name else f"<{self.kind}>"


class Control(Struct, frozen=True):
    """A control with the objects it is about, and the tags that say when it is shown: its own first, then those around.

    `objects` are names, none where there is no `toName`.
    """

    tag: Tag
    name: str
    objects: tuple[str, ...]
    conditions: tuple[Tag, ...]


class Config(Struct, frozen=True):
    """A labeling config: its texts by name, every control in order, the relation labels, all tags in order."""

    texts: dict[str, Tag]
    controls: list[Control]
    relations: list[Tag]
    tags: list[Tag]


def config_of(xml: str | bytes, file: str) -> Config:
    """What a labeling config, read from `file`, consists of. Raises ConfigError when it is not XML."""
    try:
        view = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ConfigError(f"{file}:{line}:{column + 1}: not XML: {getattr(error, 'msg', error)}") from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise ConfigError(f"{file}:1:1: not XML: {error}") from None
    try:
        root = _tag(view)
    except RecursionError:
        raise ConfigError(f"{file}: the tags are nested deeper than can be read") from None
    texts: dict[str, Tag] = {}
    controls: list[Control] = []
    relations: list[Tag] = []
    tags: list[Tag] = []
    for tag, around in _with_those_around(root):
        tags.append(tag)
        if tag.is_a("Text") and not tag.get("toName"):
            texts.setdefault(tag.get("name"), tag)
        elif tag.is_a("Relation"):
            relations.append(tag)
        elif tag.get("name") and (tag.get("toName") or tag.kind.lower() in _BY_NAME):
            objects = tuple(name.strip() for name in tag.get("toName").split(",") if name.strip())
            controls.append(Control(tag, tag.get("name"), objects, (tag, *around)))
    return Config(texts, controls, relations, tags)


def choices_in(tag: Tag) -> Iterator[tuple[str, Tag]]:
    """The choices of a control with their values; nested ones as Label Studio exports them, joined by ` / `."""
    waiting = [(inner, "") for inner in reversed(tag.inside)]
    while waiting:
        choice, above = waiting.pop()
        if not choice.is_a("Choice"):
            waiting += [(inner, above) for inner in reversed(choice.inside)]
        elif choice.stored:
            value = above + choice.stored
            yield value, choice
            waiting += [(inner, f"{value} / ") for inner in reversed(choice.inside)]


def _tag(element: ElementTree.Element) -> Tag:
    attributes = {name.lower(): value for name, value in element.attrib.items()}
    return Tag(str(element.tag), attributes, tuple(_tag(child) for child in element if isinstance(child.tag, str)))


def _with_those_around(root: Tag) -> Iterator[tuple[Tag, Sequence[Tag]]]:
    """Each tag with those around it that say when they are shown, the innermost first; in the order of the file."""
    waiting: list[tuple[Tag, tuple[Tag, ...]]] = [(root, ())]
    while waiting:
        tag, around = waiting.pop()
        yield tag, around
        conditional = any(name in tag.attributes for name in CONDITIONS)
        waiting += [(inner, (tag, *around) if conditional else around) for inner in reversed(tag.inside)]


CONDITIONS = ("visiblewhen", "whentagname", "whenlabelvalue", "whenchoicevalue")


class Asked(Struct, frozen=True):
    """When a question is asked.

    `of` are the labels whose regions it is asked of, all if empty. `never` says why the page never asks it, or only of
    regions that are left out; `sometimes` on which other answers it depends; `note` what is doubtful. `selected` is
    whether a region has to be selected, None where it makes no difference.
    """

    of: tuple[str, ...] = ()
    never: str = ""
    sometimes: str = ""
    note: str = ""
    selected: bool | None = None


def asked(conditions: Sequence[Tag], labels: Mapping[str, str], control: str, others: Collection[str]) -> Asked:
    """When a question is asked that stands under these conditions.

    `labels` has what exports hold of each label of the control `control`, by that and by what the page shows; `others`
    are the other controls of labels.
    """
    of: list[str] | None = None
    sometimes: list[str] = []
    selected: bool | None = None
    note = ""
    for tag in conditions:
        when, labels_named = tag.get("visibleWhen"), tag.get("whenLabelValue")
        if when == "no-region-selected":
            selected = False
        elif when.startswith("choice-") or tag.get("whenChoiceValue"):
            sometimes.append(_other_answer(tag))
        elif tag.get("whenTagName") in others:
            return Asked(never=f"it is asked of regions of {tag.get('whenTagName')!r}")
        elif labels_named or when == "region-selected":
            selected = True
            named = _labels(labels_named, labels)
            if labels_named and not named:
                return Asked(never=f"it is asked of {labels_named!r}, and {control!r} has no such label")
            if labels_named:
                of = named if of is None else [label for label in of if label in named]
            if of == []:
                return Asked(never="its conditions exclude each other, so that the page never asks it")
            if labels_named and not when and not tag.per_region:
                note = f"{tag} has no `visibleWhen`, so that Label Studio asks what is in it of every span"
    return Asked(tuple(of or ()), "", " and ".join(sometimes), note, selected)


def _other_answer(tag: Tag) -> str:
    name, value = tag.get("whenTagName") or "another question", tag.get("whenChoiceValue") or "something"
    return f"the answer to {name} is {'not ' if tag.get('visibleWhen') == 'choice-unselected' else ''}{value}"


def _labels(labels_named: str, labels: Mapping[str, str]) -> list[str]:
    """The labels in a `whenLabelValue`: one that has commas itself, or several with commas between them."""
    if labels_named in labels:
        return [labels[labels_named]]
    parts = [part if part in labels else part.strip() for part in labels_named.split(",")]
    return list(dict.fromkeys(labels[part] for part in parts if part in labels))

"""What two labeling configs ask for, what differs between them, and who would be orphaned by a change."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from msgspec import Struct

from newsann.formats.labelstudio.config.controls import choices_in, config_of
from newsann.scheme.keys import leaves

RENAMED = ("label", "choice", "relation", "control")
"""The kinds of parts that a scheme can rename."""


class Part(Struct, frozen=True, order=True):
    """Something of a config that annotations refer to by its name; `of` is the control it belongs to."""

    kind: str
    name: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r}" + (f" of {self.of!r}" if self.of else "")


class Drift(Struct, frozen=True):
    """What the expected config has more and less than the live one, and whether anything else differs."""

    removed: tuple[Part, ...]
    added: tuple[Part, ...]
    restyled: bool

    def __bool__(self) -> bool:
        return bool(self.removed or self.added or self.restyled)


def drift(live: str, expected: str) -> Drift:
    """How the live config (XML) differs from the expected one. Raises ConfigError when one is not XML."""
    there, here = parts(live), parts(expected)
    same = ElementTree.canonicalize(live, strip_text=True) == ElementTree.canonicalize(expected, strip_text=True)
    return Drift(tuple(sorted(there - here)), tuple(sorted(here - there)), not same and there == here)


def parts(xml: str) -> set[Part]:
    """All that annotations made with a config may refer to."""
    config = config_of(xml, "the labeling config")
    found: set[Part] = set()
    for tag in config.tags:
        if tag.is_a("Text"):
            found.add(Part("text object", tag.get("name")))
            found.add(Part("data key", tag.get("value").lstrip("$")))
    for control in config.controls:
        found.add(Part("control", control.name))
        if control.tag.is_a("Labels"):
            found |= {Part("label", tag.stored, control.name) for tag in control.tag.all_of("Label")}
        elif control.tag.is_a("Choices"):
            found |= {Part("choice", value, control.name) for value, _ in choices_in(control.tag)}
    found |= {Part("relation", tag.get("value")) for tag in config.relations}
    return found


def used(tasks: Iterable[Mapping[str, Any]]) -> Counter[Part]:
    """How often annotations and drafts of exported tasks refer to each part; a data key counts once a task."""
    counts: Counter[Part] = Counter()
    for task in tasks:
        data = task.get("data") or {}
        counts.update(Part("data key", key) for key in {*data, *(path for path, _ in leaves(data))})
        for work in (*(task.get("annotations") or ()), *(task.get("drafts") or ())):
            for item in work.get("result") or () if isinstance(work, dict) else ():
                counts.update(_referred(item))
    return counts


def _referred(item: Any) -> Iterator[Part]:
    if not isinstance(item, dict):
        return
    if item.get("type") == "relation":
        yield from (Part("relation", str(label)) for label in item.get("labels") or ())
        return
    control, value = str(item.get("from_name")), item.get("value")
    yield Part("control", control)
    yield Part("text object", str(item.get("to_name")))
    if isinstance(value, dict):
        yield from (Part("label", str(label), control) for label in value.get("labels") or ())
        chosen = value.get("choices") or ()
        for choice in [chosen] if isinstance(chosen, str) else chosen:
            path = choice if isinstance(choice, list) else [choice]
            yield Part("choice", " / ".join(map(str, path)), control)


def orphaned(change: Drift, counts: Mapping[Part, int]) -> list[str]:
    """A line on each part that a change takes away and that annotations use."""
    lines = []
    for part in change.removed:
        if counts.get(part):
            news = [new for new in change.added if (new.kind, new.of) == (part.kind, part.of)]
            renamed = f" (or renamed: new is {', '.join(map(str, news))})" if news else ""
            lines.append(
                f"{part} would be removed{renamed}, and {_times(counts[part], part)}{_how(part, news, change)}"
            )
    return lines


def _how(part: Part, news: Sequence[Part], change: Drift) -> str:
    """How to rename a part instead, where a scheme can and there is something new of its kind."""
    of_labels = any(other.kind == "label" and other.of == part.name for other in change.removed)
    if not news or part.kind not in RENAMED or (part.kind == "control" and of_labels):
        return ""
    names = " or ".join(new.name for new in news)
    return f"; to rename it, add `was: [{part.name}]` beside {names} in the scheme"


def _times(count: int, part: Part) -> str:
    if part.kind == "data key":
        return f"{count:,} task{'s have' if count != 1 else ' has'} it"
    return f"{count:,} item{'s' if count != 1 else ''} of annotations or drafts {'use' if count != 1 else 'uses'} it"

"""What changed between two pulls of one project, told by task and annotation."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from newsann.scheme.keys import value_at

SPAN_OF = ("annotations", "drafts", "predictions")


class State(Struct, frozen=True):
    """A task as small as can be: its document's id, and a digest of its data and of each work on it."""

    document: str
    data: str
    works: Mapping[tuple[str, str], tuple[str, str]]


States = dict[str, State]
"""Task number to its state."""


class Change(Struct, frozen=True):
    """One thing that is `new`, `changed` or `gone`: a task, or an annotation, draft or prediction of it."""

    how: str
    what: str
    task: str
    document: str
    by: str = ""

    def __str__(self) -> str:
        document = f", document {self.document}" if self.document else ""
        by = f" by {self.by}" if self.by else ""
        return f"{self.how:<8}{self.what}{by}, task {self.task}{document}"


def state(task: Mapping[str, Any], document_key: str | None) -> State:
    """The state of one exported task; times and counters of the task itself do not count."""
    works = {
        (kind[:-1], str(work.get("id"))): (_digest(work, "updated_at", "updated_by"), str(work.get("completed_by", "")))
        for kind in SPAN_OF
        for work in task.get(kind) or ()
        if isinstance(work, dict)
    }
    data = task.get("data") or {}
    document = value_at(data, document_key)
    return State("" if document is None else str(document), _digest(data), works)


def changes(before: States, after: States) -> Iterator[Change]:
    """What is new, changed or gone, task after task."""
    for number in _ordered((*before, *after)):
        old, new = before.get(number), after.get(number)
        if new is None and old is not None:
            yield Change("gone", "task", number, old.document)
        elif old is None and new is not None:
            yield Change("new", "task", number, new.document)
            yield from _works(State(new.document, "", {}), new, number)
        elif old is not None and new is not None:
            if old.data != new.data:
                yield Change("changed", "data", number, new.document)
            yield from _works(old, new, number)


def _works(old: State, new: State, number: str) -> Iterator[Change]:
    for key in _ordered((*old.works, *new.works)):
        what = f"{key[0]} {key[1]}"
        if key not in new.works:
            yield Change("gone", what, number, new.document, old.works[key][1])
        elif key not in old.works:
            yield Change("new", what, number, new.document, new.works[key][1])
        elif old.works[key][0] != new.works[key][0]:
            yield Change("changed", what, number, new.document, new.works[key][1])


def _ordered(keys: Iterable[Any]) -> list[Any]:
    """Each key once, numbers by size."""
    return sorted(set(keys), key=lambda key: [(len(part), part) for part in ([key] if isinstance(key, str) else key)])


def _digest(value: Mapping[str, Any], *besides: str) -> str:
    told = {key: item for key, item in value.items() if key not in besides}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

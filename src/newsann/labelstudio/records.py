"""Label Studio's own JSON as types: what the reader accepts, no more and no less.

The server stores what it is sent without a check (offsets as text, labels null, items without a type), so the
types admit that much, and what they admit is judged later with its place. What does not even fit these types
is told piece by piece by `decoding`.
"""

from typing import Any

from msgspec import Struct, field

Offset = int | float | str | None


class Value(Struct, gc=False):
    """The `value` of a result item: a span's offsets and labels, a choice, or notes."""

    start: Offset = None
    end: Offset = None
    text: str | list[str | None] | None = None
    labels: list[str | None] | None = None
    choices: list[str | list[str] | None] | str | None = None
    start_offset: Any = field(default=None, name="startOffset")
    channel: Any = None


class Item(Struct, gc=False):
    """One item of a `result`: a region, something said of a region, or a relation."""

    id: str | int | None = None
    type: str | None = None
    from_name: str | None = None
    to_name: str | None = None
    value: Value | None = None
    from_id: str | int | None = None
    to_id: str | int | None = None
    direction: str | None = None
    labels: list[str | None] | None = None


class Person(Struct, gc=False):
    """An annotator written out; only the id or, failing that, the e-mail tells them apart."""

    id: int | str | None = None
    email: str | None = None


class RawAnnotation(Struct, gc=False):
    """An annotation as Label Studio exports it; `unique_id` stays the same when a project moves to another server."""

    id: int | str | None = None
    completed_by: int | str | Person | None = None
    result: list[Item] = []
    was_cancelled: bool | None = None
    created_at: str | int | None = None
    updated_at: str | None = None
    lead_time: float | None = None
    unique_id: str | None = None


class Draft(Struct, gc=False):
    """A draft that was not submitted; `annotation` is the one it would change."""

    updated_at: str | None = None
    annotation: int | str | None = None
    result: list[Any] = []


class Task(Struct, gc=False):
    """A task with everything made of it; `completions` is what Label Studio called annotations until 2021."""

    id: int | str | None = None
    data: dict[str, Any] | None = None
    annotations: list[RawAnnotation] | None = None
    completions: list[RawAnnotation] | None = None
    drafts: list[Draft | int] | None = None
    predictions: list[Any] | None = None
    project: int | str | None = None

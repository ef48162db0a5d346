"""Label Studio's own JSON as types: what the reader accepts, no more and no less.

The server stores what it is sent without a check (offsets as text, labels null, items without a type), so the
types admit that much, and what they admit is checked later, with its place. What does not even fit these types is
read piece by piece by `decoding`, which reports it.
"""

from typing import Any

from msgspec import Struct, field

from newsann.model.findings import Rule

Offset = int | float | str | None
Time = str | int | float | None
"""A time as ISO 8601, or as seconds or milliseconds since 1970 (Label Studio up to 0.9)."""


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
    meta: Any = None
    normalization: Any = None


class Unreadable(Item, kw_only=True, gc=False):
    """An item that could not be read: the rule that it breaks, and the reason in words.

    `id` is its region's where that could be read, `type` is "relation" for a relation and None for anything else.
    """

    rule: Rule
    reason: str


class Person(Struct, gc=False):
    """An annotator written out; `privacy.identity` says which of these tells people apart."""

    id: int | str | None = None
    user_id: int | str | None = None
    email: str | None = None
    username: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class Review(Struct, gc=False):
    """A reviewer's verdict on an annotation; `accepted` is None while there is none."""

    accepted: bool | None = None
    created_at: Time = None


class RawAnnotation(Struct, gc=False):
    """An annotation as Label Studio exports it; docs/reading.md says what becomes of each field.

    `result` is None where the file does not say what was marked, which is not the same as nothing.
    """

    id: int | str | None = None
    completed_by: int | str | Person | None = None
    created_username: str | None = None
    result: list[Item] | None = None
    was_cancelled: bool | None = None
    skipped: bool | None = None
    reviews: list[Review] | None = None
    last_action: str | None = None
    created_at: Time = None
    created_ago: Any = None
    updated_at: Time = None
    lead_time: float | None = None
    unique_id: str | None = None
    comments: Any = None


class Draft(Struct, gc=False):
    """A draft that was not submitted; `annotation` is the one it would change."""

    created_at: Time = None
    updated_at: Time = None
    annotation: int | str | None = None
    result: list[Any] = []


class Task(Struct, gc=False):
    """A task with everything made of it; `completions` is what Label Studio called annotations until 2021.

    `total_annotations` counts those that were submitted, without the `cancelled_annotations`.
    """

    id: int | str | None = None
    data: dict[str, Any] | None = None
    annotations: list[RawAnnotation] | None = None
    completions: list[RawAnnotation] | None = None
    drafts: list[Draft | int] | None = None
    predictions: list[Any] | None = None
    project: int | str | None = None
    meta: Any = None
    comments: Any = None
    total_annotations: Any = None
    cancelled_annotations: Any = None
    created_at: Any = None
    updated_at: Any = None

    @property
    def submitted(self) -> list[RawAnnotation]:
        """The annotations, by whichever of its two names the export calls them."""
        return self.annotations or self.completions or []

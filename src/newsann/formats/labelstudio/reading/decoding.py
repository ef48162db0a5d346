"""One task's bytes into a `Task`: typed at once when it fits, piece by piece when it does not.

An item that does not fit becomes an `Unreadable`, which says why, so that the rest of the task is read.
"""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from newsann.formats.labelstudio.context import ItemCounts, ReadingContext
from newsann.formats.labelstudio.exports.records import Draft, Item, RawAnnotation, Task, Unreadable
from newsann.formats.labelstudio.reading import json_min
from newsann.formats.labelstudio.rules.tasks import (
    BAD_VALUE,
    LONE_SURROGATE,
    NOT_A_NUMBER,
    TOO_DEEP,
    UNKNOWN_SHAPE,
    UNREADABLE_TASK,
)

_TASK = msgspec.json.Decoder(Task)


def decoded(raw: bytes | memoryview, context: ReadingContext) -> Task | None:
    """The task in `raw`, or None after a finding that says why there is none."""
    try:
        task = _TASK.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        task = None
    if task is not None and task.data is not None:
        return task
    return _in_pieces(bytes(raw), context)


def _in_pieces(raw: bytes, context: ReadingContext) -> Task | None:
    missing: list[str] = []
    try:
        value = json.loads(raw.decode("utf-8", "surrogatepass"), parse_constant=missing.append)
        if missing:
            context.report(
                NOT_A_NUMBER, f"found {' and '.join(sorted(set(missing)))} instead of a number; read as missing"
            )
        return _task(value, context)
    except RecursionError:
        context.report(TOO_DEEP, "the task is nested too deep to be read")
    except UnicodeDecodeError as error:
        context.report(
            UNREADABLE_TASK, f"the bytes of the task are not UTF-8: {error.reason} at its byte {error.start}"
        )
    except json.JSONDecodeError as error:
        at = len(error.doc[: error.pos].encode("utf-8", "surrogatepass"))
        context.report(UNREADABLE_TASK, f"not JSON: {error.msg} (byte {at} of the task), near {_near(error)!r}")
    except ValueError as error:  # an integer of more digits than Python converts
        context.report(UNREADABLE_TASK, f"not readable as JSON: {error}")
    return None


def _near(error: json.JSONDecodeError) -> str:
    return error.doc[max(0, error.pos - 15) : error.pos + 15]


def _task(value: object, context: ReadingContext) -> Task | None:
    """The task in a decoded JSON value of any shape that holds spans."""
    if not isinstance(value, dict):
        context.report(UNKNOWN_SHAPE, f"found {_kind(value)}, expected a task: an object with `data`")
        return None
    if isinstance(value.get("task"), dict) and "result" in value:  # a storage export of one annotation
        inner = value["task"]
        annotation = {key: item for key, item in value.items() if key != "task"}
        # The task counts all of its annotations, and the others are in files of their own.
        value = {**inner, "annotations": [annotation], "total_annotations": None, "cancelled_annotations": None}
    elif "data" not in value:
        flat = json_min.task(value, context)
        if flat is None:
            keys = ", ".join(map(str, list(value)[:12])) or "none"
            context.report(
                UNKNOWN_SHAPE, f"the object is neither a task nor JSON_MIN of this scheme; its keys are: {keys}"
            )
            return None
        value = flat
    data = value.get("data")
    if not isinstance(data, dict):
        context.report(BAD_VALUE, f"`data` is {_kind(data)}, expected an object with the article's text")
        return None
    for path in _half_characters(data):
        context.report(LONE_SURROGATE, f"`data.{path}` holds a lone surrogate")
        return None
    listed = value.get("annotations") or value.get("completions")
    return Task(
        id=_of_type(value.get("id"), int | str | None, "the task's id", context),
        data=data,
        annotations=[_annotation(a, i, context) for i, a in enumerate(_list(listed, "annotations", context), 1)],
        drafts=[_draft(d) for d in _list(value.get("drafts"), "drafts", context)],
        predictions=_list(value.get("predictions"), "predictions", context),
        project=_of_type(value.get("project"), int | str | None, "the task's project", context),
        meta=value.get("meta"),
        comments=value.get("comments"),
        total_annotations=value.get("total_annotations"),
        cancelled_annotations=value.get("cancelled_annotations"),
    )


def _annotation(value: object, number: int, context: ReadingContext) -> RawAnnotation:
    if not isinstance(value, dict):
        why = f"an annotation is {_kind(value)}, expected an object"
        return RawAnnotation(result=[Unreadable(rule=BAD_VALUE, reason=why)])
    fields: dict[str, Any] = {}
    given = value.get("id")
    own = context.of_annotation(str(given) if type(given) in (int, str) else str(number), ItemCounts())
    for name, kind in RawAnnotation.__annotations__.items():
        if name != "result" and name in value:
            fields[name] = _of_type(value[name], kind, f"`{name}` of annotation {given}", own)
    result = value.get("result")
    if result is None:
        return RawAnnotation(**fields)
    if not isinstance(result, list):
        why = f"`result` is {_kind(result)}, expected a list"
        return RawAnnotation(**fields, result=[Unreadable(rule=BAD_VALUE, reason=why)])
    flat = [part for item in result for part in (item if isinstance(item, list) else [item])]
    return RawAnnotation(**fields, result=[_item(item) for item in flat])


def _item(value: object) -> Item:
    region = value.get("id") if isinstance(value, dict) else None
    kind = "relation" if isinstance(value, dict) and value.get("type") == "relation" else None
    region = region if isinstance(region, str) and not list(_half_characters(region)) else None
    for path in _half_characters(value):
        reason = f"a lone surrogate at `{path}`"
        return Unreadable(id=region, type=kind, rule=LONE_SURROGATE, reason=reason)
    try:
        return msgspec.convert(value, Item)
    except msgspec.ValidationError as error:
        return Unreadable(id=region, type=kind, rule=BAD_VALUE, reason=_sentence(error))


def _draft(value: object) -> Draft | int:
    try:
        return msgspec.convert(value, Draft | int)
    except msgspec.ValidationError:
        return 0  # only its being there is counted


def _of_type(value: object, kind: Any, what: str, context: ReadingContext) -> Any:
    try:
        for path in _half_characters(value):
            raise msgspec.ValidationError(f"a lone surrogate at {path}")
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        context.report(BAD_VALUE, f"{what}: {_sentence(error)}")
        return None


def _list(value: object, what: str, context: ReadingContext) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list):
        return value
    context.report(BAD_VALUE, f"`{what}` is {_kind(value)}, expected a list")
    return []


def _half_characters(value: object, path: str = "") -> Iterator[str]:
    """The paths of strings that UTF-8 cannot hold."""
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            yield path or "its value"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _half_characters(key, f"{path}.(key)".strip("."))
            yield from _half_characters(item, f"{path}.{key}".strip(".").encode("utf-8", "replace").decode())
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _half_characters(item, f"{path}[{i}]")


def _sentence(error: msgspec.ValidationError) -> str:
    """msgspec's sentence in ours: what was found, what was expected, and at which key."""
    expected, _, place = str(error).partition(" - at `$")
    words = (
        expected.replace("`", "").replace("Expected ", "expected ").replace(" | ", " or ").replace(", got ", ", found ")
    )
    place = place.rstrip("`").lstrip(".")
    return f"{words} at `{place}`" if place else words


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN"
    names = {dict: "an object", list: "a list", str: "a string", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)

"""Scheme to JSON Schema: what a sound export looks like, for programs that write one."""

from collections.abc import Iterable
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, defstruct

from newsann.scheme import Scheme
from newsann.scheme.names import ATTRIBUTES, CHOICES, LABELS, RELATIONS

ASKED = (ATTRIBUTES, CHOICES)

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def export_schema(scheme: Scheme) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a JSON export in which nothing is wrong by itself.

    What one region alone cannot show, as a dangling relation, no JSON Schema can say; `newsann check` does.
    """
    data, keys = _data(scheme)
    items = tuple(_items(scheme))
    annotation = defstruct(
        "Annotation",
        [
            ("id", int | str),
            ("result", _list_of(_any_of(items))),
            ("completed_by", int | str | dict[str, Any] | None, None),
            ("was_cancelled", bool, False),
            ("updated_at", str | None, None),
            ("lead_time", float | None, None),
        ],
    )
    task = defstruct(
        "Task",
        [("data", data), ("annotations", _list_of(annotation)), ("id", int | str | None, None)],
    )
    schema = msgspec.json.schema(_list_of(task))
    _rename(schema["$defs"]["Data"], keys)
    _admit_paths(schema["$defs"]["Data"])
    if scheme.controls.ignored:
        result = schema["$defs"]["Annotation"]["properties"]["result"]
        ignored = {"properties": {"from_name": {"enum": scheme.controls.ignored}}, "required": ["from_name"]}
        result["items"] = {"anyOf": [result["items"], {"title": "Ignored", "type": "object", **ignored}]}
    return {"$schema": DIALECT, "title": f"An export of {scheme.name}", **schema}


def _data(scheme: Scheme) -> tuple[type, dict[str, str]]:
    """The type of a task's data, and the key of each of its fields: msgspec takes no names with quotes or controls."""
    kinds: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool, "timestamp": str}
    fields: list[Any] = [("text", Annotated[str, Meta(min_length=1)])]
    keys = {"text": scheme.document.text}
    if scheme.document.id and scheme.document.id not in keys.values():
        fields.append(("identity", str | int | None, None))
        keys["identity"] = scheme.document.id
    for number, (name, column) in enumerate(scheme.document.columns.items()):
        key, kind = column.key or name, kinds[column.type]
        if key not in keys.values():
            keys[f"column{number}"] = key
            fields.append((f"column{number}", kind) if column.required else (f"column{number}", kind | None, None))
    return defstruct("Data", fields, kw_only=True), keys


def _rename(data: dict[str, Any], keys: dict[str, str]) -> None:
    """Let the fields stand under their keys."""
    data["properties"] = {keys[name]: value for name, value in data["properties"].items()}
    data["required"] = [keys[name] for name in data["required"]]


def _admit_paths(data: dict[str, Any]) -> None:
    """Let what stands under a key as `doc.body` stand in an object `doc` as well."""
    for key, value in list(data["properties"].items()):
        outer, *steps = key.split(".")
        required = key in data.get("required", ())
        for step in reversed(steps):
            value = {"properties": {step: value}} | ({"type": "object", "required": [step]} if required else {})
        if steps and required:
            data["required"].remove(key)
            path = {"required": [outer], "properties": {outer: value}}
            data.setdefault("allOf", []).append({"anyOf": [{"required": [key]}, path]})
        elif steps:
            data.setdefault("allOf", []).append({"properties": {outer: value}})


def _items(scheme: Scheme) -> Iterable[type]:
    former = scheme.former
    text = ("to_name", _one_of([scheme.controls.text]))
    label, most = _one_of((*scheme.labels, *former.get(LABELS, ()))), None if scheme.controls.multiple else 1
    span = defstruct(
        "SpanValue",
        [
            ("start", Annotated[int, Meta(ge=0)]),
            ("end", Annotated[int, Meta(ge=1)]),
            ("text", str),
            ("labels", Annotated[_list_of(label), Meta(min_length=1, max_length=most)]),
        ],
    )
    control = ("from_name", _one_of([scheme.controls.labels]))
    identity = ("id", Annotated[str, Meta(min_length=1)])
    yield defstruct("Span", [identity, control, text, ("value", span)], tag_field="type", tag="labels")
    asked = {name: a.values for name, a in scheme.attributes.items() if a.type != "text"}
    asked |= {name: choice.values for name, choice in scheme.choices.items()}
    if asked:
        before = [value for place, own in former.items() if place not in (LABELS, RELATIONS, *ASKED) for value in own]
        answers = _one_of(dict.fromkeys([*(value for values in asked.values() for value in values), *before]))
        chosen = defstruct("ChoicesValue", [("choices", _list_of(answers))])
        questions = [old for place in ASKED for old, new in former.get(place, {}).items() if new in asked]
        name = ("from_name", _one_of((*asked, *questions)))
        yield defstruct("Choices", [identity, name, text, ("value", chosen)], tag_field="type", tag="choices")
    notes = [name for name, a in scheme.attributes.items() if a.type == "text"]
    if notes:
        written = defstruct("NotesValue", [("text", list[str] | str)])
        before = [old for old, new in former.get(ATTRIBUTES, {}).items() if new in notes]
        name = ("from_name", _one_of((*notes, *before)))
        yield defstruct("Notes", [identity, name, text, ("value", written)], tag_field="type", tag="textarea")
    if scheme.relations:
        ends: list[Any] = [("from_id", str), ("to_id", str), ("direction", Literal["right", "left", "bi"])]
        types: Any = _one_of((*scheme.relations, *former.get(RELATIONS, ())))
        named: Any = Annotated[
            _list_of(types),
            Meta(min_length=0 if scheme.unlabelled else 1),
        ]
        labels = ("labels", named | None, None) if scheme.unlabelled else ("labels", named)
        yield defstruct("Relation", [*ends, labels], tag_field="type", tag="relation")


def _one_of(names: Iterable[str]) -> Any:
    return Literal[tuple(names)]


def _list_of(kind: Any) -> Any:
    return GenericAlias(list, kind)  # `list[kind]`, which type checkers take for a type and not for a value


def _any_of(types: tuple[type, ...]) -> Any:
    union: Any = types[0]
    for kind in types[1:]:
        union = union | kind
    return union

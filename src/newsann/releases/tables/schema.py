"""The columns of each config, once: as Arrow types for the files, as features for the card, as JSON Schema.

The features are spelled so that every `datasets` from 2.14 to 5.x parses them: `list:` for lists (a `List` that
version 4 and later write into Parquet metadata cannot be read by 2.x and 3.x) and plain mappings for structs.
"""

from datetime import datetime
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec
import pyarrow as pa
from msgspec import Meta, Struct, defstruct

from newsann.scheme import Scheme
from newsann.scheme.names import Names

STATUSES = ("single", "latest", "adjudicated", "agreed")
"""How a document's annotation came about: the only one, the last updated of several, adjudicated, or the same
by all annotators."""

Shape = str | tuple[str, ...] | list["Shape"] | dict[str, "Shape"]
"""A column's type: an Arrow type's name, class-label names, `[item]` for a list, a mapping for a struct."""


def fields_of(shape: Shape) -> dict[str, Shape]:
    """The columns of a struct."""
    assert isinstance(shape, dict), shape
    return shape


def item_of(shape: Shape) -> Shape:
    """What a list is of."""
    assert isinstance(shape, list), shape
    return shape[0]


def labels_of(shape: Shape) -> tuple[str, ...]:
    """The class labels of a column, which it holds as their places."""
    assert isinstance(shape, tuple), shape
    return shape


class Configs(Struct, frozen=True):
    """The columns of each config by name; `stored` has the first names of what was renamed since."""

    documents: dict[str, Shape]
    annotations: dict[str, Shape]
    stored: Names = {}


def configs(scheme: Scheme) -> Configs:
    """The columns that a scheme gives to each config, in their order."""
    span: dict[str, Shape] = {
        "id": "string",
        "start": "int32",
        "end": "int32",
        "text": "string",
        "label": tuple(scheme.labels),
    }
    if scheme.attributes:
        span["attributes"] = {
            name: ["string"] if a.type == "text" else [tuple(a.values)] if a.type == "choices" else tuple(a.values)
            for name, a in scheme.attributes.items()
        }
    article: dict[str, Shape] = {"id": "string", "text": "string"}
    article |= {name: COLUMN_TYPES[column.type] for name, column in scheme.document.columns.items()}
    marked: dict[str, Shape] = {}
    if scheme.choices:
        marked["choices"] = {
            name: [tuple(c.values)] if c.multiple else tuple(c.values) for name, c in scheme.choices.items()
        }
    marked["spans"] = [span]
    relation: dict[str, Shape] = {"id": "string", "head": "string", "tail": "string"}
    marked["relations"] = [relation | {"label": tuple(scheme.relations)}]
    source: dict[str, Shape] = {"source": {"export": "string", "task": "string"}}
    return Configs(
        documents=article | marked | {"annotators": ["string"], "status": STATUSES} | source,
        annotations=article
        | marked
        | {"annotator": "string", "annotation": "string", "updated": COLUMN_TYPES["timestamp"], "seconds": "float64"}
        | source,
        stored=scheme.stored,
    )


def plain(shape: Shape) -> Any:
    """A column's type as JSON: a name, `{"labels": [...]}`, `{"list": item}` or `{"struct": {...}}`."""
    if isinstance(shape, str):
        return shape
    if isinstance(shape, tuple):
        return {"labels": list(shape)}
    if isinstance(shape, list):
        return {"list": plain(shape[0])}
    return {"struct": {name: plain(kind) for name, kind in shape.items()}}


def shaped(written: Any) -> Shape:
    """A column's type back from `plain`. Raises ValueError when it is none."""
    match written:
        case str():
            return written
        case {"labels": list(names)} if all(isinstance(name, str) for name in names):
            return tuple(names)
        case {"list": item}:
            return [shaped(item)]
        case {"struct": dict(fields)}:
            return {name: shaped(kind) for name, kind in fields.items()}
    raise ValueError(f"{str(written)[:60]!r} is no type of a column")


COLUMN_TYPES = {
    "string": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "timestamp": "timestamp[us, tz=UTC]",
}

_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp[us, tz=UTC]": pa.timestamp("us", "UTC"),
}


def arrow_type(shape: Shape) -> pa.DataType:
    """The Arrow type of a column; class labels are stored as their int64 index."""
    if isinstance(shape, str):
        return _ARROW[shape]
    if isinstance(shape, tuple):
        return pa.int64()
    if isinstance(shape, list):
        return pa.list_(arrow_type(shape[0]))
    return pa.struct([pa.field(name, arrow_type(kind)) for name, kind in shape.items()])


def arrow_schema(columns: dict[str, Shape]) -> pa.Schema:
    """The Arrow schema of a config."""
    return pa.schema([pa.field(name, arrow_type(shape)) for name, shape in columns.items()])


def features(columns: dict[str, Shape]) -> list[dict[str, Any]]:
    """The columns as the `features:` of a dataset card."""
    return [{"name": name, **_feature(shape)} for name, shape in columns.items()]


def _feature(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, str):
        return {"dtype": shape}
    if isinstance(shape, tuple):
        return {"dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(shape)}}}}
    if isinstance(shape, list):
        item = shape[0]
        if isinstance(item, dict):
            return {"list": features(item)}
        return {"list": _feature(item)["dtype"]}
    return {"struct": features(shape)}


DIALECT = "https://json-schema.org/draft/2020-12/schema"

_JSON_TYPES: dict[str, Any] = {
    "string": str,
    "int32": int,
    "int64": int,
    "float64": float,
    "bool": bool,
    "timestamp[us, tz=UTC]": Annotated[datetime, Meta(tz=True)],
}
_NEVER_NULL = {"id", "text", "start", "end", "label", "head", "tail", "status", "export", "task"}


def document_schema(scheme: Scheme) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one row of `documents`, with class labels by their names."""
    row = _record("Document", configs(scheme).documents)
    return {"$schema": DIALECT, "title": f"A document of {scheme.name}", **msgspec.json.schema(row)}


def _record(name: str, shapes: dict[str, Shape]) -> Any:
    """A record type; fields are renamed because a column's name need not be a Python name."""
    fields = [
        (f"field{i}", _json_type(column, shape, name), msgspec.field(name=column))
        for i, (column, shape) in enumerate(shapes.items())
    ]
    return defstruct(name, fields, kw_only=True)


def _json_type(column: str, shape: Shape, owner: str) -> Any:
    if isinstance(shape, list):
        item = shape[0]
        # `list[...]`, which type checkers take for a type and not for a value.
        return GenericAlias(list, _record(f"{owner}.{column}", item) if isinstance(item, dict) else _json_value(item))
    if isinstance(shape, dict):
        return _record(f"{owner}.{column}", shape)
    return _json_value(shape) if column in _NEVER_NULL else _json_value(shape) | None


def _json_value(shape: Shape) -> Any:
    if isinstance(shape, tuple):
        return Literal[shape] if shape else str  # a scheme without relation types names none; then no row has one
    return _JSON_TYPES[str(shape)]

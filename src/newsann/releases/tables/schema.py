"""Types of columns, each written once: as Arrow types for the files, as features for the card, as JSON Schema.

The features are spelled so that every `datasets` from 2.14 to 5.x parses them: `list:` for lists (a `List` that
version 4 and later write into Parquet metadata cannot be read by 2.x and 3.x) and plain mappings for structs.
"""

from datetime import datetime
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec
import pyarrow as pa
from msgspec import Meta, defstruct

from newsann.scheme import Scheme

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


def document_schema(scheme: Scheme, columns: dict[str, Shape]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one row of `documents`, with class labels by their names."""
    return {
        "$schema": DIALECT,
        "title": f"A document of {scheme.name}",
        **msgspec.json.schema(_record("Document", columns)),
    }


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

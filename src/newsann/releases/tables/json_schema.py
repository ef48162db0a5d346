"""The columns of the `documents` config as JSON Schema, for those who read its rows as JSON."""

from datetime import datetime
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, defstruct

from newsann.releases.tables.schema import Shape, configs
from newsann.scheme import Scheme

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[str, Any] = {
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
    row = _struct("Document", configs(scheme).documents)
    return {"$schema": DIALECT, "title": f"A document of {scheme.name}", **msgspec.json.schema(row)}


def _struct(name: str, shapes: dict[str, Shape]) -> Any:
    """A record type; fields are renamed because a column's name need not be a Python name."""
    fields = [
        (f"field{i}", _type(column, shape, name), msgspec.field(name=column))
        for i, (column, shape) in enumerate(shapes.items())
    ]
    return defstruct(name, fields, kw_only=True)


def _type(column: str, shape: Shape, owner: str) -> Any:
    if isinstance(shape, list):
        item = shape[0]
        # `list[...]`, which type checkers take for a type and not for a value.
        return GenericAlias(list, _struct(f"{owner}.{column}", item) if isinstance(item, dict) else _plain(item))
    if isinstance(shape, dict):
        return _struct(f"{owner}.{column}", shape)
    return _plain(shape) if column in _NEVER_NULL else _plain(shape) | None


def _plain(shape: Shape) -> Any:
    if isinstance(shape, tuple):
        return Literal[shape] if shape else str  # a scheme without relation types names none; then no row has one
    return _TYPES[str(shape)]

"""Values that no build writes into a table, and by which code that reads it would stumble."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from newsann.releases.tables.schema import Shape

FILLED: Mapping[str, tuple[str, ...]] = {
    "spans": ("id", "start", "end", "text", "label"),
    "relations": ("head", "tail", "label"),
}
"""What every span and every relation has."""


def strange(table: pa.Table, shapes: Mapping[str, Shape]) -> Iterator[str]:
    """Values that are missing where there is always one, and numbers of labels that the scheme does not have."""
    for name in ("id", "annotator", "text", *FILLED):
        if name in table.column_names and table.column(name).null_count:
            yield f"column {name} has rows without a value"
    for name, fields in FILLED.items():
        if name not in table.column_names:
            continue
        items: Any = pc.list_flatten(table.column(name))
        for field in fields:
            if items.null_count or pc.struct_field(items, field).null_count:
                yield f"column {name} has an item without {field}"
    for name, shape in shapes.items():
        if name in table.column_names:
            yield from _unknown_labels(name, shape, table.column(name))


def _unknown_labels(name: str, shape: Shape, column: Any) -> Iterator[str]:
    if isinstance(shape, dict):
        for field, kind in shape.items():
            yield from _unknown_labels(f"{name}.{field}", kind, pc.struct_field(column, field))
    elif isinstance(shape, list):
        yield from _unknown_labels(name, shape[0], pc.list_flatten(column))
    elif isinstance(shape, tuple):
        bounds: Any = pc.min_max(column).as_py()
        low, high = bounds["min"], bounds["max"]
        if low is not None and (low < 0 or high >= len(shape)):
            number = low if low < 0 else high
            yield f"column {name} has the number {number}, and the scheme has {len(shape)} labels there"

"""The rows of a config in two releases: which are new, which are gone, and what differs in those that stayed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from msgspec import Struct

from newsann.diff.changes import Mark, SplitChange, WorkChange
from newsann.diff.marks import Relation, link_changes, span_changes
from newsann.release.edition import Edition
from newsann.release.features import Shape, configs

Key = tuple[str, str, int]
"""(document, annotator, which of the annotator's works on it); the annotator is "" in `documents`."""

UNTOLD = ("spans", "relations", "source", "annotation", "updated", "seconds")
"""Columns that are told otherwise, or that say where a row comes from and not what it says."""


class Row(Struct, frozen=True):
    """Where a row stands: its split and its number there."""

    split: str
    number: int


class Side(Struct, frozen=True):
    """A config of a release: its tables by split, where each key stands, and what its numbers mean."""

    tables: Mapping[str, pa.Table]
    rows: Mapping[Key, Row]
    shapes: Mapping[str, Shape]

    def table(self, row: Row) -> pa.Table:
        """A row as a table of one."""
        return self.tables[row.split].slice(row.number, 1)

    def values(self, row: Row) -> dict[str, Any]:
        """A row's values by column, with names where the file has numbers."""
        (plain,) = self.table(row).to_pylist()
        return {name: named(value, self.shapes[name]) for name, value in plain.items() if name in self.shapes}


def side(edition: Edition, config: str) -> Side:
    """A config of a release, read whole. Raises ReleaseError."""
    tables = dict(edition.tables(config))
    rows: dict[Key, Row] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for split, table in tables.items():
        documents = list(map(str, table.column("id").to_pylist()))
        alone = config != "annotations"
        annotators = [""] * len(documents) if alone else list(map(str, table.column("annotator").to_pylist()))
        for number, key in enumerate(zip(documents, annotators, strict=True)):
            rows[(*key, seen[key])] = Row(split, number)
            seen[key] += 1
    return Side(tables, rows, getattr(configs(edition.scheme), config))


def differing(before: Side, after: Side) -> Iterator[WorkChange]:
    """What differs in each row that both sides have, in the order of the new one."""
    alike = before.shapes == after.shapes
    for key, new in after.rows.items():
        old = before.rows.get(key)
        if old is None:
            continue
        if alike and old.split == new.split and before.table(old).equals(after.table(new)):
            continue
        change = _change(key, before.values(old), after.values(new), old, new)
        if change is not None:
            yield change


def _change(key: Key, old: dict[str, Any], new: dict[str, Any], before: Row, after: Row) -> WorkChange | None:
    both = [name for name in new if name in old and name not in UNTOLD]
    columns = tuple(name for name in both if old[name] != new[name])
    marks, fresh = _marks(old), _marks(new)
    spans, pairs = span_changes(marks, fresh, old["text"] == new["text"])
    relations = link_changes(marks, fresh, _relations(old), _relations(new), pairs)
    split = SplitChange(before.split, after.split) if before.split != after.split else None
    if not (columns or spans or relations or split):
        return None
    return WorkChange(key[0], key[1], columns, tuple(spans), tuple(relations), split)


def _marks(row: dict[str, Any]) -> list[Mark]:
    return [
        Mark(
            span["start"], span["end"], span["text"], span["label"],
            {name: value for name, value in (span.get("attributes") or {}).items() if value not in (None, [])},
        )
        for span in row["spans"]
    ]  # fmt: skip


def _relations(row: dict[str, Any]) -> list[Relation]:
    place = {span["id"]: i for i, span in enumerate(row["spans"])}
    return [(link["label"], place[link["head"]], place[link["tail"]]) for link in row.get("relations") or ()]


def named(value: Any, shape: Shape) -> Any:
    """A value of a column with the names of its class labels in the place of their numbers."""
    if value is None or isinstance(shape, str):
        return value
    if isinstance(shape, tuple):
        return shape[value]
    if isinstance(shape, list):
        return [named(item, shape[0]) for item in value]
    return {name: named(value[name], kind) for name, kind in shape.items() if name in value}

"""The tables of a release: their columns, their rows, and every span."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, field

from newsann.errors import ReleaseError
from newsann.releases.release import Edition
from newsann.releases.tables.content_digest import articles, marks
from newsann.releases.tables.schema import Shape, arrow_schema, configs
from newsann.releases.tables.span_proof import flat, unlinked, unproven


class Found(Struct):
    """What the tables hold: rows, spans and relations by config; what the rows of each document say.

    A row of `documents` says what the digests of its article and of its marks are, one of `annotations` who the
    annotator is, and the digest of the marks.
    """

    rows: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    documents: dict[str, list[tuple[bytes, bytes]]] = field(default_factory=lambda: defaultdict(list))
    annotations: dict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(list))


def table(edition: Edition, config: str, split: str, count: int, found: Found) -> Iterator[str]:
    """What is amiss in the table of a split, which is to have `count` rows; what it holds is added to `found`."""
    place = f"{config}/{split}.parquet"
    rows = 0
    told: list[str] = []
    try:
        for group in edition.groups(config, split):
            group.validate(full=True)
            if wrong := _other_columns(edition, config, group):
                yield f"{place}: {wrong}"
                return
            if wrong := "; ".join(strange(group, getattr(configs(edition.scheme), config, {}))):
                yield f"{place}: {wrong}"
                return
            rows += group.num_rows
            for rows_of in group.combine_chunks().to_batches():
                told += _rows(edition, config, split, rows_of, found)
    except (ReleaseError, pa.ArrowException) as error:
        yield f"{place}: {error}"
        return
    found.rows[config] += rows
    if rows != count:
        yield f"{place}: {rows} rows, the manifest says {count}"
    yield from few(f"{place}: {line}" for line in told)


def _other_columns(edition: Edition, config: str, table: pa.Table) -> str:
    """What columns a table has that its scheme does not give it, or has not that it does."""
    columns = getattr(configs(edition.scheme), config, None)
    if columns is None:
        return ""
    # What Parquet calls the items of a list is nobody's doing.
    expected, there = (
        {field.name: str(field.type).replace("list<element:", "list<item:") for field in schema}
        for schema in (arrow_schema(columns), table.schema)
    )
    if not edition.scheme.relations and "relations" not in there:
        del expected["relations"]  # releases of earlier versions lack the column when there are no relation types
    if len(there) < len(table.column_names):
        return f"two columns have one name, of {', '.join(table.column_names)}"
    for name in (*expected, *there):
        if expected.get(name) != there.get(name):
            return f"column {name} is {there.get(name, 'missing')}, the scheme says {expected.get(name, 'none')}"
    return ""


def _rows(edition: Edition, config: str, split: str, rows: pa.RecordBatch, found: Found) -> Iterator[str]:
    names = list(map(str, rows.column("id").to_pylist()))
    for name in names:
        sealed = edition.account.documents.get(name)
        if sealed is None or sealed.split != split:
            yield f"document {name!r} belongs to {sealed.split if sealed else 'no split'}"
    columns = configs(edition.scheme)
    if config == "documents":
        for name, article, gold in zip(names, articles(rows, columns), marks(rows, columns), strict=True):
            found.documents[name].append((article, gold))
    elif config == "annotations":
        annotators = map(str, rows.column("annotator").to_pylist())
        for name, annotator, marked in zip(names, annotators, marks(rows, columns), strict=True):
            found.annotations[name].append((annotator, marked))
    if "spans" in rows.schema.names:
        spans = flat(rows.column("spans"))
        found.spans[config] += len(spans.rows)
        ids, texts = pc.struct_field(spans.structs, "id"), pc.struct_field(spans.structs, "text")
        for number in unproven(rows.column("text"), spans):
            name, words = rows.column("id")[spans.rows[number]], str(texts[number])[:40]
            bounds = f"[{spans.start[number]}, {spans.end[number]})"
            yield f"document {str(name)!r}, span {str(ids[number])!r}: {bounds} is not {words!r}"
    if {"spans", "relations"} <= set(rows.schema.names):
        for number in unlinked(rows.column("relations"), flat(rows.column("spans"))):
            name = str(rows.column("id")[number])
            yield f"document {name!r}: two spans have one id, or a relation links a span that is not there"
    if "relations" in rows.schema.names:
        found.relations[config] += pc.sum(pc.list_value_length(rows.column("relations"))).as_py() or 0


TOLD = 20
"""Lines that are told: spans that are not proven, or documents that are amiss, of one file or of the manifest."""


def few(lines: Iterable[str]) -> Iterator[str]:
    """The first `TOLD` lines, and how many there are beside them."""
    left = iter(lines)
    yield from islice(left, TOLD)
    if more := sum(1 for _ in left):
        yield f"and {more} more of that"


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
        for key in fields:
            if items.null_count or pc.struct_field(items, key).null_count:
                yield f"column {name} has an item without {key}"
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

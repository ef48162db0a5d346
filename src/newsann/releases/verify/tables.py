"""The tables of a release: their columns, their rows, and every span."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, field

from newsann.errors import ReleaseError
from newsann.releases.release import WITH_GOLD, Release
from newsann.releases.tables.configs import Configs
from newsann.releases.tables.content_digest import articles, marks, work_digest
from newsann.releases.tables.schema import Shape, arrow_schema, labels_of
from newsann.releases.tables.span_proof import flat, unlinked, unproven


class TableContents(Struct):
    """What the tables hold: the number of rows, spans and relations by config, and the digests of each document's rows.

    Of a row of `documents` they are those of its article and of its marks, with its status ("" before format 6), of one
    of `annotations` the annotator and the digest of the work.
    """

    rows: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    documents: dict[str, list[tuple[bytes, bytes, str]]] = field(default_factory=lambda: defaultdict(list))
    annotations: dict[str, list[tuple[str, bytes]]] = field(default_factory=lambda: defaultdict(list))


def table(
    release: Release, columns: Configs, config: str, split: str, count: int, found: TableContents
) -> Iterator[str]:
    """The problems of the table of a split, which is to have `count` rows; what it holds is added to `found`.

    `columns` are those of the release's scheme.
    """
    place = f"{config}/{split}.parquet"
    rows = 0
    problems: list[str] = []
    try:
        for group in release.row_groups(config, split):
            group.validate(full=True)
            if wrong := _other_columns(release, columns, config, group):
                yield f"{place}: {wrong}"
                return
            if wrong := "; ".join(invalid_values(group, getattr(columns, config, {}))):
                yield f"{place}: {wrong}"
                return
            rows += group.num_rows
            for batch in group.combine_chunks().to_batches():
                problems += _documents(release, columns, config, split, batch, found)
                problems += _items(config, batch, found)
    except (ReleaseError, pa.ArrowException) as error:
        yield f"{place}: {error}"
        return
    found.rows[config] += rows
    if rows != count:
        yield f"{place}: {rows} rows, the manifest says {count}"
    yield from first_lines(f"{place}: {line}" for line in problems)


def _other_columns(release: Release, columns: Configs, config: str, table: pa.Table) -> str:
    """How the columns of a table are not those that the scheme gives it, in words."""
    shapes = getattr(columns, config, None)
    if shapes is None:
        return ""
    # Parquet's name for the items of a list depends on who wrote the file.
    expected, there = (
        {field.name: str(field.type).replace("list<element:", "list<item:") for field in schema}
        for schema in (arrow_schema(shapes), table.schema)
    )
    if not release.scheme.relations and "relations" in expected and "relations" not in there:
        del expected["relations"]  # releases of earlier versions lack the column when there are no relation types
    if len(there) < len(table.column_names):
        return f"two columns have one name, of {', '.join(table.column_names)}"
    for name in (*expected, *there):
        if expected.get(name) != there.get(name):
            return f"column {name} is {there.get(name, 'missing')}, the scheme says {expected.get(name, 'none')}"
    return ""


def _documents(
    release: Release, columns: Configs, config: str, split: str, rows: pa.RecordBatch, found: TableContents
) -> Iterator[str]:
    """Documents of another split; the digests of all rows are added to `found`."""
    names = list(map(str, rows.column("id").to_pylist()))
    for name in names:
        published = release.manifest.documents.get(name)
        if published is None or published.split != split:
            yield f"document {name!r} belongs to {published.split if published else 'no split'}"
    if config == "documents":
        statuses = _statuses(release, columns, rows)
        own = zip(names, articles(rows, columns), marks(rows, columns), statuses, strict=True)
        for name, article, gold, status in own:
            found.documents[name].append((article, gold, status))
    elif config == "annotations":
        annotators = map(str, rows.column("annotator").to_pylist())
        curated = rows.column("curated").to_pylist() if "curated" in rows.schema.names else [False] * len(names)
        for name, by, work, one in zip(names, annotators, marks(rows, columns), curated, strict=True):
            found.annotations[name].append((by, work_digest(work, bool(one))))


def _statuses(release: Release, columns: Configs, rows: pa.RecordBatch) -> list[str]:
    """The status of each document, "" where it does not count for the digest."""
    names = labels_of(columns.documents["status"])
    counts = release.manifest.format >= WITH_GOLD
    return ["" if number is None or not counts else names[number] for number in rows.column("status").to_pylist()]


def _items(config: str, rows: pa.RecordBatch, found: TableContents) -> Iterator[str]:
    """Spans that are not in their texts, and relations without their spans; their numbers are added to `found`."""
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


SHOWN = 20
"""Problems of one kind, of one file or of the manifest, that are shown before the rest is counted."""


def first_lines(lines: Iterable[str]) -> Iterator[str]:
    """The first `SHOWN` lines, and how many more there are."""
    left = iter(lines)
    yield from islice(left, SHOWN)
    if more := sum(1 for _ in left):
        yield f"and {more} more of that"


FILLED: Mapping[str, tuple[str, ...]] = {
    "spans": ("id", "start", "end", "text", "label"),
    "relations": ("head", "tail", "label"),
}
"""What every span and every relation has."""


def invalid_values(table: pa.Table, shapes: Mapping[str, Shape]) -> Iterator[str]:
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

"""Rows of one config and split into one Parquet file whose bytes depend on the rows alone."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from newsann.releases.location import FileDigest, digest

GROUP_ROWS = 1000
GROUP_BYTES = 24_000_000
"""A row group ends with whichever comes first: small enough for the Hub's viewer, which reads whole groups."""


RARELY_REPEATED = ("id", "text", "url", "start", "end", "head", "tail")
"""Columns in which a dictionary only costs: without one, the annotations of 10,000 articles took a fifth less."""


class WrittenTable(Struct, frozen=True):
    """A Parquet file with its rows and their size in memory (bytes), which `datasets` calls num_bytes."""

    file: FileDigest
    rows: int
    memory: int


def write_parquet(folder: Path, path: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> WrittenTable | None:
    """Write `batches` to `folder/path`; nothing, and None, when they hold no row.

    No schema metadata is stored: a `huggingface` entry written by one version of `datasets` stops another from
    reading the file. Content-defined chunking keeps unchanged rows in unchanged pages, so that a new version
    costs the Hub what has changed.
    """
    target = folder / path
    rows = 0
    writer: pq.ParquetWriter | None = None
    for group in _groups(batches):
        if writer is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            dictionaries: Any = [path for path in _leaves(schema) if path.rpartition(".")[2] not in RARELY_REPEATED]
            writer = pq.ParquetWriter(
                target,
                schema,
                compression="zstd",
                store_schema=False,
                use_dictionary=dictionaries,
                write_page_index=True,
                use_content_defined_chunking=True,
            )
        table = pa.Table.from_batches(group, schema).combine_chunks()
        writer.write_table(table, row_group_size=table.num_rows)
        rows += table.num_rows
        pa.default_memory_pool().release_unused()  # what grows with the file is what the allocator keeps
    if writer is None:
        return None
    writer.close()
    return WrittenTable(digest(folder, path), rows, _memory(target))


def _memory(path: Path) -> int:
    """The bytes of the rows once they are read back: how much they took before depends on where they came from."""
    with pq.ParquetFile(path) as file:
        return sum(file.read_row_group(number).nbytes for number in range(file.num_row_groups))


def _leaves(fields: Iterable["pa.Field[Any]"], above: str = "") -> Iterator[str]:
    """The paths of the columns as Parquet names them: `spans.list.element.label`."""
    for field in fields:
        kind, path = field.type, f"{above}{field.name}"
        if pa.types.is_list(kind):
            kind, path = kind.value_type, f"{path}.list.element"
        if pa.types.is_struct(kind):
            yield from _leaves([kind.field(i) for i in range(kind.num_fields)], f"{path}.")
        else:
            yield path


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    group: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        while batch.num_rows:
            head = batch.slice(0, GROUP_ROWS - rows)
            batch = batch.slice(head.num_rows)
            group.append(head)
            rows, size = rows + head.num_rows, size + head.nbytes
            if rows >= GROUP_ROWS or size >= GROUP_BYTES:
                yield group
                group, rows, size = [], 0, 0
    if group:
        yield group

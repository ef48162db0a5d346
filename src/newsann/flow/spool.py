"""Rows on their way from the workers to the release: one Arrow file a chunk and config, one batch a split.

Batches stand in the order of the scheme's splits, documents in the order of the export, so that what is
written in the end does not depend on which process did what.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
from pyarrow import ipc

from newsann.annotators.pseudonyms import pseudonyms
from newsann.flow.work import Job
from newsann.model import Document
from newsann.release.features import configs
from newsann.release.splits import split_of
from newsann.release.tables import tables

Config = Literal["documents", "annotations"]


def lay_down(documents: Sequence[Document], number: int, job: Job) -> None:
    """Write the rows of a chunk's documents into the spool."""
    assert job.key is not None
    columns = configs(job.scheme)
    by_split: dict[str, list[Document]] = {name: [] for name in job.scheme.splits.shares}
    for document in documents:
        by_split[split_of(document.id, job.scheme.splits)].append(document)
    name = pseudonyms(job.key)
    made = [tables(group, job.scheme, columns, name) for group in by_split.values()]
    for config in ("documents", "annotations"):
        parts: list[pa.Table] = [getattr(part, config) for part in made]
        with ipc.new_file(str(_path(job, config, number)), parts[0].schema) as writer:
            for part in parts:
                writer.write_batch(part.combine_chunks().to_batches()[0] if part.num_rows else _empty(part.schema))


def spooled(job: Job, config: Config, split: str, numbers: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """The rows of one config and split, chunk after chunk."""
    position = list(job.scheme.splits.shares).index(split)
    for number in numbers:
        with pa.memory_map(str(_path(job, config, number))) as source:
            batch = ipc.open_file(source).get_batch(position)
            if batch.num_rows:
                yield batch


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([field.type and pa.nulls(0, field.type) for field in schema], schema=schema)


def _path(job: Job, config: str, number: int) -> Path:
    return Path(job.spool) / f"{number:06d}.{config}"

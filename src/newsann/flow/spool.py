"""Rows on their way from the workers to the release: one Arrow file a chunk and config, one batch a split.

Batches stand in the order of the scheme's splits, documents in the order of the export, so that what is
written in the end does not depend on which process did what.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa
from pyarrow import ipc

from newsann.annotators.pseudonyms import pseudonyms
from newsann.flow.job import Job
from newsann.model import Document
from newsann.release.features import configs
from newsann.release.manifest import Sealed
from newsann.release.tables import latest, tables

Config = Literal["documents", "annotations"]


def lay_down(documents: Sequence[Document], number: int, job: Job) -> dict[str, Sealed]:
    """Write the rows of a chunk's documents into the spool; what the manifest seals of each document."""
    assert job.key is not None
    pseudonym = pseudonyms(job.key)
    splits = {name: position for position, name in enumerate(job.scheme.splits.names)}
    sealed = {document.id: _sealed(document, job.split_of(document), pseudonym) for document in documents}
    place = {name: splits[seal.split] for name, seal in sealed.items()}
    ordered = sorted(documents, key=lambda document: place[document.id])
    made = tables(ordered, job.scheme, configs(job.scheme), pseudonym)
    for config in ("documents", "annotations"):
        table: pa.Table = getattr(made, config)
        rows = Counter[int]()
        for document in ordered:
            rows[place[document.id]] += 1 if config == "documents" else len(document.annotations)
        whole = table.combine_chunks().to_batches()[0] if table.num_rows else _empty(table.schema)
        with ipc.new_file(str(_path(job, config, number)), table.schema) as writer:
            first = 0
            for position in range(len(splits)):
                writer.write_batch(whole.slice(first, rows[position]))
                first += rows[position]
    return sealed


def _sealed(document: Document, split: str, pseudonym: Callable[[str], str]) -> Sealed:
    """The digest tells two states of a document apart: its text, its metadata, and all that is marked in it."""
    works = [(pseudonym(a.annotator), a.spans, a.relations, a.choices) for a in document.annotations]
    said = msgspec.msgpack.encode((document.text, document.metadata, works, latest(document.annotations)))
    return Sealed(split, hashlib.blake2b(said, digest_size=8).hexdigest(), len(works))


def spooled(job: Job, config: Config, split: str, numbers: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """The rows of one config and split, chunk after chunk."""
    position = job.scheme.splits.names.index(split)
    for number in numbers:
        with pa.memory_map(str(_path(job, config, number))) as source:
            batch = ipc.open_file(source).get_batch(position)
            if batch.num_rows:
                yield batch


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([field.type and pa.nulls(0, field.type) for field in schema], schema=schema)


def _path(job: Job, config: str, number: int) -> Path:
    return Path(job.spool) / f"{number:06d}.{config}"

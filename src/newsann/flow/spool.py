"""Rows on their way from the workers to the release: one Arrow file a chunk and config, one batch a split.

Batches stand in the order of the scheme's splits, documents in the order of the export, so that what is
written in the end does not depend on which process did what.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
from pyarrow import ipc

from newsann.annotators.pseudonyms import pseudonyms
from newsann.flow.job import Job
from newsann.model import Document
from newsann.release.features import configs
from newsann.release.manifest import Sealed
from newsann.release.seals import articles, marks, seal
from newsann.release.shingles import lay_aside
from newsann.release.tables import latest, tables

Config = Literal["documents", "annotations"]


def lay_down(documents: Sequence[Document], number: int, job: Job) -> dict[str, Sealed]:
    """Write the rows of a chunk's documents into the spool, and the shingles of their texts.

    Returns what the manifest seals of each document.
    """
    assert job.key is not None
    pseudonym = pseudonyms(job.key)
    splits = {name: position for position, name in enumerate(job.scheme.splits.names)}
    split = {document.id: job.split_of(document) for document in documents}
    ordered = sorted(documents, key=lambda document: splits[split[document.id]])
    columns = configs(job.scheme)
    made = tables(ordered, job.scheme, columns, pseudonym)
    rows: dict[Config, pa.RecordBatch] = {"documents": _whole(made.documents), "annotations": _whole(made.annotations)}
    for config, whole in rows.items():
        counts = Counter[str]()
        for document in ordered:
            counts[split[document.id]] += 1 if config == "documents" else len(document.annotations)
        with ipc.new_file(str(_path(job, config, number)), whole.schema) as writer:
            first = 0
            for name in splits:
                writer.write_batch(whole.slice(first, counts[name]))
                first += counts[name]
    if job.scheme.splits.containment:
        lay_aside(rows["documents"].column("text"), shingles_path(job, number))
    marked = iter(marks(rows["annotations"], columns))
    sealed = {}
    for document, article in zip(ordered, articles(rows["documents"], columns), strict=True):
        works = [(pseudonym(one.annotator), next(marked)) for one in document.annotations]
        gold = works[latest(document.annotations)][1]
        sealed[document.id] = Sealed(split[document.id], seal(article, gold, works), len(works))
    return sealed


def spooled(job: Job, config: Config, split: str, numbers: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """The rows of one config and split, chunk after chunk."""
    position = job.scheme.splits.names.index(split)
    for number in numbers:
        with pa.memory_map(str(_path(job, config, number))) as source:
            batch = ipc.open_file(source).get_batch(position)
            if batch.num_rows:
                yield batch


def shingles_path(job: Job, number: int) -> Path:
    """Where the shingles of a chunk's texts lie, of all splits one after another."""
    return Path(job.spool) / f"{number:06d}"


def _whole(table: pa.Table) -> pa.RecordBatch:
    if table.num_rows:
        return table.combine_chunks().to_batches()[0]
    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in table.schema], schema=table.schema)


def _path(job: Job, config: str, number: int) -> Path:
    return Path(job.spool) / f"{number:06d}.{config}"

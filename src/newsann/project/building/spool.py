"""Rows on their way from the workers to the release: one Arrow file a chunk and config.

They stand in the order of the export, so that what is written in the end depends neither on which process did what, nor
on when it was settled which split a document is in.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
from pyarrow import ipc

from newsann.annotators.pseudonyms import pseudonyms
from newsann.model.document import Document
from newsann.project.building.plan import BuildPlan
from newsann.releases.manifest import Sealed
from newsann.releases.tables.content_digest import articles, marks, seal
from newsann.releases.tables.rows import latest, tables
from newsann.releases.tables.schema import configs
from newsann.splits.shingles import write_shingles

Config = Literal["documents", "annotations"]


def write_rows(documents: Sequence[Document], number: int, plan: BuildPlan) -> dict[str, Sealed]:
    """Write the rows of a chunk's documents into the spool, and the shingles of their texts.

    Returns what the manifest seals of each document.
    """
    assert plan.key is not None
    pseudonym = pseudonyms(plan.key)
    columns = configs(plan.scheme)
    made = tables(documents, plan.scheme, columns, pseudonym)
    rows: dict[Config, pa.RecordBatch] = {"documents": _whole(made.documents), "annotations": _whole(made.annotations)}
    for config, whole in rows.items():
        with ipc.new_file(str(_path(plan, config, number)), whole.schema) as writer:
            writer.write_batch(whole)
    if plan.scheme.splits.containment:
        write_shingles(rows["documents"].column("text"), shingles_path(plan, number))
    marked = iter(marks(rows["annotations"], columns))
    sealed = {}
    for document, article in zip(documents, articles(rows["documents"], columns), strict=True):
        works = [(pseudonym(one.annotator), next(marked)) for one in document.annotations]
        gold = works[latest(document.annotations)][1]
        annotators = tuple(sorted(by for by, _ in works))
        sealed[document.id] = Sealed(plan.split_of(document), seal(article, gold, works), annotators)
    return sealed


def spooled(plan: BuildPlan, config: Config, number: int) -> pa.RecordBatch:
    """The rows of a chunk in one config, of all splits."""
    with pa.memory_map(str(_path(plan, config, number))) as source:
        return ipc.open_file(source).get_batch(0)


def shingles_path(plan: BuildPlan, number: int) -> Path:
    """Where the shingles of a chunk's texts lie."""
    return Path(plan.spool) / f"{number:06d}"


def _whole(table: pa.Table) -> pa.RecordBatch:
    if table.num_rows:
        return table.combine_chunks().to_batches()[0]
    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in table.schema], schema=table.schema)


def _path(plan: BuildPlan, config: str, number: int) -> Path:
    return Path(plan.spool) / f"{number:06d}.{config}"

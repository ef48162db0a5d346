"""Documents of a chunk into rows: written to the spool, with what the manifest keeps of each document."""

from collections.abc import Sequence

import pyarrow as pa

from newsann.annotators.pseudonyms import pseudonyms
from newsann.model.document import Document
from newsann.project.building.plan import BuildPlan
from newsann.releases.manifest import PublishedDocument
from newsann.releases.tables.content_digest import articles, document_digest, marks
from newsann.releases.tables.rows import latest, tables
from newsann.releases.tables.schema import configs
from newsann.splits.shingles import write_shingles


def write_rows(documents: Sequence[Document], number: int, plan: BuildPlan) -> dict[str, PublishedDocument]:
    """Write the rows of a chunk's documents and the shingles of their texts into the spool.

    Returns what the manifest keeps of each document.
    """
    assert plan.key is not None
    pseudonym = pseudonyms(plan.key)
    columns = configs(plan.scheme)
    made = tables(documents, plan.scheme, columns, pseudonym)
    of_documents, of_annotations = _one_batch(made.documents), _one_batch(made.annotations)
    plan.spool.write_rows("documents", number, of_documents)
    plan.spool.write_rows("annotations", number, of_annotations)
    if plan.scheme.splits.containment:
        write_shingles(of_documents.column("text"), plan.spool.shingles(number))
    marked = iter(marks(of_annotations, columns))
    published = {}
    for document, article in zip(documents, articles(of_documents, columns), strict=True):
        annotations = [(pseudonym(one.annotator), next(marked)) for one in document.annotations]
        gold = annotations[latest(document.annotations)][1]
        annotators = tuple(sorted(annotator for annotator, _ in annotations))
        digest = document_digest(article, gold, annotations)
        published[document.id] = PublishedDocument(plan.split_of(document), digest, annotators)
    return published


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    if table.num_rows:
        return table.combine_chunks().to_batches()[0]
    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in table.schema], schema=table.schema)

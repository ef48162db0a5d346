"""Documents of a chunk into rows: gold from their annotations, all of it written to the spool."""

from collections.abc import Callable, Sequence

import pyarrow as pa
from msgspec.structs import replace

from newsann.annotators.gold.adjudication import Estimates, adjudicated
from newsann.annotators.pseudonyms import pseudonyms
from newsann.model.document import Document
from newsann.project.building.plan import BuildPlan
from newsann.releases.manifest import PublishedDocument
from newsann.releases.tables.configs import configs
from newsann.releases.tables.content_digest import articles, document_digest, marks, work_digest
from newsann.releases.tables.rows import Adjudicated, tables
from newsann.scheme import Scheme
from newsann.splits.shingles import write_shingles


def write_rows(
    documents: Sequence[Document], number: int, plan: BuildPlan, estimates: Estimates | None = None
) -> dict[str, PublishedDocument]:
    """Write the rows of a chunk's documents and the shingles of their texts into the spool.

    `estimates` are the error rates of annotators, where the scheme's adjudication needs them. Returns what the manifest
    keeps of each document.
    """
    columns = configs(plan.scheme)
    assert plan.key is not None
    pseudonym = pseudonyms(plan.key)
    named = [with_pseudonyms(document, pseudonym, plan.scheme) for document in documents]
    rows = [Adjudicated(one, adjudicated(one.annotations, plan.scheme, estimates)) for one in named]
    made = tables(rows, plan.scheme, columns)
    of_documents, of_annotations = _one_batch(made.documents), _one_batch(made.annotations)
    plan.spool.write_rows("documents", number, of_documents)
    plan.spool.write_rows("annotations", number, of_annotations)
    plan.spool.write_rows("disagreements", number, _one_batch(made.disagreements))
    if plan.scheme.splits.containment:
        write_shingles(of_documents.column("text"), plan.spool.shingles(number))
    marked = iter(marks(of_annotations, columns))
    published = {}
    for row, article, gold in zip(rows, articles(of_documents, columns), marks(of_documents, columns), strict=True):
        annotations = [(one.annotator, work_digest(next(marked), one.curated)) for one in row.document.annotations]
        annotators = tuple(sorted(annotator for annotator, _ in annotations))
        digest = document_digest(article, gold, annotations, row.gold.status.value)
        published[row.document.id] = PublishedDocument(plan.split_of(row.document), digest, annotators)
    return published


def with_pseudonyms(document: Document, pseudonym: Callable[[str], str], scheme: Scheme) -> Document:
    """The document with its annotators under their pseudonyms, in the order of these, and curators known as such."""
    named = []
    for annotation in document.annotations:
        name = pseudonym(annotation.annotator)
        curated = annotation.curated or name in scheme.adjudication.curators
        named.append(replace(annotation, annotator=name, curated=curated))
    return replace(document, annotations=tuple(sorted(named, key=lambda one: (one.annotator, one.curated, one.id))))


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    if table.num_rows:
        return table.combine_chunks().to_batches()[0]
    return pa.RecordBatch.from_arrays([pa.nulls(0, field.type) for field in table.schema], schema=table.schema)

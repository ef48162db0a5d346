"""One chunk of tasks, by any process: check every task, decide what is published, write its rows.

What checks of the whole corpus need is kept on the way.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from newsann.annotators.gold.adjudication import needs_estimates
from newsann.checks.corpus import Answered, DocumentFingerprint, note_answers
from newsann.checks.document import findings_of
from newsann.checks.lexical import Lexicon, Passage, passage
from newsann.formats.labelstudio.exports.chunks import Chunk
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.formats.labelstudio.reading.readings import readings
from newsann.model.document import Document
from newsann.model.text import text_digest
from newsann.project.building.people import People, noted
from newsann.project.building.plan import BuildPlan
from newsann.project.building.publishable import publishable
from newsann.project.building.results import ChunkResult, TaskResult
from newsann.project.building.two_forms import Numbers, note_numbers
from newsann.scheme import Scheme


class Observed(Struct):
    """What corpus checks keep of the documents of one chunk, whether these are published or not.

    `passages` are made only where the scheme has lexical labels.
    """

    fingerprints: list[DocumentFingerprint] = []
    answered: Answered = field(default_factory=set)
    lexicon: Lexicon = field(default_factory=Counter)
    passages: list[Passage] = []
    numbers: Numbers = {}


def read_chunk(numbered: tuple[int, Chunk], plan: BuildPlan) -> tuple[ChunkResult, Observed]:
    """What a chunk came to, and what is kept of its documents; their passages go into the spool."""
    number, chunk = numbered
    observed = Observed()
    result = chunk_result(observed_in(readings(chunk, plan.scheme, plan.same), observed, plan.scheme), number, plan)
    plan.spool.write_passages(number, observed.passages)
    observed.passages = []
    return result, observed


def chunk_result(readings: Iterable[Reading], number: int, plan: BuildPlan) -> ChunkResult:
    """Check every reading, decide what is published, and write its rows into the spool."""
    result, tasks = ChunkResult(number=number), list[TaskResult]()
    documents: list[Document] = []
    people = People()
    for reading in noted(readings, people) if plan.people else readings:
        document = reading.document
        if document is not None:
            reading.findings += findings_of(document, plan.scheme)
        task = TaskResult(
            document=document.id if document else None, findings=reading.findings, file_counts=reading.all_file_counts()
        )
        published = publishable(reading, task, plan.scheme)
        if published is not None:
            documents.append(published)
        result.add(task)
        tasks.append(task)
    plan.spool.write_tasks(number, tasks)
    if plan.people:
        plan.spool.write_people(number, people)
    if plan.rows and needs_estimates(plan.scheme):
        plan.spool.write_pending(number, documents)
    elif plan.rows:
        from newsann.project.building.rows import write_rows  # Arrow takes long to import, and a check needs none

        result.published = write_rows(documents, number, plan)
    return result


def observed_in(readings: Iterable[Reading], observed: Observed, scheme: Scheme) -> Iterator[Reading]:
    """Pass the readings on as they come, and add their documents to `observed`."""
    held_out_by = scheme.splits.by if scheme.splits.strategy == "held-out" else ""
    has_lexical = any(label.lexical for label in scheme.labels.values())
    for reading in readings:
        document = reading.document
        note_numbers(reading, observed.numbers)
        if document is not None:
            observed.fingerprints.append(fingerprint(document, held_out_by))
            note_answers(document, scheme, observed.answered)
            if has_lexical and document.annotations:
                observed.passages.append(passage(document, document.source.index, scheme, observed.lexicon))
        yield reading


def fingerprint(document: Document, held_out_by: str) -> DocumentFingerprint:
    """The fingerprint of a document; `held_out_by` is the column by whose values documents are held out, or ""."""
    source = document.source
    return DocumentFingerprint(
        document.id,
        hashlib.blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).digest(),
        source.export,
        source.task,
        source.index,
        source.byte,
        source.project,
        str(document.metadata[held_out_by]) if held_out_by in document.metadata else None,
        document.id != text_digest(document.text)[:16],
        tuple((annotation.id, annotation.annotator) for annotation in document.annotations),
        tuple(one.unique_id for one in document.annotations if one.unique_id),
        source.created,
        tuple(one.annotator for one in document.annotations if not one.curated),
        sum(one.curated for one in document.annotations),
    )

"""One chunk of tasks, by any process: check every task, decide what is published, write its rows."""

from collections.abc import Iterable

from newsann.checks.document import findings_of
from newsann.formats.labelstudio.exports.chunks import Chunk
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.formats.labelstudio.reading.readings import readings
from newsann.model.document import Document
from newsann.project.building.observed import Observed, observed_in
from newsann.project.building.plan import BuildPlan
from newsann.project.building.publishable import publishable
from newsann.project.building.results import ChunkResult, TaskResult


def read_chunk(numbered: tuple[int, Chunk], plan: BuildPlan) -> tuple[ChunkResult, Observed]:
    """What a chunk came to, and what is kept of its documents; their passages go into the spool."""
    number, chunk = numbered
    observed = Observed()
    result = chunk_result(observed_in(readings(chunk, plan.scheme), observed, plan.scheme), number, plan)
    plan.spool.write_passages(number, observed.passages)
    observed.passages = []
    return result, observed


def chunk_result(readings: Iterable[Reading], number: int, plan: BuildPlan) -> ChunkResult:
    """Check every reading, decide what is published, and write its rows into the spool."""
    result, tasks = ChunkResult(number=number), list[TaskResult]()
    documents: list[Document] = []
    for reading in readings:
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
    if plan.key is not None:
        from newsann.project.building.rows import write_rows  # Arrow takes long to import, and a check needs none

        result.published = write_rows(documents, number, plan)
    return result

"""Gold that needs all documents: the error rates of annotators are estimated first, and rows are written after that."""

from collections import Counter
from collections.abc import Sequence, Set

from newsann.annotators.gold.adjudication import Estimates, Patterns, estimates_from, patterns
from newsann.annotators.pseudonyms import pseudonyms
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import ChunkResult
from newsann.project.building.rows import with_pseudonyms, write_rows
from newsann.project.building.workers import Mapper
from newsann.releases.manifest import PublishedDocument

ChunkOrder = tuple[int, Set[str]]
"""The number of a chunk, and its documents that are published with another one."""


def write_estimated_rows(results: Sequence[ChunkResult], mapper: Mapper[BuildPlan]) -> None:
    """Estimate how often annotators err, write the rows of all chunks, and let the results say what is published."""
    found: Patterns = {}
    orders = [(result.number, result.left_out) for result in results]
    for own in mapper(_patterns, orders):
        for kind, counts in own.items():
            found.setdefault(kind, Counter()).update(counts)
    estimates = estimates_from(found)
    for result, published in zip(results, mapper(_written, [(order, estimates) for order in orders]), strict=True):
        result.published = published


def _patterns(order: ChunkOrder, plan: BuildPlan) -> Patterns:
    number, left_out = order
    assert plan.key is not None
    pseudonym = pseudonyms(plan.key)
    documents = [one for one in plan.spool.pending(number) if one.id not in left_out]
    named = (with_pseudonyms(document, pseudonym, plan.scheme) for document in documents)
    return patterns((document.annotations for document in named), plan.scheme)


def _written(order: tuple[ChunkOrder, Estimates], plan: BuildPlan) -> dict[str, PublishedDocument]:
    (number, left_out), estimates = order
    documents = [one for one in plan.spool.pending(number) if one.id not in left_out]
    return write_rows(documents, number, plan, estimates)

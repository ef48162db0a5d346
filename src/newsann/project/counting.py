"""Counting for agreement, spread over several processes where there is much to count."""

from collections.abc import Sequence
from functools import partial

from newsann.annotators.agreement import Count
from newsann.annotators.counting import Counted, counted, merged
from newsann.annotators.marks import AnnotatedDocument
from newsann.project.building.workers import available_processors, workers
from newsann.scheme import Scheme

DOCUMENTS = 25
"""Documents that one process counts at a time."""
MOST = 2
"""Processes; each has memory of its own."""
FEWEST = 100
"""Documents below which starting processes takes longer than it saves."""

State = tuple[Sequence[AnnotatedDocument], Scheme]


def counting(processes: int | None) -> Count:
    """A function that counts in so many processes; None is one for each processor. Their number changes nothing."""
    return partial(_counted, processes or available_processors())


def _counted(processes: int, documents: Sequence[AnnotatedDocument], scheme: Scheme) -> Counted:
    processes = min(processes, MOST)
    if processes == 1 or len(documents) < FEWEST:
        return counted(documents, scheme)
    firsts = range(0, len(documents), DOCUMENTS)
    with workers((documents, scheme), processes) as mapper:
        return merged(mapper(_part, firsts))


def _part(first: int, state: State) -> tuple[list[str], Counted]:
    documents, scheme = state
    part = documents[first : first + DOCUMENTS]
    return [document.id for document in part], counted(part, scheme)

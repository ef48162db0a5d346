"""How far annotators agree on what a release publishes, for its card."""

from collections.abc import Iterable, Set

from msgspec import Struct

from newsann.annotators.agreement import Agreement, brief_agreement
from newsann.annotators.counting import Counted, counted, merged
from newsann.annotators.marks import AnnotatedDocument, Marks, marks_of
from newsann.project.building.collect import Collected
from newsann.project.building.plan import BuildPlan
from newsann.project.building.workers import worker_count, workers
from newsann.releases.tables.annotated import Annotated, annotated
from newsann.releases.tables.columns import booleans


class _Several(Struct, frozen=True):
    """The documents that have annotations by several people, and where their rows are."""

    plan: BuildPlan
    documents: Set[str]


class _Part(Struct, frozen=True):
    """What the documents of one chunk count, in the order of `ids`."""

    ids: list[str]
    annotators: set[str]
    counted: Counted


def agreement_of(found: Collected, processes: int | None = None) -> Agreement | None:
    """The agreement on the documents with several annotations, without the figures that a card does not have.

    None where no document has several. The figures equal those of `newsann agreement` of the release.
    """
    several = {name for name, document in found.outcome.published.items() if len(document.annotators) > 1}
    if not several:
        return None
    size = sum(export.bytes for export in found.outcome.inputs)
    with workers(_Several(found.plan, several), worker_count(processes, size)) as mapper:
        parts: list[_Part] = list(mapper(_part, found.outcome.chunks.items()))
    whole = merged((part.ids, part.counted) for part in parts)
    annotators = {name for part in parts for name in part.annotators}
    scheme = found.plan.scheme
    measured = sum(len(part.ids) for part in parts)
    return brief_agreement(whole, measured, len(annotators), scheme, scheme.agreement.join) if measured else None


def documents_of(annotations: Iterable[Annotated], join: str) -> list[AnnotatedDocument]:
    """The documents with what each annotator marked, but for curators; spans that `join` links are joined."""
    texts: dict[str, str] = {}
    marks: dict[str, list[Marks]] = {}
    for one in annotations:
        if one.annotation.curated:
            continue
        texts[one.document] = one.text
        marks.setdefault(one.document, []).append(marks_of(one.annotation, one.annotation.annotator, join))
    return [AnnotatedDocument(name, text, tuple(marks[name])) for name, text in texts.items()]


def _part(chunk: tuple[int, Set[str]], several: _Several) -> _Part:
    """Count the documents of a chunk, the ones in `left_out` excepted."""
    number, left_out = chunk
    scheme, rows = several.plan.scheme, several.plan.spool.rows("annotations", number)
    names = map(str, rows.column("id").to_pylist())
    chosen = [name in several.documents and name not in left_out for name in names]
    own = annotated([rows.filter(booleans(chosen))] if any(chosen) else (), scheme)
    documents = [one for one in documents_of(own, scheme.agreement.join) if len(one.marks) > 1]
    annotators = {marks.annotator for document in documents for marks in document.marks}
    return _Part([document.id for document in documents], annotators, counted(documents, scheme, brief=True))

"""How far annotators agree on what a release publishes, for its card."""

from collections.abc import Iterable, Iterator, Set

from newsann.annotators.agreement import Agreement, agreement
from newsann.annotators.marks import AnnotatedDocument, Marks, marks_of
from newsann.project.building.collect import Collected
from newsann.releases.tables.annotated import Annotated, annotated
from newsann.releases.tables.columns import booleans


def agreement_of(found: Collected) -> Agreement | None:
    """The agreement on the documents with several annotations, without the figures that a card does not have.

    None where no document has several. The figures equal those of `newsann agreement` of the release.
    """
    several = {name for name, document in found.outcome.published.items() if len(document.annotators) > 1}
    if not several:
        return None
    scheme = found.plan.scheme
    documents = documents_of(_annotations(found, several), scheme.agreement.join)
    return agreement(documents, scheme, scheme.agreement.join, brief=True)


def documents_of(annotations: Iterable[Annotated], join: str) -> list[AnnotatedDocument]:
    """The documents with what each annotator marked, spans that `join` links joined."""
    texts: dict[str, str] = {}
    marks: dict[str, list[Marks]] = {}
    for one in annotations:
        texts[one.document] = one.text
        marks.setdefault(one.document, []).append(marks_of(one.annotation, one.annotation.annotator, join))
    return [AnnotatedDocument(name, text, tuple(marks[name])) for name, text in texts.items()]


def _annotations(found: Collected, documents: Set[str]) -> Iterator[Annotated]:
    """The annotations of some documents, from the spool."""
    for number, left_out in found.outcome.chunks.items():
        rows = found.plan.spool.rows("annotations", number)
        chosen = [name in documents and name not in left_out for name in map(str, rows.column("id").to_pylist())]
        if any(chosen):
            yield from annotated([rows.filter(booleans(chosen))], found.plan.scheme)

"""What a check is: one small function beside the rule that it speaks for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct

from newsann.model.document import Annotation, Document, Relation, Span
from newsann.model.findings import Rule, Severity
from newsann.scheme import Scheme

Where = Span | tuple[int, int] | None


class OfRelations(Struct, frozen=True):
    """Something wrong with relations (by their ids), shown at the span `where`."""

    message: str
    where: Span
    relations: tuple[str, ...]


class Unanswered(Struct, frozen=True):
    """A question that is answered for none of `count` spans of an annotation, or not for the one span `where`."""

    message: str
    where: Span | None
    question: str
    count: int = 1


Problem = tuple[str, Where] | tuple[str, Where, Severity] | Unanswered | OfRelations
"""A message, the span or the stretch of text (code points) that it speaks of, and, where the scheme's own
constraint sets one, its severity."""


class Marked(Struct, frozen=True, gc=False):
    """An annotation with what several checks look up in it.

    Its spans by id, by label, and `ordered` by where they start; `misfits` are the relations, with head and tail,
    whose labels the scheme does not link so.
    """

    annotation: Annotation
    document: Document
    by_id: Mapping[str, Span]
    by_label: Mapping[str, Sequence[Span]]
    ordered: Sequence[Span]
    misfits: Sequence[tuple[Relation, Span, Span]]


def marked(annotation: Annotation, document: Document, scheme: Scheme) -> Marked:
    """The annotation made ready for checks."""
    by_label: dict[str, list[Span]] = {}
    for span in annotation.spans:
        by_label.setdefault(span.label, []).append(span)
    by_id = {span.id: span for span in annotation.spans}
    ordered = sorted(annotation.spans, key=_start)
    drawn = [(relation, by_id[relation.head], by_id[relation.tail]) for relation in annotation.relations]
    admitted = scheme.admitted
    misfits = [
        (relation, head, tail)
        for relation, head, tail in drawn
        if (relation.label, head.label, tail.label) not in admitted and head is not tail
    ]
    return Marked(annotation, document, by_id, by_label, ordered, misfits)


def shown(span: Span) -> str:
    """The words of a span in quotation marks, the middle left out where they are many."""
    return repr(span.text if len(span.text) <= 40 else f"{span.text[:20]}…{span.text[-19:]}")


_start = attrgetter("start")

DocumentCheck = Callable[[Document, Scheme], Iterator[Problem]]
AnnotationCheck = Callable[[Marked, Scheme], Iterator[Problem]]


class OnDocument(Struct, frozen=True):
    """A rule about a document's text, and the function that looks for it."""

    rule: Rule
    problems: DocumentCheck


class OnAnnotation(Struct, frozen=True):
    """A rule about one annotation of a document, and the function that looks for it."""

    rule: Rule
    problems: AnnotationCheck


def on_document(rule: Rule) -> Callable[[DocumentCheck], OnDocument]:
    """Declare the function below as the check of `rule` on every document."""
    return lambda problems: OnDocument(rule, problems)


def on_annotation(rule: Rule) -> Callable[[AnnotationCheck], OnAnnotation]:
    """Declare the function below as the check of `rule` on every annotation."""
    return lambda problems: OnAnnotation(rule, problems)

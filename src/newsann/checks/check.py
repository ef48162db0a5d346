"""What a check is: one small function beside the rule that it speaks for."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from newsann.findings import Rule, Severity
from newsann.model import Annotation, Document, Span
from newsann.scheme import Scheme

Where = Span | tuple[int, int] | None
Problem = tuple[str, Where] | tuple[str, Where, Severity]
"""A message, the span or the stretch of text (code points) that it speaks of, and, where the scheme's own
constraint sets one, its severity."""

DocumentCheck = Callable[[Document, Scheme], Iterator[Problem]]
AnnotationCheck = Callable[[Annotation, Document, Scheme], Iterator[Problem]]


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

"""Run every check on one document."""

from msgspec.structs import replace

from newsann.checks import constraints, relations, spans, texts
from newsann.checks.check import OfRelations, OnAnnotation, Problem, Unanswered, Where, marked
from newsann.model.document import Annotation, Document, Span
from newsann.model.findings import Finding, Place, Rule, excerpt, severity_of
from newsann.scheme import Scheme

ON_DOCUMENT = texts.CHECKS
ON_ANNOTATION: tuple[OnAnnotation, ...] = (*spans.CHECKS, *relations.CHECKS, *constraints.CHECKS)


def findings_of(document: Document, scheme: Scheme) -> list[Finding]:
    """The findings of the checks of texts, spans, relations and constraints on a document, in a fixed order."""
    found: list[Finding] = []
    for on_document in ON_DOCUMENT:
        for problem in on_document.problems(document, scheme):
            found.append(_finding(on_document.rule, problem, document, None, scheme))
    for annotation in document.annotations:
        ready = marked(annotation, document, scheme)
        for on_annotation in ON_ANNOTATION:
            for problem in on_annotation.problems(ready, scheme):
                found.append(_finding(on_annotation.rule, problem, document, annotation, scheme))
    return found


def _finding(
    rule: Rule, problem: Problem, document: Document, annotation: Annotation | None, scheme: Scheme
) -> Finding:
    where: Where
    relation = None
    if isinstance(problem, OfRelations):
        message, where, subject, count = problem.message, problem.where, "", 1
        relation = " ".join(problem.relations)
    elif isinstance(problem, Unanswered):
        message, where, subject, count = problem.message, problem.where, problem.question, problem.count
    else:
        message, where, subject, count = problem[0], problem[1], "", 1
    own = problem[2] if isinstance(problem, tuple) and len(problem) == 3 else rule.severity
    severity = severity_of(replace(rule, severity=own), scheme.severities)
    bounds = (where.start, where.end) if isinstance(where, Span) else where
    # An article that several tasks hold is one document; an annotation of it is in the task that it was made in.
    source = (annotation.source if annotation else None) or document.source
    place = Place(
        export=source.export,
        index=source.index,
        byte=source.byte,
        task=source.task,
        document=document.id,
        annotation=annotation.id if annotation else None,
        region=where.id if isinstance(where, Span) else None,
        start=bounds[0] if bounds else None,
        end=bounds[1] if bounds else None,
        relation=relation,
    )
    shown = excerpt(document.text, *bounds) if bounds else None
    return Finding(rule.code, severity, message, rule.hint, place, shown, subject, count)

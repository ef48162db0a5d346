"""Checks of the scheme's own constraints: cardinality, nesting, crossing. Their severity stands in the scheme."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from newsann.checks.check import Problem, on_annotation
from newsann.findings import Rule, Severity
from newsann.model import Annotation, Document, Span
from newsann.scheme import Scheme


@on_annotation(
    Rule(
        "cardinality", Severity.WARNING, "Too few or too many relations at a span",
        "The scheme says how often a span with this label stands at this end of this relation.",
        "Draw the relation that is missing, or delete the one too many.",
        "a Hedge that hedges no Claim",
    )
)  # fmt: skip
def cardinality(annotation: Annotation, document: Document, scheme: Scheme) -> Iterator[Problem]:
    for rule in scheme.constraints.cardinality:
        at_head = rule.side == "head"
        counts = Counter(
            relation.head if at_head else relation.tail
            for relation in annotation.relations
            if relation.label == rule.relation
        )
        for span in annotation.spans:
            if span.label == rule.label:
                count = counts.get(span.id, 0)
                if count < rule.min or (rule.max is not None and count > rule.max):
                    limit = f"at least {rule.min}" if count < rule.min else f"at most {rule.max}"
                    side = f"the {rule.side} of {count} {rule.relation}"
                    yield f"{span.label} is {side}, expected {limit}. {rule.why}".strip(), span, rule.severity


@on_annotation(
    Rule(
        "nesting", Severity.WARNING, "A span inside one that may not hold it",
        "The scheme says which labels may not stand inside which.",
        "Shorten the outer span, or delete the inner one.",
        "an Actor inside a Cue",
    )
)  # fmt: skip
def nesting(annotation: Annotation, document: Document, scheme: Scheme) -> Iterator[Problem]:
    rules = scheme.constraints.nesting
    if not rules:
        return
    spans = sorted(annotation.spans, key=_start)
    starts = [span.start for span in spans]
    for outer in spans:
        for rule in rules:
            if outer.label not in rule.outer:
                continue
            for inner in spans[bisect_left(starts, outer.start) : bisect_left(starts, outer.end)]:
                if inner is not outer and inner.label in rule.inner and inner.end <= outer.end:
                    yield (
                        f"{inner.label} {inner.text!r} stands inside {outer.label}. {rule.why}".strip(),
                        outer,
                        rule.severity,
                    )


@on_annotation(
    Rule(
        "crossing", Severity.WARNING, "Two spans that cross",
        "They overlap, and neither lies inside the other; the scheme does not want that for these labels.",
        "Shorten one of the two.",
        "a Source that ends in the middle of a Cue",
    )
)  # fmt: skip
def crossing(annotation: Annotation, document: Document, scheme: Scheme) -> Iterator[Problem]:
    for rule in scheme.constraints.crossing:
        spans = sorted((span for span in annotation.spans if span.label in rule.labels), key=_start)
        for i, first in enumerate(spans):
            for second in spans[i + 1 :]:
                if second.start >= first.end:
                    break
                if second.start > first.start and second.end > first.end:
                    yield (
                        f"{first.label} crosses {second.label} {second.text!r}. {rule.why}".strip(),
                        first,
                        rule.severity,
                    )


def _start(span: Span) -> int:
    return span.start


CHECKS = (cardinality, nesting, crossing)

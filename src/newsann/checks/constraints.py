"""Checks of the scheme's own constraints: cardinality, nesting, crossing. Their severity stands in the scheme."""

from bisect import bisect_left
from collections.abc import Iterator

from newsann.checks.check import Marked, Problem, on_annotation
from newsann.findings import Rule, Severity
from newsann.model import Span
from newsann.scheme import Scheme


@on_annotation(
    Rule(
        "cardinality", Severity.WARNING, "Too few or too many relations at a span",
        "The scheme says how often a span with this label stands at this end of this relation.",
        "Draw the relation that is missing, or delete the one too many.",
        "a Hedge that hedges no Claim",
    )
)  # fmt: skip
def cardinality(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for rule in scheme.constraints.cardinality:
        at_head = rule.side == "head"
        counts: dict[str, int] = {}
        for relation in marked.annotation.relations:
            if relation.label == rule.relation:
                end = relation.head if at_head else relation.tail
                counts[end] = counts.get(end, 0) + 1
        for span in marked.by_label.get(rule.label, ()):
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
def nesting(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    rules = scheme.constraints.nesting
    starts = [span.start for span in marked.ordered] if rules else []
    for rule in rules:
        for label in rule.outer:
            for outer in marked.by_label.get(label, ()):
                for inner in marked.ordered[bisect_left(starts, outer.start) : bisect_left(starts, outer.end)]:
                    if inner.label in rule.inner and inner is not outer and inner.end <= outer.end:
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
def crossing(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for rule in scheme.constraints.crossing:
        labels = frozenset(rule.labels)
        open_spans: list[Span] = []
        reach = 0
        for span in marked.ordered:
            start, end = span.start, span.end
            if span.label not in labels:
                continue
            if start >= reach:
                open_spans = []
            else:
                open_spans = [earlier for earlier in open_spans if earlier.end > start]
                for earlier in open_spans:
                    if earlier.start < start and earlier.end < end:
                        message = f"{earlier.label} crosses {span.label} {span.text!r}. {rule.why}".strip()
                        yield message, earlier, rule.severity
            open_spans.append(span)
            reach = max(reach, end)


CHECKS = (cardinality, nesting, crossing)

"""Checks of the scheme's own constraints: cardinality, nesting, crossing. Their severity stands in the scheme."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import count, groupby
from operator import attrgetter, itemgetter

from newsann.checks.check import Marked, Problem, on_annotation, shown
from newsann.model.document import Span
from newsann.model.findings import Rule, Severity
from newsann.scheme import Scheme


@on_annotation(
    Rule(
        "cardinality", Severity.WARNING, "Too few or too many relations of a span",
        "The scheme sets how often a span with this label may be at this end of this relation.",
        "Draw the missing relation, or delete the extra one.",
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
            drawn = counts.get(span.id, 0)
            if drawn < rule.min or (rule.max is not None and drawn > rule.max):
                limit = f"at least {rule.min}" if drawn < rule.min else f"at most {rule.max}"
                side = f"the {rule.side} of {drawn} {rule.relation}"
                yield f"{span.label} is {side}, expected {limit}. {rule.why}".strip(), span, rule.severity


@on_annotation(
    Rule(
        "nesting", Severity.WARNING, "A span inside a span that may not contain it",
        "The scheme lists which labels may not be inside which.",
        "Shorten the outer span, or delete the inner one.",
        "an Actor inside a Cue",
    )
)  # fmt: skip
def nesting(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for rule in scheme.constraints.nesting:
        inner_spans = [span for span in marked.ordered if span.label in rule.inner]
        starts = [span.start for span in inner_spans]
        for label in rule.outer:
            for outer in marked.by_label.get(label, ()):
                for inner in inner_spans[bisect_left(starts, outer.start) : bisect_left(starts, outer.end)]:
                    if inner is not outer and inner.end <= outer.end:
                        message = f"{inner.label} {shown(inner)} is inside {outer.label}. {rule.why}".strip()
                        yield message, outer, rule.severity


@on_annotation(
    Rule(
        "crossing", Severity.WARNING, "Two spans that cross",
        "They overlap, and neither is inside the other. The scheme forbids that for these labels.",
        "Shorten one of the two.",
        "a Source that ends in the middle of a Cue",
    )
)  # fmt: skip
def crossing(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for rule in scheme.constraints.crossing:
        labels = frozenset(rule.labels)
        for overlapping in _overlapping(span for span in marked.ordered if span.label in labels):
            for earlier, span in _crossings(overlapping):
                message = f"{earlier.label} crosses {span.label} {shown(span)}. {rule.why}".strip()
                yield message, earlier, rule.severity


def _overlapping(ordered: Iterable[Span]) -> Iterator[list[Span]]:
    """Runs of two spans and more of which each begins before those before it have ended."""
    run: list[Span] = []
    reach = 0
    for span in ordered:
        if span.start >= reach:
            if len(run) > 1:
                yield run
            run = []
        run.append(span)
        if span.end > reach:
            reach = span.end
    if len(run) > 1:
        yield run


def _crossings(ordered: Iterable[Span]) -> Iterator[tuple[Span, Span]]:
    """Each two spans that cross, the earlier one first."""
    # Spans that began earlier and are not over, by their end. Those that begin together do not cross each other.
    unfinished: list[tuple[int, int, Span]] = []
    number = count()
    for start, beginning in groupby(ordered, _start):
        starting = list(beginning)
        del unfinished[: bisect_left(unfinished, (start + 1,))]
        for span in starting:
            crossed = unfinished[: bisect_left(unfinished, (span.end,))]
            yield from ((earlier, span) for _, _, earlier in sorted(crossed, key=_number))
        for span in starting:
            insort(unfinished, (span.end, next(number), span))


_start = attrgetter("start")
_number = itemgetter(1)

CHECKS = (cardinality, nesting, crossing)

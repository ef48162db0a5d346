"""Checks of an annotation's relations: their ends, their direction, and cycles."""

from collections.abc import Iterator, Mapping, Sequence

from newsann.checks.check import Marked, OfRelations, Problem, on_annotation, shown
from newsann.model.document import Relation, Span
from newsann.model.findings import Rule, Severity
from newsann.scheme import Scheme

LONGEST_ROUND = 8
"""How many spans of a cycle a message names."""


def _drawn(relation: Relation, spans: Mapping[str, Span]) -> str:
    head, tail = spans[relation.head], spans[relation.tail]
    return f"{relation.label}: {head.label} {shown(head)} -> {tail.label} {shown(tail)}"


@on_annotation(
    Rule(
        "self-relation", Severity.ERROR, "A relation from a span to itself",
        "Every relation type links two different spans.",
        "Delete the relation and draw it to the right span.",
        "a Claim attributed to itself",
    )
)  # fmt: skip
def self_relation(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for relation in marked.annotation.relations:
        if relation.head == relation.tail:
            span = marked.by_id[relation.head]
            yield OfRelations(f"{relation.label}: {shown(span)} points to itself", span, (relation.id,))


@on_annotation(
    Rule(
        "duplicate-relation", Severity.WARNING, "The same relation drawn twice",
        "Head, tail and label are the same, so the second relation adds nothing.",
        "Delete one of the two.",
        "two arrows `cued_by` between the same spans",
    )
)  # fmt: skip
def duplicate_relation(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for relation in marked.annotation.relations:
        key = (relation.head, relation.tail, relation.label)
        if key in seen:
            spans = marked.by_id
            yield OfRelations(_drawn(relation, spans), spans[relation.head], (relation.id,))
        seen.add(key)


@on_annotation(
    Rule(
        "reversed-relation", Severity.ERROR, "A relation drawn the wrong way round",
        "The scheme allows this relation only from the tail's label to the head's label.",
        "Click the arrow in Label Studio until it points the other way.",
        "`attributed_to` from a Source to a Claim",
    )
)  # fmt: skip
def reversed_relation(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for relation, head, tail in marked.misfits:
        if (relation.label, tail.label, head.label) in scheme.admitted:
            message = f"{_drawn(relation, marked.by_id)}; expected {tail.label} -> {head.label}"
            yield OfRelations(message, head, (relation.id,))


@on_annotation(
    Rule(
        "wrong-ends", Severity.ERROR, "A relation between labels that the scheme does not link",
        "The scheme lists the labels that a relation type may start from and lead to.",
        "Delete the relation, choose another type for it, or relabel one of its spans.",
        "`cued_by` from a Claim to an Actor",
    )
)  # fmt: skip
def wrong_ends(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    for relation, head, tail in marked.misfits:
        if (relation.label, tail.label, head.label) not in scheme.admitted:
            kind = scheme.relations[relation.label]
            heads, tails = ", ".join(kind.head) or "any label", ", ".join(kind.tail) or "any label"
            expected = "two spans with the same label" if kind.same_label else f"{heads} -> {tails}"
            yield OfRelations(f"{_drawn(relation, marked.by_id)}; expected {expected}", head, (relation.id,))


@on_annotation(
    Rule(
        "relation-cycle", Severity.ERROR, "A chain of relations that returns to its start",
        "The scheme calls this relation type acyclic: a chain of such relations has to end, as when a fragment "
        "continues an earlier fragment.",
        "Follow the arrows and delete the one that leads back.",
        "`continues` from A to B and from B to A",
    )
)  # fmt: skip
def relation_cycle(marked: Marked, scheme: Scheme) -> Iterator[Problem]:
    present = {relation.label for relation in marked.annotation.relations}
    for name, kind in scheme.relations.items():
        if not kind.acyclic or name not in present:
            continue
        drawn = [r for r in marked.annotation.relations if r.label == name and r.head != r.tail]
        links: dict[str, list[str]] = {}
        for relation in drawn:
            links.setdefault(relation.head, []).append(relation.tail)
        knot_of = {span: knot for knot in knots(links) if len(knot) > 1 for span in knot}
        along: dict[tuple[str, ...], list[Relation]] = {}
        for relation in drawn:
            knot = knot_of.get(relation.head)
            if knot is not None and knot is knot_of.get(relation.tail):
                along.setdefault(knot, []).append(relation)
        for relations in along.values():
            steps = [shown(marked.by_id[span]) for span in _round(relations)]
            if len(steps) > LONGEST_ROUND:
                steps[LONGEST_ROUND // 2 : -LONGEST_ROUND // 2] = ["…"]
            first = marked.by_id[relations[0].head]
            yield OfRelations(f"{name}: {' -> '.join(steps)}", first, tuple(r.id for r in relations))


def _round(relations: Sequence[Relation]) -> list[str]:
    """The way from a span back to itself along relations of which each lies on such a way; it begins and ends there."""
    follower: dict[str, str] = {}
    for relation in relations:
        follower.setdefault(relation.head, relation.tail)
    path = dict.fromkeys((relations[0].head,))
    span = follower[relations[0].head]
    while span not in path:
        path[span] = None
        span = follower[span]
    steps = list(path)
    return [*steps[steps.index(span) :], span]


CHECKS = (self_relation, duplicate_relation, reversed_relation, wrong_ends, relation_cycle)


def knots(links: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The knots of the graph in which each node has `links` to others; a node by itself is one as well."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: dict[str, None] = {}
    for root in links:
        if root in order:
            continue
        todo = [(root, iter(links[root]))]
        order[root] = lowest[root] = len(order)
        waiting[root] = None
        while todo:
            node, followers = todo[-1]
            for follower in followers:
                if follower not in order:
                    order[follower] = lowest[follower] = len(order)
                    waiting[follower] = None
                    todo.append((follower, iter(links.get(follower, ()))))
                    break
                if follower in waiting:
                    lowest[node] = min(lowest[node], order[follower])
            else:
                todo.pop()
                if todo:
                    above = todo[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == order[node]:
                    knot: list[str] = []
                    while not knot or knot[-1] != node:
                        knot.append(waiting.popitem()[0])
                    yield tuple(reversed(knot))

"""The annotation that the votes make: spans of the groups that won, with the answers and relations that won."""

from collections.abc import Iterator, Mapping

from newsann.annotators.gold.ballot import MARKED, NOTHING, Asked, Ballot
from newsann.annotators.gold.decisions import Decision
from newsann.annotators.gold.groups import Group, in_text_order
from newsann.annotators.gold.support import Key
from newsann.model.document import Annotation, Choice, Relation, Span
from newsann.scheme import Scheme


def voted(ballot: Ballot, decisions: Mapping[Key, Decision], scheme: Scheme) -> tuple[Annotation, dict[str, int]]:
    """The annotation, and the group of each of its spans by the span's id.

    A span has the id and the bounds of its group's medoid, so that it can be found among the annotations. If two have
    one id, the later gets a number behind it. Relations are numbered in the order of their heads.
    """
    won = [
        groups[0]
        for (asked, _, groups), decision in decisions.items()
        if asked is Asked.SPAN and decision.answer == MARKED
    ]
    answers = _answers(ballot, decisions)
    spans: dict[int, Span] = {}
    names: set[str] = set()
    for i in won:
        medoid = ballot.groups[i].medoid
        name = _unused(medoid.id, names)
        names.add(name)
        attributes = answers.get(i, {}) | dict(_notes(ballot, ballot.groups[i], scheme))
        spans[i] = Span(name, medoid.start, medoid.end, medoid.text, medoid.label, attributes or None)
    drawn = [
        (name, groups)
        for (asked, name, groups), decision in decisions.items()
        if asked is Asked.RELATION and decision.answer == MARKED and all(group in spans for group in groups)
    ]
    relations = [
        Relation(f"r{number}", spans[groups[0]].id, spans[groups[1]].id, kind)
        for number, (kind, groups) in enumerate(drawn, 1)
    ]
    choices = {
        name: ballot.values[decision.answer]
        for (asked, name, _), decision in decisions.items()
        if asked is Asked.CHOICE and decision.answer != NOTHING
    }
    annotation = Annotation("", "", tuple(spans.values()), tuple(relations), choices)
    return annotation, {span.id: group for group, span in spans.items()}


def _answers(ballot: Ballot, decisions: Mapping[Key, Decision]) -> dict[int, dict[str, Choice]]:
    """The answers about the span of each group."""
    found: dict[int, dict[str, Choice]] = {}
    for (asked, name, groups), decision in decisions.items():
        if asked is Asked.ATTRIBUTE and decision.answer != NOTHING:
            found.setdefault(groups[0], {})[name] = ballot.values[decision.answer]
    return found


def _notes(ballot: Ballot, group: Group, scheme: Scheme) -> Iterator[tuple[str, Choice]]:
    """Free text is not voted on: all notes that were written about a span, each once."""
    spans = in_text_order(span for place, span in group.spans.items() if place in ballot.voters)
    for name, attribute in scheme.attributes_of(group.medoid.label).items():
        if attribute.type == "text":
            written = [note for span in spans for note in _several((span.attributes or {}).get(name))]
            if written:
                yield name, tuple(dict.fromkeys(written))


def _several(choice: Choice | None) -> tuple[str, ...]:
    return () if choice is None else (choice,) if isinstance(choice, str) else choice


def _unused(name: str, used: set[str]) -> str:
    number, candidate = 1, name
    while candidate in used:
        number += 1
        candidate = f"{name}-{number}"
    return candidate

"""Where annotators differ: each difference with its sides, who is on them, and what gold took by which rule."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from newsann.annotators.gold.ballot import MARKED, NOTHING, Asked, Ballot, Question
from newsann.annotators.gold.decisions import Decision, Rule
from newsann.annotators.gold.groups import Group
from newsann.annotators.gold.places import places_of_several_labels
from newsann.annotators.gold.support import Key, key
from newsann.model.document import Span


class Kind(StrEnum):
    """What annotators differ in.

    `label`: which label a place has. `boundary`: where a span begins or ends. `missing`: whether there is a span.
    `attribute`, `choice`: the answer about a span, or the document. `relation`: whether two spans are linked so.
    """

    LABEL = "label"
    BOUNDARY = "boundary"
    MISSING = "missing"
    ATTRIBUTE = "attribute"
    RELATION = "relation"
    CHOICE = "choice"


class Side(Struct, frozen=True):
    """One side of a dispute: the `annotators` on it (pseudonyms, sorted), and what they say.

    `spans` are the ids of their own spans, in the order of the annotators; `span` is the span that they mean, None
    where they marked none, or the question is no span's; `answer` is their answer, "" where they gave none.
    """

    annotators: tuple[str, ...]
    spans: tuple[str, ...] = ()
    span: Span | None = None
    answer: str = ""

    @property
    def shown_answer(self) -> str | None:
        """The answer to read, several values with commas between them; None where there is none."""
        return self.answer.replace("\x1f", ", ") or None


class Dispute(Struct, frozen=True):
    """One difference. `name` is the label, attribute, relation type or choice.

    `span`, `head` and `tail` are ids of gold spans, None where gold has none. `sides` has those with more annotators
    first; `taken` is the place of the one that gold took, None if it took none. `rule` says why.
    """

    kind: Kind
    name: str
    sides: tuple[Side, ...]
    taken: int | None
    rule: Rule
    span: str | None = None
    head: str | None = None
    tail: str | None = None

    @property
    def undecided(self) -> bool:
        """Whether nothing decides between its sides: neither a tie does, nor which annotation was updated last."""
        return self.rule in (Rule.TIE, Rule.LATEST)


def disputes(ballot: Ballot, decisions: Mapping[Key, Decision], gold: Mapping[int, Span]) -> Iterator[Dispute]:
    """The disputes of a document, in the order of its text; `gold` has the gold span of each group that has one.

    Answers about spans that are not in gold, and relations between them, are no disputes of their own.
    """
    about = _Document(ballot, decisions, gold)
    places = places_of_several_labels(ballot, gold)
    for i, group in enumerate(ballot.groups):
        place = places.get(i, (i,))
        if place[0] == i and not about.span_question(i).unanimous:
            yield about.missing_or_label(place)
        if i not in gold:
            continue
        if len({(span.start, span.end) for span in about.marked_by_voters(group).values()}) > 1:
            yield about.boundary(i)
        for question in about.open_questions.get(i, ()):
            if question.asked is Asked.ATTRIBUTE:
                yield about.answers(Kind.ATTRIBUTE, question)
            elif question.groups[1] in gold:
                yield about.relation(question)
    for question in about.open_questions.get(None, ()):
        yield about.answers(Kind.CHOICE, question)


class _Document:
    """The questions of a document on which annotators differ, and the sides of each."""

    def __init__(self, ballot: Ballot, decisions: Mapping[Key, Decision], gold: Mapping[int, Span]) -> None:
        self.ballot = ballot
        self.decisions = decisions
        self.gold = gold
        self.open_questions: dict[int | None, list[Question]] = {}
        self._span_questions: dict[int, Question] = {}
        for question in ballot.questions:
            if question.asked is Asked.SPAN:
                self._span_questions[question.groups[0]] = question
            elif question.answers and not question.unanimous:
                at = question.groups[0] if question.groups else None
                self.open_questions.setdefault(at, []).append(question)

    def span_question(self, group: int) -> Question:
        """The question whether there is the span of a group."""
        return self._span_questions[group]

    def marked_by_voters(self, group: Group) -> dict[int, Span]:
        """The spans of a group but for a curator's."""
        return {place: span for place, span in group.spans.items() if place in self.ballot.voters}

    def missing_or_label(self, place: Sequence[int]) -> Dispute:
        """Some marked a span there and others none; or some gave it one label, and others another one."""
        groups, sides = self.ballot.groups, dict[int | None, Side]()
        there: set[int] = set()
        for i in place:
            marked = self.marked_by_voters(groups[i])
            there |= marked.keys()
            sides[i] = self._side(marked, groups[i].medoid)
        if absent := dict.fromkeys(voter for voter in self.ballot.voters if voter not in there):
            sides[None] = self._side(absent)
        taken = next((i for i in place if i in self.gold), None)
        rules = [self.decisions[key(self.span_question(i))].rule for i in place]
        rule = rules[place.index(taken)] if taken is not None else Rule.TIE if Rule.TIE in rules else rules[0]
        kind = Kind.LABEL if len(place) > 1 else Kind.MISSING
        name = groups[place[0] if taken is None else taken].medoid.label
        span = None if taken is None else self.gold[taken].id
        return _dispute(kind, name, sides, None if rule is Rule.TIE else (taken,), rule, span=span)

    def boundary(self, i: int) -> Dispute:
        """All who marked the span mean the same, with other bounds."""
        group, gold = self.ballot.groups[i], self.gold[i]
        by_bounds: dict[tuple[int, int], dict[int, Span | None]] = {}
        for voter, span in self.marked_by_voters(group).items():
            by_bounds.setdefault((span.start, span.end), {})[voter] = span
        sides = {bounds: self._side(spans, next(iter(spans.values()))) for bounds, spans in by_bounds.items()}
        rule = self.decisions[key(self.span_question(i))].rule
        if rule not in (Rule.LATEST, Rule.CURATED):
            rule = Rule.TIE if group.tied else Rule.MEDOID
        return _dispute(Kind.BOUNDARY, gold.label, sides, ((gold.start, gold.end),), rule, span=gold.id)

    def answers(self, kind: Kind, question: Question) -> Dispute:
        """Annotators gave different answers about a span or the document."""
        gold = self.gold[question.groups[0]] if question.groups else None
        sides = {}
        for answer, voters in _by_answer(question):
            own = self.ballot.groups[question.groups[0]].spans if question.groups else {}
            sides[answer] = self._side({voter: own.get(voter) for voter in voters}, gold, answer)
        return self._decided(kind, question, sides, span=gold.id if gold else None)

    def relation(self, question: Question) -> Dispute:
        """Some who marked both ends linked them, and others did not."""
        head, tail = (self.gold[group].id for group in question.groups)
        sides = {
            answer: self._side(dict.fromkeys(voters), answer=question.name if answer == MARKED else NOTHING)
            for answer, voters in _by_answer(question)
        }
        return self._decided(Kind.RELATION, question, sides, head=head, tail=tail)

    def _decided(self, kind: Kind, question: Question, sides: Mapping[str, Side], **ids: str | None) -> Dispute:
        decision = self.decisions[key(question)]
        taken = None if decision.rule is Rule.TIE else (decision.answer,)
        return _dispute(kind, question.name, sides, taken, decision.rule, **ids)

    def _side(self, spans: Mapping[int, Span | None], meant: Span | None = None, answer: str = "") -> Side:
        """The side of some voters with their own spans; `meant` is the span that they mean."""
        annotations = self.ballot.annotations
        named = sorted((annotations[voter].annotator, span.id if span else "") for voter, span in spans.items())
        ids = tuple(name for _, name in named)
        return Side(tuple(name for name, _ in named), ids if any(ids) else (), meant, answer)


def _by_answer(question: Question) -> Iterator[tuple[str, list[int]]]:
    """Each answer to a question with the voters who gave it."""
    for answer in sorted(set(question.answers.values())):
        yield answer, [voter for voter, given in question.answers.items() if given == answer]


def _dispute(
    kind: Kind, name: str, sides: Mapping[Any, Side], taken: tuple[Any] | None, rule: Rule, **ids: str | None
) -> Dispute:
    """A dispute with its sides in order; `taken` holds the key of the side that gold took."""
    ordered = sorted(sides.values(), key=_weight)
    side = sides.get(taken[0]) if taken else None
    return Dispute(kind, name, tuple(ordered), ordered.index(side) if side else None, rule, **ids)


def _weight(side: Side) -> tuple[int, int, int, str, bool, str]:
    """More annotators first, then what stands earlier in the text, nothing last; whose it is does not count."""
    start, end, label = (side.span.start, side.span.end, side.span.label) if side.span else (sys.maxsize, 0, "")
    return -len(side.annotators), start, -end, label, not side.answer, side.answer

"""What the annotators of a document answered to each question about it: is this a span, what is its kind, and so on."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from newsann.annotators.gold.groups import Group, grouped
from newsann.annotators.matching import Match
from newsann.model.document import Annotation, Choice, Relation
from newsann.scheme import Scheme

Link = tuple[str, int, int]
"""A relation between groups: its type, the place of the head's group, and that of the tail's."""
MARKED, NOTHING = "marked", ""
"""The answers to "is there such a span, or such a relation?"; `NOTHING` is also the answer that was not given."""


class Asked(StrEnum):
    """What a question is about."""

    SPAN = "span"
    ATTRIBUTE = "attribute"
    RELATION = "relation"
    CHOICE = "choice"


class Question(Struct, frozen=True):
    """A question with the answers of those who could answer it, by the place of their annotation.

    `name` is the label, attribute, relation type or choice; `groups` are the places of the groups that it is about: one
    for a span and an attribute, head and tail for a relation, none for a choice.
    """

    asked: Asked
    name: str
    groups: tuple[int, ...]
    answers: Mapping[int, str]

    @property
    def unanimous(self) -> bool:
        """Whether all gave one answer."""
        return len(set(self.answers.values())) == 1


class Ballot(Struct, frozen=True):
    """The annotations of one document, their spans in groups, and every question with its answers.

    The annotations in `voters` (places) answer; others, as a curator's, are in the groups only. `links` has the
    relations of each annotation between groups. `values` has for each answer to an attribute or a choice the value that
    it stands for.
    """

    annotations: Sequence[Annotation]
    voters: Sequence[int]
    groups: Sequence[Group]
    links: Sequence[frozenset[Link]]
    questions: Sequence[Question]
    values: Mapping[str, Choice]


def ballot(annotations: Sequence[Annotation], voters: Sequence[int], scheme: Scheme, match: Match) -> Ballot:
    """The ballot of a document. The order of annotations changes nothing but their places."""
    groups = grouped([annotation.spans for annotation in annotations], match)
    links = [_links(annotation, place, groups, scheme) for place, annotation in enumerate(annotations)]
    values: dict[str, Choice] = {}
    questions = [
        *_about_spans(groups, voters),
        *_about_attributes(groups, voters, scheme, values),
        *_about_relations(links, groups, voters),
        *_about_choices(annotations, voters, scheme, values),
    ]
    return Ballot(annotations, voters, groups, links, questions, values)


def answer_to(question: Question, place: int, ballot: Ballot) -> str:
    """The answer of any annotation, also of one that is no voter."""
    if question.asked is Asked.SPAN:
        return MARKED if place in ballot.groups[question.groups[0]].spans else NOTHING
    if question.asked is Asked.ATTRIBUTE:
        span = ballot.groups[question.groups[0]].spans.get(place)
        return encoded((span.attributes or {}).get(question.name)) if span else NOTHING
    if question.asked is Asked.RELATION:
        head, tail = question.groups
        return MARKED if (question.name, head, tail) in ballot.links[place] else NOTHING
    return encoded(ballot.annotations[place].choices.get(question.name))


def _about_spans(groups: Sequence[Group], voters: Sequence[int]) -> Iterator[Question]:
    for i, group in enumerate(groups):
        answers = {voter: MARKED if voter in group.spans else NOTHING for voter in voters}
        yield Question(Asked.SPAN, group.medoid.label, (i,), answers)


def _about_attributes(
    groups: Sequence[Group], voters: Sequence[int], scheme: Scheme, values: dict[str, Choice]
) -> Iterator[Question]:
    """Questions that those answer who marked the span; free text is no question."""
    for i, group in enumerate(groups):
        spans = {voter: group.spans[voter] for voter in voters if voter in group.spans}
        for name, attribute in scheme.attributes_of(group.medoid.label).items() if spans else ():
            if attribute.type == "text":
                continue
            given = {voter: (span.attributes or {}).get(name) for voter, span in spans.items()}
            if any(given.values()):
                yield Question(Asked.ATTRIBUTE, name, (i,), _answers(given, values))


def _about_relations(
    links: Sequence[frozenset[Link]], groups: Sequence[Group], voters: Sequence[int]
) -> Iterator[Question]:
    """Questions that those answer who marked both ends."""
    drawn = {link for voter in voters for link in links[voter]}
    for kind, head, tail in sorted(drawn, key=lambda link: (link[1], link[2], link[0])):
        both = [voter for voter in voters if voter in groups[head].spans and voter in groups[tail].spans]
        answers = {voter: MARKED if (kind, head, tail) in links[voter] else NOTHING for voter in both}
        yield Question(Asked.RELATION, kind, (head, tail), answers)


def _about_choices(
    annotations: Sequence[Annotation], voters: Sequence[int], scheme: Scheme, values: dict[str, Choice]
) -> Iterator[Question]:
    for name in scheme.choices:
        given = {voter: annotations[voter].choices.get(name) for voter in voters}
        if any(given.values()):
            yield Question(Asked.CHOICE, name, (), _answers(given, values))


def _answers(given: Mapping[int, Choice | None], values: dict[str, Choice]) -> dict[int, str]:
    """The answers, each of whose values is noted; several values are one answer, whatever their order."""
    answers = {voter: encoded(choice) for voter, choice in given.items()}
    for voter, choice in given.items():
        if choice:
            values[answers[voter]] = choice if isinstance(choice, str) else tuple(sorted(choice))
    return answers


def encoded(choice: Choice | None) -> str:
    """An answer as one string; the order of several values means nothing."""
    return choice or NOTHING if isinstance(choice, str | None) else "\x1f".join(sorted(choice))


def link_of(relation: Relation, group_of: Mapping[str, int], scheme: Scheme) -> Link:
    """A relation between the groups of its spans; of a symmetric one the earlier group is the head."""
    head, tail = group_of[relation.head], group_of[relation.tail]
    if scheme.relations[relation.label].symmetric:
        head, tail = sorted((head, tail))
    return relation.label, head, tail


def _links(annotation: Annotation, place: int, groups: Sequence[Group], scheme: Scheme) -> frozenset[Link]:
    """The relations of an annotation between groups."""
    group_of = {group.spans[place].id: i for i, group in enumerate(groups) if place in group.spans}
    return frozenset(link_of(relation, group_of, scheme) for relation in annotation.relations)

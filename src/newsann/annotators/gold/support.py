"""Who supports what is in gold: those who gave the same answer, of those who could have answered."""

from collections.abc import Mapping

from msgspec import Struct

from newsann.annotators.gold.ballot import MARKED, Asked, Ballot, Question, encoded
from newsann.model.document import Annotation, Relation, Span

Key = tuple[Asked, str, tuple[int, ...]]
"""What names a question: what it is about, its name, and the groups."""


class Support(Struct, frozen=True):
    """Who gave an answer: `annotators` (pseudonyms, sorted), of `voters` who could have given it."""

    annotators: tuple[str, ...]
    voters: int


class Supported(Struct, frozen=True):
    """The support of each part of an annotation.

    `spans` and `relations` run parallel to the annotation's; `attributes` has that of each answer about a span,
    parallel to the spans; `choices` that of each answer about the document.
    """

    spans: list[Support]
    attributes: list[Mapping[str, Support]]
    relations: list[Support]
    choices: Mapping[str, Support]


def by_one(annotation: Annotation) -> Supported:
    """The support of an annotation that is the only one."""
    own = Support((annotation.annotator,), 1)
    return Supported(
        spans=[own] * len(annotation.spans),
        attributes=[dict.fromkeys(span.attributes or (), own) for span in annotation.spans],
        relations=[own] * len(annotation.relations),
        choices=dict.fromkeys(annotation.choices, own),
    )


def support(annotation: Annotation, group_of: Mapping[str, int], ballot: Ballot) -> Supported:
    """The support of an annotation whose spans (by id) are in these groups of the ballot."""
    questions = {key(question): question for question in ballot.questions}
    who = _Who(ballot, questions)
    return Supported(
        spans=[who.gave((Asked.SPAN, span.label, (group_of[span.id],)), MARKED) for span in annotation.spans],
        attributes=[who.answered(span, group_of[span.id]) for span in annotation.spans],
        relations=[who.drew(relation, group_of) for relation in annotation.relations],
        choices={
            name: who.gave((Asked.CHOICE, name, ()), encoded(choice)) for name, choice in annotation.choices.items()
        },
    )


def key(question: Question) -> Key:
    """What names a question."""
    return question.asked, question.name, question.groups


class _Who(Struct, frozen=True):
    """Looks up who gave an answer."""

    ballot: Ballot
    questions: Mapping[Key, Question]

    def gave(self, about: Key, answer: str) -> Support:
        question = self.questions.get(about)
        if question is None:  # nobody who votes answered it
            return Support((), len(self.ballot.voters))
        return self._support([place for place, given in question.answers.items() if given == answer], question)

    def answered(self, span: Span, group: int) -> dict[str, Support]:
        return {
            name: self.gave((Asked.ATTRIBUTE, name, (group,)), encoded(choice))
            for name, choice in (span.attributes or {}).items()
        }

    def drew(self, relation: Relation, group_of: Mapping[str, int]) -> Support:
        ends = group_of[relation.head], group_of[relation.tail]
        straight = Asked.RELATION, relation.label, ends
        return self.gave(straight if straight in self.questions else (*straight[:2], ends[::-1]), MARKED)

    def _support(self, places: list[int], question: Question) -> Support:
        names = sorted(self.ballot.annotations[place].annotator for place in places)
        return Support(tuple(names), len(question.answers))

"""Who supports what is in gold: those who gave the same answer, of those who could have answered."""

from collections.abc import Mapping

from msgspec import Struct

from newsann.annotators.gold.ballot import MARKED, Asked, Ballot, Question, encoded, link_of
from newsann.model.document import Annotation, Span
from newsann.scheme import Scheme

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


def support(annotation: Annotation, group_of: Mapping[str, int], ballot: Ballot, scheme: Scheme) -> Supported:
    """The support of an annotation whose spans (by id) are in these groups of the ballot."""
    who = _Who(ballot, {key(question): question for question in ballot.questions})
    links = [link_of(relation, group_of, scheme) for relation in annotation.relations]
    return Supported(
        spans=[who.gave((Asked.SPAN, span.label, (group_of[span.id],)), MARKED) for span in annotation.spans],
        attributes=[who.answered(span, group_of[span.id]) for span in annotation.spans],
        relations=[who.gave((Asked.RELATION, kind, (head, tail)), MARKED) for kind, head, tail in links],
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
        return self._support(
            [place for place, given in question.answers.items() if given == answer], len(question.answers)
        )

    def answered(self, span: Span, group: int) -> dict[str, Support]:
        """The support of each answer about a span; of notes, on which nobody votes, that is who wrote any."""
        found = {}
        for name, choice in (span.attributes or {}).items():
            about = Asked.ATTRIBUTE, name, (group,)
            found[name] = self.gave(about, encoded(choice)) if about in self.questions else self._wrote(name, group)
        return found

    def _wrote(self, name: str, group: int) -> Support:
        spans = self.ballot.groups[group].spans
        voters = [place for place in self.ballot.voters if place in spans]
        return self._support([place for place in voters if name in (spans[place].attributes or {})], len(voters))

    def _support(self, places: list[int], voters: int) -> Support:
        names = sorted(self.ballot.annotations[place].annotator for place in places)
        return Support(tuple(names), voters)

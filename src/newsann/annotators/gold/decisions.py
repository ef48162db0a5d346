"""How a question is decided: by vote, by estimated error rates, or by the annotation that counts."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from newsann.annotators.gold.ballot import MARKED, NOTHING, Asked, Ballot, Question, answer_to
from newsann.annotators.gold.dawid_skene import TIE, Estimate, Pattern


class Rule(StrEnum):
    """By which rule gold took what it took.

    `latest`, `curated`: as the annotation that counts. `majority`, `quorum`, `dawid-skene`: by vote. `medoid`: the
    bounds that share most with the others. `tie`: no answer had more weight than the others.
    """

    LATEST = "latest"
    MAJORITY = "majority"
    QUORUM = "quorum"
    MEDOID = "medoid"
    DAWID_SKENE = "dawid-skene"
    CURATED = "curated"
    TIE = "tie"


class Decision(Struct, frozen=True):
    """The answer that gold takes, and by which rule. After a tie it is `NOTHING`."""

    answer: str
    rule: Rule


class Decide(Protocol):
    """Decides a question of a document."""

    def __call__(self, question: Question, ballot: Ballot) -> Decision:
        """The decision."""


class ByAnnotation(Struct, frozen=True):
    """One annotation, at `place`, answers everything: the one last updated, or a curator's."""

    place: int
    rule: Rule

    def __call__(self, question: Question, ballot: Ballot) -> Decision:
        """As the annotation answers."""
        return Decision(answer_to(question, self.place, ballot), self.rule)


class ByMajority(Struct, frozen=True):
    """More than half must have marked a span or a relation; of other answers the most frequent counts.

    With a `quorum`, that many must have marked a span; all, where fewer annotated the document.
    """

    quorum: int | None = None

    def __call__(self, question: Question, ballot: Ballot) -> Decision:
        """The answer with most votes, or a tie."""
        counts = Counter(question.answers.values())
        if question.asked is Asked.SPAN and self.quorum is not None:
            enough = counts[MARKED] >= min(self.quorum, len(ballot.voters))
            return Decision(MARKED if enough else NOTHING, Rule.QUORUM)
        most = max(counts.values(), default=0)
        first = [answer for answer, count in counts.items() if count == most]
        return Decision(first[0], Rule.MAJORITY) if len(first) == 1 else Decision(NOTHING, Rule.TIE)


Kind = tuple[Asked, str]
"""Questions whose error rates are estimated together: all about one label, attribute, relation type or choice."""


class ByErrorRates(Struct, frozen=True):
    """The most probable of the answers that were given, by the error rates of Dawid and Skene."""

    estimates: Mapping[Kind, Estimate]

    def __call__(self, question: Question, ballot: Ballot) -> Decision:
        """The most probable answer, or a tie."""
        pattern = pattern_of(question, ballot)
        found = self.estimates[question.asked, question.name].probabilities(pattern)
        given = set(question.answers.values())
        most = max(found[answer] for answer in given)
        first = [answer for answer in given if most - found[answer] < TIE]
        return Decision(first[0], Rule.DAWID_SKENE) if len(first) == 1 else Decision(NOTHING, Rule.TIE)


def pattern_of(question: Question, ballot: Ballot) -> Pattern:
    """Who answered what to a question."""
    return tuple(sorted((ballot.annotations[place].annotator, given) for place, given in question.answers.items()))


def patterns_in(ballot: Ballot) -> dict[Kind, Counter[Pattern]]:
    """How often there is each pattern of answers in a document, by kind of question."""
    found: dict[Kind, Counter[Pattern]] = {}
    for question in ballot.questions:
        if question.answers:
            found.setdefault((question.asked, question.name), Counter())[pattern_of(question, ballot)] += 1
    return found

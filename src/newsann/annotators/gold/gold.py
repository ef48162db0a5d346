"""The gold annotation of a document: what counts of several annotations, who supports it, and what was disputed."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from newsann.annotators.gold.ballot import Ballot
from newsann.annotators.gold.decisions import ByAnnotation, Decide, Rule
from newsann.annotators.gold.disputes import Dispute, disputes
from newsann.annotators.gold.support import Supported, by_one, key, support
from newsann.annotators.gold.voted import voted
from newsann.model.document import Annotation
from newsann.scheme import Scheme


class Status(StrEnum):
    """How the gold of a document came about.

    `single`: one annotator. `agreed`: all annotated the same. `adjudicated`: every difference was decided.
    `curated`: a curator decided. `disputed`: a difference is left that no rule decides.
    """

    SINGLE = "single"
    AGREED = "agreed"
    ADJUDICATED = "adjudicated"
    CURATED = "curated"
    DISPUTED = "disputed"


class Gold(Struct, frozen=True):
    """What counts of a document: an annotation, the support of each of its parts, and what was in dispute.

    The annotation is one of the document's, or, if `voted`, one that votes made.
    """

    status: Status
    annotation: Annotation
    support: Supported
    disputes: Sequence[Dispute] = ()
    voted: bool = False


def only(annotation: Annotation, status: Status = Status.SINGLE) -> Gold:
    """The gold of a document that one person annotated."""
    return Gold(status, annotation, by_one(annotation))


def gold(ballot: Ballot, decide: Decide, scheme: Scheme) -> Gold:
    """The gold of a document with several annotations.

    Where one annotation decides, gold is that annotation. By vote, a span has the bounds of its group's medoid, and the
    answers and relations that those chose who marked it.
    """
    decisions = {key(question): decide(question, ballot) for question in ballot.questions}
    if isinstance(decide, ByAnnotation):
        annotation = ballot.annotations[decide.place]
        group_of = {
            group.spans[decide.place].id: i for i, group in enumerate(ballot.groups) if decide.place in group.spans
        }
    else:
        annotation, group_of = voted(ballot, decisions, scheme)
    spans = {group_of[span.id]: span for span in annotation.spans}
    found = list(disputes(ballot, decisions, spans))
    return Gold(
        _status(decide, found),
        annotation,
        support(annotation, group_of, ballot, scheme),
        found,
        not isinstance(decide, ByAnnotation),
    )


def _status(decide: Decide, found: Sequence[Dispute]) -> Status:
    """How gold came about."""
    if isinstance(decide, ByAnnotation) and decide.rule is Rule.CURATED:
        return Status.CURATED
    if not found:
        return Status.AGREED
    return Status.DISPUTED if any(dispute.undecided for dispute in found) else Status.ADJUDICATED

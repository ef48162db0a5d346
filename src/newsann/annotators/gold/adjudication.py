"""The scheme's adjudication applied to documents: whose annotation counts, or how votes are counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from newsann.annotators.gold.ballot import ballot
from newsann.annotators.gold.dawid_skene import Estimate, Pattern, estimated
from newsann.annotators.gold.decisions import ByAnnotation, ByErrorRates, ByMajority, Decide, Kind, Rule, patterns_in
from newsann.annotators.gold.gold import Gold, Status, gold, only
from newsann.annotators.latest import latest
from newsann.annotators.matching import Match
from newsann.model.document import Annotation
from newsann.scheme import Scheme

Patterns = dict[Kind, Counter[Pattern]]
"""How often there is each pattern of answers, by kind of question."""
Estimates = Mapping[Kind, Estimate]


def adjudicated(annotations: Sequence[Annotation], scheme: Scheme, estimates: Estimates | None = None) -> Gold:
    """The gold of a document, by the scheme's `adjudication`. Annotators are named by pseudonyms.

    Curated annotations do not vote. Under the strategy `curated` they decide, of several the one last updated; under
    another they count only where nobody else annotated. The strategy `dawid-skene` needs `estimates`, which are made
    from the patterns of all documents.
    """
    voters, curated = _voters(annotations)
    curator = curated[latest([annotations[place] for place in curated])] if curated else None
    if not voters and curator is not None:
        return only(annotations[curator], Status.CURATED)
    decides = curator is not None and scheme.adjudication.strategy == "curated"
    if len(voters) == 1 and not decides:
        return only(annotations[voters[0]])
    places = [*voters, *([curator] if decides and curator is not None else [])]
    counting = [annotations[place] for place in places]
    of = ballot(counting, range(len(voters)), scheme, Match(scheme.adjudication.match))
    if decides:
        return gold(of, ByAnnotation(len(voters), Rule.CURATED), scheme)
    return gold(of, _by_strategy(counting, scheme, estimates), scheme)


def needs_estimates(scheme: Scheme) -> bool:
    """Whether gold needs the error rates of annotators, and so all documents."""
    return scheme.adjudication.voting == "dawid-skene"


def patterns(documents: Iterable[Sequence[Annotation]], scheme: Scheme) -> Patterns:
    """The patterns of answers in documents, each with the annotations of one; those of several add up."""
    found: Patterns = {}
    for annotations in documents:
        voters, _ = _voters(annotations)
        if len(voters) > 1:
            counting = [annotations[place] for place in voters]
            of = ballot(counting, range(len(voters)), scheme, Match(scheme.adjudication.match))
            for kind, counts in patterns_in(of).items():
                found.setdefault(kind, Counter()).update(counts)
    return found


def estimates_from(found: Patterns) -> Estimates:
    """The error rates of annotators for each kind of question."""
    return {kind: estimated(counts) for kind, counts in found.items()}


def _voters(annotations: Sequence[Annotation]) -> tuple[list[int], list[int]]:
    """The places of the annotations that vote, and of those by a curator."""
    places = range(len(annotations))
    return [i for i in places if not annotations[i].curated], [i for i in places if annotations[i].curated]


def _by_strategy(annotations: Sequence[Annotation], scheme: Scheme, estimates: Estimates | None) -> Decide:
    voting = scheme.adjudication.voting
    if voting == "latest":
        return ByAnnotation(latest(annotations), Rule.LATEST)
    if voting == "majority":
        return ByMajority(scheme.adjudication.quorum)
    assert estimates is not None
    return ByErrorRates(estimates)

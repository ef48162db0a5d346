"""Which two labels a person and the others give to the same words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from msgspec import Struct

from newsann.annotators.marks import AnnotatedDocument, MarkedSpan, Marks, Part


class Confusion(Struct, frozen=True):
    """A person marked something as `own` that another person marked as `others`, with the same bounds.

    It happened `times` over all pairs with another person; `reverse` is how often it was the other way round.
    """

    own: str
    others: str
    times: int
    reverse: int


def most_confused(annotator: str, documents: Iterable[AnnotatedDocument], labels: Sequence[str]) -> Confusion | None:
    """The two labels that a person and the others confuse most, in both directions together; None where there are none.

    Of pairs that are equally frequent the one counts that comes first in the order of `labels`.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for document in documents:
        own = [marks for marks in document.marks if marks.annotator == annotator]
        others = [marks for marks in document.marks if marks.annotator != annotator]
        for ours, theirs in product(own, others):
            counts.update(_confused(ours, theirs))
    place = {label: i for i, label in enumerate(labels)}
    both: Counter[tuple[str, str]] = Counter()
    for (a, b), count in counts.items():
        both[(a, b) if place[a] < place[b] else (b, a)] += count
    if not both:
        return None
    one, other = min(both, key=lambda pair: (-both[pair], place[pair[0]], place[pair[1]]))
    if counts[other, one] > counts[one, other]:
        one, other = other, one
    return Confusion(one, other, counts[one, other], counts[other, one])


def _confused(one: Marks, other: Marks) -> Iterator[tuple[str, str]]:
    """Labels of the one and of the other on the same words, without those that both have there."""
    ours, theirs = _labels_at(one.spans), _labels_at(other.spans)
    for parts in ours.keys() & theirs.keys():
        yield from product((ours[parts] - theirs[parts]).elements(), (theirs[parts] - ours[parts]).elements())


def _labels_at(spans: Iterable[MarkedSpan]) -> dict[tuple[Part, ...], Counter[str]]:
    labels: dict[tuple[Part, ...], Counter[str]] = defaultdict(Counter)
    for span in spans:
        labels[span.parts][span.label] += 1
    return labels

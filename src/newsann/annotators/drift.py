"""Whether a person's work changes with time: their articles in batches, in the order in which they were annotated."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from newsann.annotators.tables import Figure

ARTICLES = 10
"""Articles in a batch, at least, unless somebody asks for another number."""
MOST = 10
"""Batches of one person; with more articles each batch has more."""


class Finished(Struct, frozen=True):
    """An article that a person finished: its document, when it was last updated, and how many spans it has."""

    document: str
    updated: datetime | None
    spans: int


class Batch(Struct, frozen=True):
    """`articles` that a person annotated one after another, from `first` to `last`.

    `spans_an_article` is their mean; `agreement` is the F1 of spans with equal label and bounds, over all pairs with
    another person.
    """

    articles: int
    first: datetime
    last: datetime
    spans_an_article: float
    agreement: Figure


def in_batches(finished: Sequence[Finished], articles: int = ARTICLES) -> list[list[Finished]]:
    """The articles that have a time, by time, in batches of about one size: `MOST` at most, each of `articles` or more.

    Empty where they are too few for two batches.
    """
    timed = sorted((one for one in finished if one.updated is not None), key=lambda one: (one.updated, one.document))
    count = min(MOST, len(timed) // articles)
    if count < 2:
        return []
    ends = [len(timed) * (i + 1) // count for i in range(count)]
    return [timed[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def batch(finished: Sequence[Finished], agreement: Figure) -> Batch:
    """What a batch of finished articles shows, given the agreement on them."""
    times = [one.updated for one in finished if one.updated is not None]
    spans = sum(one.spans for one in finished) / len(finished)
    return Batch(len(finished), min(times), max(times), spans, agreement)


def drift(batches: Sequence[Batch], timed: int, articles: int = ARTICLES) -> str:
    """What the batches of a person who has `timed` articles with a time show, in a sentence."""
    if not batches:
        return f"too few articles to see a drift: {timed} with a time, at least {2 * articles} are needed"
    first, last = batches[0].agreement, batches[-1].agreement
    if first.value is None or first.low is None or first.high is None:
        return f"agreement cannot be compared over time: in the first batch, {first.note}"
    if last.value is None or last.low is None or last.high is None:
        return f"agreement cannot be compared over time: in the last batch, {last.note}"
    if first.low <= last.high and last.low <= first.high:
        return "no drift to be seen: the intervals of the first and the last batch overlap"
    how = "fell" if last.value < first.value else "rose"
    return f"agreement {how}: span F1 is {first.value:.3f} in the first batch and {last.value:.3f} in the last"

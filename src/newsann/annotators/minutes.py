"""How long a person takes for an article, and for which articles it was out of the ordinary."""

import math
from collections.abc import Iterable, Sequence
from statistics import median, quantiles

from msgspec import Struct

FEWEST = 5
"""Articles with a time below which nothing is out of the ordinary."""
FACTOR = 2
"""An outlier differs from the median at least by this factor, however alike the other times are."""


class Outlier(Struct, frozen=True):
    """An article that took a person unusually many or few minutes."""

    document: str
    minutes: float


class Minutes(Struct, frozen=True):
    """The `median` of the minutes an article, over `articles` that have a time; None where none has.

    `note` says why no outliers could be looked for.
    """

    articles: int
    median: float | None
    outliers: Sequence[Outlier]
    note: str = ""


def minutes(times: Iterable[tuple[str, float | None]]) -> Minutes:
    """The minutes from the seconds (`lead_time`) of each document; a time of 0 or less is no time.

    Outliers lie beyond Tukey's fences (Exploratory Data Analysis, 1977): more than 1.5 times the interquartile range
    outside the quartiles. They are taken of logarithms, because times are skewed. The outlier that is farthest from
    the median comes first.

    >>> found = minutes([(f"article {i}", 60 * i) for i in (4, 5, 5, 6, 6, 7)] + [("the strike", 5400)])
    >>> found.median, found.outliers
    (6.0, [Outlier(document='the strike', minutes=90.0)])
    """
    known = [(document, seconds / 60) for document, seconds in times if seconds is not None and seconds > 0]
    if not known:
        return Minutes(0, None, [], "no article has a time")
    middle = median(value for _, value in known)
    if len(known) < FEWEST:
        return Minutes(len(known), middle, [], f"no outliers: fewer than {FEWEST} articles with a time")
    first, _, third = quantiles((math.log(value) for _, value in known), n=4, method="inclusive")
    low, high = first - 1.5 * (third - first), third + 1.5 * (third - first)
    outliers = [
        Outlier(document, value)
        for document, value in known
        if not low <= math.log(value) <= high and not middle / FACTOR < value < middle * FACTOR
    ]
    return Minutes(
        len(known), middle, sorted(outliers, key=lambda one: (-abs(math.log(one.minutes / middle)), one.document))
    )

"""Colours for labels that people with any kind of colour vision can tell apart."""

from collections.abc import Iterator
from itertools import cycle

from newsann.scheme.types import Scheme

SAFE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442", "#595959")
"""Okabe and Ito, "Color Universal Design" (2008), with grey for black, which would hide the text under it."""


def colours(scheme: Scheme) -> Iterator[str]:
    """A colour for each label in the scheme's order: its own, or the first of the safe ones that is free.

    >>> from newsann.scheme import loads
    >>> list(colours(loads("name: two\\nlabels: {A: {color: '#0072B2'}, B: {}}")))
    ['#0072b2', '#e69f00']
    """
    taken = {label.color.lower() for label in scheme.labels.values() if label.color}
    free = cycle([colour for colour in SAFE if colour not in taken] or SAFE)
    for label in scheme.labels.values():
        yield label.color.lower() if label.color else next(free)

"""Tokens of a text, and the labels that an annotator gave them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from newsann.annotators.marks import MarkedSpan

TOKEN = re.compile(r"\w+|[^\w\s]")
"""A run of letters, digits and `_`, or a single other character that is no white space."""


class Tokens(Struct, frozen=True):
    """Where the tokens of a text start (inclusive) and end (exclusive), in code points, as two arrays."""

    starts: Any
    ends: Any

    def __len__(self) -> int:
        return len(self.starts)


def tokens(text: str) -> Tokens:
    """The tokens of a text.

    >>> found = tokens("She said: no.")
    >>> list(zip(found.starts.tolist(), found.ends.tolist()))
    [(0, 3), (4, 8), (8, 9), (10, 12), (12, 13)]
    """
    import numpy as np

    bounds = np.array([found.span() for found in TOKEN.finditer(text)], dtype=np.int64).reshape(-1, 2)
    return Tokens(bounds[:, 0].copy(), bounds[:, 1].copy())


def covered(spans: Iterable[MarkedSpan], of: Tokens, labels: Iterable[str]) -> dict[str, Any]:
    """For each label which tokens one of its spans covers; a token counts if the span has one code point of it."""
    import numpy as np

    masks = {label: np.zeros(len(of), dtype=bool) for label in labels}
    parts = [(span.label, *part) for span in spans if span.label in masks for part in span.parts]
    first = np.searchsorted(of.ends, [start for _, start, _ in parts], side="right").tolist()
    last = np.searchsorted(of.starts, [end for *_, end in parts], side="left").tolist()
    for (label, *_), begin, end in zip(parts, first, last, strict=True):
        masks[label][begin:end] = True
    return masks


def univocal(masks: Mapping[str, Any], precedence: Sequence[str], count: int) -> Any:
    """One label for each of `count` tokens, the first that covers it: its place in `precedence` from 1 on, or 0."""
    import numpy as np

    labels = np.zeros(count, dtype=np.int64)
    for place in range(len(precedence), 0, -1):
        labels[masks[precedence[place - 1]]] = place
    return labels

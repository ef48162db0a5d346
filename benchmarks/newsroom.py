"""Write many articles of which some are nearly the same: prose of made-up words, as often as words are in a language.

python benchmarks/newsroom.py OUT.parquet --articles 25000
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LENGTH = 400
"""Words of an article."""
VOCABULARY = 60_000
COPIED = 0.25
"""How many articles take up an earlier one: half of them as wire copy under another lead, half as an updated story."""
OUTLETS = 40
SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "ar", "en", "ist")]


def articles(number: int) -> Iterator[tuple[str, int]]:
    """Each article with the number of the one it takes up, or its own."""
    rng = np.random.default_rng(20260301)
    words = ["".join(rng.choice(SYLLABLES, size)) for size in rng.integers(1, 5, VOCABULARY)]
    frequency = 1 / np.arange(1, VOCABULARY + 1)  # Zipf's law
    bounds = np.cumsum(frequency / frequency.sum())
    # What a house prints under all that it publishes: eight words and more that thousands of articles share.
    below = [[words[i] for i in rng.integers(0, VOCABULARY, 25)] for _ in range(OUTLETS)]
    earlier: list[tuple[int, list[str]]] = []
    for i in range(number):
        fresh = [words[w] for w in np.searchsorted(bounds, rng.random(LENGTH), side="right").clip(0, VOCABULARY - 1)]
        own, body = i, fresh
        if earlier and rng.random() < COPIED:
            own, body = earlier[int(rng.integers(0, len(earlier)))]
            lead, more = (40, 0) if rng.random() < 0.5 else (0, 100)
            body = [*fresh[:lead], *body[lead:], *fresh[lead : lead + more]]
        else:
            earlier.append((i, fresh))
            if len(earlier) > 2_000:  # nobody copies what is old
                earlier.pop(0)
        yield " ".join([*body, *below[int(rng.integers(0, OUTLETS))]]), own


def write(out: Path, number: int) -> None:
    """The articles as Parquet with the columns `text` and `of`."""
    texts, of = zip(*articles(number), strict=True)
    pq.write_table(pa.table({"text": pa.array(texts), "of": pa.array(of)}), out, row_group_size=1_000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--articles", type=int, default=25_000)
    given = parser.parse_args()
    write(given.out, given.articles)

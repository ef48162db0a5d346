"""Group the articles of a Parquet file that are nearly the same; each way is run as a process of its own.

python benchmarks/grouping.py newsann|datasketch ARTICLES.parquet FOUND.json

FOUND.json has of the articles that take up another how many there are, how many stand in one group with it, and how
many articles were grouped with one that they have nothing to do with.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LEAST = 0.5
WORDS = 8


def newsann(path: str) -> Iterable[list[int]]:
    """newsann: exact containment of all that share eight words."""
    from newsann.splits.near_duplicates import Texts, alike
    from newsann.splits.shingles import read_shingles, write_shingles

    several: list[Texts] = []
    texts = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        for batch in pq.ParquetFile(path).iter_batches(250, columns=["text"]):
            write_shingles(batch.column(0), folder / str(texts))
            names = [f"{number:09d}" for number in range(texts, texts + batch.num_rows)]
            several.append(Texts(names, *read_shingles(folder / str(texts))))
            texts += batch.num_rows
        return [list(map(int, group)) for group in alike(several, LEAST, folder).groups()]


def datasketch(path: str) -> Iterable[list[int]]:
    """datasketch: MinHash of the same shingles with 128 permutations, and an index of them for the same likeness."""
    from datasketch import MinHash, MinHashLSH

    # Containment c in a text of the same length is a Jaccard likeness of c / (2 - c).
    index = MinHashLSH(threshold=LEAST / (2 - LEAST), num_perm=128)
    leader: dict[int, int] = {}
    number = 0
    for batch in pq.ParquetFile(path).iter_batches(250, columns=["text"]):
        for text in batch.column(0).to_pylist():
            words = text.lower().split()
            fingerprint = MinHash(num_perm=128)
            fingerprint.update_batch([" ".join(words[i : i + WORDS]).encode() for i in range(len(words) - WORDS + 1)])
            near = index.query(fingerprint)
            leader[number] = min((leader[other] for other in near), default=number)
            index.insert(number, fingerprint)
            number += 1
    members: dict[int, list[int]] = {}
    for text, led_by in leader.items():
        members.setdefault(led_by, []).append(text)
    return [group for group in members.values() if len(group) > 1]


WAYS: dict[str, Callable[[str], Iterable[list[int]]]] = {"newsann": newsann, "datasketch": datasketch}


def main() -> None:
    """Group, and count how many of those that belong together were put together."""
    way, path, out = sys.argv[1:]
    found = list(WAYS[way](path))
    of = pq.read_table(path, columns=["of"]).column(0).combine_chunks()
    assert isinstance(of, pa.Int64Array)
    first = of.to_numpy()
    group = np.arange(len(first))
    for number, members in enumerate(found):
        group[members] = -1 - number
    copies = np.flatnonzero(first != np.arange(len(first)))
    together = int((group[copies] == group[first[copies]]).sum())
    astray = sum(len(members) for members in found if len(set(first[members].tolist())) > 1)
    told = {"copies": len(copies), "together": together, "astray": astray}
    Path(out).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()

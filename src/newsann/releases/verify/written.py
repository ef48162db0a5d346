"""What a build has just written, read back before anybody gets it: every count, every id, every span."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.compute as pc
from pyarrow import parquet

from newsann.errors import LedgerError
from newsann.model.findings import many
from newsann.releases.tables.span_proof import flat, unlinked, unproven

WITH_SPANS = ("documents", "annotations")
COLUMNS = ["id", "text", "spans", "relations"]


def prove_written(folder: Path, tables: Mapping[str, Mapping[str, int]], expected: Mapping[str, int]) -> None:
    """Prove the tables in `folder` against the rows that each split has and the `rows` of the ledger.

    Raises LedgerError when they differ: a bug in newsann, since what came in has been checked.
    """
    problems = list(_problems(folder, tables, expected))
    if problems:
        raise LedgerError(f"what was written is not what was read: {'; '.join(problems[:3])}; a bug in newsann")


def _problems(folder: Path, tables: Mapping[str, Mapping[str, int]], expected: Mapping[str, int]) -> Iterator[str]:
    written: Counter[str] = Counter()
    documents: set[str] = set()
    for config, splits in tables.items():
        for split, count in splits.items():
            place, rows = f"{config}/{split}.parquet", 0
            file = parquet.ParquetFile(folder / config / f"{split}.parquet")
            for batch in file.iter_batches(500, columns=COLUMNS if config in WITH_SPANS else ["id"]):
                rows += batch.num_rows
                if config not in WITH_SPANS:
                    continue
                spans = flat(batch.column("spans"))
                if config == "annotations":
                    written["spans"] += len(spans.rows)
                    written["relations"] += pc.sum(pc.list_value_length(batch.column("relations"))).as_py() or 0
                else:
                    documents.update(map(str, batch.column("id").to_pylist()))
                if len(wrong := unproven(batch.column("text"), spans)):
                    yield f"{place}: {many(len(wrong), 'span')} without the words of the place"
                if len(wrong := unlinked(batch.column("relations"), spans)):
                    yield f"{place}: {many(len(wrong), 'row')} with an id that is used twice or links nothing"
            written[config] += rows
            if rows != count:
                yield f"{place}: {many(rows, 'row')} instead of {count:,}"
    if len(documents) != written["documents"]:
        yield f"{many(written['documents'], 'row')} of documents with {many(len(documents), 'id')}"
    for name, count in expected.items():
        if written[name] != count:
            yield f"{many(written[name], name[:-1])} instead of {count:,}"

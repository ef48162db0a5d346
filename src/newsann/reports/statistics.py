"""What a release comes to in numbers, from the Parquet files just written, a thousand rows at a time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from newsann.releases.tables.columns import numbers, strings
from newsann.releases.tables.configs import STATUSES
from newsann.releases.tables.parquet import GROUP_ROWS, WrittenTable
from newsann.reports.distribution import Distribution
from newsann.scheme import Scheme

Ends: TypeAlias = Mapping[tuple[str, str], int]
"""How often a relation runs from a head with one label to a tail with another."""


class Counts(Struct, frozen=True):
    """One config's part in one split: rows, spans by label, relations by type. Every name of the scheme is a key."""

    rows: int
    labels: Mapping[str, int]
    relations: Mapping[str, int]

    @property
    def spans(self) -> int:
        """All spans."""
        return sum(self.labels.values())

    @property
    def links(self) -> int:
        """All relations."""
        return sum(self.relations.values())


class Statistics(Struct, frozen=True):
    """A release in numbers. Splits that are empty are left out.

    `documents` and `annotations` are the configs, by split. `dates` has for each timestamp column, by split, the first
    and the last day (UTC), if any. `spans` and `lengths` (code points) tell of the rows of `documents`. `ends` has
    every relation of `annotations`, most frequent ends first. `annotators` is how many there are, `updated` the day on
    which an annotation was last updated, `statuses` has how many documents have each status.
    """

    documents: Mapping[str, Counts]
    annotations: Mapping[str, Counts]
    dates: Mapping[str, Mapping[str, tuple[date, date]]]
    spans: Distribution
    lengths: Distribution
    ends: Mapping[str, Ends]
    annotators: int
    updated: date | None
    statuses: Mapping[str, int] = {}


def statistics(folder: Path, tables: Mapping[str, Mapping[str, WrittenTable]], scheme: Scheme) -> Statistics:
    """The statistics of the files that `tables` names in `folder`, read a thousand rows at a time in two threads."""
    jobs = [(config, split) for config in ("annotations", "documents") for split in tables[config]]

    def summed(job: tuple[str, str]) -> _Sums:
        config, split = job
        return _summed(folder / tables[config][split].file.path, config == "documents", scheme)

    with ThreadPoolExecutor(2) as threads:
        sums = dict(zip(jobs, threads.map(summed, jobs), strict=True))
    articles = {split: sums["documents", split] for split in tables["documents"]}
    marked = {split: sums["annotations", split] for split in tables["annotations"]}
    updates = [own.days["updated"][1] for own in marked.values() if "updated" in own.days]
    return Statistics(
        documents={split: own.counts(scheme) for split, own in articles.items()},
        annotations={split: own.counts(scheme) for split, own in marked.items()},
        dates={
            name: {split: own.days[name] for split, own in articles.items() if name in own.days}
            for name in _timestamps(scheme)
        },
        spans=_distribution(own.spans for own in articles.values()),
        lengths=_distribution(own.lengths for own in articles.values()),
        ends=_named(sum((own.pairs for own in marked.values()), Counter()), scheme),
        annotators=len(set().union(*(own.annotators for own in marked.values()))),
        updated=max(updates, default=None),
        statuses={
            name: count
            for i, name in enumerate(STATUSES)
            if (count := sum(own.statuses[i] for own in articles.values()))
        },
    )


class _Sums:
    """What the rows of a file add up to; labels and relations by number, `pairs` as `_ends` counts them."""

    def __init__(self) -> None:
        self.rows = 0
        self.labels, self.relations, self.statuses = Counter[int](), Counter[int](), Counter[int]()
        self.lengths, self.spans = Counter[int](), Counter[int]()
        self.pairs = Counter[tuple[int, int, int]]()
        self.days: dict[str, tuple[date, date]] = {}
        self.annotators: set[str] = set()

    def counts(self, scheme: Scheme) -> Counts:
        labels = {name: self.labels[i] for i, name in enumerate(scheme.labels)}
        return Counts(self.rows, labels, {name: self.relations[i] for i, name in enumerate(scheme.relations)})


def _summed(path: Path, whole: bool, scheme: Scheme) -> _Sums:
    """The sums over a file; `whole` says that its rows are documents, and not annotations."""
    sums = _Sums()
    timestamps = _timestamps(scheme) if whole else ["updated"]
    columns = ["spans.list.element.label", *timestamps]
    if scheme.relations:
        columns.append("relations.list.element.label")
    columns += ["text", "status"] if whole else ["annotator"]
    if scheme.relations and not whole:
        columns += ["spans.list.element.id", "relations.list.element.head", "relations.list.element.tail"]
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(GROUP_ROWS, columns=columns):
            sums.rows += batch.num_rows
            _count(sums.labels, _items(batch, "spans", "label"))
            if scheme.relations:
                _count(sums.relations, _items(batch, "relations", "label"))
            for name in timestamps:
                _widen(sums.days, name, batch.column(name))
            if whole:
                _count(sums.statuses, batch.column("status"))
                texts: Any = batch.column("text")
                _count(sums.lengths, pc.utf8_length(texts))
                _count(sums.spans, pc.list_value_length(batch.column("spans")))
            else:
                sums.annotators.update(map(str, pc.unique(batch.column("annotator")).to_pylist()))
                if scheme.relations:
                    sums.pairs.update(_ends(batch))
    return sums


def _timestamps(scheme: Scheme) -> list[str]:
    return [name for name, column in scheme.document.columns.items() if column.type == "timestamp"]


def _items(batch: pa.RecordBatch, column: str, field: str) -> Any:
    """The values of a field of the structs in a list column, of all rows one after another."""
    return pc.struct_field(pc.list_flatten(batch.column(column)), field)


def _count(totals: Counter[int], values: Any) -> None:
    counted = pc.value_counts(values)
    for value, count in zip(*(counted.field(i).to_pylist() for i in (0, 1)), strict=True):
        totals[value] += count


def _widen(days: dict[str, tuple[date, date]], key: str, moments: Any) -> None:
    """Let the first and the last day at `key` take in a column of moments."""
    found = pc.min_max(moments.cast(pa.int64()))
    first, last = found["min"].as_py(), found["max"].as_py()
    if first is not None:
        known = days.get(key)
        own = _day(first), _day(last)
        days[key] = (min(known[0], own[0]), max(known[1], own[1])) if known else own


_EPOCH = datetime(1970, 1, 1)


def _day(microseconds: int) -> date:
    return (_EPOCH + timedelta(microseconds=microseconds)).date()


def _ends(batch: pa.RecordBatch) -> Counter[tuple[int, int, int]]:
    """How often (relation, head's label, tail's label) stands in a batch, all by number.

    A span's id counts within its row only, so what is looked up is the id after the row's number.
    """
    own = _keys(batch, "spans", "id")
    labels = _items(batch, "spans", "label")
    heads, tails = (labels.take(pc.index_in(_keys(batch, "relations", end), own)) for end in ("head", "tail"))
    # Three numbers in one, because value_counts takes one column.
    most = int(pc.max(labels).as_py() or 0) + 1
    several = numbers([most], pa.int64())[0]
    kinds = _items(batch, "relations", "label")
    totals = Counter[int]()
    _count(totals, pc.add(pc.multiply(pc.add(pc.multiply(kinds, several), heads), several), tails))
    return Counter({(key // most**2, key // most % most, key % most): count for key, count in totals.items()})


_BETWEEN = strings([" "])[0]  # a plain " " would be made a scalar by way of pandas


def _keys(batch: pa.RecordBatch, column: str, field: str) -> Any:
    rows = pc.list_parent_indices(batch.column(column)).cast(pa.string())
    return pc.binary_join_element_wise(rows, _items(batch, column, field), _BETWEEN)


def _distribution(parts: Iterable[Counter[int]]) -> Distribution:
    whole = sum(parts, Counter[int]())
    return Distribution(dict(sorted(whole.items())))


def _named(pairs: Counter[tuple[int, int, int]], scheme: Scheme) -> dict[str, Ends]:
    labels, kinds = list(scheme.labels), list(scheme.relations)
    named: dict[str, dict[tuple[str, str], int]] = {kind: {} for kind in kinds}
    for (kind, head, tail), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        named[kinds[kind]][labels[head], labels[tail]] = count
    return dict(named)  # as another type: mappings do not let their values vary

"""Figures from what documents count: each with what it rests on and its interval."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from newsann.annotators.alpha import alphas
from newsann.annotators.alpha_u import Unitized, UnitSums, ratio, unit_sums
from newsann.annotators.bootstrap import FEWEST, Bootstrap, Evaluate, Interval
from newsann.annotators.counting import Answers, Counted, Key, Row


class Figure(Struct, frozen=True):
    """One figure: the `measure`, the kind of `match` that it rests on if any, and what it is `of`.

    `value` is None where it cannot be measured; `low` and `high` bound its 95 % interval and are None where there is
    none. `note` says why in words. `documents` and `pairs` (of annotators, over all documents) are those it rests on,
    `items` how many things were compared: tokens, spans or relations of both annotators, answers, units.
    """

    measure: str
    match: str | None
    of: str
    value: float | None
    low: float | None
    high: float | None
    documents: int
    pairs: int
    items: int
    note: str = ""


class Table(Struct, frozen=True):
    """What the documents at `places` count for one figure: a row each, the pairs and items in the first two columns.

    `unmeasured` says why the figure may be missing.
    """

    key: Key
    places: Sequence[int]
    rows: Any
    evaluate: Evaluate
    unmeasured: str

    def figure(self, interval: Interval) -> Figure:
        """The figure over all documents, with its interval if there is one."""
        total = self.rows.sum(axis=0)
        value = _number(self.evaluate(total[2:]))
        interval = None if value is None else interval
        note = ""
        if value is None:
            note = self.unmeasured
        elif interval is None:
            note = f"no interval: fewer than {FEWEST} documents"
        low, high = interval or (None, None)
        return Figure(*self.key, value, low, high, len(self.rows), round(total[0]), round(total[1]), note)

    def of_documents(self, ids: Sequence[str]) -> Iterator[Figure]:
        """The same figure of each document by itself."""
        measure, match, of = self.key
        if of != "all" or measure.endswith("_mean"):
            return
        values = self.evaluate(self.rows[:, 2:])
        for place, row, found in zip(self.places, self.rows, values, strict=True):
            value = _number(found)
            note = self.unmeasured if value is None else "no interval: a single document"
            at = f"document:{ids[place]}"
            yield Figure(measure, match, at, value, None, None, 1, round(row[0]), round(row[1]), note)


def figures(several: Sequence[Table], bootstrap: Bootstrap) -> Iterator[Figure]:
    """The figure of each table, with its interval."""
    intervals = bootstrap.intervals([(table.rows[:, 2:], table.evaluate) for table in several])
    for table, interval in zip(several, intervals, strict=True):
        yield table.figure(interval)


COLUMNS = 3000
"""Columns of all tables that are in memory at once; one table of alpha-U can have as many."""


def narrow_groups(several: Iterable[Table]) -> Iterator[list[Table]]:
    """The tables in groups that have `COLUMNS` columns together, or hardly more."""
    group, columns = list[Table](), 0
    for table in several:
        group.append(table)
        columns += table.rows.shape[1]
        if columns >= COLUMNS:
            yield group
            group, columns = [], 0
    if group:
        yield group


ONE_VALUE = "cannot be measured: annotators chose nothing but one value, or nothing that two of them could agree on"
NO_SPANS = "cannot be measured: no annotator marked any"


def tables(found: Counted) -> Iterator[Table]:
    """The tables of all figures."""
    for key, rows in found.rows.items():
        of_tokens = key[0] == "token_alpha"
        yield table_of(
            key, rows, matrix_alphas if of_tokens else ratio_f1(key[0]), ONE_VALUE if of_tokens else NO_SPANS
        )
    for key, answers in found.answers.items():
        yield table_of(key, _matrices(answers), matrix_alphas, ONE_VALUE)
    for measure, match, of in [key for key in found.rows if key[0] in ("span_f1", "relation_f1") and key[2] == "all"]:
        key = (f"{measure}_mean", match, of)
        if key not in found.rows:
            yield table_of(key, {0: Row(0, 0, (0, 0))}, ratio_f1(key[0]), NO_SPANS)
    for of, by_label in found.units.items():
        yield from _units_tables(of, by_label)


def _units_tables(of: str, by_label: Mapping[str, Mapping[int, tuple[int, Unitized]]]) -> Iterator[Table]:
    """The tables of alpha-U over all labels; and of each label, where they are of all annotators."""
    sums = [unit_sums([units for _, units in of_document.values()]) for of_document in by_label.values()]
    for (label, of_document), own in zip(by_label.items(), sums, strict=True):
        if of == "all":
            heads = [(pairs, len(units.units)) for pairs, units in of_document.values()]
            yield _units_table(f"label:{label}", list(of_document), heads, [own])
    every = list(by_label.values())
    heads = [(every[0][place][0], sum(len(own[place][1].units) for own in every)) for place in every[0]]
    yield _units_table(of, list(every[0]), heads, sums)


def table_of(key: Key, rows: Mapping[int, Row], evaluate: Evaluate, unmeasured: str) -> Table:
    """The table of a figure from the rows of its documents, which are numbered by their places."""
    import numpy as np

    matrix = np.array([(row.pairs, row.items, *row.counts) for row in rows.values()], dtype=np.float64)
    return Table(key, list(rows), matrix, evaluate, unmeasured)


def _units_table(of: str, places: list[int], heads: list[tuple[int, int]], sums: list[UnitSums]) -> Table:
    """The table of alpha-U over one label or several: observed and expected disagreement are added up over labels."""
    import numpy as np

    ends = np.cumsum([own.counts.shape[1] for own in sums])

    def evaluate(counts: Any) -> Any:
        parts = np.split(counts, ends[:-1], axis=-1)
        observed, expected = zip(*(own.disagreements(part) for own, part in zip(sums, parts, strict=True)), strict=True)
        return ratio(sum(observed), sum(expected))

    rows = np.hstack([np.array(heads, dtype=np.float64), *(own.counts for own in sums)])
    return Table(("alpha_u", None, of), places, rows, evaluate, NO_SPANS)


def matrix_alphas(counts: Any) -> Any:
    """Nominal alphas of coincidence matrices that are written as rows (... x values squared)."""
    size = round(counts.shape[-1] ** 0.5)
    return alphas(counts.reshape(*counts.shape[:-1], size, size))


def ratio_f1(measure: str) -> Evaluate:
    """F1 from (matched, of one, of the other); or, for a mean over documents, from (sum, documents)."""
    import numpy as np

    def pooled(counts: Any) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return 2 * counts[..., 0] / (counts[..., 1] + counts[..., 2])

    def mean(counts: Any) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            return counts[..., 0] / counts[..., 1]

    return mean if measure.endswith("_mean") else pooled


def _matrices(answers: dict[int, tuple[int, int, Answers]]) -> dict[int, Row]:
    """Coincidence matrices over all values that were given to a question."""
    import numpy as np

    values = sorted({value for *_, given in answers.values() for pair in given for value in pair})
    place = {value: i for i, value in enumerate(values)}
    rows = {}
    for document, (pairs, items, given) in answers.items():
        matrix = np.zeros((len(values), len(values)))
        for (one, other), count in given.items():
            matrix[place[one], place[other]] = count
        rows[document] = Row(pairs, items, matrix.ravel())
    return rows


def _number(value: Any) -> float | None:
    return None if value != value else float(value)

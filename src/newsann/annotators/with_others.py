"""How far one person agrees with all others: the figures of agreement, over the pairs that the person is in."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from newsann.annotators.bootstrap import Bootstrap
from newsann.annotators.counting import Counted, Row, pair_of
from newsann.annotators.marks import AnnotatedDocument
from newsann.annotators.matching import Match
from newsann.annotators.tables import NO_SPANS, ONE_VALUE, Figure, Table, figures, matrix_alphas, ratio_f1, table_of

Measure = tuple[str, str | None]
"""A measure, and the kind of match that it rests on if any."""
TOKENS: Measure = ("token_alpha", None)
SPANS: Measure = ("span_f1", Match.EXACT)
MEASURES: Sequence[Measure] = (
    TOKENS, SPANS, ("span_f1", Match.OVERLAP), ("relation_f1", Match.EXACT), ("relation_f1", Match.OVERLAP),
)  # fmt: skip
ALONE = "cannot be measured: nobody else annotated these articles"

Rows = Mapping[Measure, Mapping[int, Row]]
"""What each document, by its place, counts for each measure."""


class WithOthers(Struct, frozen=True):
    """What the pairs of each annotator with another count; `places` has the place of each document by its id."""

    rows: Mapping[str, Rows]
    places: Mapping[str, int]
    bootstrap: Bootstrap

    def figures(self, annotator: str, relations: bool) -> list[Figure]:
        """The figures of one annotator with all others; those of relations where the scheme has any."""
        measures = [measure for measure in MEASURES if relations or measure[0] != "relation_f1"]
        of_each = [self._table(annotator, measure) for measure in measures]
        found = figures([table for table in of_each if table is not None], self.bootstrap)
        return [
            _alone(annotator, measure) if table is None else next(found)
            for measure, table in zip(measures, of_each, strict=True)
        ]

    def figure(self, annotator: str, measure: Measure, documents: Iterable[str]) -> Figure:
        """One figure of one annotator with all others, over some documents."""
        table = self._table(annotator, measure, documents)
        return _alone(annotator, measure) if table is None else next(figures([table], self.bootstrap))

    def _table(self, annotator: str, measure: Measure, documents: Iterable[str] | None = None) -> Table | None:
        """What the pairs of an annotator count, over all documents or some; None where there are none."""
        name, match = measure
        rows = self.rows.get(annotator, {}).get(measure, {})
        if documents is not None:
            chosen = sorted(self.places[document] for document in documents if document in self.places)
            rows = {place: rows[place] for place in chosen if place in rows}
        if not rows:
            return None
        evaluate, unmeasured = (matrix_alphas, ONE_VALUE) if measure == TOKENS else (ratio_f1(name), NO_SPANS)
        return table_of((name, match, f"annotator:{annotator}"), rows, evaluate, unmeasured)


def _alone(annotator: str, measure: Measure) -> Figure:
    name, match = measure
    return Figure(name, match, f"annotator:{annotator}", None, None, None, 0, 0, 0, ALONE)


def with_others(documents: Sequence[AnnotatedDocument], found: Counted, bootstrap: Bootstrap) -> WithOthers:
    """Add up the pairs of each annotator. `found` is what `documents` count, each of which has several annotators.

    As in the figures over everything, a token of a document with m annotators weighs 1 / (m - 1) in each pair.
    """
    rows: dict[str, dict[Measure, dict[int, Row]]] = {}
    for (name, match, of), of_document in found.rows.items():
        pair = pair_of(of)
        if pair is None or (name, match) not in MEASURES or pair[0] == pair[1]:
            continue
        tokens = name == TOKENS[0]
        for annotator in pair:
            own = rows.setdefault(annotator, {}).setdefault((name, match), {})
            for place, row in of_document.items():
                share = 1 / (len(documents[place].marks) - 1) if tokens else 1
                own[place] = _sum(own.get(place), row, share, same_items=tokens)
    ordered = {
        annotator: {measure: {place: own[place] for place in sorted(own)} for measure, own in of.items()}
        for annotator, of in rows.items()
    }
    return WithOthers(ordered, {document.id: place for place, document in enumerate(documents)}, bootstrap)


def _sum(before: Row | None, row: Row, share: float, same_items: bool) -> Row:
    """A row with those before it; `same_items` says that all compare the same items."""
    import numpy as np

    counts = np.asarray(row.counts) * share
    if before is None:
        return replace(row, counts=counts)
    items = row.items if same_items else before.items + row.items
    return Row(before.pairs + row.pairs, items, before.counts + counts)

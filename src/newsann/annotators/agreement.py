"""How far annotators agree: every figure with what it rests on and its interval.

`docs/agreement.md` defines the measures and names the papers.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct

from newsann.annotators.bootstrap import Bootstrap
from newsann.annotators.counting import Counted, Row, counted, pair_names, precedence_of
from newsann.annotators.gamma import gammas
from newsann.annotators.marks import AnnotatedDocument
from newsann.annotators.matching import Match
from newsann.annotators.tables import Figure, figures, narrow_groups, ratio_f1, table_of, tables
from newsann.scheme import Scheme

MEASURES = (
    "token_alpha", "span_f1", "span_f1_mean", "relation_f1", "relation_f1_mean", "relation_f1_given_ends",
    "attribute_alpha", "choice_alpha", "alpha_u", "gamma",
)  # fmt: skip
KINDS = ("all", "label", "relation", "attribute", "choice", "pair", "document")


class Agreement(Struct, frozen=True):
    """How far annotators agree: on `documents` with at least two `annotators`.

    `precedence` decides which of several labels a token has, `join` is the relation type that joins fragments, empty
    where each counts by itself. `notes` are sentences on the input.
    """

    documents: int
    annotators: int
    precedence: Sequence[str]
    join: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()


Count = Callable[[Sequence[AnnotatedDocument], Scheme], Counted]
"""Counts documents, each of which has several annotators: `counted`, or what spreads it over processes."""


def agreement(
    documents: Sequence[AnnotatedDocument],
    scheme: Scheme,
    join: str = "",
    seed: int = 0,
    gamma: float = 0,
    count: Count = counted,
) -> Agreement:
    """Every figure of agreement. The marks are those of `marks_of`, with the same `join`.

    The order of documents and annotators changes nothing. `seed` is that of the bootstrap. With
    `gamma`, the seconds that it may take for a document, gamma is measured as well. `count` counts the documents.

    Raises MissingExtraError without pygamma-agreement for gamma.
    """
    several = sorted((document for document in documents if len(document.marks) > 1), key=lambda one: one.id)
    names = sorted({marks.annotator for document in documents for marks in document.marks})
    ids = [document.id for document in several]
    bootstrap = Bootstrap(seed)
    found: list[Figure] = []
    for some in narrow_groups(tables(count(several, scheme))):
        found += figures(some, bootstrap)
        found += (figure for table in some for figure in table.of_documents(ids))
    if not several:
        found = list(_nothing(scheme))
    elif len(names) > 1:
        found += _strangers(several, names)
    if several and gamma:
        found += _gammas(several, gamma, bootstrap)
    return Agreement(len(several), len(names), precedence_of(scheme), join, sorted(found, key=_order(scheme)))


def brief_agreement(found: Counted, documents: int, annotators: int, scheme: Scheme, join: str) -> Agreement:
    """The figures over everything, by label and by relation, from what `documents` count, as `merged` orders them.

    They equal those of `agreement` of the same documents; figures by pair and by document are left out.
    """
    measured = sorted(figures(list(tables(found)), Bootstrap()), key=_order(scheme))
    return Agreement(documents, annotators, precedence_of(scheme), join, measured)


def _nothing(scheme: Scheme) -> Iterator[Figure]:
    """The figures where no document has two annotations."""
    why = "cannot be measured: no document has annotations by two people"
    keys: list[tuple[str, str | None]] = [("token_alpha", None), *(("span_f1", match.value) for match in Match)]
    if scheme.relations:
        keys += [("relation_f1", match.value) for match in (Match.EXACT, Match.OVERLAP)]
    for measure, match in (*keys, ("alpha_u", None)):
        yield Figure(measure, match, "all", None, None, None, 0, 0, 0, why)


def _gammas(documents: Sequence[AnnotatedDocument], limit: float, bootstrap: Bootstrap) -> Iterator[Figure]:
    """The gamma of each document, the mean over those that have one, and the mean for every two annotators."""
    rows: dict[str, dict[int, Row]] = defaultdict(dict)
    for place, (document, found) in enumerate(zip(documents, gammas(documents, limit, bootstrap.seed), strict=True)):
        pairs = pair_names(document)
        note = found.note or "no interval: a single document"
        yield Figure(
            "gamma", None, f"document:{document.id}", found.value, None, None, 1, len(pairs), found.units, note
        )
        if found.value is not None:
            rows["all"][place] = Row(len(pairs), found.units, (found.value, 1))
            if len(pairs) == 1 and pairs[0]:
                rows[pairs[0]][place] = rows["all"][place]
    twos = [
        (place, pair, AnnotatedDocument(document.id, document.text, two))
        for place, document in enumerate(documents)
        for pair, two in zip(pair_names(document), combinations(document.marks, 2), strict=True)
        if pair and len(document.marks) > 2
    ]
    again = gammas([two for *_, two in twos], limit, bootstrap.seed)
    for (place, pair, _), found in zip(twos, again, strict=True):
        if found.value is not None:
            rows[pair][place] = Row(1, found.units, (found.value, 1))
    several = [table_of(("gamma", None, of), own, ratio_f1("gamma_mean"), "") for of, own in rows.items()]
    yield from figures(several, bootstrap)
    if "all" not in rows:
        why = "cannot be measured: no document has a gamma; the documents say why"
        yield Figure("gamma", None, "all", None, None, None, 0, 0, 0, why)


def _strangers(documents: Sequence[AnnotatedDocument], names: Sequence[str]) -> Iterator[Figure]:
    """A figure for every two annotators who have no document in common."""
    met = {
        (one.annotator, other.annotator)
        for document in documents
        for one, other in combinations(sorted(document.marks, key=lambda marks: marks.annotator), 2)
    }
    why = "cannot be measured: these two have no document in common"
    for one, other in combinations(names, 2):
        if (one, other) not in met:
            yield Figure("span_f1", Match.EXACT.value, f"pair:{one},{other}", None, None, None, 0, 0, 0, why)


def _order(scheme: Scheme) -> Any:
    """The order of figures: by measure, by match, and of what; names in the scheme's order."""
    names = [*scheme.labels, *scheme.relations, *scheme.attributes, *scheme.choices]
    place = {name: i for i, name in enumerate(names)}
    matches = [None, *Match]

    def key(figure: Figure) -> tuple[int, int, int, int, str]:
        kind, _, name = figure.of.partition(":")
        measure, match = MEASURES.index(figure.measure), matches.index(figure.match)
        return measure, KINDS.index(kind), match, place.get(name, 0), name

    return key

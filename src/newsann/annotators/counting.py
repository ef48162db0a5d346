"""What each document counts for each figure, so that figures are functions of sums over documents."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct, field

from newsann.annotators.alpha import coincidences
from newsann.annotators.alpha_u import Unitized, unitized_pairs
from newsann.annotators.f1 import F1Counts, relation_counts, relation_counts_given_ends, span_counts
from newsann.annotators.marks import AnnotatedDocument, Marks
from newsann.annotators.matching import Match, Pairs, layout, matched_layouts, matched_positions
from newsann.annotators.tokens import covered, tokens, univocal
from newsann.model.document import Choice
from newsann.scheme import Scheme

Key = tuple[str, str | None, str]
"""A measure, the kind of match that it rests on if any, and what it is of, as "all" or "label:Claim"."""
Answers = Counter[tuple[str, str]]
"""How often two annotators gave two answers, both ways round, weighted as coincidences are."""
RELATION_MEASURES = {"relation_f1": relation_counts, "relation_f1_given_ends": relation_counts_given_ends}


class Row(Struct, frozen=True):
    """What one document counts for one figure: its pairs of annotators, the items compared, and what is added up."""

    pairs: int
    items: int
    counts: Any


def _by_label() -> dict[str, dict[int, tuple[int, Unitized]]]:
    return defaultdict(dict)


class Counted(Struct):
    """What all documents count, by figure and by the document's place.

    `answers` has the rows of attributes and choices, whose values are not known before the end; `units` those of
    alpha-U, for all annotators and for each pair, by label, with the number of pairs.
    """

    rows: dict[Key, dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    answers: dict[Key, dict[int, tuple[int, int, Answers]]] = field(default_factory=lambda: defaultdict(dict))
    units: dict[str, dict[str, dict[int, tuple[int, Unitized]]]] = field(default_factory=lambda: defaultdict(_by_label))


def counted(documents: Iterable[AnnotatedDocument], scheme: Scheme, brief: bool = False) -> Counted:
    """Count documents, each of which has at least two annotators.

    `brief` leaves out what a card does not have: pairs of annotators, matches by position, relations given their ends,
    means over documents, attributes and choices.
    """
    total = Counted()
    for place, document in enumerate(documents):
        _count_tokens(total, place, document, scheme, brief)
        _count_spans(total, place, document, scheme, brief)
        _count_units(total, place, document, scheme, brief)
        if not brief:
            _count_choices(total, place, document, scheme)
    return total


def merged(parts: Iterable[tuple[Sequence[str], Counted]]) -> Counted:
    """What the documents of all parts count, in the order of their ids; each part comes with its ids."""
    several = list(parts)
    place = {name: i for i, name in enumerate(sorted(name for names, _ in several for name in names))}
    total = Counted()
    for names, part in several:
        places = [place[name] for name in names]
        for key, rows in part.rows.items():
            total.rows[key] |= {places[at]: row for at, row in rows.items()}
        for key, given in part.answers.items():
            total.answers[key] |= {places[at]: own for at, own in given.items()}
        for of, by_label in part.units.items():
            for label, units in by_label.items():
                total.units[of][label] |= {places[at]: own for at, own in units.items()}
    found: list[dict[Any, dict[int, Any]]] = [total.rows, total.answers, *total.units.values()]
    for of_key in found:
        for key, of_document in of_key.items():
            of_key[key] = dict(sorted(of_document.items()))
    return total


def precedence_of(scheme: Scheme) -> Sequence[str]:
    """Which of several labels on one token counts: the scheme's precedence, or else the order of its labels."""
    return scheme.agreement.precedence or list(scheme.labels)


def pair_names(document: AnnotatedDocument, brief: bool = False) -> list[str]:
    """What figures of every two annotators are of, in the order of `itertools.combinations`; "" for no figure.

    Where one name has several annotations of the document, nobody knows who made them, so they are in no pair.
    With `brief`, no two are.
    """
    if brief:
        return [""] * _pairs(len(document.marks))
    times = Counter(marks.annotator for marks in document.marks)
    names = [marks.annotator if times[marks.annotator] == 1 else "" for marks in document.marks]
    return [f"pair:{min(pair)},{max(pair)}" if all(pair) else "" for pair in combinations(names, 2)]


def pair_of(of: str) -> tuple[str, str] | None:
    """The two annotators that a figure is of, None where it is not of a pair."""
    kind, _, names = of.partition(":")
    one, _, other = names.partition(",")
    return (one, other) if kind == "pair" else None


def _pairs(annotators: int) -> int:
    return annotators * (annotators - 1) // 2


def _count_units(total: Counted, place: int, document: AnnotatedDocument, scheme: Scheme, brief: bool) -> None:
    """Where the units of each label are, for all annotators and for every two."""
    names = pair_names(document, brief)
    observers = [marks.spans for marks in document.marks]
    for label in scheme.labels:
        whole, pairs = unitized_pairs(observers, label, len(document.text))
        total.units["all"][label][place] = (len(names), whole)
        for name, own in zip(names, pairs, strict=True):
            if name:
                total.units[name][label][place] = (1, own)


def _count_tokens(total: Counted, place: int, document: AnnotatedDocument, scheme: Scheme, brief: bool) -> None:
    """Coincidences of labels on tokens: univocal for all and for each pair, and of each label by itself."""
    import numpy as np

    precedence = precedence_of(scheme)
    of, values, many = tokens(document.text), len(precedence) + 1, len(document.marks)
    masks = [covered(marks.spans, of, scheme.labels) for marks in document.marks]
    labels = [univocal(own, precedence, len(of)) for own in masks]
    coincident = np.zeros((values, values))
    for pair, (one, other) in zip(pair_names(document, brief), combinations(labels, 2), strict=True):
        matrix = coincidences(one, other, values)
        coincident += matrix
        if pair:
            total.rows["token_alpha", None, pair][place] = Row(1, len(of), matrix.ravel())
    pairs = _pairs(many)
    total.rows["token_alpha", None, "all"][place] = Row(pairs, len(of), coincident.ravel() / (many - 1))
    for label in scheme.labels:
        with_it = np.sum([own[label] for own in masks], axis=0, dtype=np.int64)
        without = many - with_it
        both, one = int((with_it * (with_it - 1)).sum()), int((with_it * without).sum())
        neither = int((without * (without - 1)).sum())
        matrix = np.array([neither, one, one, both]) / (many - 1)
        total.rows["token_alpha", None, f"label:{label}"][place] = Row(pairs, len(of), matrix)


def _count_spans(total: Counted, place: int, document: AnnotatedDocument, scheme: Scheme, brief: bool) -> None:
    """Spans, relations and attributes of every two annotators, under each kind of match."""
    measures = {name: RELATION_MEASURES[name] for name in (("relation_f1",) if brief else RELATION_MEASURES)}
    found: dict[Key, list[F1Counts]] = defaultdict(list)
    answers: dict[Key, list[Answers]] = defaultdict(list)
    own = [(marks, layout(marks.spans), {} if brief else _comparable(marks, scheme)) for marks in document.marks]
    for pair, (ours, theirs) in zip(pair_names(document, brief), combinations(own, 2), strict=True):
        (one, one_ready, answered), (other, other_ready, also_answered) = ours, theirs
        wholes = ("all", pair) if pair else ("all",)
        if not brief:
            positions = F1Counts(matched_positions(one_ready, other_ready), len(one.spans), len(other.spans))
            for of in wholes:
                found["span_f1", Match.POSITION, of].append(positions)
        for match in (Match.EXACT, Match.OVERLAP):
            pairs = matched_layouts(one_ready, other_ready, match)
            spans = F1Counts(len(pairs), len(one.spans), len(other.spans))
            for of in wholes:
                found["span_f1", match, of].append(spans)
            for label, counts in span_counts(one, other, pairs).items():
                found["span_f1", match, f"label:{label}"].append(counts)
            for measure, count in measures.items() if scheme.relations else ():
                by_type = count(one, other, pairs)
                whole = _sum(by_type.values())
                for of in wholes:
                    found[measure, match, of].append(whole)
                for kind, counts in by_type.items():
                    found[measure, match, f"relation:{kind}"].append(counts)
            for name, given in _answers(answered, also_answered, pairs).items():
                answers["attribute_alpha", match, f"attribute:{name}"].append(given)
    for (measure, kind_of_match, of), parts in found.items():
        whole = _sum(parts)
        row = Row(len(parts), whole.one + whole.other, (whole.matched, whole.one, whole.other))
        total.rows[measure, kind_of_match, of][place] = row
        if not brief and of == "all" and measure != "relation_f1_given_ends" and row.items:
            mean = Row(len(parts), row.items, (2 * whole.matched / row.items, 1))
            total.rows[f"{measure}_mean", kind_of_match, of][place] = mean
    for key, several in answers.items():
        given = Counter()
        for part in several:
            given.update(part)
        total.answers[key][place] = (len(several), sum(given.values()) // 2, given)


def _sum(parts: Iterable[F1Counts]) -> F1Counts:
    matched = one = other = 0
    for part in parts:
        matched += part.matched
        one += part.one
        other += part.other
    return F1Counts(matched, one, other)


Comparable = Mapping[int, Mapping[str, str]]
"""The answers about spans that can be compared, by the span's place and the attribute."""


def _comparable(marks: Marks, scheme: Scheme) -> Comparable:
    """The answers about an annotator's spans; free text is not compared."""
    asked = {name for name, attribute in scheme.attributes.items() if attribute.type != "text"}
    return {
        place: {name: _value(answer) for name, answer in span.attributes.items() if name in asked}
        for place, span in enumerate(marks.spans)
        if span.attributes
    }


def _answers(ours: Comparable, theirs: Comparable, pairs: Pairs) -> dict[str, Answers]:
    """The answers that both gave to each attribute of their matched spans."""
    found: dict[str, Answers] = {}
    for a in ours.keys() & pairs.keys():
        one, other = ours[a], theirs.get(pairs[a], {})
        for name in one.keys() & other.keys():
            found.setdefault(name, Counter()).update([(one[name], other[name]), (other[name], one[name])])
    return found


def _count_choices(total: Counted, place: int, document: AnnotatedDocument, scheme: Scheme) -> None:
    """The answers to each question about the document."""
    for name in scheme.choices:
        given = [_value(marks.choices[name]) for marks in document.marks if name in marks.choices]
        if len(given) < 2:
            continue
        counts: Mapping[Any, int] = Counter(
            pair for one, other in combinations(given, 2) for pair in ((one, other), (other, one))
        )
        weighted: Any = Counter({pair: count / (len(given) - 1) for pair, count in counts.items()})
        total.answers["choice_alpha", None, f"choice:{name}"][place] = (_pairs(len(given)), 1, weighted)


def _value(choice: Choice) -> str:
    """One value for an answer, also where it has several, whose order means nothing."""
    return choice if isinstance(choice, str) else "\x1f".join(sorted(choice))

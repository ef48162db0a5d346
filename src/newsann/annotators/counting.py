"""What each document counts for each figure, so that figures are functions of sums over documents."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from msgspec import Struct, field

from newsann.annotators.alpha import coincidences
from newsann.annotators.alpha_u import Unitized, unitized
from newsann.annotators.f1 import F1Counts, relation_counts, relation_counts_given_ends, span_counts
from newsann.annotators.marks import AnnotatedDocument, Marks
from newsann.annotators.matching import Match, Pairs, matched
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


class Counted(Struct):
    """What all documents count, by figure and by the document's place.

    `answers` has the rows of attributes and choices, whose values are not known before the end; `units` those of
    alpha-U, by label, with the pairs of annotators.
    """

    rows: dict[Key, dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    answers: dict[Key, dict[int, tuple[int, int, Answers]]] = field(default_factory=lambda: defaultdict(dict))
    units: dict[str, dict[int, tuple[int, Unitized]]] = field(default_factory=lambda: defaultdict(dict))


def counted(documents: Iterable[AnnotatedDocument], scheme: Scheme, brief: bool = False) -> Counted:
    """Count documents, each of which has at least two annotators.

    `brief` leaves out what a card does not have: pairs of annotators, matches by position, relations given their ends,
    means over documents, attributes and choices.
    """
    total = Counted()
    for place, document in enumerate(documents):
        _count_tokens(total, place, document, scheme, brief)
        _count_spans(total, place, document, scheme, brief)
        if not brief:
            _count_choices(total, place, document, scheme)
        pairs = _pairs(len(document.marks))
        for label in scheme.labels:
            observers = [marks.spans for marks in document.marks]
            total.units[label][place] = (pairs, unitized(observers, label, len(document.text)))
    return total


def merged(parts: Iterable[tuple[Sequence[str], Counted]]) -> Counted:
    """What the documents of all parts count, in the order of their ids; each part comes with its ids."""
    several = list(parts)
    place = {name: i for i, name in enumerate(sorted(name for names, _ in several for name in names))}
    total = Counted()
    for of in ("rows", "answers", "units"):
        whole = getattr(total, of)
        for names, part in several:
            for key, found in getattr(part, of).items():
                whole[key] |= {place[names[at]]: row for at, row in found.items()}
        for key, found in whole.items():
            whole[key] = dict(sorted(found.items()))
    return total


def precedence_of(scheme: Scheme) -> Sequence[str]:
    """Which of several labels on one token counts: the scheme's precedence, or else the order of its labels."""
    return scheme.agreement.precedence or list(scheme.labels)


def pair_name(one: Marks, other: Marks) -> str:
    """Two annotators in the order of their names."""
    return "pair:" + ",".join(sorted((one.annotator, other.annotator)))


def pair_of(of: str) -> tuple[str, str] | None:
    """The two annotators that a figure is of, None where it is not of a pair."""
    kind, _, names = of.partition(":")
    one, _, other = names.partition(",")
    return (one, other) if kind == "pair" else None


def _pairs(annotators: int) -> int:
    return annotators * (annotators - 1) // 2


def _count_tokens(total: Counted, place: int, document: AnnotatedDocument, scheme: Scheme, brief: bool) -> None:
    """Coincidences of labels on tokens: univocal for all and for each pair, and of each label by itself."""
    import numpy as np

    precedence = precedence_of(scheme)
    of, values, many = tokens(document.text), len(precedence) + 1, len(document.marks)
    masks = [covered(marks.spans, of, scheme.labels) for marks in document.marks]
    labels = [univocal(own, precedence, len(of)) for own in masks]
    coincident = np.zeros((values, values))
    for i, j in combinations(range(many), 2):
        matrix = coincidences(labels[i], labels[j], values)
        coincident += matrix
        if not brief:
            pair = pair_name(document.marks[i], document.marks[j])
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
    matches = (Match.EXACT, Match.OVERLAP) if brief else tuple(Match)
    measures = {name: RELATION_MEASURES[name] for name in (("relation_f1",) if brief else RELATION_MEASURES)}
    found: dict[Key, list[F1Counts]] = defaultdict(list)
    answers: dict[Key, list[Answers]] = defaultdict(list)
    for one, other in combinations(document.marks, 2):
        wholes = ("all",) if brief else ("all", pair_name(one, other))
        for match in matches:
            pairs = matched(one.spans, other.spans, match)
            spans = F1Counts(len(pairs), len(one.spans), len(other.spans))
            for of in wholes:
                found["span_f1", match, of].append(spans)
            if match is Match.POSITION:
                continue  # a matched pair may have two labels, and relations are between spans of one
            for label, own in span_counts(one, other, pairs).items():
                found["span_f1", match, f"label:{label}"].append(own)
            for measure, count in measures.items() if scheme.relations else ():
                by_type = count(one, other, pairs)
                whole = _sum(by_type.values())
                for of in wholes:
                    found[measure, match, of].append(whole)
                for kind, own in by_type.items():
                    found[measure, match, f"relation:{kind}"].append(own)
            for name, given in () if brief else _answers(one, other, pairs, scheme):
                answers["attribute_alpha", match, f"attribute:{name}"].append(given)
    for (measure, kind_of_match, of), parts in found.items():
        whole = _sum(parts)
        row = Row(len(parts), whole.one + whole.other, (whole.matched, whole.one, whole.other))
        total.rows[measure, kind_of_match, of][place] = row
        if not brief and of == "all" and measure != "relation_f1_given_ends" and row.items:
            mean = Row(len(parts), row.items, (2 * whole.matched / row.items, 1))
            total.rows[f"{measure}_mean", kind_of_match, of][place] = mean
    for key, several in answers.items():
        given = sum(several, Counter())
        total.answers[key][place] = (len(several), sum(given.values()) // 2, given)


def _sum(parts: Iterable[F1Counts]) -> F1Counts:
    columns = [(part.matched, part.one, part.other) for part in parts]
    return F1Counts(*map(sum, zip(*columns, strict=True))) if columns else F1Counts(0, 0, 0)


def _answers(one: Marks, other: Marks, pairs: Pairs, scheme: Scheme) -> Iterable[tuple[str, Answers]]:
    """The answers that both gave to each attribute of their matched spans; free text is not compared."""
    found: dict[str, Answers] = {}
    for a, b in pairs.items():
        ours, theirs = one.spans[a].attributes or {}, other.spans[b].attributes or {}
        for name in ours.keys() & theirs.keys():
            if name in scheme.attributes and scheme.attributes[name].type != "text":
                given, also = _value(ours[name]), _value(theirs[name])
                found.setdefault(name, Counter()).update([(given, also), (also, given)])
    return found.items()


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

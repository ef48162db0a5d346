"""What each annotator did, for whoever leads the team: how much, how fast, and how it compares with the others.

`docs/annotators.md` defines the figures. They are about people, so they never enter a release.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median

from msgspec import Struct

from newsann.annotators.bootstrap import Bootstrap
from newsann.annotators.confusion import Confusion, most_confused
from newsann.annotators.counting import counted
from newsann.annotators.drift import ARTICLES, Batch, Finished, batch, drift, in_batches
from newsann.annotators.marks import AnnotatedDocument, Marks
from newsann.annotators.minutes import Minutes, minutes
from newsann.annotators.tables import Figure
from newsann.annotators.with_others import SPANS, with_others
from newsann.scheme import Scheme

Findings = Mapping[str, Mapping[str, int]]
"""For each annotator how many findings there are of each kind."""


class AnnotatedArticle(Struct, frozen=True):
    """One article as one person annotated it: the `marks`, when they were last `updated`, `seconds` that it took."""

    document: str
    text: str
    marks: Marks
    updated: datetime | None = None
    seconds: float | None = None


class SpansOfLabel(Struct, frozen=True):
    """How many spans of a label a person marks an article, and the median of that figure over the `others`."""

    label: str
    an_article: float
    others: float | None


class Annotator(Struct, frozen=True):
    """One person, by pseudonym, with the number of their `articles`.

    `agreement` has figures over all pairs with another person. `findings` counts them by kind. `drift` says in words
    what `batches` show, or why there are none. `confused` is the pair of labels that this person and the others most
    often give to the same words, None where there is none.
    """

    annotator: str
    articles: int
    spans: Sequence[SpansOfLabel]
    minutes: Minutes
    agreement: Sequence[Figure]
    findings: Mapping[str, int]
    batches: Sequence[Batch]
    drift: str
    confused: Confusion | None


class AnnotatorsReport(Struct, frozen=True):
    """All `annotators` of the `documents`, of which `shared` have several. `notes` are sentences on the input.

    `join` is the relation type that joins fragments of spans, empty where each counts by itself.
    """

    documents: int
    shared: int
    join: str
    annotators: Sequence[Annotator]
    notes: Sequence[str] = ()


def annotators_report(
    articles: Sequence[AnnotatedArticle],
    scheme: Scheme,
    findings: Findings,
    join: str = "",
    batch_size: int = ARTICLES,
    seed: int = 0,
) -> AnnotatorsReport:
    """What each person did who is in `articles` or in `findings`. The order of `articles` changes nothing.

    The marks are those of `marks_of`, with the same `join`. A batch has at least `batch_size` articles; `seed` is that
    of the bootstrap.
    """
    marks: dict[str, list[Marks]] = {}
    of_person: dict[str, list[AnnotatedArticle]] = {name: [] for name in findings}
    texts = {article.document: article.text for article in articles}
    for article in articles:
        marks.setdefault(article.document, []).append(article.marks)
        of_person.setdefault(article.marks.annotator, []).append(article)
    several = _several(marks, texts)
    compared = with_others(several, counted(several, scheme), Bootstrap(seed))
    rates = {name: _spans_an_article(own, scheme) for name, own in of_person.items() if own}
    people = []
    for name, own in sorted(of_person.items()):
        finished = [Finished(article.document, article.updated, len(article.marks.spans)) for article in own]
        parts = [
            batch(part, compared.figure(name, SPANS, [one.document for one in part]))
            for part in in_batches(finished, batch_size)
        ]
        one = Annotator(
            name,
            len(own),
            _against_others(name, rates),
            minutes((article.document, article.seconds) for article in own),
            compared.figures(name, bool(scheme.relations)),
            dict(sorted(findings.get(name, {}).items())),
            parts,
            drift(parts, sum(one.updated is not None for one in finished), batch_size),
            most_confused(name, several, list(scheme.labels)),
        )
        people.append(one)
    return AnnotatorsReport(len(marks), len(several), join, people)


def _several(marks: Mapping[str, Sequence[Marks]], texts: Mapping[str, str]) -> list[AnnotatedDocument]:
    """The documents with several annotators, in an order that does not depend on that of the input."""
    return [
        AnnotatedDocument(name, texts[name], tuple(sorted(own, key=lambda one: one.annotator)))
        for name, own in sorted(marks.items())
        if len(own) > 1
    ]


def _spans_an_article(articles: Sequence[AnnotatedArticle], scheme: Scheme) -> dict[str, float]:
    """The mean number of spans an article, by label."""
    marked = [span.label for article in articles for span in article.marks.spans]
    return {label: marked.count(label) / len(articles) for label in scheme.labels}


def _against_others(annotator: str, rates: Mapping[str, Mapping[str, float]]) -> list[SpansOfLabel]:
    """The spans an article of one person, each with the median of the others."""
    others = [own for name, own in rates.items() if name != annotator]
    return [
        SpansOfLabel(label, value, median(own[label] for own in others) if others else None)
        for label, value in rates.get(annotator, {}).items()
    ]

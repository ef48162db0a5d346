"""What each annotator did: how much, how fast, what is confused, and whether it changes with time."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from newsann.annotators.agreement import agreement
from newsann.annotators.marks import AnnotatedDocument, MarkedSpan, Marks
from newsann.annotators.minutes import FEWEST, minutes
from newsann.annotators.people import AnnotatedArticle, Annotator, AnnotatorsReport, annotators_report
from newsann.annotators.tables import Figure
from newsann.scheme import Scheme, loads

SCHEME: Scheme = loads("name: tiny\nlabels: {Claim: {}, Source: {}, Cue: {}}\nrelations: {by: {}}\n")
TEXT = "The mayor said the ferry would run again, and a clerk of the port reportedly doubted that it would."
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = [(0, 9), (10, 14), (15, 40), (46, 53), (66, 76)]


def marked(*spans: tuple[str, int]) -> tuple[MarkedSpan, ...]:
    """Spans with a label on some of the words, by their numbers."""
    return tuple(MarkedSpan(label, (WORDS[at],)) for label, at in sorted(spans, key=lambda one: (one[1], one[0])))


def article(
    who: str, number: int, *spans: tuple[str, int], seconds: float | None = 60, timed: bool = True
) -> AnnotatedArticle:
    """An article by a person, one a day."""
    updated = BEGAN + timedelta(days=number) if timed else None
    return AnnotatedArticle(f"article-{number:03d}", TEXT, Marks(who, marked(*spans)), updated, seconds)


def report(articles: Sequence[AnnotatedArticle], **more: Any) -> AnnotatorsReport:
    return annotators_report(articles, SCHEME, more.pop("findings", {}), **more)


def of(found: AnnotatorsReport, who: str) -> Annotator:
    return next(one for one in found.annotators if one.annotator == who)


def figure(one: Annotator, measure: str, match: str | None = None) -> Figure:
    return next(own for own in one.agreement if (own.measure, own.match) == (measure, match))


GOOD = [("Source", 0), ("Cue", 1), ("Claim", 2)]


def test_spans_an_article_stand_beside_the_median_of_the_others() -> None:
    articles = [article("ana", i, *GOOD) for i in range(4)]
    articles += [article("ben", i, ("Claim", 2)) for i in range(4)]
    articles += [article("cleo", i, ("Claim", 2), ("Claim", 4), ("Cue", 1)) for i in range(2)]
    spans = {one.label: (one.an_article, one.others) for one in of(report(articles), "ana").spans}
    assert spans == {"Claim": (1, 1.5), "Source": (1, 0), "Cue": (1, 0.5)}


def test_one_person_has_no_others_to_compare_with() -> None:
    (ana,) = report([article("ana", i, *GOOD) for i in range(3)]).annotators
    assert {one.others for one in ana.spans} == {None}
    assert {one.value for one in ana.agreement} == {None}
    assert {one.note for one in ana.agreement} == {"cannot be measured: nobody else annotated these articles"}
    assert ana.confused is None


def test_agreement_with_the_one_other_person_is_that_of_the_pair() -> None:
    articles = [article("ana", i, *GOOD) for i in range(6)]
    articles += [article("ben", i, *GOOD[: 1 + i % 3], ("Source", 4)) for i in range(6)]
    documents = [
        AnnotatedDocument(one.document, TEXT, (one.marks, other.marks))
        for one, other in zip(articles[:6], articles[6:], strict=True)
    ]
    pair = {(one.measure, one.match): one for one in agreement(documents, SCHEME).figures if one.of == "all"}
    for who in ("ana", "ben"):
        for own in of(report(articles), who).agreement:
            assert own == replace(pair[own.measure, own.match], of=f"annotator:{who}")


def test_agreement_with_the_others_leaves_out_the_pairs_of_others() -> None:
    articles = [article("ana", i, *GOOD) for i in range(6)]
    articles += [article(who, i, ("Claim", 4)) for who in ("ben", "cleo") for i in range(6)]
    found = report(articles)
    assert figure(of(found, "ana"), "span_f1", "exact").value == 0
    assert figure(of(found, "ana"), "span_f1", "exact").pairs == 12
    assert figure(of(found, "ben"), "span_f1", "exact").value == pytest.approx(2 * 6 / (6 * 4 + 6 * 2))


def test_time_out_of_the_ordinary_is_named_by_its_document() -> None:
    articles = [
        article("ana", i, *GOOD, seconds=seconds) for i, seconds in enumerate([240, 300, 5400, 270, 310, 280, 9])
    ]
    ana = report(articles).annotators[0].minutes
    assert (ana.articles, ana.median) == (7, pytest.approx(280 / 60))
    assert [one.document for one in ana.outliers] == ["article-006", "article-002"]


def test_few_or_alike_times_have_no_outliers() -> None:
    few = minutes((f"{i}", 60 * 10**i) for i in range(FEWEST - 1))
    assert (few.outliers, few.note) == ([], "no outliers: fewer than 5 articles with a time")
    assert minutes((f"{i}", 60.5 if i else 70) for i in range(20)).outliers == []
    none = minutes([("a", None), ("b", 0), ("c", -5)])
    assert (none.articles, none.median, none.note) == (0, None, "no article has a time")


def test_labels_on_the_same_words_are_confused_in_both_directions() -> None:
    articles = [article("ana", i, ("Source", 0), ("Cue", 1)) for i in range(5)]
    articles += [article("ben", i, ("Claim", 0) if i < 3 else ("Source", 0), ("Cue", 1)) for i in range(4)]
    articles += [article("ben", 4, ("Source", 0), ("Source", 1))]
    articles += [article("ana", 5, ("Claim", 2)), article("ben", 5, ("Source", 2))]
    found = report(articles)
    assert of(found, "ana").confused is not None
    assert [getattr(of(found, "ana").confused, name) for name in ("own", "others", "times", "reverse")] == [
        "Source", "Claim", 3, 1,
    ]  # fmt: skip
    assert [getattr(of(found, "ben").confused, name) for name in ("own", "others", "times", "reverse")] == [
        "Claim", "Source", 3, 1,
    ]  # fmt: skip


def test_a_label_that_both_gave_to_the_words_is_not_confused() -> None:
    found = report([article("ana", 1, ("Source", 0), ("Claim", 0)), article("ben", 1, ("Source", 0))])
    assert of(found, "ana").confused is None


def test_agreement_that_falls_is_seen_over_batches() -> None:
    articles = [article("ana", i, *GOOD) for i in range(40)]
    articles += [article("ben", i, *(GOOD if i < 20 else [("Claim", 4)])) for i in range(40)]
    ana = of(report(articles), "ana")
    assert [one.articles for one in ana.batches] == [10, 10, 10, 10]
    assert [one.agreement.value for one in ana.batches] == [1, 1, 0, 0]
    assert ana.batches[0].first == BEGAN
    assert ana.batches[-1].last == BEGAN + timedelta(days=39)
    assert ana.drift == "agreement fell: span F1 is 1.000 in the first batch and 0.000 in the last"
    assert [one.spans_an_article for one in of(report(articles), "ben").batches] == [3, 3, 1, 1]


def test_work_that_stays_the_same_shows_no_drift() -> None:
    articles = [article(who, i, *GOOD) for who in ("ana", "ben") for i in range(25)]
    ana = of(report(articles), "ana")
    assert [one.articles for one in ana.batches] == [12, 13]
    assert ana.drift == "no drift to be seen: the intervals of the first and the last batch overlap"


def test_too_few_articles_for_batches_say_so() -> None:
    articles = [article("ana", i, *GOOD, timed=i < 15) for i in range(30)]
    ana = of(report(articles), "ana")
    assert ana.batches == []
    assert ana.drift == "too few articles to see a drift: 15 with a time, at least 20 are needed"
    assert len(of(report(articles, batch_size=5), "ana").batches) == 3


def test_batches_without_shared_articles_cannot_be_compared() -> None:
    articles = [article("ana", i, *GOOD) for i in range(20)] + [article("ben", i, *GOOD) for i in range(10)]
    ana = of(report(articles), "ana")
    assert ana.drift == (
        "agreement cannot be compared over time: in the last batch, cannot be measured: nobody else annotated these "
        "articles"
    )


def test_who_has_findings_only_is_in_the_report() -> None:
    found = report([article("ana", 1, *GOOD)], findings={"ana": {"mid-word": 2, "empty": 1}, "ben": {"bad-offsets": 1}})
    assert of(found, "ana").findings == {"empty": 1, "mid-word": 2}
    assert (of(found, "ben").articles, of(found, "ben").findings) == (0, {"bad-offsets": 1})


def test_order_of_the_input_changes_no_digit() -> None:
    shuffler = random.Random(5)
    articles = [
        article(
            who, i, *shuffler.sample([(label, at) for label in SCHEME.labels for at in range(5)], 4), seconds=60 + i
        )
        for i in range(24)
        for who in ("ana", "ben", "cleo", "dora")[: 1 + i % 4]
    ]
    expected = report(articles)
    for _ in range(5):
        shuffler.shuffle(articles)
        assert report(articles) == expected

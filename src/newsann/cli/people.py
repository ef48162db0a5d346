"""What each annotator did, as tables for the screen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from newsann.cli.agreement import shown
from newsann.model.findings import many

if TYPE_CHECKING:  # it takes longer to import than `--help` needs
    from newsann.annotators.people import Annotator, AnnotatorsReport
    from newsann.annotators.tables import Figure

MINUTES = 5
"""Outliers of one person that are printed before the rest is counted."""


def as_text(report: "AnnotatorsReport", names: Mapping[str, str] = {}, brief: bool = False) -> Iterator[str]:
    """A table of all people, then what is known of each; with `brief` the table alone. `names` are by pseudonym."""
    yield f"{many(len(report.annotators), 'annotator')} of {many(report.documents, 'document')}, " + (
        f"{report.shared:,} of them with several annotators"
    )
    if not report.annotators:
        return
    yield ""
    yield from aligned(_overview(report.annotators, names), left=1)
    if brief:
        return
    yield ""
    yield "agreement with the others, with 95 % intervals"
    yield from aligned(_agreement(report.annotators), left=1)
    yield ""
    yield "spans an article, and the median of the others"
    yield from aligned(_spans(report.annotators), left=1)
    for person in report.annotators:
        yield ""
        yield from _about(person)


def aligned(rows: Iterable[Sequence[str]], left: int) -> Iterator[str]:
    """Rows as columns; the first `left` are set flush left, the others flush right."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            f"{cell:<{width}}" if i < left else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _overview(people: Sequence["Annotator"], names: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """A row for each person: how much, how fast, and how many findings."""
    yield "annotator", "articles", "spans an article", "minutes an article", "findings"
    for person in people:
        spans = f"{sum(own.an_article for own in person.spans):.1f}" if person.spans else "-"
        name = f"  {names[person.annotator]}" if person.annotator in names else ""
        yield (
            f"{person.annotator}{name}",
            f"{person.articles:,}",
            spans,
            _number(person.minutes.median),
            f"{sum(person.findings.values()):,}",
        )


def _agreement(people: Sequence["Annotator"]) -> Iterator[Sequence[str]]:
    yield "annotator", "pairs", *map(_measure, people[0].agreement)
    for person in people:
        pairs = max((figure.pairs for figure in person.agreement), default=0)
        yield person.annotator, f"{pairs:,}", *map(_with_interval, person.agreement)


def _spans(people: Sequence["Annotator"]) -> Iterator[Sequence[str]]:
    labels = [own.label for person in people for own in person.spans]
    yield "annotator", *dict.fromkeys(labels)
    for person in people:
        if person.spans:
            yield person.annotator, *(f"{own.an_article:.1f} ({_number(own.others)})" for own in person.spans)


def _about(person: "Annotator") -> Iterator[str]:
    """What the tables of all people have no room for."""
    yield person.annotator
    unusual = person.minutes.outliers
    if unusual:
        shown_ones = [f"{one.document} ({_number(one.minutes)})" for one in unusual[:MINUTES]]
        more = [f"and {len(unusual) - MINUTES} more"] if len(unusual) > MINUTES else []
        yield f"  unusual minutes: {', '.join([*shown_ones, *more])}"
    elif person.minutes.note:
        yield f"  minutes: {person.minutes.note}"
    if person.findings:
        ordered = sorted(person.findings.items(), key=lambda item: (-item[1], item[0]))
        yield f"  findings: {', '.join(f'{code} {count:,}' for code, count in ordered)}"
    if figure := next((figure for figure in person.agreement if figure.value is None), None):
        yield f"  {_measure(figure)}: {figure.note}"
    if confused := person.confused:
        reverse = f", {many(confused.reverse, 'time')} the other way round" if confused.reverse else ""
        yield (
            f"  confused: {confused.own} where another has {confused.others}, {many(confused.times, 'time')}{reverse}"
        )
    yield f"  {person.drift}"
    if person.batches:
        rows = [("batch", "articles", "from", "to", "spans an article", "span f1 exact")]
        rows += [
            (
                str(number),
                f"{own.articles:,}",
                f"{own.first:%Y-%m-%d}",
                f"{own.last:%Y-%m-%d}",
                f"{own.spans_an_article:.1f}",
                _with_interval(own.agreement),
            )
            for number, own in enumerate(person.batches, 1)
        ]
        yield from (f"    {line}" for line in aligned(rows, left=0))


def _measure(figure: "Figure") -> str:
    return " ".join(filter(None, (figure.measure.replace("_", " "), figure.match)))


def _with_interval(figure: "Figure") -> str:
    if figure.low is None:
        return shown(figure.value)
    return f"{shown(figure.value)} ({shown(figure.low)} to {shown(figure.high)})"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"

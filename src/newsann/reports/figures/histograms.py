"""The picture of how long the documents of a release are, and how many spans they have."""

from newsann.reports.distribution import Distribution
from newsann.reports.figures.sheet import MARGIN, QUIET, RULE, TOP, WIDTH, Sheet, titled
from newsann.reports.markdown import plural
from newsann.reports.statistics import Statistics

PLAIN = "#5d7391"
"""The colour of what belongs to no label."""


def documents(figures: Statistics) -> Sheet:
    """Two histograms beside each other: how long the documents are, and how many spans they have."""
    rows = sum(own.rows for own in figures.documents.values())
    beside = f"How long the {plural(rows, 'document')} are and how many spans they have; the bars count documents"
    if rows == 1:
        beside = "How long the document is and how many spans it has"
    sheet = titled(206, "Documents", beside)
    width = (WIDTH - 2 * MARGIN - 34) / 2
    _histogram(sheet, MARGIN, width, "Length in characters", figures.lengths)
    _histogram(sheet, MARGIN + width + 34, width, "Spans in a document", figures.spans)
    return sheet


def _histogram(sheet: Sheet, x: float, width: float, title: str, values: Distribution) -> None:
    bars = values.bars()
    top, bottom = TOP + 28.0, 174.0
    sheet.words(x, TOP + 8, title, 9, bold=True)
    sheet.words(x + width - 6, TOP + 8, f"median {values.median:,}", 8.5, QUIET, align="right")
    counts = [*bars.counts, *([0, bars.above] if bars.above else [])]
    most = max(counts)
    marks = _round_marks(most)
    axis = max(sheet.width(f"{mark:,}", 8) for mark in marks) + 6
    x, width, high = x + axis, width - axis - 6, bottom - top
    for mark in marks:
        y = bottom - high * mark / most
        sheet.bar(x, y - 0.36, width, 0.72, RULE, edge=False)
        sheet.words(x - 5, y + 2.8, f"{mark:,}", 8, QUIET, align="right")
    one = min(width / len(counts), 42)
    left = x + (width - one * len(counts)) / 2  # a few bars stand in the middle
    for i, count in enumerate(counts):
        if count:
            tall = high * count / most
            sheet.bar(left + one * i + 0.6, bottom - tall, one - 1.2, tall, PLAIN, edge=False)
    sheet.bar(x, bottom - 0.4, width, 0.8, QUIET, edge=False)
    single = bars.width == 1
    last = len(bars.counts) - (1 if single else 0)
    room = max(sheet.width(f"{bars.start + last * bars.width:,}", 8) + 8, 1)
    every = next(step for step in (1, 2, 5, 10, 20, 50) if step * one >= room or step >= last)
    for i in range(0, last + 1):
        if (bars.start // bars.width + i) % every == 0 or last < every:
            at = left + one * (i + 0.5 if single else i)
            sheet.words(at, bottom + 12, f"{bars.start + i * bars.width:,}", 8, QUIET, align="center")
    if bars.above:
        beyond = bars.start + len(bars.counts) * bars.width
        sheet.words(left + one * len(counts), bottom + 23, f"last bar: {beyond:,} and more", 8, QUIET, align="right")


def _round_marks(most: int) -> list[int]:
    """Two to four round numbers up to `most`, for the lines of a histogram."""
    step = next(s * 10**power for power in range(20) for s in (1, 2, 5) if most / (s * 10**power) < 5)
    return list(range(step, most + 1, step))

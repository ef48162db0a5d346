"""The figures of a dataset card: labels by split, size of documents, labels that relations connect, agreement."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsann.annotators.agreement import Agreement
from newsann.reports.agreement_figure import agreement_figure
from newsann.reports.distribution import Distribution
from newsann.reports.figure_style import (
    BESIDE,
    INK,
    MARGIN,
    MOST_LABELS,
    QUIET,
    ROW,
    TOP,
    WIDTH,
    axes,
    drawing,
    figure,
    fitting,
    png,
    text_width,
    written,
)
from newsann.reports.markdown import plural, share
from newsann.reports.statistics import Counts, Statistics
from newsann.scheme import Scheme
from newsann.scheme.values import colours

FOLDER = "figures"
MOST_PAIRS = 30
"""Pairs of labels that are drawn at most."""

Row = tuple[str, float, str, str]
"""A bar: its name, its length, the text behind it, its color."""


class Picture(Struct, frozen=True):
    """A PNG in a release: its path, and a text for readers who do not see it."""

    path: str
    alt: str


def draw(
    folder: Path, statistics: Statistics, scheme: Scheme, agreement: Agreement | None = None
) -> dict[str, Picture]:
    """Draw the figures into `folder/figures`; by name, in the order `labels`, `documents`, `relations`, `agreement`.

    There are no `documents` for a single document, no `relations` without a relation, and no `agreement` where no
    figure of it can be measured.
    """
    drawn: dict[str, tuple[Any, str]] = {}
    with drawing():
        drawn["labels"] = _labels(statistics, scheme)
        if sum(statistics.lengths.counts.values()) > 1:
            drawn["documents"] = _documents(statistics)
        if any(statistics.ends.values()):
            drawn["relations"] = _relations(statistics, scheme)
        if agreement is not None and any(one.value is not None for one in agreement.figures):
            drawn["agreement"] = agreement_figure(agreement, scheme)
        images = {name: png(made) for name, (made, _) in drawn.items()}
    (folder / FOLDER).mkdir()
    for name, image in images.items():
        (folder / FOLDER / f"{name}.png").write_bytes(image)
    return {name: Picture(f"{FOLDER}/{name}.png", alt) for name, (_, alt) in drawn.items()}


def _labels(statistics: Statistics, scheme: Scheme) -> tuple[Any, str]:
    """For each split the share of every label, the most frequent label of the release on top."""
    splits, totals = statistics.annotations, Counter[str]()
    for own in splits.values():
        totals.update(own.labels)
    drawn = [name for name, _ in totals.most_common(MOST_LABELS)]
    names, notes = written(scheme.labels, drawn, "label", 150)
    if len(totals) > len(drawn):
        rest = totals.total() - sum(totals[name] for name in drawn)
        notes.append(f"Not drawn: {plural(len(totals) - len(drawn), 'rarer label')} with {plural(rest, 'span')}")
    column, block = max(text_width(names[name], 9) for name in drawn) + 8, 30 + ROW * len(drawn)
    made = figure(
        TOP + block * -(-len(splits) // BESIDE), "Share of spans by label (number of spans), in all annotations", notes
    )
    width = (WIDTH - MARGIN - column) / min(len(splits), BESIDE) - MARGIN
    palette = dict(zip(scheme.labels, colours(scheme), strict=True))
    most = max(own.labels[name] / (own.spans or 1) for own in splits.values() for name in drawn)
    for i, (split, own) in enumerate(splits.items()):
        down, right = divmod(i, BESIDE)
        at = axes(made, MARGIN + column + right * (width + MARGIN), TOP + 16 + down * block, width, ROW * len(drawn))
        at.set_title(fitting(f"{split}: {plural(own.spans, 'span')}", 9, width))
        rows: dict[float, Row] = {}
        for place, name in enumerate(drawn):
            count = own.labels[name]
            rows[place] = (
                names[name],
                count / (own.spans or 1),
                f"{share(count, own.spans)} ({count:,})",
                palette[name],
            )
        _bars(at, rows, most)
        at.tick_params(labelleft=right == 0)
    alt = "; ".join(f"{split}: {_largest(own)}" for split, own in splits.items())
    return made, f"Share of each label in each split. {alt}."


def _largest(own: Counts) -> str:
    counts = Counter(own.labels).most_common(5)
    return ", ".join(f"{name} {share(count, own.spans)}" for name, count in counts if count) or "no span"


def _bars(at: Any, rows: Mapping[float, Row], most: float) -> None:
    """Horizontal bars at their places from top to bottom, with their texts behind them."""
    names, lengths, texts, palette = zip(*rows.values(), strict=True)
    bars = at.barh([*rows], lengths, 0.66, color=palette, edgecolor="#00000050", linewidth=0.4)
    for text in at.bar_label(bars, texts, padding=4, size=8):
        text.set_verticalalignment("center_baseline")
    at.set_yticks([*rows], names, size=9, color=INK)
    width, behind = at.get_window_extent().width * 72 / at.figure.dpi, max(text_width(text, 8) for text in texts) + 6
    at.set(xlim=(0, (most or 1) * width / (width - behind)), ylim=(max(rows) + 0.5, min(rows) - 0.5), xticks=[])
    at.spines["left"].set_visible(True)


def _documents(statistics: Statistics) -> tuple[Any, str]:
    """Two histograms beside each other: the length of documents, and the number of their spans."""
    made, alt = figure(182, "Number of documents by length and by spans"), []
    panels = {"characters": statistics.lengths, "spans": statistics.spans}
    for i, (what, values) in enumerate(panels.items()):
        at = axes(made, MARGIN + 22 + i * (WIDTH - MARGIN) / 2, TOP + 18, WIDTH / 2 - 2 * MARGIN - 26, 96)
        _histogram(at, values)
        at.set_title(f"{what} per document (median {values.median:,})")
        alt.append(f"{what} of a document from {values.least:,} to {values.most:,}, median {values.median:,}")
    return made, f"Two histograms: {'; '.join(alt)}."


def _histogram(at: Any, values: Distribution) -> None:
    from matplotlib.ticker import MaxNLocator

    bars = values.bars()
    counts = [*bars.counts, *([0, bars.above] if bars.above else [])]
    single = bars.width == 1  # a bar stands for one value, which is written below its middle
    middles = [bars.start + (i + (0 if single else 0.5)) * bars.width for i in range(len(counts))]
    at.bar(middles, counts, bars.width * 0.94, color="#5d7391")
    beside = (max(0, 5 - len(counts)) / 2 + 0.8) * bars.width  # a few bars stand in the middle
    first, last = bars.start, bars.start + (len(bars.counts) - single) * bars.width
    ticks = MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]).tick_values(first, last)
    at.set(xlim=(middles[0] - beside, middles[-1] + beside), xticks=[t for t in ticks if first <= t <= last])
    at.yaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]))
    for axis in (at.xaxis, at.yaxis):
        axis.set_major_formatter("{x:,.0f}")
    at.grid(axis="y")
    at.spines["bottom"].set_visible(True)
    if bars.above:
        at.set_xlabel(f"last bar: {first + len(bars.counts) * bars.width:,} and more", loc="right")


def _relations(statistics: Statistics, scheme: Scheme) -> tuple[Any, str]:
    """For each relation type, a bar for each pair of labels of head and tail."""
    pairs = Counter({(kind, ends): count for kind, of in statistics.ends.items() for ends, count in of.items()})
    drawn = dict(pairs.most_common(MOST_PAIRS))
    labels, notes = written(scheme.labels, {name for _, ends in drawn for name in ends}, "label", 90)
    kinds, more = written(scheme.relations, {kind for kind, _ in drawn}, "relation", 110)
    notes += more
    if len(pairs) > len(drawn):
        rest = pairs.total() - sum(drawn.values())
        notes.append(
            f"Not drawn: {plural(len(pairs) - len(drawn), 'rarer pair')} of labels, {plural(rest, 'relation')}"
        )
    order = [(kind, *ends) for kind, of in statistics.ends.items() for ends in of if (kind, ends) in drawn]
    groups = list(dict.fromkeys(kind for kind, *_ in order))
    places = [i + groups.index(kind) / 2 for i, (kind, *_) in enumerate(order)]
    palette = dict(zip(scheme.labels, colours(scheme), strict=True))
    rows: dict[float, Row] = {}
    heads: dict[float, str] = {}
    headings: dict[str, float] = {}
    for place, (kind, head, tail) in zip(places, order, strict=True):
        count = drawn[kind, (head, tail)]
        rows[place] = (labels[tail], float(count), f"{count:,}", palette[head])
        heads[place] = labels[head]
        headings.setdefault(kinds[kind], place)
    after = max(text_width(tail, 9) for tail, *_ in rows.values()) + 30  # from a head to the bars
    column = after + max(text_width(head, 9) for head in heads.values()) + 14
    column += max(text_width(heading, 9, bold=True) for heading in headings)
    height = ROW * (places[-1] + 1)
    made = figure(TOP + height + 14, "Number of relations by label of head → tail, in all annotations", notes)
    at = axes(made, MARGIN + column, TOP, WIDTH - 2 * MARGIN - column, height)
    _bars(at, rows, max(drawn.values()))
    for place, head in heads.items():  # apart from the arrow, or a right-to-left name would change places with the tail
        _beside(at, place, head, after, ha="right")
        _beside(at, place, "→", after - 11, ha="center", color=QUIET)
    for heading, place in headings.items():
        _beside(at, place, heading, column, weight="bold")
    return made, _relations_alt(statistics)


def _beside(at: Any, place: float, text: str, points: float, **style: str) -> None:
    """A text as many points left of the bar at a place."""
    at.annotate(text, (0, place), (-points, 0), textcoords="offset points", va="center_baseline", size=9, **style)


def _relations_alt(statistics: Statistics) -> str:
    kinds = (
        f"{kind} {', '.join(f'from {head} to {tail} {of[head, tail]:,}' for head, tail in islice(of, 3))}"
        for kind, of in statistics.ends.items()
        if of
    )
    return f"Relations by the labels that they connect: {'; '.join(islice(kinds, 12))}."

"""The figure of agreement: for each label the measures as points, with their intervals as lines."""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

from newsann.annotators.agreement import Agreement
from newsann.annotators.tables import Figure
from newsann.reports.figure_style import INK, MARGIN, MOST_LABELS, ROW, TOP, WIDTH, axes, figure, text_width, written
from newsann.reports.markdown import interval, plural
from newsann.scheme import Scheme
from newsann.scheme.values import colours

PANELS: Mapping[str, Sequence[tuple[str, str | None]]] = {
    "token alpha": [("token_alpha", None)],
    "span F1": [("span_f1", "exact"), ("span_f1", "overlap")],
    "alpha-U": [("alpha_u", None)],
}
"""The measures of each panel, with the kind of match. The second of a panel is drawn as a ring below the first."""
ALL = "all"
GUTTER = 22
"""Points between two panels."""
LEAST = -1.0
"""Alphas have no lower bound; what is below this is drawn here."""
NOTE = "Lines are 95 % intervals. Span F1: \N{BLACK CIRCLE} exact match, \N{WHITE CIRCLE} overlap."

Figures = Mapping[tuple[str, str | None, str], Figure]


def agreement_figure(found: Agreement, scheme: Scheme) -> tuple[Any, str]:
    """The figure, and a text for readers who do not see it."""
    figures = {(one.measure, one.match, one.of.removeprefix("label:")): one for one in found.figures}
    drawn = _most_marked(figures, scheme)
    names, notes = written(scheme.labels, drawn, "label", 150)
    column = max(text_width(names[name], 9) for name in drawn) + 8
    column = max(column, text_width(ALL, 9, bold=True) + 8)
    if len(scheme.labels) > len(drawn):
        notes.append(f"Not drawn: {plural(len(scheme.labels) - len(drawn), 'rarer label')}")
    shown = [
        one for (measure, match, name), one in figures.items() if _in_a_panel(measure, match) and name in (ALL, *drawn)
    ]
    ends = [end for one in shown for end in (one.value, one.low) if end is not None]
    if min(ends) < LEAST:
        notes.append("What is below -1 is drawn at -1.")
    height = ROW * (len(drawn) + 1)
    made = figure(TOP + height + 44, "Agreement of annotators by label", [NOTE, *notes])
    width = (WIDTH - MARGIN - column) / len(PANELS) - GUTTER
    palette = dict(zip(scheme.labels, colours(scheme), strict=True))
    for i, (title, measures) in enumerate(PANELS.items()):
        at = axes(made, MARGIN + column + i * (width + GUTTER), TOP + 16, width, height)
        at.set_title(title)
        _panel(at, [(name, palette.get(name, INK)) for name in (ALL, *drawn)], measures, figures)
        _style(at, [ALL, *(names[name] for name in drawn)] if i == 0 else None, max(min(ends), LEAST))
    return made, _alt(figures, drawn)


def _in_a_panel(measure: str, match: str | None) -> bool:
    return any((measure, match) in measures for measures in PANELS.values())


def _most_marked(figures: Figures, scheme: Scheme) -> list[str]:
    """The labels that are drawn, in the scheme's order: those with most spans."""

    def spans(name: str) -> int:
        counted = figures.get(("span_f1", "exact", name))
        return counted.items if counted else 0

    most = set(sorted(scheme.labels, key=spans, reverse=True)[:MOST_LABELS])
    return [name for name in scheme.labels if name in most]


def _panel(
    at: Any, rows: Sequence[tuple[str, str]], measures: Sequence[tuple[str, str | None]], figures: Figures
) -> None:
    """The points of each row, from top to bottom; several measures stand below each other."""
    for which, measure in enumerate(measures):
        beside = (which - (len(measures) - 1) / 2) * 0.36
        for place, (name, color) in enumerate(rows):
            one = figures.get((*measure, name))
            if one is None or one.value is None:
                continue
            if one.low is not None and one.high is not None:
                at.plot(_at(one.low, one.high), [place + beside] * 2, color=color, linewidth=1.3, solid_capstyle="butt")
            at.plot(
                _at(one.value), [place + beside], "o", color=color, markersize=4.4, markeredgewidth=1.1,
                markerfacecolor="white" if which else color, clip_on=False,
            )  # fmt: skip


def _at(*values: float) -> list[float]:
    """Where values are drawn: rounded as in the card's table, so that no picture differs in what nobody sees."""
    return [max(LEAST, round(value, 3)) for value in values]


def _style(at: Any, names: Sequence[str] | None, least: float) -> None:
    """Names at the left of the first panel; all panels share one scale up to 1."""
    from matplotlib.ticker import MaxNLocator

    first = min(0.8, floor(least * 5) / 5)
    ticks = [tick for tick in MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(first, 1) if first <= tick <= 1.001]
    room = 0.04 * (1 - first)
    rows = round(at.get_position().height * at.figure.get_figheight() * 72 / ROW)
    at.set(xlim=(first - room, 1 + room), xticks=ticks, ylim=(rows - 0.5, -0.5))
    at.xaxis.set_major_formatter("{x:.1f}")
    at.set_yticks(range(rows), names or [""] * rows, size=9, color=INK)
    if names:
        at.get_yticklabels()[0].set_weight("bold")
    at.grid(axis="x")
    at.spines["left"].set_visible(True)


def _alt(figures: Figures, drawn: Sequence[str]) -> str:
    """The exact span F1 of everything and of each label."""
    each = []
    for name in (ALL, *drawn[:12]):
        one = figures.get(("span_f1", "exact", name))
        if one is not None and one.value is not None:
            each.append(f"{name} {interval(one.value, one.low, one.high)}")
    return f"Token alpha, span F1 and alpha-U by label. Span F1, exact: {', '.join(each) or 'none'}."

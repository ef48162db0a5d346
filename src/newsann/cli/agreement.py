"""The command of several annotators: how far they agree."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec import Struct

from newsann.cli.options import Join, PlainReport, Processes, ReportFormat, grouped
from newsann.cli.output import deliver, json_bytes, print_lines, progress, refuse_unwritable, text_bytes
from newsann.model.findings import many
from newsann.project.project import EXPORTS, SCHEME

if TYPE_CHECKING:  # it takes longer to import than `--help` needs
    from newsann.annotators.agreement import Agreement
    from newsann.annotators.tables import Figure


class Measuring(Struct, frozen=True):
    """How agreement is measured."""

    join: Join = True
    gamma: Annotated[
        float, typer.Option("--gamma", metavar="SECONDS", min=0, help="Measure gamma, for so long at most a document.")
    ] = 0
    seed: Annotated[int, typer.Option("--seed", min=0, help="The seed of the bootstrap.")] = 0


@grouped
def agreement(
    report: PlainReport,
    measuring: Measuring,
    source: Annotated[
        list[str] | None,
        typer.Argument(metavar="EXPORT|RELEASE", help="Exports, or one release. Default: annotations."),
    ] = None,
    scheme: Annotated[Path | None, typer.Option("--scheme", "-s", help="The annotation scheme.")] = None,
    processes: Processes = 0,
) -> None:
    """Measure how far annotators agree, with 95 % intervals. With --quiet, only the figures over everything."""
    from newsann.project.agreement import agreement as measured

    sources: list[str | Path] = [*source] if source else [EXPORTS]
    refuse_unwritable(report.output, [*sources, scheme or SCHEME])
    with progress("reading", "bytes", report.quiet) as bar:
        found = measured(
            sources, scheme, join=measuring.join, seed=measuring.seed, gamma=measuring.gamma,
            processes=processes or None, progress=bar,
        )  # fmt: skip
    if not report.quiet:
        print_lines((f"newsann: {note}" for note in found.notes), err=True)

    def content() -> bytes:
        if report.format is ReportFormat.TEXT:
            return text_bytes(as_text(found))
        return json_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2))

    lines = as_text(found, ("all",) if report.quiet else tuple(TITLES))
    deliver(report.output, content, lambda: print_lines(lines), report.format is ReportFormat.TEXT)


TITLES = {
    "all": "all", "label": "label", "relation": "relation", "attribute": "attribute", "choice": "choice",
    "pair": "pair of annotators", "document": "document",
}  # fmt: skip
HEADINGS = ("measure", "match", "value", "95 % interval", "documents", "pairs", "items")


def as_text(found: "Agreement", kinds: tuple[str, ...] = tuple(TITLES)) -> Iterator[str]:
    """The figures as one table for each kind of thing that they are of."""
    joined = f"fragments joined by {found.join}" if found.join else "fragments not joined"
    yield f"{many(found.documents, 'document')} with several of {many(found.annotators, 'annotator')}; {joined}"
    yield f"precedence of labels on one token: {', '.join(found.precedence)}"
    for kind in kinds:
        own = [figure for figure in found.figures if figure.of.partition(":")[0] == kind]
        if own:
            yield ""
            yield from _table(own, TITLES[kind])


def _table(figures: list["Figure"], title: str) -> Iterator[str]:
    """The figures in columns, each that is missing with its reason."""
    rows = [(title, *HEADINGS), *map(_cells, figures)]
    reasons = ["", *(figure.note if figure.value is None or figure.low is None else "" for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, reason in zip(rows, reasons, strict=True):
        names = "  ".join(f"{cell:<{width}}" for cell, width in zip(row[:3], widths[:3], strict=True))
        numbers = "  ".join(f"{cell:>{width}}" for cell, width in zip(row[3:], widths[3:], strict=True))
        yield f"{names}  {numbers}  {reason}".rstrip()


def _cells(figure: "Figure") -> tuple[str, ...]:
    interval = "-" if figure.low is None else f"{shown(figure.low)} to {shown(figure.high)}"
    name, measure = figure.of.partition(":")[2] or figure.of, figure.measure.replace("_", " ")
    counts = (f"{count:,}" for count in (figure.documents, figure.pairs, figure.items))
    return name, measure, figure.match or "-", shown(figure.value), interval, *counts


def shown(value: float | None) -> str:
    """Three decimals without the leading zero."""
    if value is None:
        return "-"
    text = f"{value:.3f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text

"""The pictures of a dataset card, drawn from its statistics: labels by split, documents, and what relates to what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct

from newsann.reports.distribution import Distribution
from newsann.reports.figures.histograms import documents
from newsann.reports.figures.sheet import MARGIN, QUIET, RULE, TOP, WIDTH, Sheet, drawing, has_glyphs, titled
from newsann.reports.markdown import plural, share
from newsann.reports.statistics import Statistics
from newsann.scheme import Scheme
from newsann.scheme.values import colours

FOLDER = "figures"
MOST_LABELS, MOST_PAIRS = 40, 30
"""Rows that are drawn; what is rarer is told of in a line below."""
BESIDE = 3
"""Splits that stand beside each other."""


class Picture(Struct, frozen=True):
    """A PNG of a release: its path in it, and what it shows, in words, for those who do not see it."""

    path: str
    alt: str


class Pictures(Struct, frozen=True):
    """The pictures of a release; `relations` is None where no relation was drawn."""

    labels: Picture
    documents: Picture
    relations: Picture | None

    def all(self) -> list[Picture]:
        """Those that there are."""
        return [picture for picture in (self.labels, self.documents, self.relations) if picture]


def draw(folder: Path, figures: Statistics, scheme: Scheme) -> Pictures:
    """Draw the pictures into `folder/figures`.

    Raises ReleaseError when matplotlib cannot be imported.
    """
    (folder / FOLDER).mkdir()
    with drawing():
        labels = _written(folder, "labels", _labels(figures, scheme), _labels_told(figures))
        lengths = _written(folder, "documents", documents(figures), _documents_told(figures))
        if not any(figures.ends.values()):
            return Pictures(labels, lengths, None)
        relations = _written(folder, "relations", _relations(figures, scheme), _relations_told(figures))
    return Pictures(labels, lengths, relations)


def _written(folder: Path, name: str, sheet: Sheet, alt: str) -> Picture:
    path = f"{FOLDER}/{name}.png"
    (folder / path).write_bytes(sheet.png())
    return Picture(path, alt)


def _labels(figures: Statistics, scheme: Scheme) -> Sheet:
    """A column of bars for each split, as long as the label's share in it, the most frequent label on top."""
    counts = figures.annotations
    totals = {name: sum(own.labels[name] for own in counts.values()) for name in scheme.labels}
    names = sorted(totals, key=lambda name: -totals[name])
    shown, left = names[:MOST_LABELS], names[MOST_LABELS:]
    step = 19.0 if len(shown) <= 12 else 14.5
    splits = list(counts)
    blocks = [splits[i : i + BESIDE] for i in range(0, len(splits), BESIDE)]
    block_height = 28 + step * len(shown)
    written = _drawable(scheme.labels)
    remarks = _numbered(written, shown, "label")
    if left:
        rest = sum(totals[name] for name in left)
        remarks.append(f"Not drawn: {plural(len(left), 'rarer label')} with {plural(rest, 'span')}")
    sheet = titled(
        TOP + (block_height + 14) * len(blocks) + 2,
        "Labels by split",
        "Share of each label among the spans of a split, and their number, counted in all annotations",
        remarks,
    )
    column = min(150, max(sheet.width(written[name], 9) for name in shown)) + 12
    width = (WIDTH - 2 * MARGIN - column) / min(len(splits), BESIDE)
    beside = sheet.width("<0.1 %", 8) + sheet.width(f"{max(totals.values()):,}", 7.5) + 20
    most = max((own.labels[n] / own.spans for own in counts.values() for n in shown if own.spans), default=0) or 1
    palette = dict(zip(scheme.labels, colours(scheme), strict=True))
    for number, block in enumerate(blocks):
        y = TOP + number * (block_height + 14)
        for row, name in enumerate(shown):
            sheet.words(MARGIN, y + 28 + step * (row + 0.5) + 3.2, sheet.fitting(written[name], 9, column - 12), 9)
        for position, split in enumerate(block):
            own, x = counts[split], MARGIN + column + position * width
            head = sheet.words(x, y + 12, sheet.fitting(split, 9, width - 12, bold=True), 9, bold=True)
            spans = plural(own.spans, "span")
            if head + 5 + sheet.width(spans, 8) > width - 6:
                spans = f"{own.spans:,}"
            sheet.words(x + head + 5, y + 12, spans, 8, QUIET)
            sheet.bar(x, y + 22, 0.72, step * len(shown) + 8, RULE, edge=False)
            for row, name in enumerate(shown):
                part = own.labels[name] / own.spans if own.spans else 0
                top, long = y + 28 + step * row, part / most * (width - beside)
                if own.labels[name]:
                    sheet.bar(x, top + step * 0.18, max(long, 0.8), step * 0.64, palette[name])
                after = x + long + 5
                if own.labels[name]:
                    after += sheet.words(after, top + step / 2 + 3, share(own.labels[name], own.spans), 8) + 4
                sheet.words(after, top + step / 2 + 3, f"{own.labels[name]:,}", 7.5, QUIET)
    return sheet


def _labels_told(figures: Statistics) -> str:
    told = [f"{split}: {_largest(own.labels)}" for split, own in figures.annotations.items()]
    return f"Bars for the share of each label in each split. {'; '.join(told)}."


def _documents_told(figures: Statistics) -> str:
    def told(what: str, values: Distribution) -> str:
        return f"{what} from {values.least:,} to {values.most:,}, median {values.median:,}"

    return f"Two histograms: {told('characters of a document', figures.lengths)}; {told('spans', figures.spans)}."


def _relations(figures: Statistics, scheme: Scheme) -> Sheet:
    """A bar for each relation and the labels at its two ends, grouped by relation."""
    pairs = [(count, kind, ends) for kind, of in figures.ends.items() for ends, count in of.items()]
    frequent = sorted(pairs, key=lambda pair: -pair[0])[:MOST_PAIRS]
    kept = {(kind, ends) for _, kind, ends in frequent}
    rows = [
        (kind, ends, count) for kind, of in figures.ends.items() for ends, count in of.items() if (kind, ends) in kept
    ]
    groups = len({kind for kind, *_ in rows})
    step, gap = 18.0 if len(rows) <= 14 else 14.5, 7.0
    labels, kinds = _drawable(scheme.labels), _drawable(scheme.relations)
    remarks = _numbered(labels, {name for _, ends, _ in rows for name in ends}, "label")
    remarks += _numbered(kinds, {kind for kind, *_ in rows}, "relation")
    if len(pairs) > len(rows):
        rest = sum(count for count, *_ in pairs) - sum(count for *_, count in rows)
        left = plural(len(pairs) - len(rows), "rarer pair")
        remarks.append(f"Not drawn: {left} of labels, {plural(rest, 'relation')}")
    sheet = titled(
        TOP + step * len(rows) + gap * groups + 10,
        "What relates to what",
        "Relations by the labels of their head and tail, in all annotations; bars in the colour of the head",
        remarks,
    )
    palette = dict(zip(scheme.labels, colours(scheme), strict=True))
    first = min(120, max(sheet.width(kinds[kind], 9, bold=True) for kind, *_ in rows)) + 14
    heads = min(92, max(sheet.width(labels[head], 8.5) for _, (head, _), _ in rows)) + 14
    tails = min(92, max(sheet.width(labels[tail], 8.5) for _, (_, tail), _ in rows)) + 14
    most = max(count for *_, count in rows)
    start = MARGIN + first + heads + 18 + tails + 8
    long = WIDTH - MARGIN - start - 44
    y, before = TOP + 0.0, ""
    for kind, (head, tail), count in rows:
        if kind != before:
            if before:
                sheet.bar(MARGIN, y + gap / 2, WIDTH - 2 * MARGIN, 0.72, RULE, edge=False)
            y += gap
            sheet.words(MARGIN, y + step / 2 + 3.2, sheet.fitting(kinds[kind], 9, first - 14, bold=True), 9, bold=True)
            before = kind
        x, middle = MARGIN + first, y + step / 2
        sheet.words(x + heads + 9, middle + 3, "→", 9, QUIET, align="center")
        for at, name, width in ((x, head, heads), (x + heads + 18, tail, tails)):
            sheet.disc(at + 4, middle, 3.4, palette[name])
            sheet.words(at + 11, middle + 3, sheet.fitting(labels[name], 8.5, width - 14), 8.5)
        wide = max(long * count / most, 0.8)
        sheet.bar(start, y + step * 0.18, wide, step * 0.64, palette[head])
        sheet.words(start + wide + 5, middle + 3, f"{count:,}", 8)
        y += step
    return sheet


def _relations_told(figures: Statistics) -> str:
    told = [
        f"{kind} {', '.join(f'from {head} to {tail} {count:,}' for (head, tail), count in islice(of.items(), 3))}"
        for kind, of in figures.ends.items()
        if of
    ]
    return f"Bars for relations by the labels they join: {'; '.join(told[:12])}."


def _largest(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    order: Sequence[tuple[str, int]] = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {share(count, total)}" for name, count in order[:5] if count) or "no span"


def _drawable(names: Iterable[str]) -> dict[str, str]:
    """Names as they can be drawn: one in a script that the font lacks by its number in the scheme."""
    plain = {name: " ".join(name.split()) for name in names}
    return {name: text if has_glyphs(text) else f"no. {i}" for i, (name, text) in enumerate(plain.items(), 1)}


def _numbered(drawable: Mapping[str, str], shown: Collection[str], what: str) -> list[str]:
    """A remark on what the numbers are, where there are some."""
    number = next((text for name, text in drawable.items() if name in shown and text != " ".join(name.split())), None)
    return [f"{number}: {what} {number[4:]} in the order of the tables, whose script the font lacks"] if number else []

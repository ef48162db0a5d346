"""The section of a dataset card on how far annotators agree: tables with intervals, and what the measures are."""

from collections.abc import Iterator, Mapping, Sequence

from newsann.annotators.agreement import Agreement
from newsann.annotators.bootstrap import DRAWS, FEWEST
from newsann.annotators.tables import NO_SPANS, Figure
from newsann.releases.manifest import Manifest
from newsann.reports.markdown import code, interval, plural, table
from newsann.scheme import Scheme

Measure = tuple[str, str | None]
"""A measure, and the kind of match that it rests on if any."""
SPANS: Mapping[Measure, str] = {
    ("token_alpha", None): "token alpha",
    ("span_f1", "exact"): "span F1, exact",
    ("span_f1", "overlap"): "span F1, overlap",
    ("alpha_u", None): "alpha-U",
}
RELATIONS: Mapping[Measure, str] = {
    ("relation_f1", "exact"): "relation F1, exact",
    ("relation_f1", "overlap"): "relation F1, overlap",
}
ALONE = "No document has annotations by two people, so agreement cannot be measured."


def section(found: Agreement | None, scheme: Scheme, manifest: Manifest) -> str:
    """Tables of figures with their intervals, and the definitions in a sentence each."""
    if found is None:
        return ALONE
    figures = {(one.measure, one.match, one.of): one for one in found.figures}
    pairs = figures["token_alpha", None, "all"].pairs
    documents = plural(sum(manifest.rows["documents"].values()), "document")
    have = "has" if found.documents == 1 else "have"
    several = (
        f"{found.documents:,} of {documents} {have} annotations by several people: "
        f"{plural(found.annotators, 'annotator')}, {plural(pairs, 'pair')} of annotations. In brackets: the 95 % "
        f"interval, from a bootstrap of {DRAWS:,} draws of documents."
    )
    names = [("label", list(scheme.labels), SPANS)]
    if scheme.relations:
        names.append(("relation", [name for name in scheme.relations if name != found.join], RELATIONS))
    tables = [_table(kind, of, measures, figures) for kind, of, measures in names]
    return "\n\n".join([several, *tables, "\n".join(f"- {line}" for line in _explained(found, scheme, figures))])


def _table(kind: str, names: Sequence[str], measures: Mapping[Measure, str], figures: "Figures") -> str:
    """A line for everything and for each name; the documents and pairs are those in which somebody marked it."""
    counted = next(measure for measure in measures if measure[0].endswith("_f1"))
    rows = []
    for of in ("all", *(f"{kind}:{name}" for name in names)):
        rests_on = figures.get((*counted, of))
        rows.append(
            [
                of if of == "all" else code(of.partition(":")[2]),
                f"{rests_on.documents:,}" if rests_on else "0",
                f"{rests_on.pairs:,}" if rests_on else "0",
                *(interval(*_values(figures.get((*measure, of)))) for measure in measures),
            ]
        )
    return table([kind, "documents", "pairs", *measures.values()], rows)


Figures = Mapping[tuple[str, str | None, str], Figure]


def _values(figure: Figure | None) -> tuple[float | None, float | None, float | None]:
    return (figure.value, figure.low, figure.high) if figure else (None, None, None)


def _explained(found: Agreement, scheme: Scheme, figures: Figures) -> Iterator[str]:
    """What the figures of the tables are, a sentence or two each."""
    yield (
        "Token alpha: Krippendorff's alpha for the label of each token, where 1 is full agreement and 0 is what chance "
        f"would give. A token that several spans cover has the first of these labels: {_listed(found.precedence)}. For "
        "a single label the values are with it and without it."
    )
    yield (
        "Span F1: twice the number of matched spans, divided by the number of spans of both annotators, over all "
        "pairs. Spans are matched one to one: exact needs the same label and the same bounds, overlap the same label "
        "and a character in common."
    )
    if scheme.relations:
        yield (
            "Relation F1: the same for relations; two are matched if they have the same type and both their ends are "
            "matched spans."
        )
    yield (
        "Alpha-U: Krippendorff's alpha for unitizing, which compares where in the text the spans of a label are with "
        "what chance would give."
    )
    if found.join:
        yield f"Spans that {code(found.join)} links count as one span, and {code(found.join)} itself is not scored."
    else:
        yield "Each span counts by itself; no relation joins fragments."
    yield (
        "Documents and pairs (of annotations) are those in which somebody marked the label or relation; token alpha "
        "and alpha-U rest on all of them."
    )
    yield from _missing(scheme, found.join, figures)
    yield "`docs/agreement.md` of newsann has the formulas and the papers."


def _missing(scheme: Scheme, join: str, figures: Figures) -> Iterator[str]:
    """Why figures or intervals are missing, if any are."""
    reasons: dict[str, list[str]] = {}
    shown = [("all", "all", SPANS), *((f"label:{name}", code(name), SPANS) for name in scheme.labels)]
    if scheme.relations:
        shown.append(("all", "all relations", RELATIONS))
        shown += [(f"relation:{name}", code(name), RELATIONS) for name in scheme.relations if name != join]
    for of, name, measures in shown:
        own = [figures.get((*measure, of)) for measure in measures]
        notes = [one.note if one else NO_SPANS for one in own if one is None or one.value is None]
        if notes:
            reason = NO_SPANS if NO_SPANS in notes else notes[0]
            reasons.setdefault(reason, []).append(name)
    for reason, names in reasons.items():
        yield f"`-` {reason} ({', '.join(names)})."
    if any(one.value is not None and one.low is None for one in figures.values()):
        yield f"A figure over fewer than {FEWEST} documents has no interval."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(code, names))

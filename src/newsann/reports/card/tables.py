"""Tables of a dataset card: what the scheme defines, with counts."""

from collections.abc import Iterable, Mapping

from newsann.reports.card.front_matter import Tables
from newsann.reports.markdown import code, plain, share, table
from newsann.reports.statistics import Statistics
from newsann.scheme import Scheme

NONE = "None."


def sizes(tables: Tables, scheme: Scheme) -> str:
    """Rows by config and split."""
    splits = [split for split in scheme.splits.names if any(split in of for of in tables.values())]
    rows = [
        [code(name), *(f"{of[split].rows:,}" if split in of else "0" for split in splits)]
        for name, of in tables.items()
    ]
    return table(["config", *splits], rows)


def split_counts(statistics: Statistics) -> str:
    """Rows, spans and relations by config and split."""
    splits = list(statistics.documents)
    rows: list[list[str]] = []
    for config, counts in (("documents", statistics.documents), ("annotations", statistics.annotations)):
        of = [counts[split] for split in splits]
        rows += [
            [code(config), config, *_summed([own.rows for own in of])],
            ["", "spans in them", *_summed([own.spans for own in of])],
            ["", "relations in them", *_summed([own.links for own in of])],
        ]
    return table(["config", "", *_heads(splits)], rows)


def labels(scheme: Scheme, counts: Mapping[str, int]) -> str:
    """Every label with its spans and its definition."""
    rows = [[code(name), f"{counts.get(name, 0):,}", label.definition] for name, label in scheme.labels.items()]
    return table(["label", "spans", "definition"], rows)


def relations(scheme: Scheme, counts: Mapping[str, int]) -> str:
    """Every relation type with its ends, its number and its definition."""

    rows = [
        [
            code(name),
            f"{_listed(r.head) or 'any'} → {_listed(r.tail) or 'any'}",
            f"{counts.get(name, 0):,}",
            r.definition,
        ]
        for name, r in scheme.relations.items()
    ]
    return table(["relation", "head → tail", "relations", "definition"], rows) if rows else NONE


def label_shares(statistics: Statistics) -> str:
    """The spans of each label in each split, and their share in it."""
    return _shares("label", {split: own.labels for split, own in statistics.annotations.items()})


def relation_shares(statistics: Statistics) -> str:
    """The relations of each type in each split, and their share in it."""
    return _shares("relation", {split: own.relations for split, own in statistics.annotations.items()})


def relation_ends(statistics: Statistics) -> str:
    """The relations by the labels of head and tail."""
    rows = [
        [code(kind), f"{plain(head)} → {plain(tail)}", f"{count:,}"]
        for kind, of in statistics.ends.items()
        for (head, tail), count in of.items()
    ]
    return table(["relation", "head → tail", "relations"], rows) if rows else NONE


def attributes(scheme: Scheme) -> str:
    """The attributes of spans and the choices about documents."""
    questions = [
        [code(name), _listed(a.of) or "any label", _listed(a.values) or "free text", a.definition]
        for name, a in scheme.attributes.items()
    ]
    questions += [[code(name), "the document", _listed(c.values), c.definition] for name, c in scheme.choices.items()]
    return table(["name", "asked about", "values", "definition"], questions) if questions else NONE


def columns(scheme: Scheme) -> str:
    """The metadata of a document."""
    rows = [[code(name), column.type, column.description] for name, column in scheme.document.columns.items()]
    return table(["column", "type", "content"], rows) if rows else NONE


def dates(statistics: Statistics) -> str:
    """The first and the last day of each split, for each column that holds a time."""
    if not any(statistics.dates.values()):
        return "No document has a date."
    splits = list(statistics.documents)
    rows = [
        [code(name), *(" to ".join(map(str, dict.fromkeys(of[split]))) if split in of else "none" for split in splits)]
        for name, of in statistics.dates.items()
    ]
    return table(["column", *splits], rows)


def _shares(what: str, counts: Mapping[str, Mapping[str, int]]) -> str:
    names = list(dict.fromkeys(name for of in counts.values() for name in of))
    if not names:
        return NONE
    columns = [*counts.values()]
    if len(columns) > 1:
        columns.append({name: sum(of[name] for of in counts.values()) for name in names})
    totals = [sum(of.values()) for of in columns]
    rows = [
        [code(name), *(f"{of[name]:,} ({share(of[name], total)})" for of, total in zip(columns, totals, strict=True))]
        for name in names
    ]
    return table([what, *_heads(list(counts))], rows)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(plain, names))


def _heads(splits: list[str]) -> list[str]:
    return [*splits, "all"] if len(splits) > 1 else splits


def _summed(counts: list[int]) -> list[str]:
    return [f"{count:,}" for count in ([*counts, sum(counts)] if len(counts) > 1 else counts)]

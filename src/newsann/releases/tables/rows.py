"""Documents into the Arrow tables of the configs; what both configs share is built once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pyarrow as pa
from msgspec import Struct

from newsann.model.document import Annotation, Choice, Document, Source, Span
from newsann.releases.tables.columns import Array, booleans, lists, numbers, strings, structs
from newsann.releases.tables.schema import Configs, Shape, arrow_schema, arrow_type, fields_of, item_of, labels_of
from newsann.scheme import Scheme


class Tables(Struct, frozen=True):
    """One table a config, rows in the documents' order."""

    documents: pa.Table
    annotations: pa.Table


def tables(documents: Sequence[Document], scheme: Scheme, columns: Configs, pseudonym: Callable[[str], str]) -> Tables:
    """The rows of `documents`, each of which has at least one annotation.

    The gold of a document with several annotations is, until somebody adjudicates, the one last updated.
    """
    annotations = [annotation for document in documents for annotation in document.annotations]
    counts = [len(document.annotations) for document in documents]
    row_of = list(chain.from_iterable([row] * count for row, count in enumerate(counts)))
    bounds = [(end - count, end) for count, end in zip(counts, _ends(counts), strict=True)]
    gold = [first + latest(document.annotations) for document, (first, _) in zip(documents, bounds, strict=True)]
    by = [pseudonym(annotation.annotator) for annotation in annotations]
    article = _articles(documents, columns.documents)
    marked = _marked(annotations, scheme, columns.documents)
    rows, golds = _index(row_of), _index(gold)
    annotators = [sorted(set(by[first:end])) for first, end in bounds]
    whole = {
        **article,
        **{name: column.take(golds) for name, column in marked.items()},
        "annotators": lists(
            map(len, annotators), strings(list(chain.from_iterable(annotators))), pa.list_(pa.string())
        ),
        "status": _labels(
            ["single" if count == 1 else "latest" for count in counts], labels_of(columns.documents["status"])
        ),
    }
    parts = {
        **{name: column.take(rows) for name, column in article.items() if name != "source"},
        "source": _sources(
            [one.source or documents[row].source for one, row in zip(annotations, row_of, strict=True)],
            columns.annotations["source"],
        ),
        **marked,
        "annotator": strings(by),
        "annotation": strings([annotation.id for annotation in annotations]),
        "updated": _timestamps([annotation.updated for annotation in annotations]),
        "seconds": numbers([annotation.seconds for annotation in annotations], pa.float64()),
    }
    return Tables(_table(whole, columns.documents), _table(parts, columns.annotations))


def latest(annotations: Sequence[Annotation]) -> int:
    """The index of the annotation last updated; of several with one time (or none), the last in the export."""
    when = [(a.updated.timestamp() if a.updated else float("-inf"), i) for i, a in enumerate(annotations)]
    return max(when)[1]


def _table(columns: Mapping[str, Array], shapes: dict[str, Shape]) -> pa.Table:
    return pa.Table.from_arrays([columns[name] for name in shapes], schema=arrow_schema(shapes))


def _ends(counts: Sequence[int]) -> list[int]:
    ends, total = [], 0
    for count in counts:
        total += count
        ends.append(total)
    return ends


def _index(rows: Sequence[int]) -> Array:
    return numbers(rows, pa.int64())


def _articles(documents: Sequence[Document], shapes: Mapping[str, Shape]) -> dict[str, Array]:
    columns = {
        "id": strings([document.id for document in documents]),
        "text": strings([document.text for document in documents]),
    }
    own = {"id", "text", "choices", "spans", "relations", "annotators", "status", "source"}
    for name, shape in shapes.items():
        if name not in own:
            columns[name] = _column([document.metadata.get(name) for document in documents], str(shape))
    columns["source"] = _sources([document.source for document in documents], shapes["source"])
    return columns


def _sources(sources: Sequence[Source], shape: Shape) -> Array:
    children = [strings([source.export for source in sources]), strings([source.task for source in sources])]
    return structs(children, arrow_type(shape), len(sources))


def _column(values: list[Any], kind: str) -> Array:
    """A metadata column; its values are of the scheme's type, or None."""
    if kind == "string":
        return strings(values)
    if kind == "bool":
        return booleans(values)
    if kind.startswith("timestamp"):
        return _timestamps(values)
    return numbers(values, arrow_type(kind))


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)


def _timestamps(values: Sequence[datetime | None]) -> Array:
    micros = [None if when is None else (when - _EPOCH) // _MICROSECOND for when in values]
    return numbers(micros, pa.timestamp("us", "UTC"))


def _labels(values: Sequence[object], labels: tuple[str, ...]) -> Array:
    index: dict[object, int] = {name: i for i, name in enumerate(labels)}
    return numbers(list(map(index.get, values)), pa.int64())


def _marked(annotations: Sequence[Annotation], scheme: Scheme, shapes: Mapping[str, Shape]) -> dict[str, Array]:
    columns: dict[str, Array] = {}
    if "choices" in shapes:
        columns["choices"] = _answers([a.choices for a in annotations], shapes["choices"])
    spans = [span for annotation in annotations for span in annotation.spans]
    span_lengths = [len(annotation.spans) for annotation in annotations]
    columns["spans"] = lists(
        span_lengths, _spans(spans, fields_of(item_of(shapes["spans"]))), arrow_type(shapes["spans"])
    )
    if "relations" in shapes:
        relations = [relation for annotation in annotations for relation in annotation.relations]
        shape = fields_of(item_of(shapes["relations"]))
        items = structs(
            [
                strings([relation.id for relation in relations]),
                strings([relation.head for relation in relations]),
                strings([relation.tail for relation in relations]),
                _labels([relation.label for relation in relations], labels_of(shape["label"])),
            ],
            arrow_type(shape),
            len(relations),
        )
        lengths = [len(annotation.relations) for annotation in annotations]
        columns["relations"] = lists(lengths, items, arrow_type(shapes["relations"]))
    return columns


def _spans(spans: Sequence[Span], shape: dict[str, Shape]) -> Array:
    children = [
        strings([span.id for span in spans]),
        numbers([span.start for span in spans], pa.int32()),
        numbers([span.end for span in spans], pa.int32()),
        strings([span.text for span in spans]),
        _labels([span.label for span in spans], labels_of(shape["label"])),
    ]
    if "attributes" in shape:
        children.append(_answers([span.attributes for span in spans], shape["attributes"]))
    return structs(children, arrow_type(shape), len(spans))


def _answers(answered: Sequence[Mapping[str, Choice] | None], shape: Shape) -> Array:
    """A struct column of choices; what was not answered is null, or the empty list where several may be."""
    children: list[Array] = []
    silent = not any(answered)
    for name, kind in fields_of(shape).items():
        if silent and isinstance(kind, tuple):
            children.append(pa.nulls(len(answered), pa.int64()))
            continue
        given = [a.get(name) if a else None for a in answered]
        if isinstance(kind, tuple):
            children.append(_labels(given, kind))
            continue
        several: list[Sequence[str]] = [(value,) if isinstance(value, str) else value or () for value in given]
        flat = list(chain.from_iterable(several))
        items = strings(flat) if item_of(kind) == "string" else _labels(flat, labels_of(item_of(kind)))
        children.append(lists(map(len, several), items, arrow_type(kind)))
    return structs(children, arrow_type(shape), len(answered))

"""Documents into the Arrow tables of the configs; what both configs share is built once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pyarrow as pa
from msgspec import Struct

from newsann.annotators.gold.gold import Gold
from newsann.model.document import Annotation, Choice, Document, Source, Span
from newsann.releases.tables.columns import Array, booleans, class_labels, lists, numbers, strings, structs
from newsann.releases.tables.configs import COLUMN_TYPES, Configs
from newsann.releases.tables.gold_rows import disagreements, string_lists, with_support
from newsann.releases.tables.schema import Shape, arrow_schema, arrow_type, fields_of, item_of, labels_of
from newsann.scheme import Scheme


class Adjudicated(Struct, frozen=True):
    """A document, whose annotators are named by pseudonyms, with its gold."""

    document: Document
    gold: Gold


class Tables(Struct, frozen=True):
    """One table a config, rows in the documents' order."""

    documents: pa.Table
    annotations: pa.Table
    disagreements: pa.Table


def tables(rows: Sequence[Adjudicated], scheme: Scheme, columns: Configs) -> Tables:
    """The rows of documents, each of which has at least one annotation."""
    documents, golds = [row.document for row in rows], [row.gold for row in rows]
    annotations = [annotation for document in documents for annotation in document.annotations]
    row_of = [row for row, document in enumerate(documents) for _ in document.annotations]
    by = [annotation.annotator for annotation in annotations]
    article = _articles(documents, scheme, columns.documents["source"])
    voted = [gold.annotation for gold in golds if gold.voted]
    marked = _marked([*annotations, *voted], scheme, columns.annotations)
    chosen = {name: column.take(_index(_places(rows))) for name, column in marked.items()}
    annotators = [sorted({one.annotator for one in document.annotations}) for document in documents]
    whole = {
        **article,
        **chosen,
        **with_support(golds, chosen, columns.documents),
        "annotators": string_lists(annotators),
        "status": class_labels([gold.status.value for gold in golds], labels_of(columns.documents["status"])),
    }
    taken = _index(row_of)
    parts = {
        **{name: column.take(taken) for name, column in article.items() if name != "source"},
        "source": _sources(
            [one.source or documents[row].source for one, row in zip(annotations, row_of, strict=True)],
            columns.annotations["source"],
        ),
        **{name: column.slice(0, len(annotations)) for name, column in marked.items()},
        "annotator": strings(by),
        "annotation": strings([annotation.id for annotation in annotations]),
        "updated": _timestamps([annotation.updated for annotation in annotations]),
        "seconds": numbers([annotation.seconds for annotation in annotations], pa.float64()),
        "curated": booleans([annotation.curated for annotation in annotations]),
    }
    disputes = [(row.document.id, dispute) for row in rows for dispute in row.gold.disputes]
    return Tables(
        _table(whole, columns.documents),
        _table(parts, columns.annotations),
        _table(disagreements(disputes, columns.disagreements), columns.disagreements),
    )


def _places(rows: Sequence[Adjudicated]) -> list[int]:
    """Where the gold of each document is among all annotations, those that votes made behind the others."""
    found, first, voted = [], 0, sum(len(row.document.annotations) for row in rows)
    for row in rows:
        annotations = row.document.annotations
        if row.gold.voted:
            found.append(voted)
            voted += 1
        else:
            found.append(first + next(i for i, one in enumerate(annotations) if one is row.gold.annotation))
        first += len(annotations)
    return found


def _table(columns: Mapping[str, Array], shapes: dict[str, Shape]) -> pa.Table:
    return pa.Table.from_arrays([columns[name] for name in shapes], schema=arrow_schema(shapes))


def _index(rows: Sequence[int]) -> Array:
    return numbers(rows, pa.int64())


def _articles(documents: Sequence[Document], scheme: Scheme, source: Shape) -> dict[str, Array]:
    columns = {
        "id": strings([document.id for document in documents]),
        "text": strings([document.text for document in documents]),
    }
    for name, column in scheme.document.columns.items():
        values = [document.metadata.get(name) for document in documents]
        columns[name] = _column(values, COLUMN_TYPES[column.type])
    columns["source"] = _sources([document.source for document in documents], source)
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
                class_labels([relation.label for relation in relations], labels_of(shape["label"])),
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
        class_labels([span.label for span in spans], labels_of(shape["label"])),
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
            children.append(class_labels(given, kind))
            continue
        several: list[Sequence[str]] = [(value,) if isinstance(value, str) else value or () for value in given]
        flat = list(chain.from_iterable(several))
        items = strings(flat) if item_of(kind) == "string" else class_labels(flat, labels_of(item_of(kind)))
        children.append(lists(map(len, several), items, arrow_type(kind)))
    return structs(children, arrow_type(shape), len(answered))

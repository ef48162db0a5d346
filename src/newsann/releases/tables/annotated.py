"""Rows of the config `annotations` back into records: what one annotator marked in one document."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from newsann.model.document import Annotation, Choice, Relation, Span
from newsann.releases.tables.configs import configs
from newsann.releases.tables.schema import Shape, fields_of, item_of, labels_of
from newsann.scheme import Scheme

COLUMNS = ("id", "text", "choices", "spans", "relations", "annotator", "annotation", "seconds", "curated")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Annotated(Struct, frozen=True):
    """An annotation with the id and the text of its document; the annotator is a pseudonym."""

    document: str
    text: str
    annotation: Annotation


def annotated(rows: Iterable[pa.Table | pa.RecordBatch], scheme: Scheme) -> Iterator[Annotated]:
    """The annotations in rows that were written by a scheme."""
    shapes = configs(scheme).annotations
    span, relation = (fields_of(item_of(shapes[name])) for name in ("spans", "relations"))
    labels, types = labels_of(span["label"]), labels_of(relation["label"])
    asked = fields_of(span["attributes"]) if "attributes" in span else {}
    chosen = fields_of(shapes["choices"]) if "choices" in shapes else {}
    for table in rows:
        own = table.select([name for name in COLUMNS if name in table.schema.names])
        for row, updated in zip(own.to_pylist(), _moments(table.column("updated")), strict=True):
            spans = tuple(
                Span(
                    one["id"], one["start"], one["end"], one["text"], labels[one["label"]],
                    _answers(one.get("attributes"), asked) or None,
                )
                for one in row["spans"]
            )  # fmt: skip
            links = tuple(
                Relation(one["id"], one["head"], one["tail"], types[one["label"]]) for one in row["relations"]
            )
            choices = _answers(row.get("choices"), chosen)
            made = Annotation(
                row["annotation"], row["annotator"], spans, links, choices, updated, row.get("seconds"),
                curated=bool(row.get("curated")),
            )  # fmt: skip
            yield Annotated(row["id"], row["text"], made)


def _moments(column: Any) -> Iterator[datetime | None]:
    """A column of times; made here, because Arrow would import pandas for that."""
    for since in column.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist():
        yield None if since is None else _EPOCH + timedelta(microseconds=since)


def _answers(given: Mapping[str, Any] | None, shapes: Mapping[str, Shape]) -> dict[str, Choice]:
    """The answers that were given, by question."""
    answers: dict[str, Choice] = {}
    for name, shape in shapes.items():
        value = given.get(name) if given else None
        if value is None or value == []:
            continue
        if isinstance(shape, tuple):
            answers[name] = shape[value]
        else:
            item = item_of(shape)
            answers[name] = tuple(value) if item == "string" else tuple(labels_of(item)[one] for one in value)
    return answers

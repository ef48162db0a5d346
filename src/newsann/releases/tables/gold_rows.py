"""The columns of gold: the support of each span, relation and answer; and a row for each dispute."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from newsann.annotators.gold.disputes import Dispute, Side
from newsann.annotators.gold.gold import Gold
from newsann.annotators.gold.support import Support
from newsann.releases.tables.columns import Array, class_labels, lists, numbers, strings, structs
from newsann.releases.tables.schema import Shape, arrow_type, fields_of, item_of, labels_of

STRINGS = pa.list_(pa.string())


def with_support(golds: Sequence[Gold], marked: Mapping[str, Array], shapes: Mapping[str, Shape]) -> dict[str, Array]:
    """The columns `spans` and `relations` of gold, each item with its support, and `choice_support`.

    `marked` has the same columns without support, `shapes` those of the config `documents`.
    """
    supports = [gold.support for gold in golds]
    of_spans = _support([one for own in supports for one in own.spans])
    if "attribute_support" in fields_of(item_of(shapes["spans"])):
        answers = [one for own in supports for one in own.attributes]
        of_spans["attribute_support"] = _counts(answers, fields_of(item_of(shapes["spans"]))["attribute_support"])
    of_relations = _support([one for own in supports for one in own.relations])
    columns = {
        "spans": _extended(marked["spans"], of_spans, shapes["spans"]),
        "relations": _extended(marked["relations"], of_relations, shapes["relations"]),
    }
    if "choice_support" in shapes:
        columns["choice_support"] = _counts([own.choices for own in supports], shapes["choice_support"])
    return columns


def disagreements(disputes: Sequence[tuple[str, Dispute]], shapes: Mapping[str, Shape]) -> dict[str, Array]:
    """The columns of the config `disagreements` for disputes, each with the id of its document."""
    found = [dispute for _, dispute in disputes]
    sides = [side for dispute in found for side in dispute.sides]
    side = fields_of(item_of(shapes["sides"]))
    items = structs(_sides(sides, side), arrow_type(side), len(sides))
    return {
        "id": strings([document for document, _ in disputes]),
        "kind": class_labels([dispute.kind.value for dispute in found], labels_of(shapes["kind"])),
        "name": strings([dispute.name for dispute in found]),
        "span": strings([dispute.span for dispute in found]),
        "head": strings([dispute.head for dispute in found]),
        "tail": strings([dispute.tail for dispute in found]),
        "sides": lists([len(dispute.sides) for dispute in found], items, arrow_type(shapes["sides"])),
        "taken": numbers([dispute.taken for dispute in found], pa.int32()),
        "rule": class_labels([dispute.rule.value for dispute in found], labels_of(shapes["rule"])),
    }


def string_lists(values: Sequence[Sequence[str]]) -> Array:
    """A column of lists of strings."""
    return lists(map(len, values), strings(list(chain.from_iterable(values))), STRINGS)


def _sides(sides: Sequence[Side], shapes: Mapping[str, Shape]) -> list[Array]:
    spans = [side.span for side in sides]
    return [
        string_lists([side.annotators for side in sides]),
        string_lists([side.spans for side in sides]),
        numbers([span.start if span else None for span in spans], pa.int32()),
        numbers([span.end if span else None for span in spans], pa.int32()),
        strings([span.text if span else None for span in spans]),
        class_labels([span.label if span else None for span in spans], labels_of(shapes["label"])),
        strings([side.shown_answer for side in sides]),
    ]


def _support(supports: Sequence[Support]) -> dict[str, Array]:
    return {
        "support": numbers([len(one.annotators) for one in supports], pa.int32()),
        "voters": numbers([one.voters for one in supports], pa.int32()),
        "annotators": string_lists([one.annotators for one in supports]),
    }


def _counts(answers: Sequence[Mapping[str, Support]], shape: Shape) -> Array:
    """How many gave each answer that gold has; null where it has none."""
    counts = [
        numbers([len(own[name].annotators) if name in own else None for own in answers], pa.int32())
        for name in fields_of(shape)
    ]
    return structs(counts, arrow_type(shape), len(answers))


def _extended(column: Any, more: Mapping[str, Array], shape: Shape) -> Array:
    """A column of lists of structs whose items get more fields."""
    items, fields = column.flatten(), fields_of(item_of(shape))
    children = [more[name] if name in more else pc.struct_field(items, name) for name in fields]
    whole = structs(children, arrow_type(fields), len(items))
    return lists(pc.list_value_length(column).to_pylist(), whole, arrow_type(shape))

"""The columns that a scheme gives to each config of a release."""

from msgspec import Struct

from newsann.annotators.gold.decisions import Rule
from newsann.annotators.gold.disputes import Kind
from newsann.annotators.gold.gold import Status
from newsann.releases.tables.schema import Shape
from newsann.scheme import Scheme
from newsann.scheme.names import Names

STATUSES = tuple(status.value for status in Status)
KINDS = tuple(kind.value for kind in Kind)
RULES = tuple(rule.value for rule in Rule)
_EARLIER_STATUSES = ("single", "latest", "adjudicated", "agreed")
COLUMN_TYPES = {
    "string": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "timestamp": "timestamp[us, tz=UTC]",
}


class Configs(Struct, frozen=True):
    """The columns of each config by name; `stored` has the first names of what was renamed since.

    `documents` has gold, whose parts carry their support; `annotations` what each annotator marked; `disagreements`
    where they differ.
    """

    documents: dict[str, Shape]
    annotations: dict[str, Shape]
    disagreements: dict[str, Shape]
    stored: Names = {}

    def by_name(self) -> dict[str, dict[str, Shape]]:
        """The columns of each config that there is."""
        of = {"documents": self.documents, "annotations": self.annotations, "disagreements": self.disagreements}
        return {name: columns for name, columns in of.items() if columns}


def configs(scheme: Scheme) -> Configs:
    """The columns that a scheme gives to each config, in their order."""
    article = _article(scheme)
    choices, span, relation = _choices(scheme), _span(scheme), _relation(scheme)
    supported: dict[str, Shape] = {"support": "int32", "voters": "int32", "annotators": ["string"]}
    gold_span = span | supported
    if scheme.attributes:
        gold_span["attribute_support"] = dict.fromkeys(scheme.attributes, "int32")
    gold: dict[str, Shape] = {**choices, "spans": [gold_span], "relations": [relation | supported]}
    if scheme.choices:
        gold["choice_support"] = dict.fromkeys(scheme.choices, "int32")
    marked: dict[str, Shape] = {**choices, "spans": [span], "relations": [relation]}
    return Configs(
        documents=article | gold | {"annotators": ["string"], "status": STATUSES} | _SOURCE,
        annotations=article | marked | _WORK | {"curated": "bool"} | _SOURCE,
        disagreements=_disagreements(scheme),
        stored=scheme.stored,
    )


def earlier_configs(scheme: Scheme) -> Configs:
    """The columns that a scheme gave to each config up to format 5 of the manifest."""
    article = _article(scheme)
    marked: dict[str, Shape] = {**_choices(scheme), "spans": [_span(scheme)], "relations": [_relation(scheme)]}
    return Configs(
        documents=article | marked | {"annotators": ["string"], "status": _EARLIER_STATUSES} | _SOURCE,
        annotations=article | marked | _WORK | _SOURCE,
        disagreements={},
        stored=scheme.stored,
    )


def _article(scheme: Scheme) -> dict[str, Shape]:
    metadata = {name: COLUMN_TYPES[column.type] for name, column in scheme.document.columns.items()}
    return {"id": "string", "text": "string", **metadata}


def _choices(scheme: Scheme) -> dict[str, Shape]:
    answers: dict[str, Shape] = {
        name: [tuple(choice.values)] if choice.multiple else tuple(choice.values)
        for name, choice in scheme.choices.items()
    }
    return {"choices": answers} if answers else {}


def _span(scheme: Scheme) -> dict[str, Shape]:
    span: dict[str, Shape] = {"id": "string", "start": "int32", "end": "int32", "text": "string"}
    span["label"] = tuple(scheme.labels)
    if scheme.attributes:
        span["attributes"] = {
            name: ["string"] if a.type == "text" else [tuple(a.values)] if a.type == "choices" else tuple(a.values)
            for name, a in scheme.attributes.items()
        }
    return span


def _relation(scheme: Scheme) -> dict[str, Shape]:
    return {"id": "string", "head": "string", "tail": "string", "label": tuple(scheme.relations)}


def _disagreements(scheme: Scheme) -> dict[str, Shape]:
    place: dict[str, Shape] = {"start": "int32", "end": "int32", "text": "string", "label": tuple(scheme.labels)}
    side: dict[str, Shape] = {"annotators": ["string"], "spans": ["string"], **place, "answer": "string"}
    gold: dict[str, Shape] = {"span": "string", "head": "string", "tail": "string"}
    return {"id": "string", "kind": KINDS, "name": "string", **gold, "sides": [side], "taken": "int32", "rule": RULES}


_SOURCE: dict[str, Shape] = {"source": {"export": "string", "task": "string"}}
_WORK: dict[str, Shape] = {
    "annotator": "string",
    "annotation": "string",
    "updated": "timestamp[us, tz=UTC]",
    "seconds": "float64",
}

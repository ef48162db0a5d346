"""The record sets of a Croissant description: one for each config, and the enumerations that they refer to.

Their form is what mlcroissant 1.1.1 reads whole and in order:

- A field in a list of structs has the column as its source and a JSONPath into the struct. There is one level of
  subFields only: of a second one (attributes in spans) it reads the values, but into a list beside the spans. So
  attributes are subFields of the spans, whose JSONPath goes two steps down.
- The split `references` the splits, in the long form `{"field": {"@id": ...}}`: on the short one of the specification
  it aborts. It is the only field that does. With a second one in a record set, records(..., filters={".../split": ...})
  fails; so the description of a class label, which is stored as its number, says which record set has the names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsann.releases.tables.configs import Configs
from newsann.releases.tables.schema import Shape
from newsann.scheme import Scheme

Json = dict[str, Any]
Place = tuple[str, ...]
"""Where something stands in a row: ("spans", "attributes", "kind")."""

SPLITS = "splits"
_PURPOSES = {"train": "cr:TrainingSplit", "validation": "cr:ValidationSplit", "test": "cr:TestSplit"}


_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float64": "sc:Float",
    "bool": "sc:Boolean",
    "timestamp[us, tz=UTC]": "sc:DateTime",
}


def file_set_id(config: str) -> str:
    """The id of the files that hold a config's records."""
    return f"files/{config}"


def record_sets(scheme: Scheme, columns: Configs, names: Sequence[str], splits: Sequence[str]) -> list[Json]:
    """The record sets of the configs `names` and of what they refer to; `splits` are those that have rows."""
    shapes: dict[str, dict[str, Shape]] = {config: getattr(columns, config) for config in names}
    descriptions = _descriptions(scheme)
    configs = [_config(config, of, splits, descriptions) for config, of in shapes.items()]
    return [split_set(splits), *enumerations(scheme, shapes), *configs]


def _config(config: str, shapes: Mapping[str, Shape], splits: Sequence[str], descriptions: Mapping[Place, str]) -> Json:
    fields = [_field(config, (name,), shape, descriptions) for name, shape in shapes.items()]
    # Documents have an id each; annotations have none that is sure to be unique over all exports.
    key = {"key": {"@id": "documents/id"}} if config == "documents" else {}
    named = {"@type": "cr:RecordSet", "@id": config, "name": config}
    return {**named, **key, "field": [*fields, _split(config, shapes, splits)]}


def _field(config: str, place: Place, shape: Shape, descriptions: Mapping[Place, str]) -> Json:
    """A column, with what is nested in it as subFields."""
    item = shape[0] if isinstance(shape, list) else shape
    if not isinstance(item, dict):
        return _leaf(config, place, shape, descriptions)
    nested = [_leaf(config, leaf, kind, descriptions) for leaf, kind in leaves(place, item)]
    kind = {} if place == ("source",) else {"dataType": "cr:Label"}
    return {**_named(config, place, descriptions), **kind, **_array(shape), "subField": nested}


def _leaf(config: str, place: Place, shape: Shape, descriptions: Mapping[Place, str]) -> Json:
    item = shape[0] if isinstance(shape, list) else shape
    below = {"transform": {"jsonPath": _json_path(place[1:])}} if len(place) > 1 else {}
    source = {"fileSet": {"@id": file_set_id(config)}, "extract": {"column": place[0]}, **below}
    kind: Json = (
        {"dataType": _TYPES[item]}
        if isinstance(item, str)
        else {"dataType": ["sc:Integer", "cr:Label"] if item else "sc:Integer"}
    )
    if isinstance(item, tuple) and item:
        descriptions = {
            place: f"{descriptions.get(place, '')} The number of a class label in {name_of(place)}.".strip()
        }
    return {**_named(config, place, descriptions), **kind, **_array(shape), "source": source}


def _split(config: str, shapes: Mapping[str, Shape], splits: Sequence[str]) -> Json:
    """The split of a record, which is its file's name; called `split_` beside a column that is called `split`.

    mlcroissant applies the pattern to its own outcome once more, so it takes the bare name as well.
    """
    name = "split"
    while name in shapes:
        name += "_"
    pattern = rf"^({'|'.join(re.escape(split) for split in splits)})(?:\.parquet)?$"
    return {
        **_named(config, (name,), {(name,): "The split, from the name of the file."}),
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": file_set_id(config)},
            "extract": {"fileProperty": "filename"},
            "transform": {"regex": pattern},
        },
        "references": {"field": {"@id": f"{SPLITS}/name"}},
    }


def _named(config: str, place: Place, descriptions: Mapping[Place, str]) -> Json:
    described = {"description": descriptions[place]} if descriptions.get(place) else {}
    name = ".".join(place[1:] or place)
    return {"@type": "cr:Field", "@id": "/".join((config, *place)), "name": name, **described}


def _array(shape: Shape) -> Json:
    return {"isArray": True, "arrayShape": "-1"} if isinstance(shape, list) else {}


def _json_path(steps: Place) -> str:
    """Steps into a struct, in brackets and quotes where a name is no plain word (or `where`, a word of jsonpath_rw).

    >>> _json_path(("attributes", "kind")), _json_path(("attributes", "claim-mode"))
    ('attributes.kind', "attributes['claim-mode']")
    """
    path = ""
    for step in steps:
        plain = re.fullmatch(r"[A-Za-z_]\w*", step) and step != "where"
        path += f".{step}" if plain else f"['{step}']"
    return path.removeprefix(".")


_SUPPORT = {
    ("support",): "How many annotators support it.",
    ("voters",): "How many annotators could have.",
    ("annotators",): "Pseudonyms of those who support it.",
    ("attribute_support",): "How many of them gave each answer.",
}


def _descriptions(scheme: Scheme) -> dict[Place, str]:
    """What each column holds, nested ones too."""
    return {
        ("id",): "Id of the document.",
        ("text",): "Full text of the article.",
        **{(name,): column.description for name, column in scheme.document.columns.items()},
        ("choices",): "Answers about the whole document.",
        ("choice_support",): "How many annotators gave each answer about the document.",
        **{("choices", name): choice.definition for name, choice in scheme.choices.items()},
        ("spans",): "Labelled spans of the text.",
        ("spans", "id"): "Id of the span, unique within its annotation.",
        ("spans", "start"): "Start of the span in the text, in Unicode code points (inclusive).",
        ("spans", "end"): "End of the span in the text, in Unicode code points (exclusive).",
        ("spans", "text"): "The text from start to end.",
        **{("spans", "attributes", name): attribute.definition for name, attribute in scheme.attributes.items()},
        **{("spans", *place): words for place, words in _SUPPORT.items()},
        **{("relations", *place): words for place, words in _SUPPORT.items() if place[0] != "attribute_support"},
        ("relations",): "Typed relations from one span to another.",
        ("relations", "head"): "Id of the span at which the relation starts.",
        ("relations", "tail"): "Id of the span at which the relation ends.",
        ("curated",): "Whether the annotation was made to decide the document.",
        ("kind",): "What annotators differ in.",
        ("name",): "The label, attribute, relation type or choice in dispute.",
        ("span",): "Id of the gold span, null if gold has none.",
        ("head",): "Id of the gold span at which the relation starts.",
        ("tail",): "Id of the gold span at which the relation ends.",
        ("sides",): "The sides of the dispute, those with more annotators first.",
        ("sides", "annotators"): "Pseudonyms of the annotators on this side.",
        ("sides", "spans"): "Ids of their own spans, in the order of the annotators.",
        ("sides", "answer"): "Their answer, null where they gave none.",
        ("taken",): "The side that gold took, counted from 0; null if it took none.",
        ("rule",): "Why gold took what it took.",
        ("annotators",): "Pseudonyms of all who annotated the document.",
        ("status",): "How the annotation of the document was chosen.",
        ("annotator",): "The annotator's pseudonym.",
        ("annotation",): "Id of the annotation in Label Studio.",
        ("updated",): "Time of the last update of the annotation.",
        ("seconds",): "Time spent on the annotation, in seconds.",
        ("source",): "The export and the task that contain the document.",
    }


def split_set(splits: Sequence[str]) -> Json:
    """The record set of the splits. It has no purpose if its name does not imply one."""
    name, url = f"{SPLITS}/name", f"{SPLITS}/url"
    # mlcroissant 1.1.1 refuses a field of the type cr:Split alone.
    fields: dict[str, str | list[str]] = {name: "sc:Text", url: ["sc:URL", "cr:Split"]}
    return _with_data(SPLITS, "cr:Split", fields, [{name: split, url: _PURPOSES.get(split, "")} for split in splits])


def enumerations(scheme: Scheme, configs: Mapping[str, Mapping[str, Shape]]) -> list[Json]:
    """A record set for each set of class labels in the columns of the configs, called by its place."""
    return [
        _enumeration(name_of(place), labels, _definitions(scheme, place))
        for place, labels in {place: labels for shapes in configs.values() for place, labels in _labels(shapes)}.items()
    ]


def name_of(place: Place) -> str:
    """What the record set is called that has the class labels of a column."""
    return "/".join(place)


def leaves(above: Place, struct: Mapping[str, Shape]) -> Iterator[tuple[Place, Shape]]:
    """What is nested in a struct, at any depth, with its place."""
    for name, kind in struct.items():
        if isinstance(kind, dict):
            yield from leaves((*above, name), kind)
        else:
            yield (*above, name), kind


def _labels(shapes: Mapping[str, Shape]) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for name, shape in shapes.items():
        item = shape[0] if isinstance(shape, list) else shape
        for place, kind in leaves((name,), item) if isinstance(item, dict) else [((name,), shape)]:
            labels = kind[0] if isinstance(kind, list) else kind
            if isinstance(labels, tuple) and labels:
                yield place, labels


def _enumeration(name: str, labels: Sequence[str], definitions: Mapping[str, str | None]) -> Json:
    index, label, description = (f"{name}/{column}" for column in ("index", "name", "description"))
    data = [{index: i, label: value, description: definitions.get(value) or ""} for i, value in enumerate(labels)]
    return _with_data(name, "sc:Enumeration", {index: "sc:Integer", label: "sc:Text", description: "sc:Text"}, data)


def _with_data(name: str, kind: str, fields: Mapping[str, str | list[str]], data: list[Json]) -> Json:
    """A record set whose records stand in the description itself; the first of its fields is the key."""
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "dataType": kind,
        "key": {"@id": next(iter(fields))},
        "field": [
            {"@type": "cr:Field", "@id": field, "name": field.rpartition("/")[2], "dataType": of}
            for field, of in fields.items()
        ],
        "data": data,
    }


def _definitions(scheme: Scheme, place: Place) -> Mapping[str, str | None]:
    """What each class label of a place means."""
    match place:
        case ("spans", "label"):
            return {name: label.definition for name, label in scheme.labels.items()}
        case ("relations", "label"):
            return {name: kind.definition for name, kind in scheme.relations.items()}
        case ("spans", "attributes", name):
            return scheme.attributes[name].values
        case ("choices", name):
            return scheme.choices[name].values
        case ("status",):
            return {
                "single": "The only annotation of the document.",
                "agreed": "All annotators annotated the same.",
                "adjudicated": "Every difference between annotators was decided by the scheme's strategy.",
                "curated": "A curator decided.",
                "disputed": "A difference between annotators is left undecided.",
            }
        case ("kind",):
            return {
                "label": "Which label a place has.",
                "boundary": "Where a span begins or ends.",
                "missing": "Whether there is a span.",
                "attribute": "The answer about a span.",
                "relation": "Whether two spans are linked so.",
                "choice": "The answer about the document.",
            }
        case ("rule",):
            return {
                "latest": "The annotation updated last.",
                "majority": "The answer with the most votes.",
                "quorum": "As many annotators as the scheme asks for, or fewer.",
                "medoid": "The bounds that share most with the others.",
                "dawid-skene": "The most probable answer by the error rates of the annotators.",
                "curated": "As the curator decided.",
                "tie": "No answer had more weight than the others.",
            }
        case _:
            return {}

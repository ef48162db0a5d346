"""What the records of a Croissant description refer to, told in it at full length: the splits and the class labels."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsann.releases.tables.schema import Shape
from newsann.scheme import Scheme

Json = dict[str, Any]
Place = tuple[str, ...]
"""Where something stands in a row: ("spans", "attributes", "kind")."""

SPLITS = "splits"
_PURPOSES = {"train": "cr:TrainingSplit", "validation": "cr:ValidationSplit", "test": "cr:TestSplit"}


def split_set(splits: Sequence[str]) -> Json:
    """The record set of the splits. The purpose of one whose name does not tell it stays open."""
    name, url = f"{SPLITS}/name", f"{SPLITS}/url"
    # mlcroissant 1.1.1 refuses a field of the type cr:Split alone.
    fields: dict[str, str | list[str]] = {name: "sc:Text", url: ["sc:URL", "cr:Split"]}
    return _told(SPLITS, "cr:Split", fields, [{name: split, url: _PURPOSES.get(split, "")} for split in splits])


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
    return _told(name, "sc:Enumeration", {index: "sc:Integer", label: "sc:Text", description: "sc:Text"}, data)


def _told(name: str, kind: str, fields: Mapping[str, str | list[str]], data: list[Json]) -> Json:
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
        case _:  # status
            return {
                "single": "The document has this annotation alone.",
                "latest": "Of several annotations, the one that was last updated.",
                "adjudicated": "Somebody decided between several annotations.",
                "agreed": "All annotators marked the same.",
            }

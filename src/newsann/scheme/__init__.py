"""The annotation scheme: types, reading with located errors, and what is compiled from it."""

from newsann.scheme.people import Adjudication, Agreement, Annotators
from newsann.scheme.reading import load, load_with_source, loads
from newsann.scheme.types import (
    Attribute,
    Cardinality,
    Choice,
    Column,
    Constraints,
    Crossing,
    Label,
    Nesting,
    RelationType,
    Scheme,
)

__all__ = [
    "Adjudication",
    "Agreement",
    "Annotators",
    "Attribute",
    "Cardinality",
    "Choice",
    "Column",
    "Constraints",
    "Crossing",
    "Label",
    "Nesting",
    "RelationType",
    "Scheme",
    "load",
    "load_with_source",
    "loads",
]

"""Names that a scheme had before: what is stored under them is read under the new ones.

The names are told apart by where they stand in a dataset's columns: `spans.label`, `relations.label`,
`spans.attributes` and `choices` for questions, and below these, as `spans.attributes.kind`, for the values of each.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeAlias

LABELS, RELATIONS, ATTRIBUTES, CHOICES = "spans.label", "relations.label", "spans.attributes", "choices"

Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""Names by the place where they stand: the one that is looked for, to the one that it means."""


class _Named(Protocol):
    @property
    def was(self) -> list[str]: ...


class _Question(_Named, Protocol):
    @property
    def former_values(self) -> dict[str, list[str]]: ...


class _Scheme(Protocol):
    @property
    def labels(self) -> Mapping[str, _Named]: ...
    @property
    def relations(self) -> Mapping[str, _Named]: ...
    @property
    def attributes(self) -> Mapping[str, _Question]: ...
    @property
    def choices(self) -> Mapping[str, _Question]: ...


def history(scheme: _Scheme) -> Iterator[tuple[str, str, list[str]]]:
    """Each name that has former ones: where it stands, the name, and what it was called, the first name first."""
    for place, named in ((LABELS, scheme.labels), (RELATIONS, scheme.relations)):
        yield from ((place, name, kind.was) for name, kind in named.items() if kind.was)
    for place, asked in ((ATTRIBUTES, scheme.attributes), (CHOICES, scheme.choices)):
        for name, question in asked.items():
            if question.was:
                yield place, name, question.was
            for value, was in question.former_values.items():
                if was:
                    yield f"{place}.{name}", value, was


def renamed(name: str, place: str, names: Names) -> str:
    """The name as `names` has it; the same when it is not among them."""
    own = names.get(place)
    return own.get(name, name) if own else name

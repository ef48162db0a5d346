"""What differs between the columns and names of two releases, and whether a consumer's code can break by it."""

from collections.abc import Iterable, Iterator, Mapping

from newsann.releases.diff.changes import How, SchemeChange
from newsann.releases.tables.schema import Shape
from newsann.scheme.names import LABELS, RELATIONS, Names, renamed

_LABELS_OF_SIDES = "sides.label"
Shapes = Mapping[str, Mapping[str, Shape]]
"""The columns of each config."""


def shape_changes(before: Shapes, after: Shapes) -> tuple[SchemeChange, ...]:
    """Every column, label, relation and answer that is new, gone, of another type or in another order.

    Class labels are stored as numbers in the scheme's order, so one that is put in before others moves their numbers,
    which breaks code as much as one that goes; one that comes last does not.
    """
    found: dict[SchemeChange, None] = {}
    for config, columns in before.items():
        if config not in after:
            # Without disagreements there is no such config, and code that reads it has nothing to read.
            found[SchemeChange(How.REMOVED, "config", config, config != "disagreements")] = None
            continue
        for change in _shapes(columns, after[config], ""):
            found[change] = None
    for config in after:
        if config not in before:
            found[SchemeChange(How.ADDED, "config", config, False)] = None
    return tuple(found)


def with_renames(before: Shapes, after: Shapes, former: Names) -> tuple[SchemeChange, ...]:
    """The same changes, but names that `former` has as earlier names of others are renamed, not removed and added."""
    renames: dict[SchemeChange, None] = {}
    old = {config: _renamed_fields(columns, "", former, renames) for config, columns in before.items()}
    return (*renames, *shape_changes(old, after))


def _renamed_fields(
    old: Mapping[str, Shape], above: str, former: Names, renames: dict[SchemeChange, None]
) -> dict[str, Shape]:
    now = _present(old, above, former)
    for name, present in zip(old, now, strict=True):
        if name != present:
            renames[SchemeChange(f"renamed to {present}", "column", f"{above}.{name}", True)] = None
    return {
        present: _renamed(shape, f"{above}.{present}" if above else present, former, renames)
        for present, shape in zip(now, old.values(), strict=True)
    }


def _renamed(shape: Shape, path: str, former: Names, renames: dict[SchemeChange, None]) -> Shape:
    if isinstance(shape, list):
        return [_renamed(shape[0], path, former, renames)]
    if path.rpartition(".")[2] in FOLLOWING:
        return shape
    if isinstance(shape, dict):
        return _renamed_fields(shape, path, former, renames)
    if isinstance(shape, str):
        return shape
    now = _present(shape, LABELS if path == _LABELS_OF_SIDES else path, former)
    for name, present in zip(shape, now, strict=True):
        if name != present:
            renames[SchemeChange(f"renamed to {present}", _kind(path), name, True)] = None
    return tuple(now)


def _present(names: Iterable[str], place: str, former: Names) -> list[str]:
    """The present names; a former one stays where the present one is there as well, since the two became one."""
    taken = list(names)
    for i, name in enumerate(taken):
        if (present := renamed(name, place, former)) not in taken:
            taken[i] = present
    return taken


FOLLOWING = ("attribute_support", "choice_support")
"""Columns whose fields follow from the scheme's questions, whose changes are listed where these are."""


def _shapes(old: Mapping[str, Shape], new: Mapping[str, Shape], above: str) -> Iterator[SchemeChange]:
    for name in (*old, *(name for name in new if name not in old)):
        path = f"{above}.{name}" if above else name
        if name not in new:
            yield SchemeChange(How.REMOVED, "column", path, True)
        elif name not in old:
            yield SchemeChange(How.ADDED, "column", path, False)
        elif name not in FOLLOWING:
            yield from _shape(old[name], new[name], path)


def _shape(old: Shape, new: Shape, path: str) -> Iterator[SchemeChange]:
    if isinstance(old, list) and isinstance(new, list):
        yield from _shape(old[0], new[0], path)
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _shapes(old, new, path)
    elif isinstance(old, tuple) and isinstance(new, tuple):
        yield from _names(old, new, _kind(path))
    elif old != new:
        yield SchemeChange("of another type", "column", path, True)


def _names(old: tuple[str, ...], new: tuple[str, ...], kind: str) -> Iterator[SchemeChange]:
    for name in old:
        if name not in new:
            yield SchemeChange(How.REMOVED, kind, name, True)
    renumbered = new[: len(old)] != old
    for name in new:
        if name not in old:
            yield SchemeChange(How.ADDED, kind, name, renumbered)
    if renumbered and set(old) <= set(new) and new != old and [n for n in new if n in old] != list(old):
        yield SchemeChange("in another order", kind, ", ".join(new), True)


def _kind(path: str) -> str:
    kinds = {LABELS: "label", _LABELS_OF_SIDES: "label", RELATIONS: "relation"}
    return kinds.get(path, f"answer of {path.rsplit('.', 1)[-1]}")

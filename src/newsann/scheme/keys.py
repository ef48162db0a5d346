"""Where the keys that a scheme names lead in a task's data: `title`, or `doc.title` for one inside an object."""

from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 8
"""How many objects deep `leaves` looks."""


def value_at(data: Mapping[str, Any], key: str | None) -> Any:
    """The value under a key: under the key as it stands, or else along its path through objects; None if there is none.

    Label Studio reads `$doc.body` in a labeling config in the same way.

    >>> value_at({"doc": {"body": "Rain."}}, "doc.body"), value_at({"doc.body": "Fog."}, "doc.body")
    ('Rain.', 'Fog.')
    """
    if key is None or key in data:
        return None if key is None else data[key]
    found: Any = data
    if "." in key:
        for step in key.split("."):
            if not isinstance(found, Mapping) or step not in found:
                return None
            found = found[step]
        return found
    return None


def put_at(data: dict[str, Any], key: str, value: object) -> bool:
    """Put a value where the key leads, for `doc.body` into an object `doc`; False where something else is in the way.

    Label Studio takes no task whose data have `doc.body` as one key.

    >>> data: dict[str, object] = {}
    >>> put_at(data, "doc.body", "Rain."), data
    (True, {'doc': {'body': 'Rain.'}})
    """
    *objects, last = key.split(".")
    inside = data
    for step in objects:
        inside = inside.setdefault(step, {})
        if not isinstance(inside, dict):
            return False
    inside[last] = value
    return True


def take_from(data: dict[str, Any], key: str) -> Any:
    """The value under a key, taken out; None if there is none. Objects that hold nothing else go with it."""
    value = value_at(data, key)
    steps = [key] if key in data else key.split(".")
    path: list[dict[str, Any]] = [data]
    for step in steps[:-1]:
        inside = path[-1].get(step)
        if not isinstance(inside, dict):
            return value
        path.append(inside)
    path[-1].pop(steps[-1], None)
    for outer, step in reversed(list(zip(path, steps[:-1], strict=False))):
        if not outer[step]:
            del outer[step]
    return value


def leaves(data: Mapping[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """Each value of a task's data with its key, those inside objects by their path; objects deeper than DEEPEST whole.

    >>> list(leaves({"doc": {"body": "Rain.", "tags": ["a"]}, "page": 3}))
    [('doc.body', 'Rain.'), ('doc.tags', ['a']), ('page', 3)]
    """
    for name, value in data.items():
        if isinstance(value, Mapping) and value and depth < DEEPEST:
            yield from leaves(value, f"{above}{name}.", depth + 1)
        else:
            yield f"{above}{name}", value

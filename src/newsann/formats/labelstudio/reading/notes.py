"""What people noted beside their marks, which has no place in the dataset: counted, and reported once a file."""

from collections import Counter

from newsann.formats.labelstudio.exports.records import Task

REGIONS, RELATIONS, ANNOTATIONS, TASKS = "regions", "relations", "annotations", "tasks"
"""What notes stand on: `meta` of regions, of relations and of tasks, comments on annotations."""
_OWN = frozenset(("origin", "score", "readonly", "hidden", "locked"))
"""What Label Studio itself says of a region."""


def notes(task: Task) -> Counter[str]:
    """How many notes stand on what in a task."""
    counts: Counter[str] = Counter()
    if task.meta and _says_something(task.meta):
        counts[TASKS] += 1
    if task.comments:
        counts[ANNOTATIONS] += _comments(task.comments)
    for annotation in task.submitted:
        for item in annotation.result or ():
            if item.meta is None and item.normalization is None:
                continue
            if _says_something(item.meta) or _says_something(item.normalization):
                counts[RELATIONS if item.type == "relation" else REGIONS] += 1
        if annotation.comments:
            counts[ANNOTATIONS] += _comments(annotation.comments)
    return +counts


def _comments(given: object) -> int:
    return len(given) if isinstance(given, list) else int(_says_something(given))


def _says_something(meta: object) -> bool:
    """Whether anything but Label Studio's own bookkeeping stands in a `meta`, however deep."""
    if isinstance(meta, str):
        return bool(meta.strip())
    if isinstance(meta, dict):
        return any(_says_something(value) for key, value in meta.items() if key not in _OWN)
    if isinstance(meta, list):
        return any(map(_says_something, meta))
    return meta is not None

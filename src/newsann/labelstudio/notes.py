"""What people noted beside their marks, which has no place in the dataset: counted, and reported once a file."""

from collections import Counter
from collections.abc import Mapping

from newsann.findings import Finding, Place, severity_of
from newsann.labelstudio import rules
from newsann.labelstudio.records import Task
from newsann.scheme import Scheme

KINDS = ("notes on regions", "notes on relations", "comments on annotations", "metadata of tasks")
"""The kinds of notes, in the order in which they are reported."""
_SINGULAR = {
    "notes on regions": "note on a region",
    "notes on relations": "note on a relation",
    "comments on annotations": "comment on an annotation",
    "metadata of tasks": "task with metadata",
}
_OWN = frozenset(("origin", "score", "readonly", "hidden", "locked"))
"""What Label Studio itself says of a region."""


def notes(task: Task) -> Counter[str]:
    """How many notes of each kind stand in a task (`meta` of its regions, of its relations and its own)."""
    counts: Counter[str] = Counter()
    if task.meta and _says_something(task.meta):
        counts["metadata of tasks"] += 1
    for annotation in task.submitted:
        for item in annotation.result or ():
            if item.meta is None and item.normalization is None:
                continue
            if _says_something(item.meta) or _says_something(item.normalization):
                counts[f"notes on {'relations' if item.type == 'relation' else 'regions'}"] += 1
        if annotation.comments and isinstance(annotation.comments, list):
            counts["comments on annotations"] += len(annotation.comments)
    return counts


def in_words(counts: Mapping[str, int]) -> str:
    """The counts as a list for people.

    >>> in_words({"notes on regions": 2, "metadata of tasks": 1})
    '2 notes on regions, 1 task with metadata'
    """
    return ", ".join(_counted(counts[kind], kind) for kind in KINDS if counts.get(kind))


def left_out(export: str, counts: Mapping[str, int], scheme: Scheme) -> Finding:
    """The finding that says how many notes an export has."""
    rule = rules.LEFT_OUT_NOTES
    message = f"left out, because the dataset has no place for them: {in_words(counts)}"
    return Finding(rule.code, severity_of(rule, scheme.severities), message, rule.hint, Place(export=export))


def _counted(count: int, kind: str) -> str:
    plural = "tasks with metadata" if kind == "metadata of tasks" else kind
    return f"1 {_SINGULAR[kind]}" if count == 1 else f"{count:,} {plural}"


def _says_something(meta: object) -> bool:
    """Whether anything but Label Studio's own bookkeeping stands in a `meta`, however deep."""
    if isinstance(meta, str):
        return bool(meta.strip())
    if isinstance(meta, dict):
        return any(_says_something(value) for key, value in meta.items() if key not in _OWN)
    if isinstance(meta, list):
        return any(map(_says_something, meta))
    return meta is not None

"""What people noted beside their marks, which has no place in the dataset: counted, and reported once a file."""

from collections import Counter
from collections.abc import Mapping

from newsann.findings import Finding, Place, severity_of
from newsann.labelstudio import rules
from newsann.labelstudio.records import Task
from newsann.scheme import Scheme

REGIONS, RELATIONS, COMMENTS, TASKS = "regions", "relations", "comments", "tasks"
_WORDS = {
    REGIONS: ("note on a region", "notes on regions"),
    RELATIONS: ("note on a relation", "notes on relations"),
    COMMENTS: ("comment", "comments"),
    TASKS: ("task with metadata", "tasks with metadata"),
}
"""What one and several of a kind are called, in the order in which they are reported."""
_OWN = frozenset(("origin", "score", "readonly", "hidden", "locked"))
"""What Label Studio itself says of a region."""


def notes(task: Task) -> Counter[str]:
    """How many notes of each kind stand in a task: `meta` of its regions, of its relations and its own; comments."""
    counts: Counter[str] = Counter()
    if task.meta and _says_something(task.meta):
        counts[TASKS] += 1
    if task.comments:
        counts[COMMENTS] += _comments(task.comments)
    for annotation in task.submitted:
        for item in annotation.result or ():
            if item.meta is None and item.normalization is None:
                continue
            if _says_something(item.meta) or _says_something(item.normalization):
                counts[RELATIONS if item.type == "relation" else REGIONS] += 1
        if annotation.comments:
            counts[COMMENTS] += _comments(annotation.comments)
    return +counts


def in_words(counts: Mapping[str, int]) -> str:
    """The counts as a list for people.

    >>> in_words({"tasks": 1, "regions": 2})
    '2 notes on regions, 1 task with metadata'
    """
    return ", ".join(f"{n:,} {words[n != 1]}" for kind, words in _WORDS.items() if (n := counts.get(kind, 0)))


def left_out(export: str, counts: Mapping[str, int], scheme: Scheme) -> Finding:
    """The finding that says how many notes an export has."""
    rule = rules.LEFT_OUT_NOTES
    message = f"left out, because the dataset has no place for them: {in_words(counts)}"
    return Finding(rule.code, severity_of(rule, scheme.severities), message, rule.hint, Place(export=export))


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

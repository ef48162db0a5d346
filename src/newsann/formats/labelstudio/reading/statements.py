"""The state of a task and its annotations: skipped, rejected, incomplete; times; notes of annotators."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from newsann.formats.labelstudio.context import ItemCounts, ReadingContext
from newsann.formats.labelstudio.exports.records import Draft, RawAnnotation, Review, Task
from newsann.formats.labelstudio.rules.annotations import BAD_TIME, MISSING_ANNOTATIONS, NEWER_DRAFT, REJECTED, SKIPPED
from newsann.model.findings import many
from newsann.scheme.values import moment

_REJECTED_ACTION = "rejected"


def is_skipped(raw: RawAnnotation) -> bool:
    """Whether the annotator skipped the task: `was_cancelled`, or `skipped` up to Label Studio 0.9."""
    return bool(raw.was_cancelled or raw.skipped)


def withheld(raw: RawAnnotation, context: ReadingContext) -> str:
    """Why the annotation itself must not be published, after reporting it; "" if it may be."""
    if is_skipped(raw):
        context.report(SKIPPED, f"skipped by the annotator, with {many(context.counts.regions_read, 'region')}")
        return SKIPPED.code
    if raw.reviews or raw.last_action == _REJECTED_ACTION:
        verdict = _rejection(raw)
        if verdict:
            context.report(REJECTED, f"{verdict}; not published")
            return REJECTED.code
    if raw.result is None:
        message = "the annotation has no `result`: what was marked is missing from the file"
        context.report(MISSING_ANNOTATIONS, message)
        return MISSING_ANNOTATIONS.code
    return ""


def updated(raw: RawAnnotation, context: ReadingContext) -> datetime | None:
    """When the annotation was last stored; a value that can be no time has a finding.

    `created_ago` is the last resort: mostly "2 minutes", but in Spark NLP's Annotation Lab a time.
    """
    last, first = stored(raw.updated_at), stored(raw.created_at)
    if last is None or first is None:
        for name, value, time in (("updated_at", raw.updated_at, last), ("created_at", raw.created_at, first)):
            if time is None and value is not None and value != "":
                context.report(BAD_TIME, _no_time(name, value))
    return last or first or stored(raw.created_ago)


def compare_drafts(task: Task, context: ReadingContext) -> None:
    """Report drafts that are newer than the annotation that they would change."""
    newest = {str(raw.id): _last(raw) for raw in task.submitted if raw.id is not None}
    for draft in task.drafts or ():
        if not isinstance(draft, Draft):
            continue
        drafted, annotation = _last(draft), None if draft.annotation is None else str(draft.annotation)
        own = context.of_annotation(annotation, ItemCounts())
        if drafted is None and draft.updated_at is not None and draft.updated_at != "":
            own.report(BAD_TIME, f"a draft: {_no_time('updated_at', draft.updated_at)}")
        known = newest.get(annotation) if annotation is not None else None
        if drafted and known and drafted > known:
            message = f"submitted at {known:%Y-%m-%d %H:%M:%S}, but the draft is of {drafted:%Y-%m-%d %H:%M:%S} UTC"
            own.report(NEWER_DRAFT, message)


def missing(task: Task, context: ReadingContext) -> bool:
    """Whether the task counts more annotations than the file holds, after reporting it."""
    if task.total_annotations is None and task.cancelled_annotations is None:
        return False
    cancelled = sum(map(is_skipped, task.submitted))
    lacks = [
        f"`{name}` is {counted}, but the file contains {present}: {counted - present} missing from the file"
        for name, counted, present in (
            ("total_annotations", task.total_annotations, len(task.submitted) - cancelled),
            ("cancelled_annotations", task.cancelled_annotations, cancelled),
        )
        if type(counted) is int and counted > present
    ]
    if lacks:
        context.report(MISSING_ANNOTATIONS, "; ".join(lacks))
    return bool(lacks)


def _rejection(raw: RawAnnotation) -> str:
    """The rejection that decides, in words; "" if there is none. The last review counts, or else the last action."""
    verdicts = [review for review in raw.reviews or () if review.accepted is not None]
    if not verdicts:
        return "rejected by a reviewer (`last_action`)" if raw.last_action == _REJECTED_ACTION else ""
    last = _latest(verdicts)
    if last.accepted:
        return ""
    when = stored(last.created_at)
    return f"rejected by a reviewer on {when:%Y-%m-%d}" if when else "rejected by a reviewer"


def _latest(reviews: Sequence[Review]) -> Review:
    """The last review: by their times where all have one, else the last in the list."""
    times = [stored(review.created_at) for review in reviews]
    if None in times:
        return reviews[-1]
    return max(zip(times, range(len(reviews)), reviews, strict=True))[2]


def _last(work: RawAnnotation | Draft) -> datetime | None:
    return stored(work.updated_at) or stored(work.created_at)


def _no_time(name: str, value: object) -> str:
    shown = repr(value) if len(repr(value)) <= 40 else f"{repr(value)[:39]}…"
    return f"`{name}` is {shown}, expected a time such as 2026-03-02T08:30:00Z, or seconds since 1970"


_DIGITS = re.compile(r"\s*\d{9,16}(\.\d+)?\s*")
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC).timestamp(), datetime(2100, 1, 1, tzinfo=UTC).timestamp()
"""Nothing was annotated in Label Studio before or after; a number outside is no time."""


def stored(value: object) -> datetime | None:
    """The time, UTC where it names no zone; None for what can be no time.

    Label Studio up to 0.9 wrote seconds since 1970. Milliseconds, as JavaScript counts, are recognised by their size.

    >>> stored(1609876000) == stored("2021-01-05T19:46:40Z") == stored(1609876000000)
    True
    >>> stored(12) is None
    True
    """
    if isinstance(value, str):
        return _counted(float(value)) if _DIGITS.fullmatch(value) else moment(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _counted(value)
    return None


def _counted(number: float) -> datetime | None:
    for unit in (1, 1000):
        if FIRST * unit <= number < LAST * unit:
            return datetime.fromtimestamp(number / unit, UTC)
    return None


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

"""What an annotation says of itself: that it was skipped or rejected, when it was stored, and that it is not whole."""

from collections.abc import Sequence
from datetime import datetime

from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.context import Reporter
from newsann.formats.labelstudio.exports.records import Draft, RawAnnotation, Review, Task
from newsann.formats.labelstudio.reading.times import stored
from newsann.formats.labelstudio.tally import Tally

REJECTED = "rejected"


def is_skipped(raw: RawAnnotation) -> bool:
    """Whether the annotator skipped the task: `was_cancelled`, or `skipped` up to Label Studio 0.9."""
    return bool(raw.was_cancelled or raw.skipped)


def withheld(raw: RawAnnotation, tally: Tally, report: Reporter) -> str:
    """Why the annotation is not published, by what it says of itself, after reporting it; "" if nothing forbids it."""
    if is_skipped(raw):
        report.say(rules.SKIPPED, f"skipped; regions in it: {tally.regions_read}", annotation=tally.annotation)
        return rules.SKIPPED.code
    if raw.reviews or raw.last_action == REJECTED:
        verdict = _rejection(raw)
        if verdict:
            report.say(rules.REJECTED, f"{verdict}; not published", annotation=tally.annotation)
            return rules.REJECTED.code
    if raw.result is None:
        message = "the file does not say what was marked: the annotation has no `result`"
        report.say(rules.MISSING_ANNOTATIONS, message, annotation=tally.annotation)
        return rules.MISSING_ANNOTATIONS.code
    return ""


def updated(raw: RawAnnotation, report: Reporter, annotation: str) -> datetime | None:
    """When the annotation was last stored; a value that can be no time has a finding.

    `created_ago` is the last resort: mostly "2 minutes", but in Spark NLP's Annotation Lab a time.
    """
    last, first = stored(raw.updated_at), stored(raw.created_at)
    if last is None or first is None:
        for name, value, time in (("updated_at", raw.updated_at, last), ("created_at", raw.created_at, first)):
            if time is None and value is not None and value != "":
                report.say(rules.BAD_TIME, _no_time(name, value), annotation=annotation)
    return last or first or stored(raw.created_ago)


def compare_drafts(task: Task, report: Reporter) -> None:
    """Report drafts that are newer than the annotation that they would change."""
    newest = {str(raw.id): _last(raw) for raw in task.submitted if raw.id is not None}
    for draft in task.drafts or ():
        if not isinstance(draft, Draft):
            continue
        drafted, annotation = _last(draft), None if draft.annotation is None else str(draft.annotation)
        if drafted is None and draft.updated_at is not None and draft.updated_at != "":
            report.say(rules.BAD_TIME, f"a draft: {_no_time('updated_at', draft.updated_at)}", annotation=annotation)
        known = newest.get(annotation) if annotation is not None else None
        if drafted and known and drafted > known:
            message = f"submitted {known:%Y-%m-%d %H:%M:%S}, draft of {drafted:%Y-%m-%d %H:%M:%S} UTC"
            report.say(rules.NEWER_DRAFT, message, annotation=annotation)


def missing(task: Task, report: Reporter) -> bool:
    """Whether the task counts more annotations than the file holds, after reporting it."""
    if task.total_annotations is None and task.cancelled_annotations is None:
        return False
    cancelled = sum(map(is_skipped, task.submitted))
    lacks = [
        f"{name} is {counted}, and the file holds {held}: {counted - held} {'is' if counted - held == 1 else 'are'} "
        "missing from the file"
        for name, counted, held in (
            ("total_annotations", task.total_annotations, len(task.submitted) - cancelled),
            ("cancelled_annotations", task.cancelled_annotations, cancelled),
        )
        if type(counted) is int and counted > held
    ]
    if lacks:
        report.say(rules.MISSING_ANNOTATIONS, "; ".join(lacks))
    return bool(lacks)


def _rejection(raw: RawAnnotation) -> str:
    """The rejection that decides, in words; "" if there is none. The last review counts, or else the last action."""
    verdicts = [review for review in raw.reviews or () if review.accepted is not None]
    if not verdicts:
        return "rejected by a reviewer (`last_action`)" if raw.last_action == REJECTED else ""
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
    return f"`{name}` is {shown}, expected a time as in 2026-03-02T08:30:00Z, or seconds since 1970"

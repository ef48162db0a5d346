"""Users' numbers that may stand for different people, because the exports come from several servers or projects."""

from collections.abc import Iterable, Iterator

from newsann.checks.corpus import AMBIGUOUS, Sketch
from newsann.findings import Finding, Place, many, severity_of
from newsann.labelstudio.privacy import is_number
from newsann.scheme import Scheme

Exports = tuple[str, str]
"""The names of two exports, in the order in which they were read."""


def ambiguous(sketches: Iterable[Sketch], doubted: Iterable[Exports], scheme: Scheme) -> Iterator[Finding]:
    """A finding for each two exports that share users' numbers and are of two projects, or otherwise `doubted`."""
    if scheme.annotators.by:
        return
    people: dict[tuple[str, str | None], set[str]] = {}
    for sketch in sketches:
        numbers = {who for _, who in sketch.works if is_number(who)}
        people.setdefault((sketch.export, sketch.project), set()).update(numbers)
    shared: dict[Exports, set[str]] = {}
    origins = list(people)
    suspected = {frozenset(pair) for pair in doubted}
    for i, (export, project) in enumerate(origins):
        for earlier, other in origins[:i]:
            projects_differ = None not in (project, other) and project != other
            if projects_differ or frozenset((earlier, export)) in suspected:
                both = people[export, project] & people[earlier, other]
                if both:
                    shared.setdefault((earlier, export), set()).update(both)
    for (earlier, export), numbers in shared.items():
        where = f"{earlier} and {export}" if earlier != export else f"several projects in {export}"
        message = f"{many(len(numbers), 'number')} of annotators in {where}: one person each, or several?"
        severity = severity_of(AMBIGUOUS, scheme.severities)
        yield Finding(AMBIGUOUS.code, severity, message, AMBIGUOUS.hint, Place(export=export), count=len(numbers))

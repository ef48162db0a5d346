"""Saying findings of one task with their place, while it is read."""

from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from newsann.model.document import Source
from newsann.model.findings import CountKey, Finding, Place, Rule, excerpt, severity_of
from newsann.scheme import Scheme


class Flat(Struct, frozen=True):
    """What the keys of a JSON_MIN object were taken for: controls, and data that could be answers as well."""

    controls: frozenset[str]
    doubtful: frozenset[str]


class Reporter:
    """Collects the findings of one task, each with the task's place.

    `searched` says of words how often they stand in the task's text: what one annotation asked is known to the next.
    `flat` says of JSON_MIN what its keys were taken for.
    """

    def __init__(self, scheme: Scheme, place: Place) -> None:
        self.scheme = scheme
        self.place = place
        self.source = Source(place.export or "", "")
        self.findings: list[Finding] = []
        self.counts: Counter[CountKey] = Counter()
        self.searched: dict[str, int] = {}
        self.flat: Flat | None = None

    def count(self, rule: Rule, subject: str = "", count: int = 1) -> None:
        """Count places of the task for a finding that a file has once; `rule` is one with `each_file`."""
        self.counts[self.place.export or "", rule.code, subject] += count

    def say(
        self,
        rule: Rule,
        message: str,
        *,
        annotation: str | None = None,
        region: str | None = None,
        relation: str | None = None,
        text: str | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> None:
        """Add a finding; with `text`, `start` and `end` (code points) it shows the words."""
        known = text is not None and start is not None and end is not None
        place = replace(
            self.place,
            annotation=annotation,
            region=region,
            relation=relation,
            start=start if known else None,
            end=end if known else None,
        )
        shown = excerpt(text, start, end) if text is not None and start is not None and end is not None else None
        severity = severity_of(rule, self.scheme.severities)
        self.findings.append(Finding(rule.code, severity, message, rule.hint, place, shown))

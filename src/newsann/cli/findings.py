"""Findings as people and programs read them: text, JSON, GitHub's annotations."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import msgspec
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from newsann.cli.options import FailOn, Format
from newsann.cli.output import print_lines, print_styled
from newsann.model.findings import Excerpt, Finding, Place, Severity
from newsann.model.text import json_escaped, shown
from newsann.project.building.results import Outcome

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
DIM = Style(dim=True)


def as_text(findings: Iterable[Finding], link: Callable[[Place], str] = lambda _: "") -> Iterator[Text]:
    """The findings, document after document, each with its place, the words it is about and what to do.

    A hint stands once for each kind of finding and document, and so does the address that `link` makes of a place.
    """
    ordered = sorted(findings, key=_by_document)
    for heading, group in groupby(ordered, key=lambda finding: _heading(finding.place)):
        same = list(group)
        yield Text.assemble((shown(heading), "bold"))
        if address := link(same[0].place):
            yield Text(f"  {address}", DIM)
        last = {finding.code: i for i, finding in enumerate(same)}
        for i, finding in enumerate(same):
            yield _told(finding, hint=last[finding.code] == i)
        yield Text("")


def summary(outcome: Outcome) -> Iterator[Text]:
    """What there was and what was found, in a few lines."""
    counts = Counter((finding.severity, finding.code) for finding in outcome.findings)
    width = max((len(code) for _, code in counts), default=0)
    for (severity, code), count in sorted(counts.items(), key=lambda item: (-item[0][0].rank, -item[1], item[0][1])):
        yield Text.assemble(f"{count:>7} ", (f"{severity:<7}", COLOURS[severity]), f" {code:<{width}}")
    total = outcome.ledger.as_dict()
    read = ", ".join(_many(int(str(total[kind]["read"])), kind) for kind in ("tasks", "annotations", "relations"))
    said = ", ".join(_many(outcome.count(severity), f"{severity}s") for severity in (Severity.ERROR, Severity.WARNING))
    yield Text(f"{read} read: {said}")


def as_json(outcome: Outcome) -> bytes:
    """Everything as one JSON object: `findings`, `ledger`, `repairs`."""
    told = {"findings": outcome.findings, "ledger": outcome.ledger.as_dict(), "repairs": outcome.repairs}
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def as_github(outcome: Outcome) -> Iterator[str]:
    """One workflow command a finding, which GitHub shows beside the file."""
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    for finding in outcome.findings:
        file = outcome.files.get(finding.place.export or "")
        properties = [*([f"file={_property(file)}"] if file else []), f"title={_property(finding.code)}"]
        words = f" in “{finding.excerpt.text}”" if finding.excerpt else ""
        message = f"{finding.place}: {finding.message}{words}. {finding.hint}"
        yield f"::{levels[finding.severity]} {','.join(properties)}::{_escaped(message)}"


def print_outcome(outcome: Outcome, how: Format, link: Callable[[Place], str] = lambda _: "") -> None:
    """Print what exports came to, on standard output."""
    if how is Format.JSON:
        sys.stdout.buffer.write(json_escaped(as_json(outcome)) + b"\n")
    elif how is Format.GITHUB:
        print_lines(as_github(outcome))
    else:
        print_styled(as_text(outcome.findings, link))
        print_styled(summary(outcome))


def fails(outcome: Outcome, fail_on: FailOn) -> bool:
    """Whether there is a finding of this severity or a higher one."""
    if fail_on is FailOn.NEVER:
        return False
    threshold = Severity(fail_on.value).rank
    return any(finding.severity.rank >= threshold for finding in outcome.findings)


def _by_document(finding: Finding) -> tuple[str, int, bool, str, int]:
    place = finding.place
    index = -1 if place.index is None else place.index
    return place.export or "", index, place.annotation is not None, place.annotation or "", place.start or 0


def _heading(place: Place) -> str:
    if place.export is None:
        return "The whole dataset"
    if place.index is None:
        return place.export
    task = f"task {place.task}" if place.task is not None else f"task number {place.index + 1}, at byte {place.byte}"
    document = f", document {place.document}" if place.document else ""
    return f"{place.export}, {task}{document}"


def _told(finding: Finding, hint: bool) -> Text:
    place = finding.place
    within = [] if place.annotation is None else [shown(f"annotation {place.annotation}")]
    within += [shown(f"region {place.region}")] if place.region else []
    within += [] if place.start is None else [f"[{place.start}, {place.end})"]
    text = Text.assemble("  ", (str(finding.severity), COLOURS[finding.severity]), " ", (finding.code, "bold"))
    text.append(f"  {', '.join(within)}\n" if within else "\n", DIM)
    text.append(f"    {shown(finding.message)}")
    if finding.excerpt is not None:
        text.append_text(_excerpt(finding.excerpt))
    if hint:
        text.append(f"\n    → {finding.hint}", DIM)
    return text


def _excerpt(shown: Excerpt) -> Text:
    """The words around the span and, under the span, carets as wide as a terminal shows it."""
    before = cell_len(shown.text[: shown.start])
    marked = max(1, cell_len(shown.text[shown.start : shown.end]))
    return Text.assemble(f"\n    | {shown.text}\n    | {' ' * before}", ("^" * marked, "bold"))


def _many(count: int, things: str) -> str:
    return f"{count:,} {things[:-1] if count == 1 else things}"


def _escaped(message: str) -> str:
    """As GitHub's workflow commands ask: percent signs and line ends as percent codes."""
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _escaped(value).replace(":", "%3A").replace(",", "%2C")

"""Findings as people and programs read them: text, JSON, GitHub's workflow commands, SARIF."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import msgspec
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from newsann.cli.options import FailOn, Format, Report
from newsann.cli.output import deliver, json_bytes, print_styled, text_bytes
from newsann.cli.sarif import Artifact, as_sarif
from newsann.model.findings import Excerpt, Finding, Place, Severity, many
from newsann.model.text import shown
from newsann.project.building.results import Outcome
from newsann.project.project import Project

Link = Callable[[Place], str]
"""The address of a page that shows a place; empty when there is none."""


def no_link(_: Place) -> str:
    """No address: an export on disk has no pages."""
    return ""


COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
DIM = Style(dim=True)


def as_text(findings: Iterable[Finding], link: Link = no_link) -> Iterator[Text]:
    """The findings, document after document, each with its place, the words it is about and what to do.

    The hint is given once for each kind of finding and document, and the address of the document once.
    """
    ordered = sorted(findings, key=_by_document)
    for heading, group in groupby(ordered, key=lambda finding: _heading(finding.place)):
        same = list(group)
        yield Text.assemble((shown(heading), "bold"))
        if address := link(same[0].place):
            yield Text(f"  {address}", DIM)
        last = {finding.code: i for i, finding in enumerate(same)}
        for i, finding in enumerate(same):
            yield _lines_of(finding, hint=last[finding.code] == i)
        yield Text("")


def summary(outcome: Outcome) -> Iterator[Text]:
    """The counts of what was found and of what was read."""
    counts = Counter((finding.severity, finding.code) for finding in outcome.findings)
    width = max((len(code) for _, code in counts), default=0)
    for (severity, code), count in sorted(counts.items(), key=lambda item: (-item[0][0].rank, -item[1], item[0][1])):
        yield Text.assemble(f"{count:>7} ", (f"{severity:<7}", COLOURS[severity]), f" {code:<{width}}")
    total = outcome.ledger.as_dict()
    read = ", ".join(many(int(str(total[kind]["read"])), kind[:-1]) for kind in ("tasks", "annotations", "relations"))
    found = ", ".join(many(outcome.count(severity), severity) for severity in (Severity.ERROR, Severity.WARNING))
    yield Text(f"{read} read: {found}")


def as_json(outcome: Outcome, more: Mapping[str, object] | None = None) -> bytes:
    """Everything as one JSON object: `findings`, `ledger`, `repairs`, and `more`."""
    value = {
        "findings": outcome.findings,
        "ledger": outcome.ledger.as_dict(),
        "repairs": outcome.repairs,
        **(more or {}),
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


def as_github(outcome: Outcome) -> Iterator[str]:
    """One workflow command a finding, which GitHub shows beside the file."""
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    for finding in outcome.findings:
        file = outcome.files.get(finding.place.export or "")
        properties = [*([f"file={_property(file)}"] if file else []), f"title={_property(finding.code)}"]
        words = f" in “{finding.excerpt.text}”" if finding.excerpt else ""
        message = f"{finding.place}: {finding.message}{words}. {finding.hint}"
        yield f"::{levels[finding.severity]} {','.join(properties)}::{_escaped(message)}"


def report_outcome(
    outcome: Outcome,
    how: Report,
    text: Iterable[Text],
    scheme: Path,
    link: Link = no_link,
    more: Mapping[str, object] | None = None,
) -> None:
    """Print `text` or the outcome in the format chosen, and write it to the file named. JSON has `more` beside it.

    Raises NewsannError.
    """
    deliver(
        how.output,
        lambda: content(outcome, how.format, scheme, link, more),
        lambda: print_styled(text),
        how.format is Format.TEXT,
    )


def content(outcome: Outcome, how: Format, scheme: Path, link: Link, more: Mapping[str, object] | None = None) -> bytes:
    """Everything about an outcome in one format."""
    if how is Format.JSON:
        return json_bytes(as_json(outcome, more))
    if how is Format.GITHUB:
        return text_bytes(as_github(outcome))
    if how is Format.SARIF:
        from importlib.metadata import version

        from newsann.cli.explain import BY_CODE

        findings = sorted(outcome.findings, key=_by_document)
        log = as_sarif(findings, BY_CODE, version("newsann"), _artifacts(outcome, scheme, link))
        return json_bytes(msgspec.json.format(msgspec.json.encode(log), indent=2))
    return text_bytes([*as_text(outcome.findings, link), *summary(outcome)])


def failing(outcome: Outcome, fail_on: FailOn) -> list[Finding]:
    """The findings of this severity or a higher one."""
    if fail_on is FailOn.NEVER:
        return []
    threshold = Severity(fail_on.value).rank
    return [finding for finding in outcome.findings if finding.severity.rank >= threshold]


def _artifacts(outcome: Outcome, scheme: Path, link: Link) -> Callable[[Place], Artifact]:
    """The file of each place: the export, else the page of its task, else the scheme, for the dataset as a whole."""
    folder = Project(scheme).folder
    offsets: dict[str, set[int]] = {}
    for finding in outcome.findings:
        if finding.place.export is not None and finding.place.byte is not None:
            offsets.setdefault(finding.place.export, set()).add(finding.place.byte)
    files = {
        name: Artifact(_uri(Path(path), folder), _lines(Path(path), sorted(offsets.get(name, ()))))
        for name, path in outcome.files.items()
    }
    whole = Artifact(_uri(scheme, folder))
    return lambda place: files.get(place.export or "") or (Artifact(link(place)) if link(place) else whole)


def _uri(path: Path, folder: Path) -> str:
    whole = path.resolve()
    return quote(whole.relative_to(folder).as_posix()) if whole.is_relative_to(folder) else whole.as_uri()


def _lines(path: Path, offsets: Iterable[int]) -> dict[int, int]:
    """The line of each byte offset of a file, ascending; none for a compressed file."""
    found: dict[int, int] = {}
    line, before = 1, 0
    with path.open("rb") as stream:
        if stream.read(2) == b"\x1f\x8b":
            return {}
        stream.seek(0)
        for offset in offsets:
            while before < offset and (block := stream.read(min(1 << 20, offset - before))):
                line += block.count(b"\n")
                before += len(block)
            found[offset] = line
    return found


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


def _lines_of(finding: Finding, hint: bool) -> Text:
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


def _escaped(message: str) -> str:
    """As GitHub's workflow commands ask: percent signs and line ends as percent codes."""
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _escaped(value).replace(":", "%3A").replace(",", "%2C")

"""A diff as text for people, as JSON for programs, as Markdown for a changelog."""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from newsann.model.text import shown
from newsann.releases.diff.changes import Diff, How, LinkChange, Mark, SpanChange, WorkChange
from newsann.releases.diff.versions import ChangeSummary, Level, change_summary_of, due, reasons
from newsann.reports.markdown import code, plain


def as_json(diff: Diff) -> bytes:
    """Everything as one JSON object, with the version that is due and why; null when nothing differs."""
    why = {level.name.lower(): lines for level, lines in reasons(change_summary_of(diff)).items()}
    content = {**msgspec.to_builtins(diff), "due": None if diff.same else due(change_summary_of(diff)), "reasons": why}
    return msgspec.json.format(msgspec.json.encode(content), indent=2)


def as_text(diff: Diff) -> Iterator[str]:
    """Document after document, with the words, and at the end the version that is due."""
    yield f"{diff.name} {diff.before} → {diff.after}"
    for change in diff.scheme:
        yield f"  {change.kind} {change.name} {change.how}{' (breaks code)' if change.breaks else ''}"
    for what, names in (("added", diff.added), ("removed", diff.removed)):
        for name in names:
            title = f" “{diff.titles[name]}”" if name in diff.titles else ""
            yield f"  document {name}{title} {what}"
    for name in diff.rearranged:
        yield f"  document {name}: same content, with other span ids or in another order"
    for work in diff.documents:
        yield from work_lines(work, f"document {work.document}")
    for work in _of_annotators(diff):
        yield from work_lines(work, f"document {work.document}, {work.annotator}")
    yield ""
    yield from summary(diff)


def summary(diff: Diff) -> Iterator[str]:
    """The counts, and the version that is due."""
    if diff.same:
        yield "nothing differs"
        return
    changes = [*diff.documents, *_of_annotators(diff)]
    spans = Counter(change.how for work in changes for change in work.spans)
    links = Counter(change.how for work in changes for change in work.relations)
    changed = {*change_summary_of(diff).corrected, *change_summary_of(diff).split_changed}
    yield f"documents: {len(diff.added)} added, {len(diff.removed)} removed, {len(changed)} changed"
    if diff.annotations_added or diff.annotations_removed:
        yield f"annotations: {diff.annotations_added} added, {diff.annotations_removed} removed"
    yield "spans: " + (", ".join(f"{spans[how]} {how}" for how in How if spans[how]) or "unchanged")
    yield "relations: " + (", ".join(f"{links[how]} {how}" for how in How if links[how]) or "unchanged")
    for level, lines in reasons(change_summary_of(diff)).items():
        yield f"{level.name.lower()}: {'; '.join(lines)}"
    yield f"due: {due(change_summary_of(diff))}"


def _of_annotators(diff: Diff) -> list[WorkChange]:
    """Changes of annotators' work that are not those of the document itself."""
    gold = {work.document: work for work in diff.documents}
    return [
        work
        for work in diff.annotations
        if (own := gold.get(work.document)) is None
        or (own.spans, own.relations) != (work.spans, work.relations)
        or not {*work.columns} <= {*own.columns}
    ]


def as_markdown(diff: Diff) -> Iterator[str]:
    """An entry of a changelog, with what differs in each document."""
    yield from entry(change_summary_of(diff), diff.after, diff.titles)
    changes = [(code(work.document), work) for work in diff.documents]
    changes += [(f"{code(work.document)}, {work.annotator}", work) for work in _of_annotators(diff)]
    yield from (f"- {heading}: {_counted(work)}" for heading, work in changes)
    if changes:
        yield ""


def work_lines(work: WorkChange, heading: str) -> Iterator[str]:
    """What differs in one document or one annotator's work, under a heading."""
    yield f"  {heading}"
    if work.split:
        yield f"    split: {work.split.before} → {work.split.after} (breaks code)"
    if work.columns:
        yield f"    changed: {', '.join(work.columns)}"
    for span in work.spans:
        yield f"    {span.how:<10} {_span(span)}"
    for link in work.relations:
        yield f"    {link.how:<10} {_link(link)}"


def _span(change: SpanChange) -> str:
    old, new = change.before, change.after
    if old is None or new is None:
        return _mark(new or old)
    if change.how is How.RELABELLED:
        return f"{old.label} → {_mark(new)}"
    if change.how is How.MOVED:
        return (
            f"{new.label} [{old.start}, {old.end}) “{_short(old.text)}” → [{new.start}, {new.end}) “{_short(new.text)}”"
        )
    names = [n for n in {**old.attributes, **new.attributes} if old.attributes.get(n) != new.attributes.get(n)]
    values = ", ".join(f"{n}: {old.attributes.get(n, 'none')} → {new.attributes.get(n, 'none')}" for n in names)
    return f"{_mark(new)} {values}"


def _mark(mark: Mark | None) -> str:
    return f"{mark.label} [{mark.start}, {mark.end}) “{_short(mark.text)}”" if mark else ""


def _link(change: LinkChange) -> str:
    link = change.link
    return f"{link.label}: “{_short(link.head)}” → “{_short(link.tail)}”"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 48 else f"{line[:28]} … {line[-16:]}"


def _counted(work: WorkChange) -> str:
    spans, links = Counter(c.how for c in work.spans), Counter(c.how for c in work.relations)
    parts = [f"split {work.split.before} → {work.split.after}"] if work.split else []
    parts += [f"{count} span{'s' if count > 1 else ''} {how}" for how, count in spans.items()]
    parts += [f"{count} relation{'s' if count > 1 else ''} {how}" for how, count in links.items()]
    parts += [f"{code(column)} changed" for column in work.columns]
    return ", ".join(parts)


SHOWN = 12
"""Documents of one kind that an entry names before it counts the rest."""
TITLES = {Level.MAJOR: "Breaks code", Level.MINOR: "Added or removed", Level.PATCH: "Corrected"}


def entry(change_summary: ChangeSummary, version: str, titles: Mapping[str, str] = {}) -> Iterator[str]:
    """The lines of the entry; documents are named by their ids and, where they are known, their titles."""
    yield f"## {version}"
    yield ""
    for level, lines in reasons(change_summary).items():
        yield f"**{TITLES[level]}**: {shown('; '.join(lines))}."
        yield ""
    for what, names in (
        ("Added", change_summary.added),
        ("Removed", change_summary.removed),
        ("In another split", change_summary.split_changed),
        ("Corrected", change_summary.corrected),
    ):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            yield f"- {what}: {', '.join(_named(name, titles) for name in names[:SHOWN])}{more}"
    if change_summary.added or change_summary.removed or change_summary.split_changed or change_summary.corrected:
        yield ""


def _named(document: str, titles: Mapping[str, str]) -> str:
    return f"{code(document)} “{plain(titles[document])}”" if document in titles else code(document)

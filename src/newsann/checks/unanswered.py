"""Questions that nobody answered in a whole file: one finding with the number, not one for each place."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from newsann.checks.spans import missing_attribute
from newsann.model.document import Document
from newsann.model.findings import Finding, Place, many
from newsann.scheme import Scheme

Answered = set[tuple[str, str]]
"""(export, question) for each required question about spans that somebody answered in the export."""


def note_answers(document: Document, scheme: Scheme, answered: Answered) -> None:
    """Add the required questions that a document's spans answer."""
    export = document.source.export
    left = {n for n, question in scheme.attributes.items() if question.required and (export, n) not in answered}
    for annotation in document.annotations if left else ():
        for span in annotation.spans:
            if span.attributes:
                answered |= {(export, name) for name in left & span.attributes.keys()}


def summarised(findings: Iterable[Finding], answered: Answered) -> Iterator[Finding]:
    """The findings, with one for each file and question in the place of those on questions that nobody answered."""
    findings = list(findings)
    spans: dict[tuple[str, str], list[int]] = {}
    for found in findings:
        key = (found.place.export or "", found.subject)
        if found.code == missing_attribute.rule.code and key not in answered:
            spans.setdefault(key, []).append(found.count)
    written = set()
    for found in findings:
        key = (found.place.export or "", found.subject)
        counts = spans.get(key, []) if found.code == missing_attribute.rule.code else []
        if len(counts) < 2:
            yield found
        elif key not in written:
            written.add(key)
            message = f"`{found.subject}` is answered for none of the {many(sum(counts), 'span')} it is asked of"
            yield replace(found, message=message, place=Place(export=key[0]), excerpt=None, count=sum(counts))

"""Checks of what decides a document's split."""

from collections.abc import Iterator

from newsann.checks.check import Problem, on_document
from newsann.model.document import Document
from newsann.model.findings import Rule, Severity
from newsann.scheme import Scheme


@on_document(
    Rule(
        "no-split", Severity.ERROR, "The column that names the split names none",
        "The scheme lets a column say which split a document belongs to. To put the others anywhere would be to guess, "
        "and a document keeps its split for life.",
        "Put the name of a split into the task's data, or add the split to the scheme's shares.",
        "`tset` for `test`",
    )
)  # fmt: skip
def no_split(document: Document, scheme: Scheme) -> Iterator[Problem]:
    splits = scheme.splits
    if splits.strategy == "column" and (given := document.metadata.get(splits.by)) not in splits.shares:
        yield f"{splits.by} is {given!r}, expected one of {', '.join(splits.shares)}", None


CHECKS = (no_split,)

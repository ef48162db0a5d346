"""Whether an export holds exactly what articles with inline mark-up mark, whoever wrote it and under which ids."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newsann.formats.markup import export_of, read_articles
from newsann.model.document import Annotation, Document
from newsann.project.check import read
from newsann.scheme import Scheme


def differences(articles: Path, export: Path, scheme: Scheme) -> list[str]:
    """A line on each document in which the articles and the export differ; none when they agree.

    Raises InputNotFoundError, MarkupError, ExportError.
    """
    with TemporaryDirectory(prefix="newsann-") as folder:
        own = Path(folder) / "articles.json"
        own.write_text(json.dumps(export_of(*read_articles(articles, scheme), scheme)), encoding="utf-8")
        expected = {document.id: document for document in _documents(own, scheme)}
        found = {document.id: document for document in _documents(export, scheme)}
    lines = [f"{export}: no document {name!r}, which {articles} has" for name in expected if name not in found]
    lines += [f"{articles}: no article {name!r}, which {export} has" for name in found if name not in expected]
    for name in expected:
        if name in found and (what := _difference(expected[name], found[name])):
            lines.append(f"document {name!r}: {what} in {articles} and {export} are not the same")
    return lines


def _documents(export: Path, scheme: Scheme) -> Iterator[Document]:
    return (reading.document for reading in read(export, scheme) if reading.document is not None)


def _difference(one: Document, other: Document) -> str:
    if one.text != other.text:
        return "the texts"
    if one.metadata != other.metadata:
        return "the metadata"
    contents = [sorted(repr(_work(annotation)) for annotation in d.annotations) for d in (one, other)]
    return "the annotations" if contents[0] != contents[1] else ""


def _work(annotation: Annotation) -> tuple[Any, ...]:
    """What an annotation marks, with spans in the place of their ids."""
    spans = {s.id: (s.start, s.end, s.label, sorted((s.attributes or {}).items())) for s in annotation.spans}
    links = sorted((spans[r.head], spans[r.tail], r.label) for r in annotation.relations)
    return sorted(spans.values()), links, sorted(annotation.choices.items())

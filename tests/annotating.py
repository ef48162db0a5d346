"""Annotations for tests, from a few words each."""

from collections.abc import Mapping

from newsann.model.document import Annotation, Choice, Relation, Span

TEXT = "The mayor said the ferry would run again, and a clerk of the port reportedly doubted that it would."


def span(name: str, start: int, end: int, label: str = "Claim", **attributes: Choice) -> Span:
    """A span of TEXT."""
    return Span(name, start, end, TEXT[start:end], label, attributes or None)


def work(
    annotator: str,
    *spans: Span,
    links: tuple[tuple[str, str, str], ...] = (),
    choices: Mapping[str, Choice] | None = None,
    number: str = "1",
    curated: bool = False,
) -> Annotation:
    """What an annotator did; `links` are (type, head, tail)."""
    relations = tuple(Relation(f"r{i}", head, tail, kind) for i, (kind, head, tail) in enumerate(links, 1))
    return Annotation(number, annotator, spans, relations, choices or {}, curated=curated)

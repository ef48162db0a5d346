"""What one annotator marked in one document, as agreement is measured on it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from newsann.model.document import Annotation, Choice, Span

Part = tuple[int, int]
"""The start (inclusive) and end (exclusive) of a stretch of text, in code points."""


class MarkedSpan(Struct, frozen=True, gc=False):
    """A labelled span of one or, where fragments are joined, several parts, from left to right."""

    label: str
    parts: tuple[Part, ...]
    attributes: Mapping[str, Choice] | None = None


def united(parts: Iterable[Part]) -> list[Part]:
    """The parts from left to right, those that overlap united; those that touch stay two.

    >>> united([(5, 9), (0, 4), (3, 5)])
    [(0, 5), (5, 9)]
    """
    whole: list[Part] = []
    for start, end in sorted(parts):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


class Marks(Struct, frozen=True):
    """What one annotator marked in one document.

    `relations` is a set of (type, head, tail); head and tail are places in `spans`. The spans are in the order of the
    text, so that the order of the input leaves no trace.
    """

    annotator: str
    spans: tuple[MarkedSpan, ...] = ()
    relations: frozenset[tuple[str, int, int]] = frozenset()
    choices: Mapping[str, Choice] = {}


class AnnotatedDocument(Struct, frozen=True):
    """A document with the marks of everybody who submitted an annotation of it, each person once."""

    id: str
    text: str
    marks: tuple[Marks, ...]


def marks_of(annotation: Annotation, annotator: str, join: str = "") -> Marks:
    """The marks of an annotation; spans that the relation type `join` links count as one span of several parts.

    A chain of links joins all its spans. Only spans of one label are joined. Parts that touch stay two parts, and
    links of the type `join` are no relations any more.
    """
    groups = _groups(annotation, join)
    joined = [_joined(group) for group in groups]
    order = sorted(range(len(groups)), key=lambda i: (joined[i].parts, joined[i].label, min(s.id for s in groups[i])))
    place = {span.id: at for at, i in enumerate(order) for span in groups[i]}
    relations = frozenset(
        (link.label, place[link.head], place[link.tail])
        for link in annotation.relations
        if (not join or link.label != join) and link.head in place and link.tail in place
    )
    return Marks(annotator, tuple(joined[i] for i in order), relations, annotation.choices)


def _groups(annotation: Annotation, join: str) -> list[list[Span]]:
    """The spans of an annotation, those that `join` links together."""
    of_span: dict[str, list[Span]] = {span.id: [span] for span in annotation.spans}
    for link in annotation.relations if join else ():
        one, other = of_span.get(link.head), of_span.get(link.tail)
        if link.label != join or one is None or other is None or one is other or one[0].label != other[0].label:
            continue
        one += other
        for span in other:
            of_span[span.id] = one
    return list({id(group): group for group in of_span.values()}.values())


def _joined(group: Iterable[Span]) -> MarkedSpan:
    """One span of all, with the answers of its first part, and of a later part what the first does not answer."""
    spans = sorted(group, key=lambda span: (span.start, span.end, span.id))
    attributes: dict[str, Choice] = {}
    for span in spans:
        for name, answer in (span.attributes or {}).items():
            attributes.setdefault(name, answer)
    return MarkedSpan(spans[0].label, tuple((span.start, span.end) for span in spans), attributes or None)

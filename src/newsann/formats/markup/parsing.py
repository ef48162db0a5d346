"""Mark-up to text, spans and relations; every problem at once, each with its line and column."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from newsann.errors import MarkupError
from newsann.model.document import Relation, Span
from newsann.scheme import Scheme

_TOKEN = re.compile(
    r"\\(?P<escaped>[\[\]{}\\])|(?P<opens>\[)|\]\{(?P<inside>[^{}\[\]]*)\}|(?P<stray>[\[\]{}\\])|[^\[\]{}\\]+"
)
_ESCAPABLE = re.compile(r"[\[\]{}\\]")

Complain = Callable[[int, str], None]


class Article(Struct, frozen=True):
    """An article: the fields of its header, its text, and what is marked in it."""

    header: dict[str, str]
    text: str
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]


class _Marked(Struct, frozen=True):
    """A span as the mark-up has it; `at` is where its braces open, for messages."""

    at: int
    start: int
    end: int
    words: tuple[str, ...]


def parse(source: str, name: str, scheme: Scheme) -> Article:
    """The article that `source` marks up; `name` stands in messages.

    Spans come in the order of their start, the outer before the inner.

    Raises MarkupError with every problem.

    >>> from newsann.scheme import loads
    >>> scheme = loads("name: t\\nlabels: {Hedge: {}}")
    >>> article = parse("id: a\\n---\\nIt was [reportedly]{Hedge h1} over.", "a.txt", scheme)
    >>> article.text, article.spans[0].start, article.spans[0].label
    ('It was reportedly over.', 7, 'Hedge')
    """
    problems: list[tuple[int, str]] = []

    def complain(at: int, message: str) -> None:
        problems.append((at, message))

    header, body = _header(source, complain)
    text, marked = _body(source, body, complain)
    lead = len(text) - len(text.lstrip("\n"))
    text = text.strip("\n")
    spans, relations = _spans(marked, lead, text, scheme, complain)
    if problems:
        raise MarkupError(*(_located(source, name, at, message) for at, message in sorted(problems)))
    return Article(header, text, tuple(spans), tuple(relations))


def escape(text: str) -> str:
    r"""The text as mark-up that marks nothing.

    >>> escape("a [b]")
    'a \\[b\\]'
    """
    return _ESCAPABLE.sub(r"\\\g<0>", text)


def _header(source: str, complain: Complain) -> tuple[dict[str, str], int]:
    header: dict[str, str] = {}
    at = 0
    for line in source.splitlines(keepends=True):
        if line.strip() == "---":
            if "id" not in header:
                complain(0, "the header has no `id:`")
            return header, at + len(line)
        key, colon, value = line.partition(":")
        if not colon:
            complain(at, f"found {line.strip()!r}, expected `key: value`, or `---` before the text")
        header[key.strip()] = value.strip()
        at += len(line)
    complain(len(source), "no line `---` between header and text")
    return header, len(source)


def _body(source: str, begin: int, complain: Complain) -> tuple[str, list[_Marked]]:
    pieces: list[str] = []
    length = 0
    opened: list[tuple[int, int]] = []
    marked: list[_Marked] = []
    for token in _TOKEN.finditer(source, begin):
        piece = ""
        if token["opens"]:
            opened.append((token.start(), length))
        elif token["inside"] is not None:
            if opened:
                marked.append(_Marked(token.start() + 1, opened.pop()[1], length, tuple(token["inside"].split())))
            else:
                complain(token.start(), "a span ends here that began nowhere; write `\\]` for the character")
        elif token["stray"]:
            complain(
                token.start(), f"{token['stray']!r} belongs to no span; write `\\{token['stray']}` for the character"
            )
        else:
            piece = token["escaped"] or token[0]
        pieces.append(piece)
        length += len(piece)
    for at, _ in opened:
        complain(at, "a span begins here that ends nowhere; expected `]{Label id}` after its words")
    return "".join(pieces), marked


def _spans(
    marked: list[_Marked], lead: int, text: str, scheme: Scheme, complain: Complain
) -> tuple[list[Span], list[Relation]]:
    spans: list[Span] = []
    links: list[tuple[int, str, str, str]] = []
    for mark in sorted(marked, key=lambda mark: (mark.start, -mark.end)):
        if len(mark.words) < 2:
            complain(mark.at, f"found {' '.join(mark.words)!r}, expected `Label id`")
            continue
        label, name, *details = mark.words
        if label not in scheme.labels:
            complain(mark.at, f"no label {label!r}; the scheme has {', '.join(scheme.labels)}")
        if any(span.id == name for span in spans):
            complain(mark.at, f"the id {name!r} is taken")
        start, end = mark.start - lead, mark.end - lead
        if not 0 <= start < end <= len(text):
            complain(mark.at, "the span marks no words")
        attributes = dict(_attributes(details, mark.at, scheme, complain))
        spans.append(Span(name, start, end, text[start:end], label, attributes or None))
        for word in details:
            relation, arrow, tail = word.partition(">")
            if arrow:
                links.append((mark.at, relation, name, tail))
    ids = {span.id for span in spans}
    for at, relation, _, tail in links:
        if relation not in scheme.relations:
            complain(at, f"no relation {relation!r}; the scheme has {', '.join(scheme.relations)}")
        if tail not in ids:
            complain(at, f"{relation} points to {tail!r}, which is no span here")
    relations = [Relation(f"{i}", head, tail, label) for i, (_, label, head, tail) in enumerate(links, 1)]
    return spans, relations


def _attributes(details: list[str], at: int, scheme: Scheme, complain: Complain) -> Iterator[tuple[str, str]]:
    for word in details:
        name, equals, value = word.partition("=")
        if ">" in word:
            continue
        if not equals:
            complain(at, f"found {word!r}, expected `attribute=value` or `relation>id`")
        elif name not in scheme.attributes:
            complain(at, f"no attribute {name!r}; the scheme has {', '.join(scheme.attributes)}")
        elif scheme.attributes[name].values and value not in scheme.attributes[name].values:
            complain(at, f"{name} is {value!r}; the scheme has {', '.join(scheme.attributes[name].values)}")
        else:
            yield name, value


def _located(source: str, name: str, at: int, message: str) -> str:
    line = source.count("\n", 0, at) + 1
    column = at - (source.rfind("\n", 0, at) + 1) + 1
    return f"{name}:{line}:{column}: {message}"

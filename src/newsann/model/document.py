"""What newsann is about, as plain records: a document, what was annotated in it, spans and relations."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

Choice = str | tuple[str, ...]


class Span(Struct, frozen=True, gc=False):
    """A labelled stretch of text, `document.text[start:end] == text`.

    `start` (inclusive) and `end` (exclusive) count Unicode code points. `attributes` maps an attribute's name
    to its value, to several values, or, for free text, to the notes in their order.
    """

    id: str
    start: int
    end: int
    text: str
    label: str
    attributes: Mapping[str, Choice] | None = None


class Relation(Struct, frozen=True, gc=False):
    """A typed, directed link from one span to another; `head` and `tail` are span ids."""

    id: str
    head: str
    tail: str
    label: str


class Annotation(Struct, frozen=True, gc=False):
    """What one annotator marked in one document.

    `annotator` is whoever `completed_by` names, made a pseudonym before it reaches a release; `updated` is
    when Label Studio last stored it, `seconds` how long it took, `unique_id` the identifier that it keeps on every
    server; each None where the export does not say. `curated` says that it was made to decide between other ones.
    """

    id: str
    annotator: str
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    choices: Mapping[str, Choice]
    updated: datetime | None = None
    seconds: float | None = None
    unique_id: str | None = None
    source: "Source | None" = None
    curated: bool = False


class Source(Struct, frozen=True, gc=False):
    """Where a document came from: the export's name, the task's id, and its place in the file.

    `created` and `updated` are when Label Studio made the task and last stored it, None where the export does not say.
    """

    export: str
    task: str
    index: int = 0
    byte: int = 0
    project: str | None = None
    created: datetime | None = None
    updated: datetime | None = None


class Document(Struct, frozen=True, gc=False):
    """One article: its text verbatim, its metadata columns, and one annotation for each annotator."""

    id: str
    text: str
    metadata: Mapping[str, object]
    annotations: tuple[Annotation, ...]
    source: Source


class Repair(Struct, frozen=True, gc=False):
    """A change that made a span true again, with what Label Studio had written before."""

    export: str
    task: str
    annotation: str
    region: str
    convention: str
    evidence: str
    before_start: int
    before_end: int
    before_text: str | None
    start: int
    end: int
    text: str

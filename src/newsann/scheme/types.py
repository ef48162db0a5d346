"""The annotation scheme as records: what may be marked, linked and chosen, and how a dataset is split."""

from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from newsann.model.findings import Severity
from newsann.scheme.names import Names, history
from newsann.scheme.people import Adjudication, Agreement, Annotators

Name = Annotated[str, Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.\-]*$")]
Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Hotkey = Annotated[str, Meta(pattern=r"^[a-z0-9]$")]
Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0)]


class _Record(Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping of the scheme; a key that it does not know is an error."""


class Label(_Record, frozen=True):
    """A span label. The prose fields are what annotators read in the guidelines.

    `lexical` says that the same words are normally marked wherever they occur, so that an unmarked
    occurrence is worth a warning. `was` lists the names that the label had before, the oldest first.
    """

    definition: str = ""
    color: Colour | None = None
    hotkey: Hotkey | None = None
    examples: list[str] = []
    counterexamples: list[str] = []
    edges: list[str] = []
    lexical: bool = False
    was: list[str] = []


class Attribute(_Record, frozen=True):
    """A question about each span of the labels `of` (all labels when empty).

    `choice` takes one of `values`, `choices` any number of them, `text` free notes. `former_values` has what values
    were called before; in YAML it stands beside each value, as `value: {meaning: ..., was: [...]}`.
    """

    definition: str = ""
    of: list[str] = []
    type: Literal["choice", "choices", "text"] = "choice"
    values: dict[str, str | None] = {}
    required: bool = False
    was: list[str] = []
    former_values: dict[str, list[str]] = {}


class RelationType(_Record, frozen=True):
    """A relation type; empty `head` or `tail` admits every label. `same_label`: head and tail have the same label.

    `symmetric`: an arrow drawn in either direction, or in both, is the same relation, and the earlier span is its head.
    `acyclic` forbids chains that return.
    """

    definition: str = ""
    head: list[str] = []
    tail: list[str] = []
    same_label: bool = False
    symmetric: bool = False
    acyclic: bool = False
    examples: list[str] = []
    was: list[str] = []


class Choice(_Record, frozen=True):
    """A question about the whole document."""

    definition: str = ""
    values: dict[str, str | None] = {}
    multiple: bool = False
    required: bool = False
    was: list[str] = []
    former_values: dict[str, list[str]] = {}


class Column(_Record, frozen=True):
    """A metadata column of a document, filled from the task's data key `key` (its own name when empty)."""

    type: Literal["string", "integer", "number", "boolean", "timestamp"] = "string"
    description: str = ""
    key: str = ""
    required: bool = False


class Cardinality(_Record, frozen=True):
    """How often each span with `label` stands as `side` (head or tail) of `relation`."""

    label: str
    side: Literal["head", "tail"]
    relation: str
    min: Count = 0
    max: Count | None = None
    severity: Severity = Severity.WARNING
    why: str = ""


class Nesting(_Record, frozen=True):
    """Spans labelled `inner` that may not stand inside (or on) a span labelled `outer`."""

    outer: list[str]
    inner: list[str]
    severity: Severity = Severity.WARNING
    why: str = ""


class Crossing(_Record, frozen=True):
    """Labels whose spans may not cross each other: overlap with neither inside the other."""

    labels: list[str]
    severity: Severity = Severity.WARNING
    why: str = ""


class Constraints(_Record, frozen=True):
    """What the scheme forbids beyond heads and tails; each rule has a severity and a reason."""

    cardinality: list[Cardinality] = []
    nesting: list[Nesting] = []
    crossing: list[Crossing] = []


class DocumentKeys(_Record, frozen=True):
    """Where a task's data hold the text, a stable id (else the text's digest is the id), and the metadata.

    A key as `doc.body` leads into objects, unless the data have a key that is called so as it stands.
    """

    text: str = "text"
    id: str | None = None
    columns: dict[Name, Column] = {}


class Controls(_Record, frozen=True, dict=True):
    """The names that the labeling config gives to the span labels' control and to the text object.

    `multiple` lets one region have several labels: it becomes one span for each of them. `ignored` names controls of
    the project whose items are left out and counted: a second control of labels, notes about the text, ratings.
    """

    labels: str = "label"
    text: str = "text"
    multiple: bool = False
    ignored: list[str] = []

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The ignored names, as a set."""
        return frozenset(self.ignored)


class Splits(_Record, frozen=True, dict=True):
    """How documents are split.

    `hash` assigns documents by `shares`, from a salted hash of the id. The others look at the metadata column
    `by`: `time` at when it was (`values` gives each split its years, months or days, UTC: 2016, 2016-09, 2016-09-14),
    `held-out` at which of the `values` it is (as outlets that no other split may have), `column` at the split that it
    names. Documents that match none of `values` are assigned by `shares`.

    Documents of which one contains the other to the share `containment` of its runs of eight words, as wire copy and
    updated stories do, go into one split. 0 switches this off.
    """

    strategy: Literal["hash", "time", "held-out", "column"] = "hash"
    shares: dict[str, Share] = field(default_factory=lambda: {"train": 80.0, "validation": 10.0, "test": 10.0})
    salt: str = ""
    by: str = ""
    values: dict[str, list[str]] = {}
    containment: Annotated[float, Meta(ge=0, le=1)] = 0.5

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All splits, those with shares first."""
        return tuple(dict.fromkeys([*self.shares, *self.values]))

    @cached_property
    def claimed(self) -> dict[str, str]:
        """Each of the `values` to the split that claims it."""
        return {value: split for split, values in self.values.items() for value in values}


class Citation(_Record, frozen=True):
    """Whom and what to cite: `authors` as they want to be named, where the dataset has its page, its DOI if it has one.

    Without authors the citation names "the authors of" the dataset.
    """

    authors: list[str] = []
    url: str = ""
    doi: str = ""


class Scheme(_Record, frozen=True, dict=True):
    """Everything that is named once: labels, attributes, relations, choices, columns, constraints, splits.

    `language` has one BCP 47 tag, or several. `unlabelled` is the relation type that an arrow without a label means; in
    YAML it stands under `relations:`.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9\-_]*$")]
    labels: Annotated[dict[str, Label], Meta(min_length=1)]
    title: str = ""
    introduction: str = ""
    language: str | list[str] = "en"
    license: str = "other"
    citation: Citation = Citation()
    controls: Controls = Controls()
    document: DocumentKeys = DocumentKeys()
    attributes: dict[Name, Attribute] = {}
    relations: dict[str, RelationType] = {}
    unlabelled: str = ""
    choices: dict[Name, Choice] = {}
    constraints: Constraints = Constraints()
    boilerplate: list[str] = []
    severities: dict[str, Severity] = {}
    splits: Splits = Splits()
    annotators: Annotators = Annotators()
    agreement: Agreement = Agreement()
    adjudication: Adjudication = Adjudication()

    @cached_property
    def admitted(self) -> frozenset[tuple[str, str, str]]:
        """Each (relation, head's label, tail's label) that the relation types admit."""
        return frozenset(
            (name, head, tail)
            for name, kind in self.relations.items()
            for head in kind.head or self.labels
            for tail in kind.tail or self.labels
            if head == tail or not kind.same_label
        )

    @cached_property
    def label_names(self) -> dict[str, str]:
        """Each label's name by itself: spans that share one string are faster to compare and to count."""
        return {name: name for name in self.labels}

    @cached_property
    def former(self) -> Names:
        """Each former name to the present one."""
        return {
            place: {old: name for at, name, was in history(self) if at == place for old in was}
            for place, *_ in history(self)
        }

    @cached_property
    def stored(self) -> Names:
        """Each present name to the first one that it had: the one that Label Studio stores."""
        return {place: {name: was[0] for at, name, was in history(self) if at == place} for place, *_ in history(self)}

    def attributes_of(self, label: str) -> dict[str, Attribute]:
        """The attributes that a span with this label has, by name."""
        return {name: a for name, a in self.attributes.items() if not a.of or label in a.of}

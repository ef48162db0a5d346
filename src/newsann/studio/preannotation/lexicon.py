"""A lexicon: a YAML file of words that are normally marked, in groups of one label; and its scores, measured."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from newsann.errors import InputNotFoundError, SchemeError
from newsann.model.document import Document
from newsann.project.check import read
from newsann.scheme import Scheme, load
from newsann.scheme.names import ATTRIBUTES, LABELS, renamed
from newsann.scheme.yaml_nodes import YamlError, values
from newsann.studio.preannotation.suggestion import Suggestion, normal, occurrences, without_overlaps, words_in


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Words with the same label; `score` is how often they are marked, of all places where they occur.

    `newsann lexicon` measures it.
    """

    label: str
    words: Annotated[list[str], Meta(min_length=1)]
    attributes: dict[str, str] = {}
    score: Annotated[float, Meta(ge=0, le=1)] = 0.5


class Lexicon:
    """Suggests the words of its groups wherever they occur, with a capital at the beginning of a sentence."""

    def __init__(self, groups: list[Group]) -> None:
        self.groups = groups
        self.version = f"lexicon-{hashlib.sha256(msgspec.json.encode(groups)).hexdigest()[:6]}"
        self._of: dict[str, list[Group]] = {}
        for group in groups:
            for word in group.words:
                self._of.setdefault(normal(word, fold=True), []).append(group)
        self._longest = max((words_in(phrase) for phrase in self._of), default=0)

    def suggest(self, text: str) -> list[Suggestion]:
        """Every place where words of a group occur."""
        return without_overlaps(
            Suggestion(start, end, group.label, group.score, group.attributes)
            for start, end, phrase in occurrences(text, self._of, self._longest, fold=True)
            for group in self._of[phrase]
        )


def load_lexicon(path: Path, scheme: Scheme) -> Lexicon:
    """The lexicon in a YAML file.

    Raises InputNotFoundError, and SchemeError when it is not a lexicon or has names that the scheme does not have.
    """
    try:
        groups = msgspec.convert(values(path.read_bytes().decode()), list[Group])
    except FileNotFoundError:
        raise InputNotFoundError(
            f"{path}: no such lexicon. Name one with --lexicon, or write one: a list of groups with label and words"
        ) from None
    except OSError as error:
        raise SchemeError(f"{path}: the lexicon cannot be read: {error.strerror}") from None
    except YamlError as error:
        raise SchemeError(f"{path}:{error.line}:{error.column}: not a lexicon: {error}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SchemeError(f"{path}: not a lexicon: {error}") from None
    groups = [_present(group, scheme) for group in groups]
    problems = [*_lost(path, groups, scheme)]
    problems += [f"{path}: group {i + 1}: {wrong}" for i, group in enumerate(groups) for wrong in _wrong(group, scheme)]
    if problems:
        raise SchemeError(*problems)
    return Lexicon(groups)


def _present(group: Group, scheme: Scheme) -> Group:
    """The group with former names replaced by present ones."""
    former, attributes = scheme.former, dict[str, str]()
    for old, value in group.attributes.items():
        name = renamed(old, ATTRIBUTES, former)
        attributes[name] = renamed(value, f"{ATTRIBUTES}.{name}", former)
    return replace(group, label=renamed(group.label, LABELS, former), attributes=attributes)


def _lost(path: Path, groups: Sequence[Group], scheme: Scheme) -> Iterable[str]:
    """One sentence on all labels that the scheme does not have."""
    lost = dict.fromkeys(repr(group.label) for group in groups if group.label not in scheme.labels)
    if lost:
        labels = "label" if len(lost) == 1 else "labels"
        yield (
            f"{path}: the scheme has no {labels} {', '.join(lost)}; it has {', '.join(scheme.labels)}. Correct the "
            f"{labels} in the lexicon, or remove the groups"
        )


def _wrong(group: Group, scheme: Scheme) -> Iterable[str]:
    if group.label not in scheme.labels:
        return
    asked = scheme.attributes_of(group.label)
    for name, value in group.attributes.items():
        if name not in asked:
            yield f"{group.label} has no attribute {name!r}; it has {', '.join(asked) or 'none'}"
        elif asked[name].values and value not in asked[name].values:
            yield f"{name} is {value!r}; the scheme has {', '.join(asked[name].values)}"


class Measured(Struct, frozen=True):
    """How often the words of a group occur in annotated texts, and how often they are marked with its label."""

    group: Group
    found: int
    marked: int

    @property
    def score(self) -> float:
        """The chance that the next one is marked: (marked + 1) / (found + 2), Laplace's rule of succession (1814)."""
        return round((self.marked + 1) / (self.found + 2), 2)


def measure(
    lexicon: Lexicon, documents: Iterable[Document], progress: Callable[[int, int], None] | None = None
) -> list[Measured]:
    """Each group compared with annotated documents; each annotation of a document counts."""
    found, marked = [0] * len(lexicon.groups), [0] * len(lexicon.groups)
    number = {id(group): i for i, group in enumerate(lexicon.groups)}
    alone = [Lexicon([group]) for group in lexicon.groups]
    for count, document in enumerate(documents, 1):
        if progress:
            progress(count, 0)
        places = [(i, s) for i, one in enumerate(alone) for s in one.suggest(document.text)]
        for annotation in document.annotations:
            spans = {(span.start, span.end, span.label) for span in annotation.spans}
            for i, suggestion in places:
                found[i] += 1
                marked[i] += (suggestion.start, suggestion.end, suggestion.label) in spans
    return [Measured(group, found[number[id(group)]], marked[number[id(group)]]) for group in lexicon.groups]


_SCORE = re.compile(r"^(\s+score:\s*)[\d.]+", re.MULTILINE)


def measured_on(
    exports: Iterable[Path], scheme: Path, lexicon: Path, progress: Callable[[int, int], None] | None = None
) -> list[Measured]:
    """Each group of a lexicon with how often its words occur in exports and how often they are marked there.

    Raises SchemeError, InputNotFoundError, ExportError.
    """
    rules = load(scheme)
    return measure(load_lexicon(lexicon, rules), _documents(exports, rules), progress)


def scored(lexicon: Path, groups: Sequence[Measured]) -> str:
    """The lexicon's source with its scores replaced by the measured ones, all else unchanged."""
    scores = iter([one.score for one in groups])
    return _SCORE.sub(lambda found: f"{found[1]}{next(scores):.2f}", lexicon.read_text(encoding="utf-8"))


def _documents(exports: Iterable[Path], scheme: Scheme) -> Iterator[Document]:
    for export in exports:
        for reading in read(export, scheme):
            if reading.document is not None:
                yield reading.document

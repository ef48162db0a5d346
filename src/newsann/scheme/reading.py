"""Read a scheme from YAML; every error at once, each with its line and column."""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec
import yaml

from newsann.errors import InputNotFoundError, SchemeError
from newsann.model.findings import many
from newsann.scheme.semantics import contradictions
from newsann.scheme.types import Scheme
from newsann.scheme.yaml_nodes import YamlError, nodes, scalar

UNLABELLED, FORMER_VALUES = "unlabelled", "former_values"
MOST_REPORTED, LONGEST_REPORT = 100, 600
"""Errors that are reported before the rest is counted; characters of one of them."""
KeyPath: TypeAlias = tuple[str | int, ...]


class Mark(NamedTuple):
    """A place in the YAML file; line and column count from 1."""

    line: int
    column: int


def load(path: str | Path) -> Scheme:
    """The scheme in a YAML file.

    Raises InputNotFoundError when there is no such file and SchemeError with all that is wrong in it.
    """
    return load_with_source(path)[0]


def load_with_source(path: str | Path) -> tuple[Scheme, bytes]:
    """The same, with the bytes that it was read from: a file may be edited before it is read a second time."""
    path = Path(path)
    try:
        source = path.read_bytes()
        text = source.decode()
    except FileNotFoundError:
        raise InputNotFoundError(
            f"{path}: there is no scheme here. Name one with --scheme, or start a project: newsann init DIR"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SchemeError(f"{path}: cannot be read as UTF-8 text: {error}") from None
    return loads(text, str(path)), source


def loads(source: str, name: str = "scheme.yaml") -> Scheme:
    """The scheme in a string of YAML; `name` stands in its error messages.

    Raises SchemeError.
    """
    try:
        node = nodes(source)
    except YamlError as error:
        raise SchemeError(f"{name}:{error.line}:{error.column}: {error}") from None
    if not isinstance(node, yaml.MappingNode):
        raise SchemeError(f"{name}:1:1: found no mapping; a scheme begins with `name:` and `labels:`")
    marks: dict[KeyPath, Mark] = {}
    problems = list(_duplicate_keys(node))
    data = _plain(node, (), marks)
    _lift_unlabelled(data, marks)
    _lift_former_values(data, marks)
    structure = [] if _fits(data) else list(_structure(data))
    problems += structure
    for path, _ in structure:
        _prune(data, path)
    reported = {
        section: {str(path[1]) for path, _ in structure if len(path) == 2 and path[0] == section}
        for section in ("labels", "relations")
    }
    scheme = _without_errors(data, problems, reported)
    if scheme is not None:
        problems += contradictions(scheme, reported)
    if problems or scheme is None:
        raise SchemeError(*_report(name, problems, marks))
    return scheme


def _without_errors(data: Any, problems: list[tuple[KeyPath, str]], reported: dict[str, set[str]]) -> Scheme | None:
    """The scheme without the parts whose errors are already reported, so that the rest is checked as well.

    The names that such a part defines are added to `reported`.
    """
    if isinstance(data, dict) and problems:
        data.setdefault("name", "unnamed")
    while True:
        try:
            return msgspec.convert(data, Scheme)
        except msgspec.ValidationError as error:
            section = re.search(r"at `\$\.(\w+)", str(error))
            if not problems:
                problems.append(((), str(error)))
            if section is None or section[1] not in data:
                return None
            part = data.pop(section[1])
            if section[1] in reported and isinstance(part, dict):
                reported[section[1]].update(map(str, part))


def _plain(node: yaml.Node, path: KeyPath, marks: dict[KeyPath, Mark]) -> object:
    """The node as plain values, noting where each stands; the key's place for a mapping's values."""
    marks.setdefault(path, Mark(node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.MappingNode):
        plain: dict[object, object] = {}
        for key_node, value_node in node.value:
            key = _key(key_node)
            marks[(*path, key)] = Mark(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            plain[key] = _plain(value_node, (*path, key), marks)
        return plain
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), marks) for i, item in enumerate(node.value)]
    return scalar(node)


def _key(node: yaml.Node) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else "a list or mapping as a key"


def _lift_unlabelled(data: object, marks: dict[KeyPath, Mark]) -> None:
    """`unlabelled: TYPE` stands among the relation types, and is none: take it out from among them."""
    relations = data.get("relations") if isinstance(data, dict) else None
    if isinstance(data, dict) and isinstance(relations, dict) and isinstance(relations.get(UNLABELLED), str):
        data[UNLABELLED] = relations.pop(UNLABELLED)
        marks[UNLABELLED,] = marks["relations", UNLABELLED]


def _lift_former_values(data: object, marks: dict[KeyPath, Mark]) -> None:
    """`value: {meaning: ..., was: [...]}` is the value's meaning, and what it was called before."""
    for section in ("attributes", "choices"):
        asked = data.get(section) if isinstance(data, dict) else None
        for name, question in asked.items() if isinstance(asked, dict) else ():
            values = question.get("values") if isinstance(question, dict) else None
            if not isinstance(question, dict) or not isinstance(values, dict):
                continue
            for value, entry in values.items():
                if isinstance(entry, dict) and entry.keys() <= {"meaning", "was"}:
                    values[value] = entry.get("meaning")
                    at: KeyPath = (section, name, "values", value)
                    marks[section, name, FORMER_VALUES, value] = marks[at]
                    if "was" in entry:
                        question.setdefault(FORMER_VALUES, {})[value] = entry["was"]
                        for path in [path for path in marks if path[:5] == (*at, "was")]:
                            marks[section, name, FORMER_VALUES, value, *path[5:]] = marks[path]


def _duplicate_keys(node: yaml.Node, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Keys that YAML would silently let the last one win."""
    if isinstance(node, yaml.SequenceNode):
        for i, item in enumerate(node.value):
            yield from _duplicate_keys(item, (*path, i))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = _key(key_node)
            if key in seen:
                yield (*path, key), f"{key!r} stands here a second time; give each key once"
            seen.add(key)
            yield from _duplicate_keys(value_node, (*path, key))


def _fits(data: object) -> bool:
    """Whether nothing is wrong with the shape; what is wrong takes another reader, which is slower to come."""
    try:
        msgspec.convert(data, Scheme)
    except msgspec.ValidationError:
        return False
    return True


def _structure(data: object) -> Iterator[tuple[KeyPath, str]]:
    """What the shape of the scheme forbids, in words, from the JSON Schema of the types."""
    from jsonschema import Draft202012Validator

    schema = msgspec.json.schema(Scheme)
    for error in sorted(Draft202012Validator(schema).iter_errors(data), key=lambda e: list(map(str, e.path))):
        yield from _in_words(tuple(error.absolute_path), error)


def _in_words(path: KeyPath, error: Any) -> Iterator[tuple[KeyPath, str]]:
    kind, value, found = error.validator, error.validator_value, error.instance
    if kind == "additionalProperties" and isinstance(found, dict):
        known = list(error.schema.get("properties", {}))
        for key in [key for key in found if key not in known]:
            near = get_close_matches(str(key), known, 1)
            meant = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
            yield (*path, key), f"unknown key {key!r}; {meant}"
    elif kind == "required":
        for key in value:
            if key not in found:
                yield path, f"{key!r} is missing"
    elif "propertyNames" in error.schema_path:
        yield (*path, found), f"{_quoted(found)} is no name; use letters, digits, '_', '-' and '.', a letter first"
    elif kind == "pattern":
        yield path, f"found {_quoted(found)}, expected something like {_pattern_examples(value)}"
    elif kind == "enum":
        yield path, f"found {_quoted(found)}, expected one of {', '.join(map(str, value))}"
    elif kind == "anyOf":
        yield from _in_words(
            path, min(error.context, key=lambda e: (e.validator == "type", e.validator_value == "null"))
        )
    elif kind == "type":
        names = {"object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number"}
        quotes = f"; put it in quotes: '{found}'" if value == "string" and isinstance(found, int | float | date) else ""
        shown = str(found) if quotes else _quoted(found)
        yield path, f"found {shown}, expected {names.get(str(value), str(value))}{quotes}"
    else:
        yield path, str(error.message)


def _quoted(value: object, longest: int = 100) -> str:
    quoted = repr(value)
    return quoted if len(quoted) <= longest else f"{quoted[: longest - 1]}…"


def _pattern_examples(pattern: str) -> str:
    return {
        r"^#[0-9a-fA-F]{6}$": "'#0072b2'",
        r"^[a-z0-9]$": "one lower-case letter or digit",
    }.get(pattern, "'news-attribution': lower-case letters, digits, '-' and '_'")


def _prune(data: Any, path: KeyPath) -> None:
    """Take out the smallest named part that an error stands in, so that the rest can be checked too."""
    for step in path[:-1]:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return  # a part above it has been taken out already
    if path and isinstance(data, dict):
        data.pop(path[-1], None)


def _report(name: str, problems: list[tuple[KeyPath, str]], marks: dict[KeyPath, Mark]) -> list[str]:
    lines = []
    for path, message in problems:
        known = path
        while known and known not in marks:
            known = known[:-1]
        mark = marks.get(known, Mark(1, 1))
        line = f"{_breadcrumb(path)}{message}"
        line = line if len(line) <= LONGEST_REPORT else f"{line[:LONGEST_REPORT]}…"
        lines.append((mark, f"{name}:{mark.line}:{mark.column}: {line}"))
    reported = [line for _, line in sorted(dict.fromkeys(lines))]
    more = len(reported) - MOST_REPORTED
    return [*reported[:MOST_REPORTED], *([f"{name}: and {many(more, 'more error')}"] if more > 0 else [])]


def _breadcrumb(path: KeyPath) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:] + ": " if path else ""

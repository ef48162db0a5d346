"""One reader for each kind of file that articles come in; no reader changes a character of a text."""

import codecs
import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import yaml
from msgspec import Struct

from newsann.scheme import Column, Scheme
from newsann.scheme.keys import take_from, value_at
from newsann.scheme.yaml_nodes import YamlError, values


class UnreadableError(Exception):
    """What keeps a file, or one article in it, from being read, with its place."""


class Raw(Struct, frozen=True):
    """An article as a file holds it; `untyped` says that every field is text, as in CSV."""

    place: str
    text: str
    fields: dict[str, object]
    untyped: bool = False


def plain_text(path: Path, scheme: Scheme) -> Iterator[Raw]:
    """A file that is one article; its id is the file's name without the ending."""
    yield Raw(str(path), _decoded(path), _named(path, scheme))


def markdown(path: Path, scheme: Scheme) -> Iterator[Raw]:
    """A file that is one article, with metadata as YAML between two lines `---` at its top, if there are any.

    The text is the Markdown itself, from the line behind the second `---` on.
    """
    source = _decoded(path)
    lines = source.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        yield Raw(str(path), source, _named(path, scheme))
        return
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        raise UnreadableError(f"{path}:1: the metadata begin with --- and never end; expected a second line ---")
    try:
        fields = values("".join(lines[1:end]), yaml.BaseLoader) or {}
    except YamlError as error:
        raise UnreadableError(f"{path}:{error.line + 1}: the metadata cannot be read: {error}") from None
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        raise UnreadableError(f"{path}:1: the metadata must be lines `key: value`")
    yield Raw(str(path), "".join(lines[end + 1 :]), _named(path, scheme) | fields, untyped=True)


def json_lines(path: Path, scheme: Scheme) -> Iterator[Raw | UnreadableError]:
    """One JSON object a line, the text and the metadata under the scheme's keys; a bad line is a problem by itself."""
    key = scheme.document.text
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            place = f"{path}:{number}"
            line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if not line.strip():
                continue
            yield _line(line, place, key)


def _line(line: bytes, place: str, key: str) -> Raw | UnreadableError:
    try:
        fields = json.loads(line)
    except UnicodeDecodeError as error:
        return UnreadableError(f"{place}: not UTF-8 at byte {error.start} of the line")
    except (ValueError, RecursionError) as error:
        return UnreadableError(f"{place}: not JSON: {error}; expected one object a line")
    if not isinstance(fields, dict):
        return UnreadableError(f"{place}: found {str(fields)[:40]}, expected an object with the key {key!r}")
    if not isinstance(value_at(fields, key), str):
        keys = ", ".join(map(repr, fields)) or "none"
        return UnreadableError(f"{place}: no text under the key {key!r}; the keys are {keys}")
    return Raw(place, take_from(fields, key), fields)


def csv_rows(path: Path, scheme: Scheme) -> Iterator[Raw | UnreadableError]:
    """One article a row; the first row names the scheme's keys. Tabs separate in .tsv, commas elsewhere."""
    csv.field_size_limit(1 << 30)
    key = scheme.document.text
    rows = csv.reader(StringIO(_decoded(path), newline=""), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
    try:
        header = next(rows, [])
        if key not in header:
            raise UnreadableError(
                f"{path}:1: no column {key!r}; the columns are {', '.join(map(repr, header)) or 'none'}"
            )
        line = rows.line_num
        for row in rows:
            place, line = f"{path}:{line + 1}", rows.line_num
            if not row:
                continue
            if len(row) != len(header):
                yield UnreadableError(f"{place}: {len(row)} cells, expected {len(header)}, one for each column")
                continue
            fields: dict[str, object] = {name: cell for name, cell in zip(header, row, strict=True) if cell != ""}
            yield Raw(place, str(fields.pop(key, "")), fields, untyped=True)
    except csv.Error as error:
        raise UnreadableError(f"{path}:{rows.line_num}: not CSV: {error}") from None


def typed(value: object, column: Column) -> object:
    """What a cell of text says as a value of the column's type; the text itself where it does not say one."""
    text = str(value)
    if column.type == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    try:
        return int(text) if column.type == "integer" else float(text) if column.type == "number" else text
    except ValueError:
        return text


def _decoded(path: Path) -> str:
    """The file's text with its line ends as they are; a byte order mark at its start is none of the text."""
    try:
        content = path.read_bytes()
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"{path}:{line}: not UTF-8 at byte {error.start}; convert the file to UTF-8") from None


def _named(path: Path, scheme: Scheme) -> dict[str, object]:
    return {scheme.document.id: path.stem} if scheme.document.id else {}

"""Compare two releases, row by row: documents, annotations, spans and relations."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from msgspec import Struct

from newsann.errors import ReleaseError
from newsann.releases.diff.changes import Diff, Mark, SplitChange, WorkChange
from newsann.releases.diff.scheme import with_renames
from newsann.releases.diff.spans import Relation, link_changes, span_changes
from newsann.releases.release import Release
from newsann.releases.tables.columns import numbers
from newsann.releases.tables.schema import Shape
from newsann.releases.verify.verify import blamed
from newsann.scheme.names import ATTRIBUTES, LABELS, RELATIONS, Names, renamed


def diff(before: str | Path | Release, after: str | Path | Release) -> Diff:
    """What differs between two releases of one dataset: folders, fsspec URLs, or `hf://datasets/org/name@v1.0.0`.

    Raises InputNotFoundError, and ReleaseError when one is no release, is damaged, or is of another dataset.
    """
    old, new = (one if isinstance(one, Release) else Release.open(one) for one in (before, after))
    if old.manifest.name != new.manifest.name:
        raise ReleaseError(
            f"{new.url} is a release of {new.manifest.name!r}, and {old.url} one of {old.manifest.name!r}; they have "
            "nothing to compare"
        )
    with blamed(old, new):
        return _diff(old, new)


def _diff(old: Release, new: Release) -> Diff:
    documents = compared(old, new, "documents")
    stayed = {key[0] for key in documents.after if key in documents.before}
    annotations = compared(old, new, "annotations")
    changed = {work.document for work in (*documents.changes, *annotations.changes)}
    changed |= {key[0] for key in annotations.before.keys() ^ annotations.after.keys()}
    was, now = old.manifest.documents, new.manifest.documents
    added = tuple(key[0] for key in documents.after if key not in documents.before)
    removed = tuple(key[0] for key in documents.before if key not in documents.after)
    return Diff(
        name=new.manifest.name,
        before=old.manifest.version,
        after=new.manifest.version,
        scheme=with_renames(_configs(old), _configs(new), new.scheme.former),
        added=added,
        removed=removed,
        documents=documents.changes,
        annotations_added=sum(key[0] in stayed and key not in annotations.before for key in annotations.after),
        annotations_removed=sum(key[0] in stayed and key not in annotations.after for key in annotations.before),
        annotations=annotations.changes,
        rules=old.scheme != new.scheme,
        card=old.manifest.card_digest != new.manifest.card_digest,
        titles=titles(old, removed) | titles(new, added),
        rearranged=tuple(n for n in now if n in was and n not in changed and was[n].digest != now[n].digest),
    )


def _configs(release: Release) -> dict[str, dict[str, Shape]]:
    """The columns of the configs that have rows."""
    return {name: columns for name, columns in release.columns.by_name().items() if name in release.manifest.rows}


Key = tuple[str, str, int]
"""(document, annotator, which of the annotator's annotations of it); the annotator is "" in `documents`."""

NOT_COMPARED = ("source", "annotation", "updated", "seconds", "choice_support")
"""Columns that are not compared: where a row comes from, and what follows from the annotations and the scheme."""
LONGEST = 60
"""Characters of a title that are shown."""
ROWS_AT_ONCE = 256
"""Rows that become Python values at a time."""


class Row(Struct, frozen=True, gc=False):
    """The place of a row: its split, its row group of the config, its number there."""

    split: str
    group: int
    number: int


class Compared(Struct, frozen=True):
    """The keys of a config's rows in both releases, in their order, and what differs in the rows that both have."""

    before: Mapping[Key, Row]
    after: Mapping[Key, Row]
    changes: tuple[WorkChange, ...]


def compared(before: Release, after: Release, config: str) -> Compared:
    """Compare a config of two releases. Raises ReleaseError.

    The old one's rows are kept in memory, the new one's row groups are read one after another.
    """
    groups: list[pa.RecordBatch] = []
    old: dict[Key, Row] = {}
    for rows, group in _groups(before, config):
        old |= rows
        groups.append(group)
    shapes, fresh, former = _shapes(before, config), _shapes(after, config), after.scheme.former
    new: dict[Key, Row] = {}
    changes: list[WorkChange] = []
    for rows, group in _groups(after, config):
        new |= rows
        # Arrow compares rows without making Python values, which most rows then never become.
        different = [
            (key, old[key], row)
            for key, row in rows.items()
            if key in old
            and not (shapes == fresh and old[key].split == row.split and _same(groups, old[key], group, row))
        ]
        for first in range(0, len(different), ROWS_AT_ONCE):
            some = different[first : first + ROWS_AT_ONCE]
            olds = _values(groups, [row for _, row, _ in some])
            news = _values({row.group: group for *_, row in some}, [row for *_, row in some])
            for (key, row, now), was, now_is in zip(some, olds, news, strict=True):
                split = SplitChange(row.split, now.split) if row.split != now.split else None
                change = _change(key, Values(was, shapes, former), Values(now_is, fresh, {}), split)
                if change is not None:
                    changes.append(change)
    return Compared(old, new, tuple(changes))


def titles(release: Release, documents: Collection[str]) -> dict[str, str]:
    """The title of each of some documents; the words that it begins with where it has none. Raises ReleaseError."""
    left, found = set(documents), dict[str, str]()
    column = "title" if _shapes(release, "documents").get("title") == "string" else "text"
    for split in release.splits("documents") if left else ():
        for group in release.row_groups("documents", split, list({"id", "text", column})):
            for row in group.to_pylist():
                if row["id"] in left:
                    words = " ".join((row[column] or row["text"])[: 2 * LONGEST].split())
                    found[row["id"]] = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return found


def _groups(release: Release, config: str) -> Iterator[tuple[dict[Key, Row], pa.RecordBatch]]:
    """Each row group, but for columns in `NOT_COMPARED`, with the keys of its rows."""
    seen: Counter[tuple[str, str]] = Counter()
    number = 0
    for split in release.splits(config):
        for table in release.row_groups(config, split, list(_shapes(release, config))):
            documents = list(map(str, table.column("id").to_pylist()))
            alone = config != "annotations"
            annotators = [""] * len(documents) if alone else list(map(str, table.column("annotator").to_pylist()))
            rows: dict[Key, Row] = {}
            for place, key in enumerate(zip(documents, annotators, strict=True)):
                rows[(*key, seen[key])] = Row(split, number, place)
                seen[key] += 1
            (group,) = table.combine_chunks().to_batches()
            yield rows, group
            number += 1


def _shapes(release: Release, config: str) -> dict[str, Shape]:
    shapes: dict[str, Shape] = getattr(release.columns, config)
    return {name: shape for name, shape in shapes.items() if name not in NOT_COMPARED}


def _same(groups: Sequence[pa.RecordBatch], old: Row, group: pa.RecordBatch, new: Row) -> bool:
    return groups[old.group].slice(old.number, 1).equals(group.slice(new.number, 1))


def _values(
    groups: Sequence[pa.RecordBatch] | Mapping[int, pa.RecordBatch], rows: Sequence[Row]
) -> list[dict[str, Any]]:
    """The values of rows by column, as the files have them."""
    found: list[dict[str, Any]] = [{}] * len(rows)
    places: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row.group, []).append(place)
    for group, here in places.items():
        taken = groups[group].take(numbers([rows[place].number for place in here], pa.int64()))
        for place, values in zip(here, taken.to_pylist(), strict=True):
            found[place] = values
    return found


class Values(NamedTuple):
    """A row's values as the file has them, what their numbers mean, and which names have become others since."""

    row: dict[str, Any]
    shapes: Mapping[str, Shape]
    former: Names


def _change(key: Key, before: Values, after: Values, split: SplitChange | None) -> WorkChange | None:
    (old, shapes, _), (new, fresh, _) = before, after
    both = [name for name in new if name in old and name not in ("spans", "relations")]
    columns = tuple(
        name
        for name in both
        if (old[name] != new[name] if shapes[name] == fresh[name] else _named(name, before) != _named(name, after))
    )
    marks, now = _marks(before), _marks(after)
    spans, pairs = span_changes(marks, now, old["text"] == new["text"])
    relations = link_changes(marks, now, _relations(before), _relations(after), pairs)
    if not (columns or spans or relations or split):
        return None
    return WorkChange(key[0], key[1], columns, tuple(spans), tuple(relations), split)


def _named(column: str, values: Values) -> Any:
    return named(values.row[column], values.shapes[column], column, values.former)


def _marks(values: Values) -> list[Mark]:
    shape: Any = values.shapes["spans"]
    kinds, former = shape[0], values.former
    asked = kinds.get("attributes", {})
    return [
        Mark(
            span["start"], span["end"], span["text"], named(span["label"], kinds["label"], LABELS, former),
            {
                name: value
                for name, value in named(span.get("attributes") or {}, asked, ATTRIBUTES, former).items()
                if value not in (None, [])
            },
        )
        for span in values.row["spans"]
    ]  # fmt: skip


def _relations(values: Values) -> list[Relation]:
    row = values.row
    if "relations" not in row:
        return []
    shape: Any = values.shapes["relations"]
    labels = [renamed(name, RELATIONS, values.former) for name in shape[0]["label"]]
    place = {span["id"]: i for i, span in enumerate(row["spans"])}
    return [(labels[link["label"]], place[link["head"]], place[link["tail"]]) for link in row["relations"]]


def named(value: Any, shape: Shape, place: str, former: Names) -> Any:
    """A value of a column with the names of its class labels in the place of their numbers, the present ones."""
    if value is None or isinstance(shape, str):
        return value
    if isinstance(shape, tuple):
        return renamed(shape[value], place, former)
    if isinstance(shape, list):
        return [named(item, shape[0], place, former) for item in value]
    found: dict[str, Any] = {}
    for name, kind in shape.items():
        if name in value:
            present = renamed(name, place, former)
            present_value = named(value[name], kind, f"{place}.{present}", former)
            found[present] = present_value if found.get(present) is None else found[present]
    return found

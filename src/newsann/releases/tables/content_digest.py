"""Content digests of documents: a build writes them into the manifest; the tables give the same ones again."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from newsann.releases.tables.configs import Configs
from newsann.releases.tables.schema import Shape
from newsann.releases.tables.span_proof import content, plain
from newsann.scheme.names import Names, renamed

Bounds = NDArray[np.int64]

MARKS = ("choices", "spans", "relations")
"""The columns that hold what was marked; both configs have them."""


class _Leaf(Struct, frozen=True):
    """A column of plain values: which rows have any, and all that makes them up, with where each row's begins and ends.

    It is `name` with the names of all that it is within.
    """

    name: bytes
    present: list[bool]
    parts: list[tuple[memoryview, list[int]]]


def articles(rows: pa.RecordBatch, columns: Configs) -> list[bytes]:
    """A digest of the article in each row: of its id, its text, and its metadata."""
    own = columns.documents.keys() & columns.annotations.keys() - {*MARKS, "source"}
    return _digests(rows, {name: columns.documents[name] for name in own}, {})


def marks(rows: pa.RecordBatch, columns: Configs) -> list[bytes]:
    """A digest of what is marked in each row of either config; who supports it in gold does not count."""
    shapes = {name: columns.annotations[name] for name in MARKS if name in columns.annotations}
    return _digests(rows, shapes, columns.stored)


def work_digest(marked: bytes, curated: bool) -> bytes:
    """The digest of an annotation: of its marks, and whether it is a curator's."""
    return marked + b"curated" if curated else marked


def document_digest(article: bytes, gold: bytes, annotations: Iterable[tuple[str, bytes]], status: str = "") -> str:
    """The digest of a document: of the article, its gold, and for each annotation the annotator and the work.

    In which order the annotations stand does not count. Nor does the status of a document with a single annotation,
    nor "", which stands for that of a release before format 6.
    """
    digests = sorted(hashlib.blake2b(annotator.encode() + marked).digest() for annotator, marked in annotations)
    stated = status.encode() if status != "single" else b""
    return hashlib.blake2b(article + gold + b"".join(digests) + stated, digest_size=8).hexdigest()


def _digests(rows: pa.RecordBatch, shapes: Mapping[str, Shape], stored: Names) -> list[bytes]:
    """What is not there counts as nothing and labels by name, so a new column or label changes no digest.

    Nor does a new name: what was renamed counts by its first name.
    """
    bounds = np.arange(rows.num_rows + 1)
    leaves = [
        leaf
        for name, shape in sorted(shapes.items())
        for leaf in _leaves((name, name), shape, rows.column(name), bounds, stored)
    ]
    found = []
    for row in range(rows.num_rows):
        digest = hashlib.blake2b(digest_size=16)
        for leaf in leaves:
            if leaf.present[row]:
                digest.update(leaf.name)
                for data, ends in leaf.parts:
                    digest.update(data[ends[row] : ends[row + 1]])
        found.append(digest.digest())
    return found


def _leaves(names: tuple[str, str], shape: Shape, column: Any, bounds: Bounds, stored: Names) -> Iterator[_Leaf]:
    """The leaves of a column; the items of row i are those from `bounds[i]` to `bounds[i + 1]`.

    `names` are the one that counts, and the place by which `stored` knows the column.
    """
    name, place = names
    if isinstance(shape, dict):
        fields = {renamed(field, place, stored): field for field in shape}
        for first, field in sorted(fields.items()):
            inner = f"{name}.{first}", f"{place}.{field}"
            yield from _leaves(inner, shape[field], pc.struct_field(column, field), bounds, stored)
    elif isinstance(shape, list):
        lengths = np.maximum(plain(pc.list_value_length(column)), 0)
        yield _leaf(name, lengths > 0, bounds, [(lengths, bounds)])
        yield from _leaves((f"{name}[]", place), shape[0], column.flatten(), _ends(lengths)[bounds], stored)
    else:
        there = plain(pc.is_valid(column)).astype(bool)
        if shape == "string":
            lengths = np.maximum(plain(pc.binary_length(column)), 0)
            data, _ = content(column.drop_null())
            yield _leaf(name, there, bounds, [(there, bounds), (lengths, bounds), (data, _ends(lengths)[bounds])])
            return
        if isinstance(shape, tuple):
            firsts = [renamed(label, place, stored) for label in shape]
            hashes = [hashlib.blake2b(label.encode(), digest_size=8).digest() for label in firsts]
            values = np.frombuffer(b"".join(hashes), np.int64).take(plain(column), mode="clip") * there
        else:
            values = plain(column)
        yield _leaf(name, there, bounds, [(there, bounds), (values, bounds)])


def _leaf(name: str, there: NDArray[np.bool_], bounds: Bounds, parts: Sequence[tuple[Any, Bounds]]) -> _Leaf:
    before = _ends(there)[bounds]
    return _Leaf(
        name.encode() + b"\0",
        (np.diff(before) > 0).tolist(),
        [(np.ascontiguousarray(data).view(np.uint8).data, (ends * data.itemsize).tolist()) for data, ends in parts],
    )


def _ends(lengths: NDArray[Any]) -> Bounds:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])

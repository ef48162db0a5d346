"""Whether the text of each span is what its offsets cover, for a whole column at a time."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


_LAST_FOLLOWING = np.int8(-65)
"""0xBF: bytes up to it, as signed numbers, go on with a code point that an earlier byte began."""


class Spans(Struct, frozen=True):
    """The spans of a column one after another: each one's row, its bounds in code points, and itself."""

    rows: Numbers
    start: Numbers
    end: Numbers
    structs: Any


def flat(column: "pa.Array[Any]") -> Spans:
    """The spans of a list column."""
    lengths = plain(pc.list_value_length(column))
    lists: Any = column
    structs = lists.flatten()
    start, end = (plain(pc.struct_field(structs, name)) for name in ("start", "end"))
    return Spans(np.repeat(np.arange(len(lengths)), lengths), start, end, structs)


def unproven(texts: "pa.Array[Any]", spans: Spans) -> Numbers:
    """The numbers of the spans for which `text[start:end]` is not the span's own text.

    Both columns must be valid UTF-8. Code points are counted by the bytes that begin one.
    """
    data, offsets = content(texts)
    begins = np.ones(len(data) + 1, bool)  # the end of the last text begins the next one
    np.greater(data.view(np.int8), _LAST_FOLLOWING, out=begins[:-1])
    points = np.flatnonzero(begins)
    first = np.searchsorted(points, offsets)
    base, room = first[:-1][spans.rows], np.diff(first)[spans.rows]
    wrong = (spans.start < 0) | (spans.end < spans.start) | (spans.end > room)
    start = points[base + np.where(wrong, 0, spans.start)]
    length = points[base + np.where(wrong, 0, spans.end)] - start

    own, places = content(pc.struct_field(spans.structs, "text"))
    wrong |= np.diff(places) != length
    length[wrong] = 0
    step = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    differing = data[np.repeat(start, length) + step] != own[np.repeat(places[:-1], length) + step]
    wrong[np.repeat(np.arange(len(length)), length)[differing]] = True
    return np.flatnonzero(wrong)


def unlinked(relations: "pa.Array[Any]", spans: Spans) -> Numbers:
    """The rows in which two spans have one id, or a relation links an id that no span of the row has."""
    lists: Any = relations
    structs = lists.flatten()
    rows = np.repeat(np.arange(len(relations)), plain(pc.list_value_length(relations)))
    if not len(structs) and not len(spans.rows):
        return np.empty(0, np.int64)
    ids: Any = pc.struct_field(spans.structs, "id")
    ends: Any = pa.chunked_array([ids, *(pc.struct_field(structs, name) for name in ("head", "tail"))])
    codes = plain(pa.concat_arrays([chunk.indices for chunk in ends.dictionary_encode().unify_dictionaries().chunks]))
    width = int(codes.max(initial=0)) + 1
    own = spans.rows * width + codes[: len(spans.rows)]
    linked = np.concatenate([rows, rows]) * width + codes[len(spans.rows) :]
    known, counts = np.unique(own, return_counts=True)
    wrong = [known[counts > 1], linked[~np.isin(linked, known)]]
    found: Numbers = np.unique(np.concatenate(wrong) // width)
    return found


def content(column: "pa.Array[Any]") -> tuple[NDArray[np.uint8], Numbers]:
    """The bytes of a string column, and where each string begins, and the last one ends, in them."""
    _, places, content = column.buffers()
    if places is None or content is None or not len(column):
        return np.empty(0, np.uint8), np.zeros(len(column) + 1, np.int64)
    offsets = np.frombuffer(memoryview(places), np.int32)[column.offset : column.offset + len(column) + 1]
    data = np.frombuffer(memoryview(content), np.uint8)[offsets[0] : offsets[-1]]
    return data, (offsets - offsets[0]).astype(np.int64)


def plain(column: "pa.Array[Any]") -> Numbers:
    """Numbers, times or truth values as whole numbers, a float64 as its bits, with -1 for null.

    It goes by Arrow's buffers, because pyarrow's own ways to NumPy, and from Python's values, import pandas.
    """
    given: Any = column
    whole = given.view(pa.int64()) if pa.types.is_floating(given.type) else given.cast(pa.int64())
    values = _values(whole)
    return np.where(_values(pc.is_valid(column).cast(pa.int64())), values, -1) if column.null_count else values


def _values(column: Any) -> Numbers:
    _, values = column.buffers()
    if values is None:
        return np.empty(0, np.int64)
    return np.frombuffer(memoryview(values), np.int64)[column.offset : column.offset + len(column)]

"""Arrow arrays straight from Python values, through buffers.

`pa.array` of a Python sequence imports pandas the first time it is called, which costs two seconds; buffers do
not, and are faster for what a release needs.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa

if TYPE_CHECKING:
    Array: TypeAlias = pa.Array[Any]
else:
    Array = pa.Array  # at run time pyarrow's arrays take no type arguments


def strings(values: Sequence[str | None]) -> Array:
    """A column of UTF-8 strings; None becomes null."""
    validity = None
    present: Sequence[Any] = values
    try:
        joined = "".join(present)
    except TypeError:  # there is a None among them
        validity = _validity(values)
        present = ["" if value is None else value for value in values]
        joined = "".join(present)
    data = joined.encode()
    sizes = (
        map(len, present) if len(data) == len(joined) else (len(v) if v.isascii() else len(v.encode()) for v in present)
    )
    offsets = array("i", accumulate(sizes, initial=0))
    return pa.Array.from_buffers(pa.string(), len(values), [validity, pa.py_buffer(offsets), pa.py_buffer(data)])


_TYPECODES = {"int32": "i", "int64": "q", "double": "d", "timestamp[us, tz=UTC]": "q"}


def numbers(values: Sequence[int | float | None], kind: pa.DataType) -> Array:
    """A column of int32, int64, float64 or timestamps (microseconds since 1970); None becomes null."""
    code, validity = _TYPECODES[str(kind)], None
    try:
        data: array[Any] = array(code, values)
    except TypeError:
        validity = _validity(values)
        data = array(code, [0 if value is None else value for value in values])
    return pa.Array.from_buffers(kind, len(values), [validity, pa.py_buffer(data)])


def class_labels(values: Sequence[object], labels: Sequence[str]) -> Array:
    """A column of class labels by their places in `labels`; what is none of them becomes null."""
    place: dict[object, int] = {name: i for i, name in enumerate(labels)}
    return numbers(list(map(place.get, values)), pa.int64())


def booleans(values: Sequence[bool | None]) -> Array:
    """A column of truth values; None becomes null."""
    return pa.Array.from_buffers(pa.bool_(), len(values), [_validity(values), _bits([bool(v) for v in values])])


def lists(lengths: Iterable[int], items: Array, kind: pa.DataType) -> Array:
    """A column of lists: `lengths[i]` of the `items` belong to row i."""
    offsets = array("i", accumulate(lengths, initial=0))
    buffers = [None, pa.py_buffer(offsets)]
    return pa.Array.from_buffers(kind, len(offsets) - 1, buffers, children=[items])


def structs(children: Sequence[Array], kind: pa.DataType, length: int) -> Array:
    """A column of structs, never null, with `children` in the order of the type's fields."""
    return pa.Array.from_buffers(kind, length, [None], children=list(children))


def _validity(values: Sequence[object]) -> pa.Buffer | None:
    if None not in values:
        return None
    return _bits([value is not None for value in values])


def _bits(flags: Sequence[bool]) -> pa.Buffer:
    """Eight flags a byte, the first in the lowest bit, as Arrow packs them."""
    digits = "".join("1" if flag else "0" for flag in reversed(flags)) or "0"
    return pa.py_buffer(int(digits, 2).to_bytes((len(flags) + 7) // 8 or 1, "little"))

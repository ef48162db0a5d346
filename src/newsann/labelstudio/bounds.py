"""Where the tasks of an export begin and end, without decoding them and without trusting all of them.

msgspec skips over a sound array at a gigabyte a second. When the file is not sound, the places where a task
can begin are found by the keys that its tasks begin with, and the file is cut there: a damaged task stays
alone with its damage, and the tasks behind it are read.
"""

import json
import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

Buffer = memoryview
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ONE = msgspec.json.Decoder(msgspec.Raw)
_SPACE = b" \t\r\n"
_BETWEEN = re.compile(rb"[\s,]*")
_USUAL_HEAD = (
    rb'\{\s*"(?:id"\s*:\s*\d+\s*,\s*"(?:annotations|completions|data|inner_id|project)|data|annotations|completions)"'
)
_HEAD = re.compile(rb'\s*\[\s*\{\s*"([^"\\]{1,60})"\s*:\s*(-?\d+|"[^"\\]{0,200}"|null)\s*,\s*"([^"\\]{1,60})"\s*:')


def tasks_in_array(buffer: Buffer, start: int) -> Iterator[tuple[int, int]]:
    """The bounds of each item of the array that opens at `start`; damaged items included."""
    try:
        items = _LIST.decode(buffer[start:])
    except (msgspec.DecodeError, RecursionError):
        yield from _salvaged(buffer, start)
        return
    at = start + 1
    for item in items:
        between = _BETWEEN.match(buffer, at)
        at = between.end() if between else at
        end = at + len(memoryview(item))
        yield at, end
        at = end


def tasks_in_lines(buffer: Buffer, start: int) -> Iterator[tuple[int, int]]:
    """The bounds of each object of one object a line, or of the one object that the whole file is."""
    ends = [match.start() for match in re.finditer(rb"\n", buffer[start:])]
    lines = [(start, start + ends[0])] if ends else []
    if not ends or not _sound(buffer[slice(*lines[0])]):
        yield start, _stripped(buffer, start, len(buffer))
        return
    for begin, end in pairwise([start - 1, *(start + end for end in ends), len(buffer)]):
        stop = _stripped(buffer, begin + 1, end)
        if stop > begin + 1:
            yield begin + 1, stop


def _salvaged(buffer: Buffer, start: int) -> Iterator[tuple[int, int]]:
    heads = [match.start() for match in _head_pattern(buffer, start).finditer(buffer, start)]
    if not heads:
        heads = [start + 1]
    cuts = [*heads, len(buffer)]
    number = 0
    while number < len(heads):
        begin = heads[number]
        # A head inside a task (a task within a storage annotation) cuts a sound task in two: try longer pieces.
        for stop in cuts[number + 1 : number + 4]:
            end = _stripped(buffer, begin, stop, last=stop == len(buffer))
            if _sound(buffer[begin:end]):
                yield begin, end
                number = cuts.index(stop, number)
                break
        else:
            yield begin, _stripped(buffer, begin, cuts[number + 1])
            number += 1


def _head_pattern(buffer: Buffer, start: int) -> re.Pattern[bytes]:
    """How this file's tasks begin: the first two keys of its first task, or else the usual ones."""
    head = _HEAD.match(buffer, start)
    if head is None:
        return re.compile(_USUAL_HEAD)
    first, value, second = head.group(1), head.group(2), head.group(3)
    kind = rb"-?\d+" if value[:1] in b"-0123456789" else rb'(?:"[^"\\]{0,200}"|null)'
    return re.compile(
        rb'\{\s*"' + re.escape(first) + rb'"\s*:\s*' + kind + rb'\s*,\s*"' + re.escape(second) + rb'"\s*:'
    )


def _sound(piece: Buffer) -> bool:
    try:
        _ONE.decode(piece)
    except (msgspec.DecodeError, RecursionError):
        try:  # Python's own reader admits NaN, which is told later
            json.loads(bytes(piece).decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            return False
    return True


def _stripped(buffer: Buffer, begin: int, end: int, last: bool = False) -> int:
    """`end` moved back over white space, and the comma or closing bracket that follows a task."""
    while end > begin and buffer[end - 1] in _SPACE:
        end -= 1
    if end > begin and (buffer[end - 1] == ord("]") if last else buffer[end - 1] == ord(",")):
        end -= 1
        while end > begin and buffer[end - 1] in _SPACE:
            end -= 1
    return end

"""Where the tasks of an export begin and end, without decoding them and without trusting all of them.

msgspec skips over a sound task at a gigabyte a second. Behind one that is not sound, the next place where a task
can begin is found by the keys that tasks begin with: a damaged task stays alone with its damage, and the tasks
behind it are read.
"""

import json
import re
from collections.abc import Iterator
from itertools import chain, pairwise

import msgspec

Buffer = memoryview
_ONE = msgspec.json.Decoder(msgspec.Raw)
_SPACE = b" \t\r\n"
_BETWEEN = re.compile(rb"[\s,]*")
_USUAL_HEAD = (
    rb'\{\s*"(?:id"\s*:\s*\d+\s*,\s*"(?:annotations|completions|data|drafts|inner_id|predictions|project)'
    rb'|data|annotations|completions)"'
)
_HEAD = re.compile(rb'\s*\[\s*\{\s*"([^"\\]{1,60})"\s*:\s*(-?\d+|"[^"\\]{0,200}"|null)\s*,\s*"([^"\\]{1,60})"\s*:')


def tasks_in_array(buffer: Buffer, start: int) -> Iterator[tuple[int, int]]:
    """The bounds of each item of the array that opens at `start`; damaged items included.

    Where one is damaged, the next begins at the next place where a task can begin.
    """
    heads: re.Pattern[bytes] | None = None
    at = start + 1
    while True:
        between = _BETWEEN.match(buffer, at)
        at = between.end() if between else at
        if at == len(buffer) or (buffer[at] == ord("]") and not bytes(buffer[at + 1 : at + 64]).strip()):
            return
        end = _value_end(buffer, at)
        if end is None:
            heads = heads or _head_pattern(buffer, start)
            end = _lenient_end(buffer, at, heads)
        if end is None and heads is not None:
            head = heads.search(buffer, at + 1)
            stop = head.start() if head else len(buffer)
            yield at, _stripped(buffer, at, stop, last=stop == len(buffer))
            at = stop
        elif end is not None:
            yield at, end
            at = end


def tasks_in_lines(buffer: Buffer, start: int) -> Iterator[tuple[int, int]]:
    """The bounds of each object of one object a line, or of the one object that the whole file is."""
    ends = (start + match.start() for match in re.finditer(rb"\n", buffer[start:]))
    first = next(ends, None)
    if first is None or not _sound(buffer[start:first]):
        yield start, _stripped(buffer, start, len(buffer))
        return
    for begin, end in pairwise(chain([start - 1, first], ends, [len(buffer)])):
        stop = _stripped(buffer, begin + 1, end)
        if stop > begin + 1:
            yield begin + 1, stop


def _value_end(buffer: Buffer, begin: int) -> int | None:
    """Where the JSON value that begins here ends, if it is sound."""
    try:
        _ONE.decode(buffer[begin:])
    except msgspec.DecodeError as error:
        # The decoder reads one value, and says behind which byte it found that something follows.
        follows = re.search(r"trailing characters \(byte (\d+)\)", str(error))
        return _stripped(buffer, begin, begin + int(follows.group(1)) - 1) if follows else None
    except RecursionError:
        return None
    return len(buffer)


def _lenient_end(buffer: Buffer, begin: int, heads: re.Pattern[bytes]) -> int | None:
    """The same for a task with NaN in it, which Python's own reader admits and which is reported later.

    A head inside a task (a task within a storage annotation) cuts a sound task in two: try longer pieces.
    """
    at = begin
    for _ in range(3):
        head = heads.search(buffer, at + 1)
        at = head.start() if head else len(buffer)
        end = _stripped(buffer, begin, at, last=at == len(buffer))
        if _sound(buffer[begin:end]):
            return end
        if head is None:
            return None
    return None


def _head_pattern(buffer: Buffer, start: int) -> re.Pattern[bytes]:
    """How tasks begin: as they usually do, or with the first two keys of this file's first task."""
    head = _HEAD.match(buffer, start)
    if head is None:
        return re.compile(_USUAL_HEAD)
    first, value, second = head.group(1), head.group(2), head.group(3)
    kind = rb"-?\d+" if value[:1] in b"-0123456789" else rb'(?:"[^"\\]{0,200}"|null)'
    own = rb'\{\s*"' + re.escape(first) + rb'"\s*:\s*' + kind + rb'\s*,\s*"' + re.escape(second) + rb'"\s*:'
    return re.compile(_USUAL_HEAD + rb"|" + own)


def _sound(piece: Buffer) -> bool:
    try:
        _ONE.decode(piece)
    except (msgspec.DecodeError, RecursionError):
        try:  # Python's own reader admits NaN, which is reported later
            json.loads(bytes(piece).decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            return False
    return True


def _stripped(buffer: Buffer, begin: int, end: int, last: bool = False) -> int:
    """`end` without white space, and the comma or closing bracket that follows a task."""
    while end > begin and buffer[end - 1] in _SPACE:
        end -= 1
    if end > begin and (buffer[end - 1] == ord("]") if last else buffer[end - 1] == ord(",")):
        end -= 1
        while end > begin and buffer[end - 1] in _SPACE:
            end -= 1
    return end

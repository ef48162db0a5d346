"""Read exports of every shape that holds spans: find the files, recognise them, and cut them into tasks."""

import errno
import gzip
import hashlib
import mmap
import shutil
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from newsann.errors import ExportError
from newsann.formats.labelstudio.exports.files import ExportFile, export_files, is_beside, refusal
from newsann.formats.labelstudio.exports.tasks import tasks_in_array, tasks_in_lines
from newsann.formats.labelstudio.rules.tasks import NO_EXPORT, NOT_JSON, TRUNCATED
from newsann.model.findings import Finding, Place, Rule

__all__ = ["Chunk", "ExportFile", "chunks", "export_files", "mapped", "recognised", "sha256"]

CHUNK = 4_000_000
"""How many bytes of tasks are read as one piece of work; fixed, so that results do not depend on processes."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when a disk, a quota or the largest size of a file is used up."""


class Chunk(Struct, frozen=True):
    """Consecutive tasks of one file: `starts[i]` and `ends[i]` are bytes, `first` the first task's index."""

    file: ExportFile
    first: int
    starts: "array[int]"
    ends: "array[int]"


def sha256(file: ExportFile) -> str:
    """The SHA-256 of the file's bytes. Raises ExportError when the file may not be read."""
    try:
        with Path(file.path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ExportError(f"{file.path}: the file cannot be read: {error.strerror}") from None


def recognised(file: ExportFile, scratch: Path) -> tuple[ExportFile | None, list[Finding]]:
    """The file to cut into chunks, None if there is nothing in it to read, and findings about it as a whole.

    A gzip file is unpacked into `scratch` first, so that memory does not grow with it.

    Raises ExportError when the file may not be read, and OSError when there is no room to unpack it.
    """
    place, given = Place(export=file.name), file
    try:
        file = _unpacked(file, scratch)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        return None, [_finding(TRUNCATED, f"the gzip file cannot be unpacked: {error}", place)]
    except OSError as error:
        if error.errno in NO_ROOM:
            raise  # it is the copy that has none
        raise ExportError(f"{file.path}: the file cannot be read: {error.strerror}") from None
    with mapped(file) as buffer:
        start = _first_byte(buffer)
        head = bytes(buffer[start : start + 4096])
        if is_beside(head, given):
            why = refusal(head, given)
            return None, [_finding(NO_EXPORT, f"left out: {why}", place)]
        if why := refusal(head, given):
            return None, [_finding(NOT_JSON, why, place)]
        if buffer[start] == ord("[") and not _closed(buffer):
            return file, [_finding(TRUNCATED, _last_words(buffer), place)]
    return file, []


def chunks(file: ExportFile) -> Iterator[Chunk]:
    """A recognised file's tasks in chunks, found one after another."""
    with mapped(file) as buffer:
        start = _first_byte(buffer)
        in_array = buffer[start] == ord("[")
        yield from _cut(file, (tasks_in_array if in_array else tasks_in_lines)(buffer, start))


@contextmanager
def mapped(file: ExportFile) -> Iterator[memoryview]:
    """The file's bytes, mapped and not read."""
    with Path(file.path).open("rb") as stream:
        if stream.seek(0, 2) == 0:
            yield memoryview(b"")
            return
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as pages:
            view = memoryview(pages)
            try:
                yield view
            finally:
                view.release()


def _first_byte(buffer: Sequence[int]) -> int:
    """Where JSON begins: behind a byte order mark and white space."""
    start = 3 if bytes(buffer[:3]) == b"\xef\xbb\xbf" else 0
    while start < len(buffer) and buffer[start] in b" \t\r\n":
        start += 1
    return start


def _unpacked(file: ExportFile, scratch: Path) -> ExportFile:
    with Path(file.path).open("rb") as stream:
        if stream.read(2) != b"\x1f\x8b":
            return file
    target = scratch / f"{len(list(scratch.iterdir()))}.json"
    with gzip.open(file.path, "rb") as packed, target.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked, 1 << 20)
    return ExportFile(file.name, str(target), file.found)


def _cut(file: ExportFile, bounds: Iterable[tuple[int, int]]) -> Iterator[Chunk]:
    starts, ends, first = array("Q"), array("Q"), 0
    for index, (start, end) in enumerate(bounds):
        if starts and end - starts[0] > CHUNK:
            yield Chunk(file, first, starts, ends)
            starts, ends, first = array("Q"), array("Q"), index
        starts.append(start)
        ends.append(end)
    if starts:
        yield Chunk(file, first, starts, ends)


def _closed(buffer: Sequence[int]) -> bool:
    end = len(buffer)
    while end and buffer[end - 1] in b" \t\r\n":
        end -= 1
    return end > 1 and buffer[end - 1] == ord("]")


def _last_words(buffer: memoryview) -> str:
    tail = bytes(buffer[-40:]).decode("utf-8", "replace")
    return f"the array that opens the file is never closed; the file's {len(buffer)} bytes end in {tail!r}"


def _finding(rule: Rule, message: str, place: Place) -> Finding:
    return Finding(rule.code, rule.severity, message, rule.hint, place)

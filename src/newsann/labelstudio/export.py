"""Read exports of every shape that holds spans: find the files, recognise them, and cut them into tasks."""

import errno
import gzip
import hashlib
import mmap
import shutil
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from newsann.errors import ExportError, InputNotFoundError
from newsann.findings import Finding, Place, Rule
from newsann.labelstudio import rules
from newsann.labelstudio.bounds import tasks_in_array, tasks_in_lines
from newsann.labelstudio.documents import Reading, reading
from newsann.labelstudio.people import keep_last
from newsann.labelstudio.privacy import Pseudonym, without_addresses
from newsann.scheme import Scheme

CHUNK = 4_000_000
"""How many bytes of tasks are read as one piece of work; fixed, so that results do not depend on processes."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when a disk, a quota or the largest size of a file is used up."""


class ExportFile(Struct, frozen=True):
    """A file to read: its `name` in findings and releases, and where its (decompressed) bytes lie."""

    name: str
    path: str


class Chunk(Struct, frozen=True):
    """Consecutive tasks of one file: `starts[i]` and `ends[i]` are bytes, `first` the first task's index."""

    file: ExportFile
    first: int
    starts: "array[int]"
    ends: "array[int]"


def export_files(
    paths: Iterable[str | Path], project: Path | None = None, pseudonym: Pseudonym | None = None
) -> list[ExportFile]:
    """The files that `paths` name, folders opened, in a fixed order. Hidden files are left alone.

    A file is named by its place in the folder `project`, if it is in there, so that its name does not depend on how its
    path was typed; another by its place in the folder that was given, or by the folder that it is in. With `pseudonym`
    the names are as a release has them: one that holds an e-mail address has the pseudonym in its place.

    Raises InputNotFoundError for a path that is not there and for a folder with nothing in it, ExportError for a name
    that is not UTF-8.
    """
    found: list[ExportFile] = []
    for given in map(Path, paths):
        if given.is_dir():
            inside = [p for p in sorted(given.rglob("*")) if p.is_file() and not _hidden(p.relative_to(given))]
            if not inside:
                raise InputNotFoundError(
                    f"{given}: the folder holds no export; put Label Studio's JSON exports into it"
                )
            found += [ExportFile(f"{given.resolve().name}/{p.relative_to(given).as_posix()}", str(p)) for p in inside]
        elif given.exists():
            found.append(ExportFile(f"{given.resolve().parent.name}/{given.name}".lstrip("/"), str(given)))
        else:
            raise InputNotFoundError(
                f"{given}: there is no such file or folder; name an export that Label Studio wrote"
            )
    for file in found:
        try:
            file.name.encode()
        except UnicodeEncodeError:
            raise ExportError(
                f"{file.path!r}: the file's name is not UTF-8, and a release names its exports; rename it"
            ) from None
    placed = [ExportFile(_place_in(project, file), file.path) for file in found]
    named = _told_apart(list({Path(file.path).resolve(): file for file in placed}.values()))
    if pseudonym is None:
        return named
    return [ExportFile(without_addresses(file.name, pseudonym), file.path) for file in named]


def _place_in(project: Path | None, file: ExportFile) -> str:
    path = Path(file.path).parent.resolve() / Path(file.path).name
    return path.relative_to(project).as_posix() if project and path.is_relative_to(project) else file.name


def project_of(scheme: Path) -> Path | None:
    """The folder of the project that a scheme belongs to, None for a scheme that lies by itself."""
    folder = scheme.resolve().parent
    return folder.parent if folder.name == "schema" else None


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
    place = Place(export=file.name)
    try:
        file = _unpacked(file, scratch)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        return None, [_finding(rules.TRUNCATED, f"the gzip file cannot be unpacked: {error}", place)]
    except OSError as error:
        if error.errno in NO_ROOM:
            raise  # it is the copy that has none
        raise ExportError(f"{file.path}: the file cannot be read: {error.strerror}") from None
    with mapped(file) as buffer:
        start = _first_byte(buffer)
        refusal = _refusal(bytes(buffer[start : start + 4096]), file.name)
        if refusal:
            return None, [_finding(rules.NOT_JSON, refusal, place)]
        if buffer[start] == ord("[") and not _closed(buffer):
            return file, [_finding(rules.TRUNCATED, _last_words(buffer), place)]
    return file, []


def chunks(file: ExportFile) -> Iterator[Chunk]:
    """A recognised file's tasks in chunks, found one after another."""
    with mapped(file) as buffer:
        start = _first_byte(buffer)
        in_array = buffer[start] == ord("[")
        yield from _cut(file, (tasks_in_array if in_array else tasks_in_lines)(buffer, start))


def readings(chunk: Chunk, scheme: Scheme) -> Iterator[Reading]:
    """What became of each task of a chunk, in order."""
    begin = chunk.starts[0]
    with Path(chunk.file.path).open("rb") as stream:
        stream.seek(begin)
        raw = memoryview(stream.read(chunk.ends[-1] - begin))
    for i, (start, end) in enumerate(zip(chunk.starts, chunk.ends, strict=True)):
        one = reading(raw[start - begin : end - begin], scheme, chunk.file.name, chunk.first + i, start)
        yield keep_last(one, scheme)


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


def _told_apart(files: list[ExportFile]) -> list[ExportFile]:
    """The files with names that differ: those that share one take in folders above them until they do not."""
    names = [file.name for file in files]
    for depth in range(1, 40):
        shared = {name for name, count in Counter(names).items() if count > 1}
        if not shared:
            break
        for i, file in enumerate(files):
            if names[i] in shared:
                above = Path(file.path).resolve().parts[1:]
                names[i] = "/".join(above[-len(Path(names[i]).parts) - depth :])
    return [ExportFile(name, file.path) for name, file in zip(names, files, strict=True)]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _unpacked(file: ExportFile, scratch: Path) -> ExportFile:
    with Path(file.path).open("rb") as stream:
        if stream.read(2) != b"\x1f\x8b":
            return file
    target = scratch / f"{len(list(scratch.iterdir()))}.json"
    with gzip.open(file.path, "rb") as packed, target.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked, 1 << 20)
    return ExportFile(file.name, str(target))


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


def _refusal(head: bytes, name: str) -> str:
    """Why a file that begins with `head` is no JSON export; empty when it may be one."""
    if not head:
        return "the file is empty"
    if head[:1] in (b"[", b"{"):
        return ""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "the file is UTF-16; Label Studio writes UTF-8, so something has converted it"
    lines = head.decode("utf-8", "replace").splitlines()
    if lines[0].startswith("-DOCSTART-") or all(len(line.split()) == 4 for line in lines[:5] if line):
        return (
            "this looks like CONLL, which has lost relations, choices, ids, offsets, nested spans and skipped "
            "tasks, and mixes annotators"
        )
    if "\t" in lines[0] or name.endswith(".tsv"):
        return "this looks like TSV, which has lost relations, region ids, skipped annotations and drafts"
    if "," in lines[0]:
        return "this looks like CSV, which has lost relations, region ids, skipped annotations and drafts"
    return f"found {lines[0][:60]!r} where JSON begins with [ or {{"


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

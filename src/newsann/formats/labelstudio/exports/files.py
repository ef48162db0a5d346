"""The files of an export: found by the paths given, named the same however those were typed, and what they contain."""

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from newsann.errors import ExportError, InputNotFoundError
from newsann.formats.labelstudio.exports.privacy import Pseudonym, without_addresses
from newsann.model.findings import many


class ExportFile(Struct, frozen=True):
    """A file to read: its `name` in findings and releases, and where its (decompressed) bytes lie.

    `found` says that a folder was named, and not the file itself.
    """

    name: str
    path: str
    found: bool = False


def export_files(
    paths: str | Path | Iterable[str | Path], project: Path | None = None, pseudonym: Pseudonym | None = None
) -> list[ExportFile]:
    """The files that one path or several name, folders opened, in a fixed order. Hidden files are left alone.

    A file is named by its place in the folder `project`, if it is in there, so that its name does not depend on how its
    path was typed; another by its place in the folder that was given, or by the folder that it is in. With `pseudonym`
    the names are as a release has them: one that holds an e-mail address has the pseudonym in its place.

    Raises InputNotFoundError for a path that is not there and for a folder with nothing in it, ExportError for a name
    that is not UTF-8.
    """
    found = _found([paths] if isinstance(paths, str | Path) else paths)
    for file in found:
        try:
            file.name.encode()
        except UnicodeEncodeError:
            raise ExportError(
                f"{file.path!r}: the file's name is not UTF-8, and a release names its exports; rename it"
            ) from None
    placed = [ExportFile(_place_in(project, file), file.path, file.found) for file in found]
    named = _with_unique_names(list({Path(file.path).resolve(): file for file in placed}.values()))
    if pseudonym is None:
        return named
    return [ExportFile(without_addresses(file.name, pseudonym), file.path, file.found) for file in named]


def _found(paths: Iterable[str | Path]) -> list[ExportFile]:
    """The files that `paths` name, folders opened, named by the folder that they are in."""
    found: list[ExportFile] = []
    for given in map(Path, paths):
        if why := problem(given):
            raise ExportError(why)
        if given.is_dir():
            inside = [p for p in sorted(given.rglob("*")) if p.is_file() and not _hidden(p.relative_to(given))]
            if not inside:
                raise InputNotFoundError(
                    f"{given}: the folder holds no export; put Label Studio's JSON exports into it"
                )
            found += [
                ExportFile(f"{given.resolve().name}/{p.relative_to(given).as_posix()}", str(p), True) for p in inside
            ]
        elif given.exists():
            found.append(ExportFile(f"{given.resolve().parent.name}/{given.name}".lstrip("/"), str(given)))
        else:
            raise InputNotFoundError(
                f"{given}: there is no such file or folder; name an export that Label Studio wrote"
            )
    return found


def export_name(path: Path, project: Path) -> str:
    """The name that an export at `path` has in findings and releases of the project in the folder `project`."""
    return _place_in(project, ExportFile(f"{path.resolve().parent.name}/{path.name}", str(path)))


def _place_in(project: Path | None, file: ExportFile) -> str:
    path = Path(file.path).parent.resolve() / Path(file.path).name
    return path.relative_to(project).as_posix() if project and path.is_relative_to(project) else file.name


def _with_unique_names(files: list[ExportFile]) -> list[ExportFile]:
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
    return [ExportFile(name, file.path, file.found) for name, file in zip(names, files, strict=True)]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def problem(path: Path) -> str:
    """Why a path that was typed can be no file or folder to read, in words; empty when it can, or is not there."""
    shown = f"{str(path)[:60]}…" if len(str(path)) > 120 else str(path)
    if re.match(r"[a-z][a-z0-9+.-]*:/", str(path)) and not path.exists():
        return (
            f"{shown}: this is a web address, and exports are files here. Download it first; from a live Label Studio: "
            "newsann studio pull"
        )
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return ""
    except ValueError:
        return f"{shown!r}: the path has a NUL character; name a file or folder"
    except OSError as error:
        return f"{shown}: cannot be read: {error.strerror}"
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return ""
    kind = "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
    return f"{shown}: this is {kind}, and an export is read more than once; write it to a file first, and name that"


_COMPRESSED = {
    b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR",
}  # fmt: skip
_BEGINS = re.compile(rb'\[\s*(?:[\]{\["\d-]|null|true|false|NaN|$)|\{\s*(?:["}]|$)')
"""How JSON begins, whatever is in it."""
_CONLL = re.compile(r"-DOCSTART-|\S+ -X- _ (O|[BI]-\S+)$")
_COLUMN = re.compile(r"\w[\w.$-]*")
_OF_TABLES = {"id", "annotation_id", "annotator", "created_at", "updated_at", "lead_time"}
"""Columns that Label Studio gives every table."""


def refusal(head: bytes, file: ExportFile) -> str:
    """Why a file that begins with `head` is no JSON export, in words; empty when it may be one."""
    if not head:
        return "the file is empty"
    if _BEGINS.match(head):
        return ""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "the file is UTF-16; Label Studio writes UTF-8, so something has converted it"
    if head.startswith(b"PK\x03\x04"):
        return _archive(file)
    if head[257:262] == b"ustar":
        return "this is a tar archive; unpack it, and name the JSON in it"
    for magic, name in _COMPRESSED.items():
        if head.startswith(magic):
            return f"the file is compressed with {name}; unpack it first (gzip is read as it is)"
    if lost := loses(head, file.name):
        return f"this looks like {lost}"
    if head.startswith(b"<"):
        return "this is a web page or XML, as a server sends it instead of an export"
    first = (head.decode("utf-8", "replace").splitlines() or [""])[0]
    return f"found {first[:60]!r} where JSON begins with [ or {{"


def loses(head: bytes, name: str) -> str:
    """Which of Label Studio's formats that lose something a file is in, and what it loses; empty for none of them."""
    lines = head.decode("utf-8", "replace").splitlines() or [""]
    if _CONLL.match(lines[0]):
        lost = "relations, choices, ids, offsets, nested spans and skipped tasks"
        return f"CONLL, which has lost {lost}, and mixes annotators"
    suffix = name.lower().rpartition(".")[2]
    for kind, separator in (("tsv", "\t"), ("csv", ",")):
        columns = {column.strip('"') for column in lines[0].split(separator)}
        is_head = len(columns) > 1 and all(_COLUMN.fullmatch(column) for column in columns)
        if suffix == kind or (is_head and columns & _OF_TABLES):
            return f"{kind.upper()}, which has lost relations, region ids, skipped annotations and drafts"
    return ""


def is_beside(head: bytes, file: ExportFile) -> bool:
    """Whether a file lies among exports and is none: a note, a picture, an empty file, what a system leaves there."""
    if not file.found:
        return False
    if not head:
        return True
    called_so = file.name.lower().rpartition("/")[2].rpartition(".")[2] in ("json", "jsonl", "ndjson", "gz")
    return bool(refusal(head, file)) and not called_so and not loses(head, file.name) and head[:4] != b"PK\x03\x04"


def _archive(file: ExportFile) -> str:
    try:
        members = [name for name in zipfile.ZipFile(file.path).namelist() if not name.endswith("/")]
    except (OSError, zipfile.BadZipFile, ValueError):
        return "this is a ZIP archive, and it is damaged; download it again"
    shown = ", ".join(map(repr, members[:3])) + (", …" if len(members) > 3 else "")
    return f"this is a ZIP archive of {many(len(members), 'file')} ({shown}); unpack it, and name the JSON in it"

"""Which paths of a release may be followed: its own files, on every file system, and nothing outside of it.

A manifest, a card or a folder may come from anybody. Every path in one passes through here before a file is read,
copied or written by it.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from newsann.errors import ReleaseError
from newsann.scheme.names import DEVICES, same_file

_DANGEROUS = re.compile(r"[\x00-\x1f\x7f-\x9f\\:*?\"<>|\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control and bidirectional characters, and what means something else in paths of Windows and in URLs."""


def problem(path: str) -> str:
    """Why a path cannot be that of a file in a release, in words; empty when it can.

    >>> problem("documents/train.parquet"), problem("../x"), problem("/etc/passwd")
    ('', 'leads out of the release', 'is an absolute path')
    """
    if path.startswith("/"):
        return "is an absolute path"
    parts = path.split("/")
    if ".." in parts:
        return "leads out of the release"
    if found := _DANGEROUS.search(path):
        return f"has the character U+{ord(found[0]):04X}, which no file of a release has"
    if any(not part or part.startswith(".") or part.endswith((".", " ")) for part in parts):
        return "has a part that is empty, begins with a dot, or ends with a dot or a space"
    if device := next((part for part in parts if DEVICES.fullmatch(part)), None):
        return f"has the part {device!r}, which is a device on Windows"
    return ""


def refused(paths: Iterable[str]) -> str:
    """The first path that no release can have, in words; or the first two that are one file on Windows and macOS."""
    paths = list(paths)
    for path in paths:
        if why := problem(path):
            return f"it lists the file {path!r}, which {why}"
    if twins := same_file(paths):
        return f"it lists {twins[0]!r} and {twins[1]!r}, which are one file on Windows and macOS"
    return ""


def local(folder: Path, path: str) -> Path:
    """The file at `path` in a release that is a folder on this machine; links are followed only within the release.

    Raises ReleaseError when the path, or a link on it, leads out of the folder, and when there is something else than
    a file: a pipe or a device would never come to its end.
    """
    if why := problem(path):
        raise ReleaseError(f"{folder}: the path {path!r} {why}. Do not use this release")
    root, target = folder.resolve(), (folder / path).resolve()
    if not target.is_relative_to(root) and not target.is_relative_to(_blobs(root)):
        raise ReleaseError(
            f"{folder}: {path} is a link that leads out of the release, to {target}. A release has only files of its "
            "own: replace the link by the file, or get the release again from where it was published"
        )
    if target.exists() and not target.is_file():
        raise ReleaseError(f"{folder}: {path} is not a regular file. Do not use this release")
    return folder / path


def _blobs(root: Path) -> Path:
    """Where the cache of `huggingface_hub` keeps the files to which a snapshot's links lead; else the folder itself."""
    return root.parent.parent / "blobs" if root.parent.name == "snapshots" else root

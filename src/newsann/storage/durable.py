"""Files that are written whole or not at all, whatever ends the process; locks on folders; temporary folders."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from newsann.errors import NewsannError, ScratchError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

if sys.platform != "win32":
    import fcntl


def replace(contents: Mapping[Path, bytes], mode: int = 0o666) -> None:
    """Give each path its content in one step, in their order, once all of it is on the disk beside them.

    Who reads a path meanwhile, or after a crash, finds the old or the new. A crash may leave `.<name>.partial` beside
    it, which the next call writes over. A new file has the permissions `mode`, less the process's mask, from the moment
    that it is there. Raises OSError; then each path has its old or its new content.
    """
    partials: dict[Path, Path] = {}
    try:
        for given, content in contents.items():
            path = given.resolve()  # where a link points to, not in its place
            if path.exists():
                _refuse_special(path)
                path.open("r+b").close()  # a folder that may be written lets a file be replaced that may not
            partials[path] = path.with_name(f".{path.name}.partial")
            partials[path].unlink(missing_ok=True)
            with os.fdopen(os.open(partials[path], _NEW, mode), "wb") as stream:
                if path.exists():
                    partials[path].chmod(path.stat().st_mode & 0o7777)
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        for path, beside in partials.items():
            beside.replace(path)
            sync(path.parent)
    except OSError:
        for beside in partials.values():
            beside.unlink(missing_ok=True)
        raise


def _refuse_special(path: Path) -> None:
    """Raise OSError for a device or a pipe, as `/dev/null`: a file would take its place, for every program."""
    if not path.is_file() and not path.is_dir():
        raise OSError(f"{path.name} is a device or a pipe, not a file")


def sync_all(folder: Path) -> None:
    """Bring everything in a folder to the disk: first what the files hold, then the folders, which name them."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    if sys.platform == "win32" and path.is_dir():
        return  # Windows opens no folders
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def lock(folder: Path, wait: bool) -> Iterator[bool]:
    """Hold a folder as the only process; False where the file system, or Windows, knows no locks on folders.

    The system lets go of it when the last process ends that has it open, the workers that a killed build leaves
    included, so a lock that can be had is the proof that nobody works there any more.

    Raises BlockingIOError when another process has it and we do not `wait`, and OSError when the folder is gone or may
    not be read.
    """
    if sys.platform == "win32":
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield _locked(descriptor, wait)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, wait: bool) -> bool:
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise
        except OSError:
            return False
    return True


def reason(error: OSError) -> str:
    """The system's reason for an error, without what each library adds to it."""
    return os.strerror(error.errno) if error.errno else str(error)


@contextmanager
def scratch() -> Iterator[str]:
    """The path of a folder for temporary files, gone afterwards.

    Raises ScratchError when there is no place for one, or what is written there does not fit.
    """
    with writing(), TemporaryDirectory(prefix="newsann-") as folder:
        yield folder


@contextmanager
def writing() -> Iterator[None]:
    """A block that writes into such a folder. Raises ScratchError when what it writes does not fit."""
    try:
        yield
    except NewsannError:
        raise  # some of ours are OSErrors too
    except OSError as error:
        raise ScratchError(
            f"temporary files cannot be written: {reason(error)}. Make room in {_place()}, or name another folder in "
            "the variable TMPDIR"
        ) from error


def _place() -> str:
    try:
        return gettempdir()
    except OSError:
        return "/tmp"

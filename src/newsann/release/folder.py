"""A release folder is written whole or not at all, and never changes once it is there."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from newsann.errors import NewsannError, ReleaseError
from newsann.release import manifest


@contextmanager
def workshop(out: Path, name: str) -> Iterator[Path]:
    """A new folder in `out` to write a release in; it is gone afterwards, whatever happens, unless published."""
    folder = out / f".{name}.{secrets.token_hex(4)}.partial"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise ReleaseError(
            f"{out}: nothing can be written there: {error.strerror}. Name another folder with --out"
        ) from None
    try:
        yield folder
    except NewsannError:
        raise  # some of ours are OSErrors too
    except OSError as error:
        raise ReleaseError(f"{out}: the release could not be written, nothing is left of it: {error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(finished: Path, target: Path) -> bool:
    """Move a finished release to `target`; False when the very same release is there already.

    Raises ReleaseError when `target` holds anything else.
    """
    try:
        finished.rename(target)
    except OSError:
        if not target.exists():
            raise
    else:
        return True
    if holds_the_same(finished, target):
        return False
    raise ReleaseError(
        f"{target}: this version is there already and differs from what was built now. A release never changes: "
        "give the new one another number with --version, or move the old folder away"
    )


def holds_the_same(finished: Path, target: Path) -> bool:
    """Whether `target` is the release `finished`, file by file."""
    try:
        given, found = ((folder / manifest.NAME).read_bytes() for folder in (finished, target))
        files = manifest.decode(given).files
        return given == found and all(manifest.digest(target, file.path) == file for file in files)
    except (OSError, msgspec.MsgspecError):
        return False

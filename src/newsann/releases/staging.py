"""A release folder is written whole or not at all, and never changes once it is there."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from glob import escape
from pathlib import Path

import msgspec

from newsann.errors import NewsannError, ReleaseError
from newsann.releases import manifest
from newsann.releases.location import FileError, location_of
from newsann.storage.durable import lock, reason, sync, sync_all


@contextmanager
def staging(out: Path, name: str) -> Iterator[Path]:
    """A new folder in `out` to write a release in; it is gone afterwards, whatever happens, unless published.

    What earlier builds of this dataset left there when they were killed is cleared away.
    """
    with ExitStack() as locks:
        try:
            out.mkdir(parents=True, exist_ok=True)
            _sweep(out, name)
            folder = _begun(out, name, locks)
        except OSError as error:
            raise ReleaseError(f"{out}: nothing can be written there: {reason(error)}. Name another folder") from None
        try:
            yield folder
        except NewsannError:
            raise  # some of ours are OSErrors too
        except OSError as error:
            raise ReleaseError(
                f"{out}: the release could not be written, nothing is left of it: {reason(error)}. "
                "Correct that, or name another folder"
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _begun(out: Path, name: str, locks: ExitStack) -> Path:
    """A new folder, locked until `locks` is closed, so that no other build clears it away."""
    while True:
        folder = out / f".{name}.{secrets.token_hex(4)}.partial"
        folder.mkdir()
        try:
            locks.enter_context(lock(folder, wait=False))
        except (BlockingIOError, FileNotFoundError):
            continue  # another build, sweeping, came upon it before it was locked
        if folder.exists():
            return folder


def _sweep(out: Path, name: str) -> None:
    for stale in out.glob(f".{escape(name)}.*.partial"):
        try:
            with lock(stale, wait=False) as ours:
                if ours:
                    shutil.rmtree(stale, ignore_errors=True)
        except OSError:
            continue  # a build is at work in it, or it is not ours to touch


def publish(finished: Path, target: Path) -> bool:
    """Move a finished release to `target`; False when the very same release is there already.

    It is brought to the disk before it is moved, since a power cut may keep the new name and lose what it names.

    Raises ReleaseError when `target` holds anything else.
    """
    sync_all(finished)
    try:
        finished.rename(target)
    except OSError:
        if not target.exists():
            raise
    else:
        sync(target.parent)
        return True
    other = difference(finished, target)
    if other is None:
        return False
    raise ReleaseError(
        f"{target}: this version is there already and differs from what was built now: {other}. A release never "
        "changes: give the new one another number with --version, or move the old folder away"
    )


def difference(finished: Path, target: Path) -> str | None:
    """The first thing in which `target` is not the release `finished`, in words; None when it is."""
    content, there = (finished / manifest.NAME).read_bytes(), location_of(target)
    try:
        with there.reading(manifest.NAME), there.open(manifest.NAME) as stream:
            found = stream.read()
        if content != found:
            other = manifest.decode(found)
            return f"{manifest.NAME} there is of {other.name} {other.version} with other content"
        for file in manifest.decode(content).files:
            there.prove(file)
    except FileError as error:
        return error.problem
    except (ReleaseError, msgspec.MsgspecError) as error:
        return f"what is there cannot be read as a release ({error})"
    return None

"""A folder for what is only needed while a command runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory, gettempdir

from newsann.errors import NewsannError, ScratchError
from newsann.storage.durable import reason


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

"""An error while tables are read: the fault of a release, which is then named, or a bug."""

from collections.abc import Iterator
from contextlib import contextmanager

from newsann.errors import NewsannError, ReleaseError
from newsann.releases.release import AGAIN, Edition
from newsann.releases.verify.verify import problems


@contextmanager
def blamed(*editions: Edition) -> Iterator[None]:
    """A block that reads tables as their schemes say. When it fails, what `verify` finds first is a ReleaseError.

    A release is not verified before it is read, which would take as long as reading it; a failure without a problem in
    any of the releases is a bug, and stays as it is.
    """
    try:
        yield
    except NewsannError:
        raise
    except Exception as error:
        for edition in editions:
            for problem in problems(edition):
                raise ReleaseError(f"{edition.url} is not as its manifest says: {problem}. {AGAIN}") from error
        raise

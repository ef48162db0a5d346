"""The way to a path or an fsspec URL, with a sentence where there is none."""

import logging
import sys
from pathlib import Path
from typing import Any

from newsann.errors import MissingExtraError, UnreachableError

EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}
"""The part of newsann that brings the package for a protocol."""

# gcsfs logs what it raises, with a traceback, and Python prints that when nobody has said where logs go.
logging.getLogger("gcsfs").addHandler(logging.NullHandler())

_CLIENTS = (
    ("aiohttp", "ClientError"),
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("gcsfs.retry", "ChecksumError"),
    ("gcsfs.retry", "HttpError"),
    ("gcsfs.retry", "NonRetryableError"),
    ("google.auth.exceptions", "GoogleAuthError"),
    ("httpx", "HTTPError"),
    ("httpx2", "HTTPError"),
    ("requests", "RequestException"),
)


def filesystem_of(url: str | Path, **options: Any) -> tuple[Any, str]:
    """fsspec's file system for `url`, made with `options`, and the path in it without a slash at the end.

    Raises MissingExtraError when a package is missing for its protocol, UnreachableError when fsspec does not know it
    or it cannot be reached.
    """
    import fsspec

    name = str(url)
    try:
        filesystem, root = fsspec.core.url_to_fs(name, **options)
    except ImportError as error:
        extra = EXTRAS.get(name.partition("://")[0])
        install = f"pip install 'newsann[{extra}]'" if extra else str(error)
        raise MissingExtraError(f"{name}: a package for this kind of address is missing: {install}") from None
    except refusals(ValueError) as error:
        raise UnreachableError(f"{name}: no address that can be reached: {error_text(error)}") from None
    return filesystem, str(root).rstrip("/") or str(root)


def protocols(filesystem: Any) -> set[str]:
    """The names of a file system's protocol, of which fsspec has one or several."""
    named = filesystem.protocol
    return {named} if isinstance(named, str) else set(named)


def refusals(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """What a file system raises that refuses or does not answer: OSError, its client's own errors, and `more`."""
    found: list[type[Exception]] = [OSError, *more]
    for module, name in _CLIENTS:
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def error_text(error: Exception) -> str:
    """The message of an error of a file system, in one line.

    >>> error_text(OSError("Forbidden: b/news/o\\nAnonymous caller does not have storage.objects.list access"))
    'Forbidden: b/news/o Anonymous caller does not have storage.objects.list access'
    >>> error_text(TimeoutError()), error_text(FileNotFoundError("b/news/o"))
    ('TimeoutError', 'b/news/o is not there')
    """
    text = " ".join(str(error).split())
    if isinstance(error, FileNotFoundError) and " " not in text:  # gcsfs gives the path only
        return f"{text} is not there"
    return text or type(error).__name__

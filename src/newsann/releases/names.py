"""What a release is called: its version (https://semver.org), its folder, and on the Hub its repository and tag."""

import re

from msgspec import Struct

from newsann.errors import ReleaseError

Version = tuple[int, int, int]
"""Major, minor, patch; tuples are ordered as versions are."""
NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_FOLDER = re.compile(rf"(.+)-({NUMBERS.pattern})")
_TAG = re.compile(rf"v({NUMBERS.pattern})")
_REPOSITORY = re.compile(r"(?:hf://datasets/)?([\w.-]+/[\w.-]+)(?:@([^/]+))?/?")


class Address(Struct, frozen=True):
    """A dataset repository on the Hub, `org/name`, and a revision of it if one is named."""

    repository: str
    revision: str | None = None


def folder(name: str, version: str) -> str:
    """The name of a release's folder.

    >>> folder("ferry-news", "1.0.0")
    'ferry-news-1.0.0'
    """
    return f"{name}-{version}"


def named(folder: str) -> tuple[str, str] | None:
    """Name and version of the release that a folder is called after; None when it is called otherwise.

    >>> named("ferry-news-1.0.0")
    ('ferry-news', '1.0.0')
    """
    found = _FOLDER.fullmatch(folder)
    return (found[1], found[2]) if found else None


def tag(version: str) -> str:
    """The tag of a version."""
    return f"v{version}"


def tagged(tag: str) -> str | None:
    """The version that a tag is of; None when it is of none.

    >>> tagged("v1.0.0"), tagged("v1.0")
    ('1.0.0', None)
    """
    found = _TAG.fullmatch(tag)
    return found[1] if found else None


def address(source: str) -> Address | None:
    """The repository that `org/name` or `hf://datasets/org/name@revision` is the address of; None for others."""
    found = _REPOSITORY.fullmatch(source)
    return Address(found[1], found[2]) if found else None


def parsed(version: str) -> Version:
    """The three numbers of a version. Raises ReleaseError when it has not three."""
    numbers = NUMBERS.fullmatch(version)
    if numbers is None:
        raise ReleaseError(f"version {version!r}: expected three numbers as in 1.0.0 (https://semver.org)")
    return int(numbers[1]), int(numbers[2]), int(numbers[3])

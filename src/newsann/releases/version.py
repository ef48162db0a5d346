"""A release's version: three numbers, as in https://semver.org."""

import re

from newsann.errors import ReleaseError

Version = tuple[int, int, int]
"""Major, minor, patch; tuples are ordered as versions are."""
NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


def parsed(version: str) -> Version:
    """The three numbers of a version. Raises ReleaseError when it has not three."""
    numbers = NUMBERS.fullmatch(version)
    if numbers is None:
        raise ReleaseError(f"version {version!r}: expected three numbers as in 1.0.0 (https://semver.org)")
    return int(numbers[1]), int(numbers[2]), int(numbers[3])

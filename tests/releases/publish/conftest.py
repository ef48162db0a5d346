"""A Hub to publish on, and releases to publish."""

from collections.abc import Iterator

import pytest

from tools.stores.hub import Running, running
from two_releases import releases, stranger

__all__ = ["releases", "stranger"]


@pytest.fixture(scope="session")
def hub() -> Iterator[Running]:
    """A stand-in of the Hub, since the Hub itself cannot be installed."""
    with running() as hub:
        yield hub

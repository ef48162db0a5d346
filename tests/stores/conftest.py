"""Two object stores that speak S3, each started once for all tests here; every test works in buckets of its own."""

from collections.abc import Iterator

import pytest

from stores.moto import moto as running_moto
from stores.store import Store
from stores.swift import swift as running_swift


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running_swift(tmp_path_factory.mktemp("swift")) as store:
        yield store


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running_moto(tmp_path_factory.mktemp("moto")) as store:
        yield store


@pytest.fixture(params=["swift", "moto"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the stores in its turn."""
    found: Store = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def bucket(store: Store) -> str:
    """The name of an empty bucket in the store."""
    return store.new_bucket()

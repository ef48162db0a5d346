"""Two object stores that speak S3 and a stand-in of Google's, each started once; every test has buckets of its own."""

from collections.abc import Iterator

import pytest

from tools.stores.gcs import Gcs
from tools.stores.gcs import gcs as running_gcs
from tools.stores.moto import moto as running_moto
from tools.stores.store import Store
from tools.stores.swift import swift as running_swift


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


@pytest.fixture(scope="session", params=["a stand-in of Google's store"])  # so that every report says what it was
def gcs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gcs]:
    with running_gcs(tmp_path_factory.mktemp("gcs")) as store:
        yield store


@pytest.fixture
def google_bucket(gcs: Gcs) -> str:
    """The name of an empty bucket in the stand-in of Google's store."""
    return gcs.new_bucket()

"""Options and fixtures that all tests share."""

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import proving
from drawing import drawn, undrawn
from newsann.project import build as building
from newsann.scheme import Scheme, load

# No test is failed by the clock: neither a property that takes long nor examples that take long to make.
settings.register_profile("newsann", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newsann")

REPOSITORY = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write tests/findings/*/expected.txt anew; read the diff"
    )
    parser.addoption("--studio", action="store_true", help="run tests/live, with a real Label Studio (make studio)")
    parser.addoption("--stores", action="store_true", help="run tests/stores, with real object stores (make stores)")
    parser.addoption("--sarif-schema", metavar="FILE", help="the official schema of SARIF 2.1.0 (make sarif)")
    parser.addoption("--spawn", action="store_true", help="start workers as on macOS and Windows, which do not fork")
    parser.addoption("--matrix", help="the folder with environments of other versions of datasets (make matrix)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Tests of which other make targets install what they take: servers, a schema."""
    option = {"live": "--studio", "stores": "--stores", "test_sarif_schema.py": "--sarif-schema"}.get(
        collection_path.name
    )
    return True if option and not config.getoption(option) else None


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shipped() -> Scheme:
    """The scheme that ships."""
    return load(REPOSITORY / "schema" / "scheme.yaml")


@pytest.fixture(scope="session")
def shipped_release(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the exports that ship, alone in its folder; a test that changes something copies it."""
    scheme, folder = repository / "schema" / "scheme.yaml", tmp_path_factory.mktemp("shipped")
    with drawn():
        return building.build([repository / "annotations"], scheme, out=folder).path


@pytest.fixture(scope="module")
def without_figures() -> Iterator[None]:
    """The builds of a module do not draw."""
    with undrawn():
        yield


@pytest.fixture(autouse=True, scope="session")
def nobody_waits_for_the_disk() -> Iterator[None]:
    """No test cuts the power, and a process that is killed loses nothing that it has written, synced or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(autouse=True)
def workers_are_spawned_with_the_option(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--spawn` workers know only what is sent to them."""
    if request.config.getoption("--spawn"):
        monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])


@pytest.fixture(autouse=True)
def every_release_is_proved(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What any test builds is verified and loaded with `datasets` as soon as it stands."""
    proving.prove_what_is_built(monkeypatch, tmp_path_factory.getbasetemp() / "proved")

"""Options and fixtures that all tests share."""

from pathlib import Path

import pytest

from newsann.scheme import Scheme, load

REPOSITORY = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write tests/findings/*/expected.txt anew; read the diff"
    )
    parser.addoption("--matrix", help="the folder with environments of other versions of datasets (make matrix)")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shipped() -> Scheme:
    """The scheme that ships."""
    return load(REPOSITORY / "schema" / "scheme.yaml")

"""One real Label Studio for all tests here; every test works in a project of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from page import Annotating

from tools.labelstudio.server import Annotator, Server, new_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = new_server(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def second(server: Server) -> Annotator:
    return server.sign_up("second@example.com")


@pytest.fixture(scope="session")
def browser(server: Server) -> Iterator[Annotating]:
    with Annotating(server.url, server.lead.email, server.lead.password) as annotating:
        yield annotating


@pytest.fixture
def desk(tmp_path: Path, server: Server, repository: Path, request: pytest.FixtureRequest) -> Desk:
    scheme = (repository / "schema" / "scheme.yaml").read_text(encoding="utf-8").replace("required: true", "")
    scheme = "\n".join(line for line in scheme.splitlines() if line.strip())
    return Desk(tmp_path, server, scheme, re.sub(r"\W+", " ", request.node.name)[-45:].strip())

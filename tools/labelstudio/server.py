"""Start a real Label Studio, headless and offline, from a database that was migrated once.

python -m tools.labelstudio.server   makes the migrated database in .studio (what `make studio` does)
"""

import os
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from label_studio_sdk.client import LabelStudio

HOME = Path(__file__).resolve().parents[2] / ".studio"
MIGRATED = HOME / "migrated.sqlite3"
EMAIL, PASSWORD, TOKEN = "lead@example.com", "Loopback-only-1", "0123456789abcdef0123456789abcdef01234567"
SECONDS = 300
"""How long a server may take until it answers; a first start migrates the database for a minute."""
OFFLINE = {
    "LATEST_VERSION_CHECK": "0",
    "COLLECT_ANALYTICS": "0",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LOG_LEVEL": "WARNING",
    "DEBUG": "0",
}


@dataclass
class Annotator:
    """Somebody with an account: e-mail, password, number and token."""

    email: str
    password: str
    number: int
    token: str


def client(url: str, annotator: Annotator) -> Any:
    """The SDK, as somebody; its types deny some of what the server takes."""
    make: Any = LabelStudio
    return make(base_url=url, api_key=annotator.token)


@dataclass
class Server:
    """A running Label Studio; `lead` owns the organization."""

    url: str
    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    lead: Annotator = field(default_factory=lambda: Annotator(EMAIL, PASSWORD, 1, TOKEN))

    @property
    def environment(self) -> dict[str, str]:
        """What newsann reads from the environment."""
        return {"LABEL_STUDIO_URL": self.url, "LABEL_STUDIO_API_KEY": self.lead.token}

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError with the end of its log."""
        log = (self.data / "server.log").open("ab")
        database = self.data / "label_studio.sqlite3"
        where: list[str | Path] = [
            "--internal-host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--data-dir",
            self.data,
            "--database",
            database,
        ]
        self.process = subprocess.Popen(
            [HOME / "venv/bin/label-studio", "start", "--no-browser", "--enable-legacy-api-token", *where],
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith(("LABEL_STUDIO", "PYTHON", "VIRTUAL_ENV"))},
                **OFFLINE,
                "DJANGO_DB": "sqlite",
                "DATABASE_NAME": str(database),
                "LABEL_STUDIO_BASE_DATA_DIR": str(self.data),
                "LABEL_STUDIO_USERNAME": EMAIL,
                "LABEL_STUDIO_PASSWORD": PASSWORD,
                "LABEL_STUDIO_USER_TOKEN": TOKEN,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        until = time.monotonic() + SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                end = (self.data / "server.log").read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"Label Studio does not answer:\n{end}")
            time.sleep(0.25)

    def answers(self) -> bool:
        """Whether the server is up."""
        try:
            return httpx.get(f"{self.url}/health", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End the server in the middle of whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End the server."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def sign_up(self, email: str, password: str = PASSWORD) -> Annotator:
        """Another member of the organization, who signs up through the invitation as people do."""
        head = {"Authorization": f"Token {self.lead.token}"}
        with httpx.Client(base_url=self.url, follow_redirects=True, trust_env=False, timeout=60) as browser:
            invitation = httpx.get(f"{self.url}/api/invite", headers=head, trust_env=False).json()["invite_url"]
            page = browser.get(invitation)
            found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            assert found, "the sign-up form has no token"
            form = {"csrfmiddlewaretoken": found[1], "email": email, "password": password, "allow_newsletters": "false"}
            browser.post(str(page.url), data=form, headers={"Referer": str(page.url)})
            who = browser.get("/api/current-user/whoami").json()
            token = browser.get("/api/current-user/token").json()["token"]
        return Annotator(email, password, who["id"], token)


def new_server(data: Path) -> Server:
    """A server of its own, not yet started, with nothing in it. Raises RuntimeError when `make studio` has not run."""
    if not MIGRATED.exists():
        raise RuntimeError("there is no Label Studio to start; run: make studio")
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MIGRATED, data / "label_studio.sqlite3")
    return _server(data)


def prepare() -> None:
    """Start Label Studio on an empty folder once and keep the database that it made."""
    first = HOME / "first"
    shutil.rmtree(first, ignore_errors=True)
    first.mkdir(parents=True)
    server = _server(first)
    server.start()
    server.stop()
    shutil.copyfile(first / "label_studio.sqlite3", MIGRATED)
    shutil.rmtree(first)


def _server(data: Path) -> Server:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Server(f"http://127.0.0.1:{port}", data.resolve(), port)


if __name__ == "__main__":
    prepare()

"""Somebody's folder with a scheme, in front of a live server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from forking import shared
from newsann.studio.connection import Connection, connect
from newsann.studio.studio_project import listed
from tools.labelstudio.server import Annotator, Server, client


class Desk:
    """A folder with a scheme whose title is its own, and the commands run in it as a person runs them."""

    def __init__(self, folder: Path, server: Server, scheme: str, title: str) -> None:
        self.folder, self.server = folder, server
        self.write_scheme(scheme.replace("title: Attribution in news", f"title: {title}"))
        (folder / "schema" / "pseudonym.key").write_text("00" * 32 + "\n", encoding="ascii")
        self.connection: Connection = connect(server.environment)

    def write_scheme(self, scheme: str) -> None:
        (self.folder / "schema").mkdir(exist_ok=True)
        (self.folder / "schema" / "scheme.yaml").write_text(scheme, encoding="utf-8")

    @property
    def scheme(self) -> str:
        return (self.folder / "schema" / "scheme.yaml").read_text(encoding="utf-8")

    def run(self, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """`newsann studio` with these words."""
        return self.newsann("studio", *words, **environment)

    def newsann(self, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """`newsann` with these words, by a fork that has Label Studio's SDK imported."""
        variables = {**self.server.environment, **environment}
        if "--model" in words:  # PyTorch does not like to be forked
            command = [sys.executable, "-m", "newsann", *map(str, words)]
            alone = os.environ | variables
            return subprocess.run(command, cwd=self.folder, env=alone, capture_output=True, text=True, check=False)
        ran = shared()(self.folder, *map(str, words), variables=variables)
        return subprocess.CompletedProcess(words, ran.code, ran.out, ran.err)

    def write_articles(self, texts: dict[str, str]) -> Path:
        """The texts by their documents' ids, as JSON lines."""
        path = self.folder / "articles.jsonl"
        lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    def push(self, texts: dict[str, str], *words: object) -> int:
        """Push the texts; the project's number."""
        done = self.run("push", self.write_articles(texts), *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return int(done.stdout.split()[-1])

    def tasks(self, project: int) -> dict[str, int]:
        """The tasks' numbers by the documents' ids."""
        return {task["data"]["id"]: task["id"] for task in listed(self.connection, project, "id,data")}

    def pulled(self) -> list[dict[str, Any]]:
        """What the last pull wrote."""
        (path,) = (self.folder / "annotations").glob("*.json")
        return list(json.loads(path.read_text(encoding="utf-8")))

    def client(self, annotator: Annotator | None = None) -> Any:
        """The SDK, as somebody."""
        return client(self.server.url, annotator or self.server.lead)

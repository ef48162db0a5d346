"""A large project: 3,000 articles pushed, and 3,000 annotated tasks pulled, with the memory and time of the client.

python -m tools.labelstudio.load   prints what the README quotes
"""

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.labelstudio.server import Server, client, new_server

TASKS = 3000
SENTENCES = 40
SPANS = 35
WORDS = ["the", "council", "harbour", "reportedly", "said", "that", "budget", "could", "river", "report", "nearly"]
SCHEME = Path(__file__).resolve().parents[2] / "schema" / "scheme.yaml"


def texts(count: int = TASKS) -> Iterator[str]:
    """Texts of the size of an article, about 3,500 characters, each another one."""
    dice = random.Random(3)
    for number in range(count):
        sentences = (" ".join(dice.choices(WORDS, k=14)).capitalize() + "." for _ in range(SENTENCES))
        yield f"Article {number}.\n\n" + " ".join(sentences)


def write_articles(path: Path) -> None:
    """The texts as JSON lines."""
    with path.open("w", encoding="utf-8") as out:
        for number, text in enumerate(texts()):
            out.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")


def import_annotated(server: Server, project: int) -> None:
    """As many tasks with two annotations each, as they come from another project: about 29 KB a task."""
    sdk = client(server.url, server.lead)
    batch: list[Any] = []
    for number, text in enumerate(texts()):
        result = [_region(text, i) for i in range(SPANS)]
        batch.append({"data": {"id": f"b{number}", "text": text}, "annotations": [{"result": result}] * 2})
        if len(batch) == 100:
            sdk.projects.import_tasks(project, request=batch)
            batch = []


def _region(text: str, number: int) -> dict[str, Any]:
    start = 20 + number * 60
    words = text[start : start + 12].strip()
    start = text.index(words, start)
    at = {"start": start, "end": start + len(words), "text": words, "labels": ["Claim"]}
    return {"id": f"r{number}", "from_name": "label", "to_name": "text", "type": "labels", "value": at}


def run(server: Server, folder: Path, *words: str) -> tuple[float, float, str]:
    """Run `newsann studio` as a process of its own: its seconds, its peak of memory in MB, and what it printed.

    Raises RuntimeError when it fails.
    """
    out = folder / "out.txt"
    begin = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(server.environment)
        with out.open("wb") as stream:
            os.dup2(stream.fileno(), 1)
        os.execv(sys.executable, [sys.executable, "-m", "newsann", "studio", *words])
    _, status, usage = os.wait4(pid, 0)
    said = out.read_text(encoding="utf-8")
    if status:
        raise RuntimeError(f"{' '.join(words)} failed: {said}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1024, said


def measure(server: Server, folder: Path) -> dict[str, tuple[float, float, str]]:
    """Push, push again, pull and pull again, by name."""
    (folder / "schema").mkdir()
    (folder / "schema" / "scheme.yaml").write_bytes(SCHEME.read_bytes())
    write_articles(folder / "articles.jsonl")
    found = {"push": run(server, folder, "push", "articles.jsonl")}
    found["push again"] = run(server, folder, "push", "articles.jsonl")
    config = (SCHEME.parent / "labeling_config.xml").read_text(encoding="utf-8")
    other = client(server.url, server.lead).projects.create(title="annotated", label_config=config).id
    import_annotated(server, other)
    number = ["--project", str(other)]
    found["pull"] = run(server, folder, "pull", *number)
    found["pull again"] = run(server, folder, "pull", *number)
    return found


def main() -> None:
    """Print a row for each command."""
    with TemporaryDirectory(prefix="newsann-") as name:
        folder = Path(name)
        server = new_server(folder / "server")
        server.start()
        try:
            (folder / "desk").mkdir()
            for what, (seconds, peak, _) in measure(server, folder / "desk").items():
                print(f"| `newsann studio {what}` | {seconds:.0f} | {peak:.0f} |")
            pulled = folder / "desk" / "annotations" / "news-attribution.json"
            print(f"{TASKS} tasks, {pulled.stat().st_size / 1e6:.0f} MB pulled")
        finally:
            server.stop()


if __name__ == "__main__":
    main()

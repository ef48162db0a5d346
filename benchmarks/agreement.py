"""What `newsann agreement` costs on 1,000 documents that six people annotated.

python benchmarks/agreement.py [--documents 1000] [--annotators 6] [--newsann .venv/bin/newsann]

Prints Markdown. Of every twenty spans of an annotator one ends elsewhere and one has another label.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path
from typing import Any

from generate import annotation, article
from measure import measure

SCHEME = Path(__file__).parents[1] / "schema" / "scheme.yaml"
LABELS = ("Actor", "Claim", "Source", "Cue", "Hedge")


def task(number: int, annotators: int, rng: random.Random) -> dict[str, Any]:
    """A task with the annotations of several people who do not quite agree."""
    text, parts = article(rng)
    made = [annotation(text, parts, 100 * number + i, i, rng) for i in range(1, annotators + 1)]
    for one in made:
        for item in one["result"]:
            if item["type"] == "labels":
                _disagree(item["value"], text, rng)
    return {"id": number, "data": {"id": f"article-{number}", "text": text}, "annotations": made}


def _disagree(value: dict[str, Any], text: str, rng: random.Random) -> None:
    if rng.random() < 0.05:
        value["end"] = min(len(text), value["end"] + rng.randint(1, 20))
        value["text"] = text[value["start"] : value["end"]]
    if rng.random() < 0.05:
        value["labels"] = [rng.choice(LABELS)]


def main() -> None:
    """Write the export, measure the command on it, print a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--annotators", type=int, default=6)
    parser.add_argument("--newsann", default=".venv/bin/newsann")
    given = parser.parse_args()
    rng = random.Random(20260301)
    with tempfile.TemporaryDirectory() as folder:
        export, scheme = Path(folder) / "export.json", Path(folder) / "scheme.yaml"
        scheme.write_bytes(SCHEME.read_bytes())
        tasks = (json.dumps(task(i, given.annotators, rng)) for i in range(1, given.documents + 1))
        export.write_text("[" + ",\n".join(tasks) + "]", encoding="utf-8")
        command = [given.newsann, "agreement", str(export), "--scheme", str(scheme), "--format", "json"]
        found = measure(command)
    if found.code:
        raise SystemExit(found.said)
    print("| documents | annotators each | seconds | processor seconds | peak memory |")
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| {given.documents:,} | {given.annotators} | {found.wall:.1f} | {found.cpu:.1f} | {found.peak / 1e6:.0f} MB |"
    )


if __name__ == "__main__":
    main()

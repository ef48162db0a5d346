"""What it costs to compare two releases, to prove one, and to find near-duplicates; prints Markdown.

python benchmarks/releases.py [--tasks 10000] [--articles 100000] [--newsann newsann] [--peers PYTHON]

Exits with 1 when a command fails. The targets are told, not enforced: clocks belong in no test.
"""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import HERE, MB, machine, measured, peers_environment, relaxed_scheme
from generate import generate
from measure import Measured
from newsroom import LENGTH, write

REMOVED, MOVED, RELABELLED, ADDED = 0.02, 0.05, 0.05, 0.03
"""Shares of the documents that the second release has no more, has with a span changed, and has anew."""


def main() -> None:
    """Measure everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--newsann", default=str(Path(sys.executable).with_name("newsann")))
    parser.add_argument("--peers", default=None, help="the Python of the peers' environment; made if not given")
    given = parser.parse_args()
    newsann = str(Path(given.newsann).absolute())
    print(machine() + ".\n")
    with tempfile.TemporaryDirectory(prefix="newsann-bench-") as work:
        _compared(Path(work), newsann, given.tasks)
    with tempfile.TemporaryDirectory(prefix="newsann-bench-") as work:
        _grouped(Path(work), given.articles, given.peers or peers_environment())


def _compared(folder: Path, newsann: str, tasks: int) -> None:
    scheme = relaxed_scheme(folder)
    generate(folder / "old.json", tasks)
    generate(folder / "new.json", round(tasks * (1 + ADDED)), changed)
    releases = []
    for name, version in (("old", "1.0.0"), ("new", "1.1.0")):
        measured([newsann, "build", str(folder / f"{name}.json"), "--scheme", str(scheme), "--out", str(folder),
              "--version", version])  # fmt: skip
        releases.append(str(folder / f"news-attribution-{version}"))
    diff = measured([newsann, "diff", *releases])
    verify = measured([newsann, "verify", releases[0]])
    print(f"| {tasks:,} documents, {2 * tasks:,} annotations | wall s | CPU s | peak MB |")
    print("| --- | ---: | ---: | ---: |")
    for name, run in (("`newsann diff` of two releases", diff), ("`newsann verify` of one", verify)):
        print(f"| {name} | {run.wall:.1f} | {run.cpu:.1f} | {run.peak / MB:.0f} |")
    _told(f"diff: {diff.wall:.1f} s, {diff.peak / MB:.0f} MB (under 15 s, 500 MB)", _within(diff, 15, 500))


def changed(task: dict[str, Any]) -> bool:
    """Make of a task of the first release one of the second; False when that has it no more."""
    rng = random.Random(task["id"])
    fate = rng.random()
    if fate < REMOVED:
        return False
    if fate < REMOVED + MOVED + RELABELLED:
        result = task["annotations"][1]["result"]
        ends = {item.get(end) for item in result for end in ("from_id", "to_id")}
        values = [i["value"] for i in result if i.get("value", {}).get("labels") == ["Actor"] and i["id"] not in ends]
        value = rng.choice([value for value in values if " " in value["text"]])
        if fate < REMOVED + MOVED:
            words = value["text"].split(" ", 1)[1]
            value |= {"start": value["end"] - len(words), "text": words}
        else:
            value["labels"] = ["Claim"]
    return True


def _grouped(folder: Path, most: int, peers: str) -> None:
    runs: dict[int, Measured] = {}
    lines = []
    for articles in (most // 4, most // 2, most):
        path = folder / f"{articles}.parquet"
        write(path, articles)
        runs[articles], line = _found(sys.executable, "newsann", path, folder)
        lines.append(f"| newsann | {articles:,} {line}")
        if articles == most // 4:
            _, line = _found(peers, "datasketch", path, folder)
            lines.append(f"| datasketch, MinHash LSH | {articles:,} {line}")
        path.unlink()
    print(f"\n| near-duplicates | articles of {LENGTH} words | wall s | CPU s | peak MB | copies found | taken amiss |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    print("\n".join(lines))
    one, whole = runs[most // 2], runs[most]
    _told(f"grouping: {whole.wall:.0f} s, {whole.peak / MB:.0f} MB (under 600 s, 2,000 MB)", _within(whole, 600, 2_000))
    _told(f"twice the articles take {whole.cpu / one.cpu:.2f} times the time (under 2.5)", whole.cpu < 2.5 * one.cpu)


def _found(python: str, way: str, path: Path, folder: Path) -> tuple[Measured, str]:
    run = measured([python, str(HERE / "grouping.py"), way, str(path), str(folder / "found.json")])
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    share = f"{found['together'] / found['copies']:.1%} of {found['copies']:,}"
    return run, f"| {run.wall:.1f} | {run.cpu:.1f} | {run.peak / MB:.0f} | {share} | {found['astray']:,} |"


def _within(run: Measured, seconds: float, megabytes: float) -> bool:
    return run.wall < seconds and run.peak < megabytes * MB


def _told(said: str, reached: bool) -> None:
    print(f"\n- {said}: {'reached' if reached else 'missed'}")


if __name__ == "__main__":
    main()

"""How long reading and checking take when much is wrong with an export, and with twice and four times as much.

python benchmarks/growth.py [--count 3000]

Prints Markdown. What grows with the square shows as 4 in the last column, what grows as it should as 2 or less.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import newsann
from newsann.scheme import loads

SCHEME = loads(
    """\
name: growth
labels: {Part: {}, Other: {}}
relations: {continues: {acyclic: true}}
constraints:
  nesting: [{outer: [Part], inner: [Other]}]
  crossing: [{labels: [Part, Other]}]
  cardinality: [{label: Other, side: head, relation: continues, min: 1, severity: error}]
"""
)
Json = dict[str, Any]


def _region(name: str, start: int, end: int, words: str, label: str = "Part") -> Json:
    value = {"start": start, "end": end, "text": words, "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def _link(head: str, tail: str) -> Json:
    return {"type": "relation", "from_id": head, "to_id": tail, "direction": "right", "labels": ["continues"]}


def _task(text: str, *results: list[Json]) -> Json:
    annotations = [{"id": i, "completed_by": i, "result": result} for i, result in enumerate(results, 1)]
    return {"id": 1, "data": {"text": text}, "annotations": annotations}


def unproven(count: int) -> Json:
    """Spans whose words stand nowhere, in a text of 190 characters for each of them."""
    text = "".join(f"word{i:06d} and " * 13 for i in range(count))
    return _task(text, [_region(f"r{i}", 190 * i, 190 * i + 10, f"lost{i:06d}") for i in range(count)])


def utf16(count: int) -> Json:
    """Spans counted in UTF-16 units behind an emoji."""
    text = "🚢 " + "The mayor said so. " * count
    return _task(text, [_region(f"r{i}", 19 * i + 3, 19 * i + 12, "The mayor") for i in range(count)])


def annotations(count: int) -> Json:
    """One wrong span in each of many annotations of a long text."""
    text = "Мэр сказал, что паром пойдёт. " * count
    return _task(text, *([_region("r", 40, 45, f"lost{i}")] for i in range(count)))


def one_place(count: int) -> Json:
    """The same words marked again and again."""
    return _task("The mayor said so.", [_region(f"r{i}", 0, 9, "The mayor") for i in range(count)])


def duplicate_ids(count: int) -> Json:
    """Regions that share an id."""
    return _task("The mayor said so.", [_region("r", 0, 9, "The mayor") for _ in range(count)])


def dangling(count: int) -> Json:
    """Relations to regions that are not there."""
    return _task("The mayor said so.", [_region("r", 0, 9, "The mayor"), *(_link("r", f"x{i}") for i in range(count))])


def cycles(count: int) -> Json:
    """Pairs of spans that continue each other."""
    regions = [_region(f"r{i}", 0, 9, "The mayor") for i in range(count)]
    return _task("The mayor said so.", [*regions, *(_link(f"r{i}", f"r{i ^ 1}") for i in range(count - count % 2))])


def cascade(count: int) -> Json:
    """A chain of spans of which each has an error once the one before it is held back."""
    regions = [_region(f"r{i}", 0, 9, "The mayor", "Other") for i in range(count)]
    return _task("The mayor said so.", [*regions, *(_link(f"r{i}", f"r{i - 1}") for i in range(1, count))])


SHAPES: tuple[Callable[[int], Json], ...] = (
    unproven, utf16, annotations, one_place, duplicate_ids, dangling, cycles, cascade,
)  # fmt: skip


def main() -> None:
    """Measure every shape and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3000)
    count = parser.parse_args().count
    print(f"| what | {count:,} | {2 * count:,} | {4 * count:,} | growth at the end |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for shape in SHAPES:
            seconds = [_seconds(shape(times * count), Path(folder)) for times in (1, 2, 4)]
            told = " | ".join(f"{each:.2f} s" for each in seconds)
            print(f"| {shape.__doc__} | {told} | {seconds[2] / seconds[1]:.1f} |", flush=True)


def _seconds(task: Json, folder: Path) -> float:
    """The least of three runs."""
    path = folder / "export.json"
    path.write_text(json.dumps([task]), encoding="utf-8")
    taken = []
    for _ in range(3):
        start = perf_counter()
        newsann.check([path], SCHEME, processes=1)
        taken.append(perf_counter() - start)
    return min(taken)


if __name__ == "__main__":
    main()

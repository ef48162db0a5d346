"""Reading costs as much as there is to read: twice as much that is wrong takes twice as many steps, not four times."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import msgspec
import pytest

from making import SCHEME_YAML, Json, annotation, region, relation, task
from newsann.checks.document import findings_of
from newsann.formats.labelstudio.reading.documents import reading
from newsann.formats.labelstudio.reading.offsets import NEAR
from newsann.model.document import Document
from newsann.project.building.publishable import publishable
from newsann.project.building.results import ChunkResult
from newsann.scheme import loads

SCHEME = loads(
    SCHEME_YAML.replace("relations:\n", "relations:\n  continues: {acyclic: true}\n  hangs_on: {}\n")
    + """\
constraints:
  crossing: [{labels: [Source]}]
  nesting: [{outer: [Source], inner: [Claim]}]
  cardinality: [{label: Hedge, side: head, relation: hangs_on, min: 1, severity: error}]
"""
)


def unproven(count: int) -> Json:
    """Regions whose words are not at their place, and stand nowhere near it."""
    words = [f"word{number:06d}" for number in range(count)]
    text = " ".join(words) + "." * (2 * NEAR)
    regions = [region(f"r{i}", words[i], "Claim", text, start=0, end=10) for i in range(1, count)]
    return task(annotation(*regions), text=text)


def in_many_annotations(count: int) -> Json:
    wrong = region("r", "The mayor", "Claim", end=3, start=70)
    return task(*(annotation(wrong, id=number) for number in range(count)))


def dangling(count: int) -> Json:
    return task(
        annotation(region("s", "The mayor", "Source"), *(relation("s", f"x{i}", "hedged_by") for i in range(count)))
    )


def duplicates(count: int) -> Json:
    return task(annotation(*(region("s", "The mayor", "Source") for _ in range(count))))


def in_many_annotations_of_a_long_text(count: int) -> Json:
    text = "Žluté lodě. " * count
    wrong = [region("r", "lodě", "Claim", text) for _ in range(count)]
    for number, claim in enumerate(wrong):
        claim["value"]["text"] = f"lod{number}"
    return task(*(annotation(claim, id=number) for number, claim in enumerate(wrong)), text=text)


def longer_places(count: int) -> Json:
    text = "A tide table. " * 20 * count
    return task(
        annotation(*(region(f"r{i}", "tide", "Claim", text, start=i, end=i + 900) for i in range(count))), text=text
    )


def same_words(count: int) -> Json:
    return task(annotation(*(region(f"s{i}", "The mayor", "Source") for i in range(count))))


def cycles(count: int) -> Json:
    regions = [region(f"s{i}", "The mayor", "Source") for i in range(count)]
    return task(annotation(*regions, *(relation(f"s{i}", f"s{i ^ 1}", "continues") for i in range(count))))


def one_hangs_on_the_next(count: int) -> Json:
    regions = [region(f"h{i}", "reportedly", "Hedge") for i in range(count)]
    links = [relation(f"h{i}", f"h{i - 1}", "hangs_on") for i in range(1, count)]
    return task(annotation(*regions, *links))


SHAPES: dict[str, Callable[[int], Json]] = {
    f.__name__: f
    for f in (
        unproven,
        in_many_annotations,
        in_many_annotations_of_a_long_text,
        longer_places,
        dangling,
        duplicates,
        same_words,
        cycles,
        one_hangs_on_the_next,
    )
}


class Counted(str):
    """A text that counts how many characters go through searches in it, and through its conversions."""

    scanned = 0

    def encode(self, *given: Any) -> bytes:
        Counted.scanned += len(self)
        return super().encode(*given)

    def count(self, *given: Any) -> int:
        Counted.scanned += len(self)
        return super().count(*given)

    def find(self, words: str, start: Any = 0, end: Any = None) -> int:
        Counted.scanned += (len(self) if end is None else min(end, len(self))) - start
        return super().find(words, start, end)


def steps(exported: Json, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Lines of Python, and characters of the text, gone through while a task is read, checked and accounted for."""
    lines = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return trace

    raw = msgspec.json.encode(exported)
    Counted.scanned = 0
    monkeypatch.setattr(
        "newsann.formats.labelstudio.reading.documents._text", lambda task, _: Counted(task.data["text"])
    )
    sys.settrace(trace)
    try:
        found = reading(raw, SCHEME, "export.json", 0, 0)
        assert isinstance(found.document, Document)
        found.findings += findings_of(found.document, SCHEME)
        publishable(found, ChunkResult(number=0), SCHEME)
    finally:
        sys.settrace(None)
    return lines, Counted.scanned


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_as_much_takes_twice_as_long(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Once before, for what is imported or made only once; and beyond the number of words looked for in the whole text.
    _, few, many = (steps(SHAPES[shape](count), monkeypatch) for count in (4, 150, 300))
    for before, after in zip(few, many, strict=True):
        assert after < 2.3 * before + 1000

"""docs/reading.md says what becomes of every field, and the reader does that."""

import re
from pathlib import Path

import pytest
from msgspec.structs import fields

from newsann.formats.labelstudio.exports.records import Draft, Item, RawAnnotation, Review, Task, Value

PAGE = Path(__file__).parents[1] / "docs" / "reading.md"
FATES = ("read", "left out", "own")
RECORDS = {
    "Tasks": Task,
    "Annotations": RawAnnotation,
    "Reviews": Review,
    "Items of a result: regions, answers, relations": Item,
    "Values": Value,
    "Drafts": Draft,
}
SDK = {
    "Tasks": "LseTask",
    "Annotations": "Annotation",
    "Reviews": "AnnotationReview",
    "Drafts": "LseTaskDraftsItem",
    "Predictions": "Prediction",
}
COUNTED = {"meta", "comments", "normalization"}
"""Fields that are left out, and that the reader looks at to count them."""


def tables() -> dict[str, dict[str, str]]:
    """By section: each field, and what the page says of it."""
    found: dict[str, dict[str, str]] = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        rows = [line.strip("|").split(" | ") for line in body.splitlines() if line.startswith("| `")]
        found[title] = {name: fate.strip() for names, fate in rows for name in re.findall(r"`(\w+)`", names)}
    return found


TABLES = tables()


@pytest.mark.parametrize("section", TABLES)
def test_every_field_has_one_of_three_fates(section: str) -> None:
    assert {fate for fate in TABLES[section].values() if not fate.startswith(FATES)} == set()


@pytest.mark.parametrize("section", RECORDS)
def test_reader_takes_what_the_page_calls_read_and_nothing_else(section: str) -> None:
    taken = {field.encode_name for field in fields(RECORDS[section])}
    said = {name for name, fate in TABLES[section].items() if fate.startswith("read") or name in COUNTED}
    assert taken == said


@pytest.mark.parametrize("section", SDK)
def test_page_names_every_field_that_the_sdk_knows(section: str) -> None:
    types = pytest.importorskip("label_studio_sdk.types", reason="label-studio-sdk is not installed")
    known = set(getattr(types, SDK[section]).model_fields)
    assert known - set(TABLES[section]) == set()

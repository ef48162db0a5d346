"""A region without its words is where it says, if the scheme vouches for it and nothing speaks against it."""

from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME_YAML, annotation, region, task, written
from newsann.scheme import loads

TEXT = "⛴️🚢 The mayor said the ferry would run again."
VOUCHED = loads(SCHEME_YAML + "severities: {no-checksum: warning}\n")


def silent(words: str) -> dict[str, Any]:
    found = region("quiet", words, "Source", TEXT)
    return found | {"value": {key: value for key, value in found["value"].items() if key != "text"}}


@pytest.mark.parametrize("shift", [0, 1])
def test_region_without_words_is_taken_only_beside_offsets_that_are_right(shift: int, tmp_path: Path) -> None:
    at = TEXT.index("the ferry") + shift  # in UTF-16 units, for a shift of one
    claim = region("c", "the ferry", "Claim", TEXT, start=at, end=at + 9)
    path = written(tmp_path, task(annotation(silent("The mayor"), claim), text=TEXT))
    found = [(f.code, str(f.severity), f.place.region) for f in newsann.check([path], VOUCHED).findings]
    if shift:
        assert ("unproven-span", "error", "quiet") in found
        assert ("repaired-offset", "warning", "c") in found
    else:
        assert found == [("no-checksum", "warning", "quiet")]

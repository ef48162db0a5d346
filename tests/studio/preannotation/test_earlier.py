"""What an earlier release suggests: only what it proves, whatever its scheme has."""

from pathlib import Path

import pytest

import newsann
from making import SCHEME, SCHEME_YAML, TEXT, annotation, choice, project, region, task
from newsann.errors import InputNotFoundError, ReleaseError
from newsann.scheme import loads
from newsann.studio.preannotation.earlier_release import load_release
from newsann.studio.preannotation.suggestion import Suggestion

PLAIN = "name: tiny\nlabels: {Claim: {}, Source: {}}\n"


def released(folder: Path, scheme: str = SCHEME_YAML) -> Path:
    """A release in which `The mayor` is a source three times, and where answers are kept the clerk is one once."""
    said = (region("s", "The mayor", "Source"), choice("s", "source_kind", "named"), region("k", "A clerk", "Source"))
    items = (said[0],) if scheme == PLAIN else said
    other = "The mayor said no. The ferry left. The ferry came."
    third = "The mayor left; the ferry did too."
    tasks = [
        task(annotation(*items, id=1)),
        task(annotation(region("s", "The mayor", "Source", other), id=2), id=2, document="b", text=other),
        task(annotation(region("s", "The mayor", "Source", third), id=3), id=3, document="c", text=third),
    ]
    path = project(folder, *tasks)
    path.write_text(scheme, encoding="utf-8")
    return newsann.build([folder / "annotations"], path, out=folder / "dist").path


def test_text_of_the_release_has_its_spans_and_another_the_words_marked_twice(tmp_path: Path) -> None:
    earlier = load_release(str(released(tmp_path)), SCHEME)
    assert earlier.version == "release-1.0.0"
    assert earlier.suggest(TEXT) == [
        Suggestion(0, 9, "Source", 1.0, {"source_kind": "named"}),
        Suggestion(TEXT.index("A clerk"), TEXT.index("A clerk") + 7, "Source", 1.0, {}),
    ]
    assert [(one.start, one.label, one.score) for one in earlier.suggest("A clerk knew. The mayor knew.")] == [
        (14, "Source", 1.0)
    ]


def test_scheme_without_attributes_and_one_that_has_lost_a_label(tmp_path: Path) -> None:
    release = released(tmp_path, PLAIN)
    assert [one.label for one in load_release(release, loads(PLAIN)).suggest(TEXT)] == ["Source"]
    assert load_release(release, loads("name: tiny\nlabels: {Claim: {}}\n")).suggest(TEXT) == []


def test_damaged_release_suggests_nothing(tmp_path: Path) -> None:
    release = released(tmp_path)
    (table,) = release.glob("documents/*.parquet")
    table.write_bytes(table.read_bytes()[:-1])
    with pytest.raises(ReleaseError, match="its SHA-256 is"):
        load_release(release, SCHEME)
    with pytest.raises(InputNotFoundError, match="there is no release here"):
        load_release(tmp_path, SCHEME)

"""The version that a build takes is the one that `newsann diff` says is due."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from arbitrary import tasks
from making import SCHEME_YAML, Json, annotation, project, region, task
from newsann.errors import NothingNewError, NothingToPublishError
from newsann.releases.diff.diff import diff
from newsann.releases.diff.versions import change_summary_of, due

pytestmark = pytest.mark.usefixtures("without_figures")

SCHEME = SCHEME_YAML + "splits: {containment: 0, shares: {train: 2, test: 1}}\n"


def versions(folder: Path, before: list[Json], after: list[Json]) -> tuple[str, str]:
    """The version that a build of `after` takes when `before` was 1.0.0, and the one that a diff says is due."""
    releases = []
    for number, exported in enumerate((before, after)):
        path = project(folder, *exported)
        path.write_text(SCHEME, encoding="utf-8")
        where: dict[str, Any] = {"out": folder / "dist", "releases": folder / "releases", "quarantine": True}
        try:
            releases.append(newsann.build([folder / "annotations"], path, version="auto", record=not number, **where))
        except NothingNewError:
            where |= {"out": folder / "again", "releases": None}
            again = newsann.build([folder / "annotations"], path, version="1.0.1", **where)
            return "1.0.0", due(change_summary_of(diff(releases[0].path, again.path)))
    old, new = (release.path for release in releases)
    return new.name.removeprefix("tiny-"), due(change_summary_of(diff(old, new)))


@given(before=tasks(), after=tasks(), both=st.booleans())
@settings(deadline=None, max_examples=40)
def test_build_and_diff_agree(before: list[Json], after: list[Json], both: bool, tmp_path_factory: Any) -> None:
    try:
        taken, told = versions(tmp_path_factory.mktemp("due"), before, [*before, *after] if both else after)
    except NothingToPublishError:
        return
    assert taken == told


def test_annotator_who_takes_the_place_of_another_adds_and_removes(tmp_path: Path) -> None:
    said = region("s", "The mayor", "Source")
    assert versions(tmp_path, [task(annotation(said, by=1))], [task(annotation(said, by=2))]) == ("1.1.0", "1.1.0")


def test_other_ids_and_another_order_are_corrections(tmp_path: Path) -> None:
    spans = [region("s", "The mayor", "Source"), region("h", "reportedly", "Hedge")]
    for number, again in enumerate(([region("t", "The mayor", "Source"), spans[1]], spans[::-1])):
        found = versions(tmp_path / str(number), [task(annotation(*spans))], [task(annotation(*again))])
        assert found == ("1.0.1", "1.0.1")

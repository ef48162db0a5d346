"""What is left for a curator, in which order, with which versions; and what curators changed in whose work."""

from pathlib import Path
from typing import Any

import pytest

from making import SCHEME_YAML, TEXT, annotation, choice, project, region, relation, task
from newsann.annotators.gold.gold import Status
from newsann.errors import SchemeError
from newsann.project.curation import Curation, curation, task_data
from newsann.releases.diff.changes import How

CURATED = SCHEME_YAML + "adjudication: {strategy: curated, otherwise: majority}\n"
ANA = [
    region("c", "the ferry would run again", "Claim"),
    region("s", "The mayor", "Source"),
    choice("s", "source_kind", "named"),
    relation("c", "s", "attributed_to"),
    choice("g", "genre", "news"),
]
BEN = [
    region("c", "ferry would run again", "Claim"),
    region("s", "The mayor", "Actor"),
    region("h", "reportedly", "Hedge"),
    choice("g", "genre", "news"),
]


def both(document: str, first: list[Any], other: list[Any], number: int) -> dict[str, Any]:
    """A task that two people annotated."""
    made = annotation(*first, id=10 * number, by="annotator-00000000aa")
    return task(made, annotation(*other, id=10 * number + 1, by="annotator-00000000bb"), id=number, document=document)


def found(folder: Path, *tasks: dict[str, Any], scheme: str = CURATED) -> Curation:
    path = project(folder, *tasks)
    path.write_text(scheme, encoding="utf-8")
    return curation([folder / "annotations"], path)


def test_most_disputed_documents_come_first_and_agreed_ones_not_at_all(tmp_path: Path) -> None:
    little = [*ANA[:2], choice("s", "source_kind", "anonymous"), *ANA[3:]]
    tasks = [both("agreed", ANA, ANA, 1), both("little", ANA, little, 2), both("much", ANA, BEN, 3)]
    single = task(annotation(*ANA, id=41), id=4, document="single")
    made = found(tmp_path, *[_own_text(one) for one in (*tasks, single)])
    assert [one.id for one in made.disputed] == ["much", "little"]
    assert made.disputed[0].undecided > made.disputed[1].undecided == 1
    assert {version.annotator for version in made.disputed[0].versions} == {
        "annotator-00000000aa",
        "annotator-00000000bb",
    }
    assert {status: count for status, count in made.statuses.items() if count} == {
        Status.SINGLE: 1,
        Status.AGREED: 1,
        Status.DISPUTED: 2,
    }


def test_what_a_curator_changed_is_listed_for_each_annotator(tmp_path: Path) -> None:
    tasks = both("ferry", ANA, BEN, 1), _by_curator("ferry", ANA)
    made = found(tmp_path, *tasks)
    assert made.disputed == []
    assert made.statuses[Status.CURATED] == 1
    (work,) = made.changes  # nothing was changed in Ana's
    assert (work.document, work.annotator) == ("ferry", "annotator-00000000bb")
    assert sorted(change.how for change in work.spans) == [How.MOVED, How.RELABELLED, How.REMOVED]
    assert [change.how for change in work.relations] == [How.ADDED]


def test_data_come_from_the_task_of_an_annotator_and_not_from_that_of_a_curator(tmp_path: Path) -> None:
    path = project(tmp_path, _by_curator("ferry", ANA), both("ferry", ANA, BEN, 1), both("other", ANA, BEN, 2))
    data = task_data([tmp_path / "annotations"], path, ["ferry", "nowhere"])
    assert data == {"ferry": {"id": "ferry", "text": TEXT}}


@pytest.mark.parametrize("strategy", ["latest", "majority"])
def test_other_strategies_are_refused_with_what_to_write(strategy: str, tmp_path: Path) -> None:
    scheme = SCHEME_YAML + f"adjudication: {{strategy: {strategy}}}\n"
    with pytest.raises(SchemeError, match=r"adjudication: \{strategy: curated, otherwise: majority\}"):
        found(tmp_path, both("ferry", ANA, BEN, 1), scheme=scheme)


def _by_curator(document: str, items: list[Any]) -> dict[str, Any]:
    made = annotation(*items, id=90, by="annotator-00000000cc")
    return task(made, id=9, data={"id": document, "text": TEXT, "curates": document})


def _own_text(one: dict[str, Any]) -> dict[str, Any]:
    """The task with a text that no other document has."""
    return {**one, "data": {**one["data"], "text": f"{TEXT} {one['data']['id']}"}}

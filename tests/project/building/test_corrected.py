"""One article in two states: what is evidence of it, which state is the later one, and what it costs to find out."""

from pathlib import Path
from typing import Any

import pytest

import newsann
from making import TEXT, Json, annotation, region, task, written
from newsann.checks.corpus import DocumentFingerprint
from newsann.project.building.ambiguous import ambiguous
from newsann.project.building.corrected import TEXTS, possible_states
from newsann.scheme import loads

SCHEME = "name: tiny\nlabels: {Source: {}}\n"
MISPRINT = TEXT.replace("would run", "wuold run")
EARLY, LATE = "2026-03-02T10:00:00Z", "2026-03-09T10:00:00Z"


def state(text: str, updated: str | None = EARLY, *, number: int = 7, more: Json | None = None, **own: Any) -> Json:
    """A task whose data do not name the document; `own` is of the task, `more` of its annotation."""
    made = annotation(region("s", "The mayor", "Source", text), id=number * 10, **{"updated": updated, **(more or {})})
    return task(made, text=text, id=number, **own) | {"data": {"text": text}}


def checked(folder: Path, **files: list[Json]) -> newsann.Outcome:
    (folder / "scheme.yaml").write_text(SCHEME, encoding="utf-8")
    (folder / "exports").mkdir()
    for name, tasks in files.items():
        written(folder / "exports", *tasks, name=f"{name}.json")
    return newsann.check([folder / "exports"], folder / "scheme.yaml")


def places(outcome: newsann.Outcome, code: str) -> list[str | None]:
    return [finding.place.export for finding in outcome.findings if finding.code == code]


def test_task_that_was_stored_last_is_the_later_state_whatever_its_file_is_called(tmp_path: Path) -> None:
    files = {"a": [state(TEXT, updated_at=LATE)], "z": [state(MISPRINT, updated_at=EARLY)]}
    assert places(checked(tmp_path, **files), "corrected-text") == ["exports/z.json"]


@pytest.mark.parametrize("updated", [EARLY, None])
def test_states_that_no_time_tells_apart_are_errors(updated: str | None, tmp_path: Path) -> None:
    outcome = checked(tmp_path, a=[state(TEXT, updated)], z=[state(MISPRINT, updated)])
    assert sorted(map(str, places(outcome, "undecided-text"))) == ["exports/a.json", "exports/z.json"]
    assert outcome.ledger.as_dict()["tasks"]["rejected"] == {"undecided-text": 2}


def test_tasks_that_were_made_at_different_times_are_two_however_alike_their_texts(tmp_path: Path) -> None:
    outcome = checked(tmp_path, a=[state(TEXT, created_at=EARLY)], z=[state(MISPRINT, LATE, created_at=LATE)])
    assert places(outcome, "corrected-text") == []
    assert outcome.ledger.total("tasks", "published") == 2


def test_one_unique_id_is_one_article_whatever_its_numbers_and_its_words(tmp_path: Path) -> None:
    other = "The mayor is dead. Nothing else was known on Tuesday."
    files = {
        "new": [state(other, LATE, number=500, project=9, more={"unique_id": "u"})],
        "old": [state(TEXT, EARLY, number=1, project=1, more={"unique_id": "u"})],
    }
    assert places(checked(tmp_path, **files), "corrected-text") == ["exports/old.json"]


def fingerprint(export: str, task: int, text: int, work: str) -> DocumentFingerprint:
    return DocumentFingerprint("d", b"%d" % text, export, str(task), task, 0, None, None, False, ((work, "1"),))


def test_annotations_without_numbers_of_their_own_are_no_evidence() -> None:
    every = [
        fingerprint(export, task, task, "1")
        for export, first in (("a", 0), ("b", 500))
        for task in range(first, first + 500)
    ]
    assert possible_states(every) == []


@pytest.mark.parametrize("servers", [10, 20, 40])
def test_texts_to_compare_grow_with_the_tasks_and_not_with_their_square(servers: int) -> None:
    every = [fingerprint(f"{s}", t, 100 * s + t, f"{t}") for s in range(servers) for t in range(20)]
    assert len(possible_states(every)) <= TEXTS * len(every)


def test_numbers_that_many_exports_share_are_one_finding() -> None:
    every = [
        DocumentFingerprint("d", b"", f"{n}.json", "1", 0, 0, str(n), annotations=(("1", "1"), ("2", "2")))
        for n in range(30)
    ]
    (found,) = ambiguous(every, [], loads(SCHEME))
    assert found.message == (
        "0.json, 1.json, 2.json, 3.json, 4.json and 25 more exports share 2 user numbers: one person each, or several?"
    )


def test_nobody_is_left_out_where_one_file_has_tasks_of_two_projects(tmp_path: Path) -> None:
    outcome = checked(tmp_path, all=[state(TEXT, number=1, project=1), state(TEXT, LATE, number=2, project=2)])
    assert outcome.ledger.total("annotations", "published") == 2
    assert places(outcome, "ambiguous-annotators") == ["exports/all.json"]


def test_one_unique_id_twice_in_a_task_is_one_annotation(tmp_path: Path) -> None:
    one = state(TEXT, more={"unique_id": "u"})
    one["annotations"].append({**one["annotations"][0], "id": 9, "completed_by": 2})
    outcome = checked(tmp_path, a=[one])
    assert outcome.ledger.as_dict()["annotations"]["skipped"] == {"several-by-one": 1}

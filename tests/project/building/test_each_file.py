"""What there is nothing to do about at the single place has one finding for a file, with the number."""

from pathlib import Path

import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, choice, region, task, written
from newsann.formats.labelstudio.exports import chunks as export
from newsann.scheme import loads

REQUIRED = loads(SCHEME_YAML.replace("{of: [Source], ", "{of: [Source], required: true, "))


def sources(number: int, *answers: Json) -> Json:
    spans = (region("s1", "The mayor", "Source"), region("s2", "A clerk", "Source"))
    return task(annotation(*spans, *answers, id=number), id=number, document=f"d{number}")


def messages(folder: Path, *tasks: Json, name: str = "export.json") -> list[tuple[str, str | None, str]]:
    found = newsann.check([written(folder, *tasks, name=name)], REQUIRED).findings
    return [(f.code, f.place.task, f.message) for f in found if f.code != "same-text"]


def test_articles_that_nobody_has_annotated_are_one_line(tmp_path: Path) -> None:
    drafted = task(id=3, document="c") | {"drafts": [{"result": []}]}
    found = messages(tmp_path, task(id=1, document="a"), task(id=2, document="b"), drafted)
    assert found == [
        ("no-annotation", None, "2 tasks have no submitted annotation"),
        ("no-annotation", None, "1 task has no submitted annotation, only a draft"),
    ]


def test_question_that_nobody_answered_is_one_line(tmp_path: Path) -> None:
    (found,) = messages(tmp_path, *map(sources, range(1, 5)))
    assert found == ("missing-attribute", None, "none of the 8 spans that need an answer to `source_kind` has one")


def test_question_that_somebody_answered_is_named_wherever_it_was_not(tmp_path: Path) -> None:
    found = messages(tmp_path, sources(1), sources(2, choice("s1", "source_kind", "named")), sources(3))
    assert found == [
        ("missing-attribute", "1", "none of the 2 spans that need an answer to `source_kind` has one"),
        ("missing-attribute", "2", "Source has no `source_kind`"),
        ("missing-attribute", "3", "none of the 2 spans that need an answer to `source_kind` has one"),
    ]


def test_each_file_has_a_line_of_its_own(tmp_path: Path) -> None:
    files = {"1.json": [task(id=1, document="a")], "2.json": [task(id=2, document="b"), task(id=3, document="c")]}
    paths = [written(tmp_path, *tasks, name=name) for name, tasks in files.items()]
    found = newsann.check(paths, REQUIRED).findings
    counts = [(str(f.place.export)[-6:], f.count) for f in found if f.code == "no-annotation"]
    assert counts == [("1.json", 1), ("2.json", 2)]


@pytest.mark.workers
def test_count_does_not_depend_on_processes_or_on_tasks_that_come_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "CHUNK", 1000)
    path = written(tmp_path, *map(sources, range(1, 30)), *map(sources, range(1, 10)), task(id=99, document="z"))
    found = [newsann.check([path], REQUIRED, processes=n).findings for n in (1, 3)]
    assert found[0] == found[1]
    counts = {f.code: f.count for f in found[0] if f.place.index is None}
    assert counts == {"missing-attribute": 58, "no-annotation": 1}


def test_reading_task_by_task_says_it_of_the_task(tmp_path: Path) -> None:
    (reading,) = newsann.read(written(tmp_path, task()), REQUIRED)
    assert [f.message for f in reading.findings] == ["1 task has no submitted annotation"]

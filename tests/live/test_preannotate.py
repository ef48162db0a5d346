"""Predictions: annotators find spans to correct, proven like all others, and nobody's work is touched."""

from pathlib import Path

import pytest
from desk import Desk
from page import TEXT as SHOWN
from page import Annotating
from tiny_model import save_tiny_model

from making import region

TEXTS = {
    "ferry": "😀 The mayor said the ferry could “reportedly” run\r\nagain, according   to the clerk.",
    "may": "In May it may rain.",
    "done": "The clerk said nothing.",
}
LEXICON = """\
- {label: Hedge, attributes: {hedge_kind: evidential}, words: [reportedly], score: 0.9}
- {label: Hedge, attributes: {hedge_kind: modal}, words: [could, may], score: 0.7}
- {label: Cue, words: [said, according to], score: 0.5}
"""


def _lexicon(desk: Desk, source: str = LEXICON) -> None:
    (desk.folder / "schema" / "lexicon.yaml").write_text(source, encoding="utf-8")


def test_lexicon_gives_proven_predictions_once_and_leaves_annotated_tasks_alone(desk: Desk) -> None:
    _lexicon(desk)
    project = desk.push(TEXTS)
    tasks = desk.tasks(project)
    desk.client().annotations.create(tasks["done"], result=[region("r1", "The clerk", "Source", TEXTS["done"])])
    done = desk.run("preannotate")
    assert done.returncode == 0, done.stderr
    version, _, said = done.stdout.splitlines()[0].partition(": ")
    assert version.startswith("lexicon-")
    assert said == "5 spans in 2 tasks"
    assert done.stdout.splitlines()[1] == "skipped: 1 annotated"

    desk.run("pull")
    pulled = {task["data"]["id"]: task for task in desk.pulled()}
    (prediction,) = pulled["ferry"]["predictions"]
    spans = [item for item in prediction["result"] if item["type"] == "labels"]
    text = TEXTS["ferry"]
    assert [item["value"]["text"] for item in spans] == ["said", "could", "reportedly", "according   to"]
    assert all(text[i["value"]["start"] : i["value"]["end"]] == i["value"]["text"] for i in spans)
    assert prediction["score"] == pytest.approx((0.5 + 0.7 + 0.9 + 0.5) / 4)
    assert [item["score"] for item in spans] == [0.5, 0.7, 0.9, 0.5]
    assert [i["value"]["choices"] for i in prediction["result"] if i["type"] == "choices"] == [
        ["modal"],
        ["evidential"],
    ]
    assert pulled["done"]["predictions"] == []

    again = desk.run("preannotate")
    assert "0 spans in 0 tasks" in again.stdout
    assert "2 had it already, 1 annotated" in again.stdout


def test_project_without_a_task_to_predict_is_left_as_it_is(desk: Desk) -> None:
    _lexicon(desk)
    project = desk.push({"done": TEXTS["done"]})
    (task,) = desk.tasks(project).values()
    desk.client().annotations.create(task, result=[region("r1", "The clerk", "Source", TEXTS["done"])])
    done = desk.run("preannotate")
    assert done.returncode == 0, done.stderr
    assert "0 spans in 0 tasks" in done.stdout


def test_page_shows_what_was_predicted_and_it_can_be_submitted(desk: Desk, browser: Annotating) -> None:
    _lexicon(desk)
    project = desk.push({"ferry": TEXTS["ferry"]})
    assert desk.run("preannotate").returncode == 0
    browser.open(project, desk.tasks(project)["ferry"])
    browser.page.wait_for_function("document.querySelectorAll('.htx-highlight').length >= 4")
    assert browser.page.locator(SHOWN).is_visible()
    browser.mark("3", "The mayor")
    browser.submit()
    assert desk.run("pull").returncode == 0
    built = desk.newsann("build", "annotations", "--out", "dist")
    assert built.returncode == 0, built.stdout + built.stderr
    assert "0 errors" in built.stdout


def test_earlier_release_suggests_its_spans_and_its_words(desk: Desk) -> None:
    texts = {f"old{i}": f"Lindow Power said it had no plan {i}. Then Lindow Power left." for i in range(3)}
    project = desk.push(texts)
    for name, number in desk.tasks(project).items():
        text = texts[name]
        twice = text.rindex("Lindow Power")
        second = region("r2", "Lindow Power", "Actor", text, start=twice, end=twice + 12)
        desk.client().annotations.create(number, result=[region("r1", "Lindow Power", "Actor", text), second])
    desk.run("pull")
    release = desk.newsann("build", "annotations", "--out", "dist").stdout.split()[-1]
    desk.run("push", desk.write_articles({"new": "Critics of Lindow Power spoke."}))
    done = desk.run("preannotate", "--release", release)
    assert "release-1.0.0: 1 span in 1 task\n" in done.stdout
    desk.run("pull")
    new = next(task for task in desk.pulled() if task["data"]["id"] == "new")
    assert [item["value"]["text"] for item in new["predictions"][0]["result"]] == ["Lindow Power"]
    assert new["predictions"][0]["score"] == 1.0


def test_model_of_transformers_suggests_under_the_scheme_s_labels(desk: Desk, tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "tiny")
    desk.push({"long": "😀 Ana Brod spoke. " * 80})
    unknown = desk.run("preannotate", "--model", model)
    assert unknown.returncode == 2
    assert "it finds PER, and the scheme has Actor" in unknown.stderr
    wrong = desk.run("preannotate", "--model", model, "--label", "PER=Person")
    assert wrong.returncode == 2
    assert "no label 'Person'" in wrong.stderr
    done = desk.run("preannotate", "--model", model, "--label", "PER=Actor")
    assert done.returncode == 0, done.stderr
    assert "model-tiny: 80 spans in 1 task\n" in done.stdout
    desk.run("pull")
    result = desk.pulled()[0]["predictions"][0]["result"]
    assert {item["value"]["text"] for item in result} == {"Ana Brod"}
    assert {item["value"]["labels"][0] for item in result} == {"Actor"}


def test_lexicon_that_names_what_the_scheme_does_not_have_is_refused(desk: Desk) -> None:
    desk.push({"may": TEXTS["may"]})
    for source, said in (
        ("- {label: Person, words: [a]}", "lexicon.yaml: the scheme has no label 'Person'; it has Actor"),
        ("- {label: Hedge, attributes: {hedge_kind: x}, words: [a]}", "group 1: hedge_kind is 'x'; the scheme has"),
        ("- {label: Hedge, wordz: [a]}", "lexicon.yaml: not a lexicon:"),
    ):
        _lexicon(desk, source)
        done = desk.run("preannotate")
        assert done.returncode == 2
        assert said in done.stderr

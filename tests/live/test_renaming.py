"""A label and a value are renamed in a running project: people see the new names, and what is stored stays readable."""

import pyarrow.parquet as parquet
import yaml
from desk import Desk
from page import Annotating

BEFORE = """\
name: weather
title: {title}
labels:
  Person: {{hotkey: "1"}}
  Source: {{hotkey: "2"}}
document: {{id: id}}
choices: {{mood: {{values: {{calm: , loud: }}}}}}
splits: {{shares: {{train: 1}}}}
"""
TEXTS = {"first": "The mayor said so.", "second": "A clerk denied it."}


def test_renamed_label_is_shown_and_what_is_stored_is_read_as_it(desk: Desk, browser: Annotating) -> None:
    before = BEFORE.format(title=yaml.safe_load(desk.scheme)["title"])
    desk.write_scheme(before)
    project = desk.push(TEXTS)
    browser.open(project, desk.tasks(project)["first"])
    browser.mark("2", "The mayor")
    browser.page.get_by_text("calm").first.click()
    browser.submit()

    renamed = before.replace("Source: {", "Voice: {was: [Source], ").replace("calm: ,", "quiet: {was: [calm]},")
    removed = before.replace("Source: {", "Voice: {")
    desk.write_scheme(removed)
    refused = desk.run("push")
    assert refused.returncode == 2
    assert "was: [Source]" in refused.stderr
    desk.write_scheme(renamed)
    pushed = desk.run("push")
    assert pushed.returncode == 0, pushed.stderr

    browser.open(project, desk.tasks(project)["second"])
    assert browser.page.get_by_text("Voice").first.is_visible()
    assert browser.page.get_by_text("Source", exact=True).count() == 0
    browser.mark("2", "A clerk")
    browser.page.get_by_text("quiet").first.click()
    browser.submit()

    assert desk.run("pull").returncode == 0
    items = [item for task in desk.pulled() for item in task["annotations"][0]["result"]]
    assert {label for item in items for label in item["value"].get("labels", ())} == {"Source"}
    assert {value for item in items for value in item["value"].get("choices", ())} == {"calm"}
    built = desk.newsann("build", "annotations", "--out", "dist")
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = (desk.folder / "dist").glob("*/documents/train.parquet")
    spans = [(span["label"], span["text"]) for row in parquet.read_table(path).to_pylist() for span in row["spans"]]
    assert sorted(spans) == [(1, "A clerk"), (1, "The mayor")]

"""What is dragged in Label Studio's page is what stands in the release, whatever the text is made of."""

import pyarrow.parquet as parquet
import pytest
from desk import Desk
from page import Annotating

from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.scheme import loads

TRICKY = {
    "emoji": ("😀 Rain 👩‍👩‍👧 fell 🇪🇺, the mayor said.", ["Rain 👩‍👩‍👧 fell", "the mayor", "said"]),
    "crlf": ("First line.\r\nThe clerk denied it.\r\n\r\nThe third went on.", ["The clerk", "denied", "third went"]),
    "nbsp": (
        "The\u00a0fund lost 40\u00a0million\u2009euros, it says.",
        ["The\u00a0fund", "40\u00a0million\u2009euros", "says"],
    ),
    "blank-lines": ("\n\n\n  Leading lines.\n\tThe judge ruled.\n\n", ["Leading", "The judge", "ruled"]),
    "curly-quotes": ("“We won’t sign,” she said—‘never’.", ["We won’t sign", "said", "never"]),
    "tags": (
        "He wrote <b>bold</b> &amp; &lt;left&gt; it, <script>alert(1)</script>.",
        ["<b>bold</b>", "&amp;", "&lt;left"],
    ),
    "combining": (
        "Zoe\u0308 Nov\u00e1kova\u0301 of A\u030angstro\u0308m spoke.",
        ["Zoe\u0308 Nov\u00e1kova\u0301", "A\u030angstro\u0308m"],
    ),
    "right-to-left": ("The poet יעל כהן said so.", ["The poet", "said"]),
}
RTL = ("right-to-left", "יעל כהן")


@pytest.mark.parametrize("name", TRICKY)
def test_words_that_are_dragged_are_the_words_of_the_release(name: str, desk: Desk, browser: Annotating) -> None:
    text, words = TRICKY[name]
    project = desk.push({name: text})
    browser.open(project, desk.tasks(project)[name])
    for number, dragged in enumerate(words):
        browser.mark("123"[number], dragged)
    if name == RTL[0]:
        browser.mark("5", RTL[1], rtl=True)
    browser.submit()

    assert desk.run("pull").returncode == 0
    built = desk.newsann("build", "annotations", "--out", "dist")
    assert built.returncode == 0, built.stdout + built.stderr
    row = _rows(desk)[0]
    assert row["text"] == text
    expected = {*words, *([RTL[1]] if name == RTL[0] else [])}
    assert {span["text"] for span in row["spans"]} == expected
    assert all(text[span["start"] : span["end"]] == span["text"] for span in row["spans"])
    assert "repaired" not in built.stdout


def test_relation_that_is_drawn_and_labelled_is_published(desk: Desk, browser: Annotating) -> None:
    project = desk.push({"ferry": "The mayor said the ferry would run again."})
    browser.open(project, desk.tasks(project)["ferry"])
    browser.mark("2", "the ferry would run again")
    browser.mark("3", "The mayor")
    browser.mark("4", "said")
    browser.relate("the ferry", "The mayor", "attributed_to")
    browser.relate("the ferry", "said", "cued_by")
    browser.submit()

    assert desk.run("pull").returncode == 0
    assert desk.newsann("build", "annotations", "--out", "dist").returncode == 0
    row = _rows(desk)[0]
    words = {span["id"]: span["text"] for span in row["spans"]}
    types = list(loads(desk.scheme).relations)
    assert {(words[r["head"]], types[r["label"]], words[r["tail"]]) for r in row["relations"]} == {
        ("the ferry would run again", "attributed_to", "The mayor"),
        ("the ferry would run again", "cued_by", "said"),
    }


def test_page_asks_for_required_answers_in_the_scheme_s_words(desk: Desk, browser: Annotating) -> None:
    desk.write_scheme(desk.scheme.replace("of: [Hedge]", "of: [Hedge]\n    required: true"))
    project = desk.push({"storm": "The storm reportedly passed."})
    browser.open(project, desk.tasks(project)["storm"])
    browser.mark("5", "reportedly")
    browser.page.locator("button[name=submit]").click()
    browser.page.get_by_text("Hedge, no answer yet: How the hedge weakens.").wait_for()
    browser.page.get_by_text("OK", exact=True).click()
    browser.select("reportedly")
    browser.page.get_by_text("evidential").first.click()
    browser.submit()

    assert desk.run("pull").returncode == 0
    assert desk.run("check").returncode == 0
    (task,) = desk.pulled()
    answers = [item["value"]["choices"] for item in task["annotations"][0]["result"] if item["type"] == "choices"]
    assert answers == [["evidential"]]


def test_guidelines_are_shown_as_the_instructions(desk: Desk, browser: Annotating) -> None:
    project = desk.push({"any": "Any text."})
    browser.open(project, desk.tasks(project)["any"])
    browser.page.get_by_text("Instructions", exact=True).first.click()
    browser.page.get_by_text("The port authority closed two of its piers.").wait_for()


def test_labels_stay_in_sight_in_a_long_article(desk: Desk, browser: Annotating) -> None:
    project = desk.push({"long": "\n\n".join(f"Paragraph {i} goes on. " + "And on. " * 80 for i in range(30))})
    browser.open(project, desk.tasks(project)["long"])
    browser.mark("1", "Paragraph 29")
    assert browser.page.get_by_text("Actor", exact=True).first.is_visible()
    box = browser.page.get_by_text("Actor", exact=True).first.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 300


def test_label_studio_keeps_the_config_as_it_was_compiled(desk: Desk) -> None:
    project = desk.push({"any": "Any text."})
    assert desk.client().projects.get(project).label_config == labeling_config(loads(desk.scheme)).strip()


def _rows(desk: Desk) -> list[dict[str, object]]:
    files = sorted((desk.folder / "dist").glob("*/documents/*.parquet"))
    return [row for file in files for row in parquet.read_table(file).to_pylist()]

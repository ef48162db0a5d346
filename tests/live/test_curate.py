"""A round of curation: disputed documents go to a curator, who starts from one version, and what is pulled decides."""

import re

from desk import Desk
from page import Annotating

from making import choice, region, relation
from newsann.annotators.pseudonyms import pseudonyms
from tools.labelstudio.server import Annotator

TEXT = "The mayor said on Monday that the ferry would run again. A clerk reportedly doubted it."
CURATED = "\nadjudication: {strategy: curated, otherwise: majority}\n"
CLAIM = region("c", "the ferry would run again", "Claim", TEXT)
GOOD = [
    CLAIM,
    region("s", "The mayor", "Source", TEXT),
    choice("s", "source_kind", "named"),
    relation("c", "s", "attributed_to"),
]
LESS = [CLAIM, *GOOD[1:3], region("h", "reportedly", "Hedge", TEXT), GOOD[3]]
OTHER = [region("c", "that the ferry would run again", "Claim", TEXT), region("s", "The mayor", "Actor", TEXT)]


def test_curator_decides_what_annotators_dispute(desk: Desk, second: Annotator, browser: Annotating) -> None:
    desk.write_scheme(re.sub(r"(?m)^adjudication:.*$", "", desk.scheme) + CURATED)
    project = desk.push({name: f"{TEXT} {name}" for name in ("same", "little", "much")})
    tasks = desk.tasks(project)
    for name, other in (("same", GOOD), ("little", LESS), ("much", OTHER)):
        desk.client().annotations.create(tasks[name], result=GOOD)
        desk.client(second).annotations.create(tasks[name], result=other)
    assert desk.run("pull").returncode == 0
    first = desk.run("curate")
    assert "3 documents: 1 agreed, 2 disputed" in first.stdout
    assert "pushed 2 documents, already there 0" in first.stdout
    assert "pushed 0 documents, already there 2" in desk.run("curate").stdout
    curation = int(first.stdout.split()[-1])
    waiting = desk.tasks(curation)
    assert list(waiting) == ["much", "little"]

    lead, other = (pseudonyms(bytes(32))(str(who.number)) for who in (desk.server.lead, second))
    browser.open(curation, waiting["much"])
    page = browser.page
    page.locator(f"text=/{lead[-6:]}$/").click()
    page.wait_for_selector("text=attributed_to")
    browser.look(desk.folder / "versions.png")
    page.locator(".lsf-annotation-button_selected .lsf-annotation-button__trigger").click()
    page.get_by_text("Duplicate").first.click()
    browser.submit()

    assert desk.run("pull").returncode == 0
    assert sorted(path.name for path in (desk.folder / "annotations").iterdir()) == [
        f"news-attribution-{curation}.json", "news-attribution.json",
    ]  # fmt: skip
    changes = desk.run("curate", "--changes").stdout
    assert changes.startswith(f"{other}\n  much\n")
    assert "relabelled Actor → Source [0, 9) “The mayor”" in changes
    assert lead not in changes
    after = desk.run("curate").stdout
    assert "3 documents: 1 agreed, 1 curated, 1 disputed" in after
    assert "pushed 0 documents, already there 1" in after

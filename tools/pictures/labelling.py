"""Label Studio's labelling page with an article of the shipped dataset, as an annotator sees it."""

from playwright.sync_api import Page

from tools.corpus import AnnotatedProject

TEXT = ".lsf-htx-richtext"
LEFT, TOP, BELOW = 241, 92, 4
"""CSS pixels: what is left of and above the labels is Label Studio's own; a margin below the text."""


def labelling_page(page: Page, project: AnnotatedProject, document: str, selected: str) -> bytes:
    """The labels, the text and the panels as a PNG, with an expression selected and the relations' arrows hidden."""
    lead = project.server.lead
    page.goto(f"{project.server.url}/user/login/")
    page.fill("input[name=email]", lead.email)
    page.fill("input[name=password]", lead.password)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{project.server.url}/projects/{project.number}/data?task={project.tasks[document]}")
    page.wait_for_selector(".htx-highlight")
    page.wait_for_load_state("networkidle")
    page.get_by_text("Relations", exact=True).first.click()
    page.get_by_label("Hide all").click()  # thirty arrows hide the text
    page.get_by_text("Regions", exact=True).first.click()
    page.locator(TEXT).get_by_text(selected, exact=True).last.click()
    page.wait_for_timeout(500)  # for what unfolds
    text = page.locator(TEXT).bounding_box()
    size = page.viewport_size
    assert text, "the page shows no text"
    assert size
    bottom = text["y"] + text["height"] + BELOW
    return page.screenshot(clip={"x": LEFT, "y": TOP, "width": size["width"] - LEFT, "height": bottom - TOP})

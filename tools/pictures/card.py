"""A part of a dataset card as a picture, with the look of a repository's front page."""

from pathlib import Path

from markdown_it import MarkdownIt
from playwright.sync_api import Page

STYLE = """
body { margin: 0; background: #fff; color: #1f2328; font: 15px/1.5 "DejaVu Sans", sans-serif; }
main { width: 860px; padding: 20px 30px; }
h1, h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: .2em; }
h1 { font-size: 26px; margin: 0 0 14px; } h2 { font-size: 20px; } h3 { font-size: 17px; }
table { border-collapse: collapse; margin: 0 0 16px; font-size: 13px; }
th, td { border: 1px solid #d1d9e0; padding: 4px 10px; } th { background: #f6f8fa; text-align: left; }
code, pre { font: 13px "DejaVu Sans Mono", monospace; background: #f0f2f4; border-radius: 4px; padding: 1px 4px; }
pre { padding: 10px 14px; } pre code { padding: 0; } img { max-width: 100%; } summary { color: #59636e; }
"""


def card_page(release: Path) -> str:
    """The release's card as HTML, without the YAML in front; its figures are read from the release's folder."""
    markdown = (release / "README.md").read_text(encoding="utf-8").split("\n---\n", maxsplit=1)[1]
    html: str = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    return f'<meta charset="utf-8"><base href="{release.as_uri()}/"><style>{STYLE}</style><main>{html}</main>'


def card_section(page: Page, release: Path, folder: Path, heading: str, figure: str) -> bytes:
    """The card from a heading down to a figure as a PNG; the page is written to `folder` for the browser to read."""
    html = folder / "card.html"
    html.write_text(card_page(release), encoding="utf-8")
    page.goto(html.as_uri())
    page.wait_for_load_state("networkidle")
    above = page.get_by_role("heading", name=heading, exact=True).bounding_box()
    below = page.locator(f"img[src='{figure}']").bounding_box()
    size = page.viewport_size
    assert above, f"the card has no heading {heading}"
    assert below, f"the card has no {figure}"
    assert size
    top, bottom = above["y"] - 12, below["y"] + below["height"] + 8
    return page.screenshot(clip={"x": 0, "y": top, "width": size["width"], "height": bottom - top}, full_page=True)

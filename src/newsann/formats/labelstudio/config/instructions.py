"""The guidelines as Label Studio shows them: HTML in the project's instructions."""

from markdown_it import MarkdownIt

from newsann.scheme import Scheme
from newsann.scheme.guidelines import guidelines

BLOCKS = ("p", "ul", "table")


def instructions(scheme: Scheme) -> str:
    """The scheme's guidelines as HTML.

    Label Studio's page takes margins, bullets and styles out of it, so bullets are characters and room is made with
    empty lines.
    """
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(guidelines(scheme))
    for tag in BLOCKS:
        html = html.replace(f"</{tag}>\n", f"</{tag}>\n<br>\n")
    return html.replace("<li>", "<li>• ")

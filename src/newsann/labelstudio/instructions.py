"""The guidelines as Label Studio shows them: HTML in the project's instructions."""

from markdown_it import MarkdownIt

from newsann.scheme import Scheme
from newsann.scheme.guidelines import guidelines


def instructions(scheme: Scheme) -> str:
    """The scheme's guidelines as HTML."""
    rendered: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(guidelines(scheme))
    return rendered

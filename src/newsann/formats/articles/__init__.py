"""Articles as they come, before anybody has marked them: plain text, Markdown, JSON lines, CSV, or a folder."""

from newsann.formats.articles.articles import Article, articles

__all__ = ["Article", "articles"]

"""Articles as they come, before anybody has marked them: plain text, Markdown, JSON lines, CSV, or a folder."""

from newsann.formats.articles.articles import UNSUPPORTED, Article, articles, unsupported

__all__ = ["UNSUPPORTED", "Article", "articles", "unsupported"]

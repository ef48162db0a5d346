"""The exceptions a caller may meet: wrong use, never wrong annotation (that is a `Finding`)."""

from collections.abc import Callable, Iterable
from typing import Any


class NewsannError(Exception):
    """Root of everything that newsann raises on purpose; `lines` are its message, one for each thing that is wrong."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class SchemeError(NewsannError, ValueError):
    """The scheme cannot be used; the message lists every error with its line and column."""


class ExportError(NewsannError, ValueError):
    """A file cannot be read as a Label Studio export at all."""


class InputNotFoundError(NewsannError, FileNotFoundError):
    """A path that was named does not exist, or holds nothing to read."""


class ReleaseError(NewsannError, ValueError):
    """A release cannot be written or read as asked; nothing that was there has been changed."""


class UnreachableError(NewsannError, ConnectionError):
    """A place for releases cannot be reached, or does not let this user read or write there."""


class ScratchError(NewsannError, OSError):
    """Temporary files cannot be written: there is no place for them, or no room."""


class NothingToPublishError(ReleaseError):
    """No annotation is left that may be published, so nothing was written."""


class NothingNewError(ReleaseError):
    """The version that is due was asked for, and none is: nothing differs from the last one; nothing was written."""


class LedgerError(NewsannError, AssertionError):
    """The counts of what came in and what became of it differ: a bug in newsann, never wrong input."""


class ConfigError(NewsannError, ValueError):
    """A labeling config cannot be read, or is not one for spans of plain text."""


class ProjectError(NewsannError, ValueError):
    """A project cannot be started as asked; nothing that was there has been changed."""


class MarkupError(NewsannError, ValueError):
    """Articles with inline mark-up cannot be read; the message lists every problem with file, line and column."""


class MissingExtraError(NewsannError, ImportError):
    """A part of newsann that is installed by itself is not there; the message has the command that installs it."""


class ArticleError(NewsannError, ValueError):
    """Articles cannot be pushed as they are; the message lists every problem with file and line."""


class StudioError(NewsannError, ConnectionError):
    """Label Studio cannot be reached, or refuses what it is asked; nothing on disk has been changed."""


class OrphansError(StudioError):
    """A labeling config would take away labels, relations or keys that annotations use; it was not sent."""


def refuse_unknown_keywords(function: Callable[..., Any], given: Iterable[str], rarer: type) -> None:
    """Raise TypeError for a keyword that a function of newsann does not have.

    Its keywords are those in its signature, and those of the typed dictionary `rarer`.
    """
    for keyword in given:
        if keyword not in rarer.__annotations__:
            import inspect  # only a mistake needs these
            from difflib import get_close_matches

            parameters = inspect.signature(function).parameters.values()
            known = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY or one.default is not one.empty]
            known += rarer.__annotations__
            near = get_close_matches(keyword, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(known))}"
            raise TypeError(f"newsann.{function.__name__} has no keyword {keyword!r}; {hint}")

"""newsann: from annotation in Label Studio to `datasets.load_dataset`, for annotated news, with every span proven.

    newsann.read(path, scheme)             documents of an export, one after another, with findings
    newsann.check(paths, scheme)           what is wrong with exports
    newsann.build(paths, scheme, out=...)  write a release
    newsann.load(source, config)           load one, or exports, with `datasets`
    newsann.compare(before, after)         what differs between two
    newsann.verify(release)                prove one again
    newsann.publish(release, target)       put one where others get it

>>> import newsann, tempfile
>>> reading = next(newsann.read("annotations/news-attribution.json", "schema/scheme.yaml"))
>>> span = reading.document.annotations[0].spans[0]
>>> reading.document.text[span.start : span.end] == span.text
True
>>> outcome = newsann.check(["annotations"], "schema/scheme.yaml")
>>> outcome.findings, outcome.ledger.total("annotations", "published")
([], 40)
>>> with tempfile.TemporaryDirectory() as folder:
...     release = newsann.build(["annotations"], "schema/scheme.yaml", out=folder, version="1.2.0").path
...     release.name, newsann.verify(release), newsann.compare(release, release).same
('news-attribution-1.2.0', [], True)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsann import scheme as scheme
    from newsann.diff.diff import diff as compare
    from newsann.errors import NewsannError as NewsannError
    from newsann.flow.build import Release as Release
    from newsann.flow.build import build as build
    from newsann.flow.check import check as check
    from newsann.flow.gathering import CheckFailedError as CheckFailedError
    from newsann.flow.read import read as read
    from newsann.flow.run import Outcome as Outcome
    from newsann.loading import loader_script as loader_script
    from newsann.loading.load import load as load
    from newsann.publishing.publish import publish as publish
    from newsann.verifying.verify import verify as verify

_HOMES = {
    "CheckFailedError": ("newsann.flow.gathering", "CheckFailedError"),
    "NewsannError": ("newsann.errors", "NewsannError"),
    "Outcome": ("newsann.flow.run", "Outcome"),
    "Release": ("newsann.flow.build", "Release"),
    "build": ("newsann.flow.build", "build"),
    "check": ("newsann.flow.check", "check"),
    "compare": ("newsann.diff.diff", "diff"),  # `newsann.diff` is the room that it is in
    "load": ("newsann.loading.load", "load"),
    "loader_script": ("newsann.loading", "loader_script"),
    "publish": ("newsann.publishing.publish", "publish"),
    "read": ("newsann.flow.read", "read"),
    "verify": ("newsann.verifying.verify", "verify"),
}

__all__ = [
    "CheckFailedError",
    "NewsannError",
    "Outcome",
    "Release",
    "build",
    "check",
    "compare",
    "load",
    "loader_script",
    "publish",
    "read",
    "scheme",
    "verify",
]


def __getattr__(name: str) -> object:
    """Import a name when it is asked for: `check` needs no Parquet, and nothing but `load` needs datasets."""
    if name == "scheme":
        return import_module("newsann.scheme")
    if name in _HOMES:
        home, own = _HOMES[name]
        return getattr(import_module(home), own)
    raise AttributeError(f"module 'newsann' has no attribute {name!r}")

"""newsann: from annotation in Label Studio to `datasets.load_dataset`, for annotated news, with every span proven.

    newsann.read(path, scheme)             documents of an export, one after another, with findings
    newsann.check(paths, scheme)           what is wrong with exports
    newsann.build(paths, scheme, out=...)  write a release
    newsann.load(source, config)           load one, or exports, with `datasets`
    newsann.compare(before, after)         what differs between two
    newsann.verify(release)                prove one again
    newsann.publish(release, target)       put one where others get it
    newsann.agreement(source)              how far annotators agree, in exports or a release
    newsann.annotators_report(paths)       what each annotator did, for whoever leads the team

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
    from newsann.errors import NewsannError as NewsannError
    from newsann.loading import loader_script as loader_script
    from newsann.loading.load import load as load
    from newsann.project.agreement import agreement as agreement
    from newsann.project.annotators import annotators_report as annotators_report
    from newsann.project.build import BuiltRelease as BuiltRelease
    from newsann.project.build import build as build
    from newsann.project.building.collect import CheckFailedError as CheckFailedError
    from newsann.project.building.results import Outcome as Outcome
    from newsann.project.check import check as check
    from newsann.project.check import read as read
    from newsann.releases.diff.diff import diff as compare
    from newsann.releases.publish.publish import publish as publish
    from newsann.releases.verify.verify import verify as verify

_HOMES = {
    "BuiltRelease": ("newsann.project.build", "BuiltRelease"),
    "CheckFailedError": ("newsann.project.building.collect", "CheckFailedError"),
    "NewsannError": ("newsann.errors", "NewsannError"),
    "Outcome": ("newsann.project.building.results", "Outcome"),
    "agreement": ("newsann.project.agreement", "agreement"),
    "annotators_report": ("newsann.project.annotators", "annotators_report"),
    "build": ("newsann.project.build", "build"),
    "check": ("newsann.project.check", "check"),
    "compare": ("newsann.releases.diff.diff", "diff"),  # `newsann.releases.diff` is the room that it is in
    "load": ("newsann.loading.load", "load"),
    "loader_script": ("newsann.loading", "loader_script"),
    "publish": ("newsann.releases.publish.publish", "publish"),
    "read": ("newsann.project.check", "read"),
    "verify": ("newsann.releases.verify.verify", "verify"),
}

__all__ = [
    "BuiltRelease",
    "CheckFailedError",
    "NewsannError",
    "Outcome",
    "agreement",
    "annotators_report",
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

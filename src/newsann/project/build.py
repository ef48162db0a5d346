"""Exports in, a release out: check, and when nothing is wrong write the folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict, Unpack

from msgspec import Struct

from newsann.errors import refuse_unknown_keywords
from newsann.project.building.collect import collected
from newsann.project.building.plan import BuildPlan
from newsann.project.building.release_files import AUTO, write_release
from newsann.project.building.results import Outcome
from newsann.project.building.run import Progress
from newsann.project.building.spool import Spool
from newsann.project.project import Project, changelog_beside
from newsann.releases import names as naming
from newsann.releases.history import load_record, write_record
from newsann.releases.names import parsed
from newsann.releases.staging import publish, staging
from newsann.reports.describe import Prose
from newsann.scheme import load_with_source


class BuiltRelease(Struct, frozen=True):
    """A release at `path`; `new` is False when the same release existed before."""

    path: Path
    new: bool
    outcome: Outcome


class BuildOptions(TypedDict, total=False):
    """The keywords of `build` that most calls leave out."""

    releases: str | Path | None
    record: bool
    quarantine: bool
    processes: int | None
    progress: Progress | None


def build(
    exports: str | Path | Iterable[str | Path],
    scheme: str | Path = "schema/scheme.yaml",
    *,
    out: str | Path = "dist",
    version: str = "1.0.0",
    **options: Unpack[BuildOptions],
) -> BuiltRelease:
    """Check `exports` (one file or folder, or several) and write the release `OUT/<scheme's name>-<version>`.

    The card's prose is the project's `dataset_card.md`, or the one that newsann ships. Other keywords:

    - `releases` is the folder that keeps the manifests of earlier releases. By them documents keep their splits, a
      `version` too low for the changes is refused, and "auto" is the version that is due.
    - `record` adds the new manifest to that folder, and an entry to `CHANGELOG.md` beside it.
    - `quarantine` keeps out what has errors, and lists it in the manifest, instead of stopping the build.
    - `processes` is by default the number of processors.
    - `progress` is called with the bytes read and the bytes there are.

    Raises CheckFailedError when findings are errors (they are in its `outcome`), NothingNewError when "auto" finds
    no difference, SchemeError, InputNotFoundError, NothingToPublishError, and ReleaseError when the version is there
    already with other content, is too low, or the folder cannot be written.
    """
    refuse_unknown_keywords(build, options, BuildOptions)
    if version != AUTO:
        parsed(version)  # before anything is read
    releases = Path(recorded) if (recorded := options.get("releases")) is not None else None
    project, out = Project(Path(scheme)), Path(out)
    rules, source = load_with_source(project.scheme)
    prose = Prose(source, *project.card_template())
    earlier = load_record(releases, rules.name)
    with staging(out, rules.name) as folder:
        spool, finished = folder / "spool", folder / "release"
        spool.mkdir()
        finished.mkdir()
        known_splits = earlier.splits(rules.splits.names)
        plan = BuildPlan(rules, Spool(str(spool)), project.key(), known_splits, project.folder)
        found = collected(
            exports, plan, quarantine=options.get("quarantine", False), processes=options.get("processes"),
            progress=options.get("progress"),
        )  # fmt: skip
        written = write_release(finished, found, prose, earlier, version, options.get("processes"))
        path = out / naming.folder(rules.name, written.version)
        new = publish(finished, path)
    if releases is not None and options.get("record", False):
        write_record(releases, written.version, written.manifest, written.changes, changelog_beside(releases))
    return BuiltRelease(path, new, found.outcome)

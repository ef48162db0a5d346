"""The commands of a dataset project: start one, compile its scheme, check, build, explain findings."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from newsann.cli.options import (
    EXPORTS,
    Check,
    Exports,
    FailOn,
    Format,
    OutDir,
    PageFormat,
    Processes,
    Quiet,
    Report,
    SchemePath,
    grouped,
)
from newsann.cli.output import deliver, json_bytes, print_error, print_line, print_lines, progress, refuse_unwritable
from newsann.errors import InputNotFoundError, NothingNewError
from newsann.project.project import SCHEME, Project

if TYPE_CHECKING:
    from newsann.project.build import BuiltRelease

FailOnOption = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 for findings of this severity or above.")]


@grouped
def check(
    report: Report,
    exports: Exports = EXPORTS,
    scheme: SchemePath = SCHEME,
    fail_on: FailOnOption = FailOn.ERROR,
    processes: Processes = 0,
) -> None:
    """Check exports: list each problem with its place and what to do. Changes nothing."""
    from newsann.cli.findings import as_text, failing, report_outcome, summary
    from newsann.project.check import check as check_exports

    refuse_unwritable(report.output, [*exports, scheme])
    with progress("reading", "bytes", report.quiet) as bar:
        outcome = check_exports(exports, scheme, processes=processes or None, progress=bar)
    failed = failing(outcome, fail_on)
    text = as_text(failed) if report.quiet else [*as_text(outcome.findings), *summary(outcome)]
    report_outcome(outcome, report, text, scheme)
    if failed:
        raise typer.Exit(1)


class Release(Struct, frozen=True):
    """What release a build writes, and where."""

    out_dir: OutDir = Path("dist")
    version: Annotated[
        str, typer.Option("--version", help="Three numbers, or auto: the next version that the changes require.")
    ] = "1.0.0"
    releases: Annotated[
        Path | None,
        typer.Option(
            "--releases", metavar="DIR", help="Manifests of earlier releases. Default: releases/ of the project."
        ),
    ] = None
    record: Annotated[
        bool, typer.Option("--record", help="Save the manifest there, and add an entry to CHANGELOG.md.")
    ] = False
    quarantine: Annotated[bool, typer.Option("--quarantine", help="Leave out what has errors, and write the rest.")] = (
        False
    )


@grouped
def build(
    release: Release, report: Report, exports: Exports = EXPORTS, scheme: SchemePath = SCHEME, processes: Processes = 0
) -> None:
    """Check exports and write a release for datasets.load_dataset. The last line is its path."""
    from newsann.cli.findings import as_text, failing, report_outcome, summary
    from newsann.project.build import build as build_release
    from newsann.project.building.collect import CheckFailedError

    refuse_unwritable(report.output, [*exports, scheme])
    if release.releases is not None and not release.releases.is_dir() and not release.record:
        raise InputNotFoundError(
            f"{release.releases}: no such folder. The manifests in it keep documents in their splits. Name the folder "
            "that has them, or create it with --record"
        )
    try:
        with progress("reading", "bytes", report.quiet) as bar:
            built = build_release(
                exports, scheme, out=release.out_dir, version=release.version,
                releases=release.releases or Project(scheme).history, record=release.record,
                quarantine=release.quarantine, processes=processes or None, progress=bar,
            )  # fmt: skip
    except CheckFailedError as error:
        errors = as_text(failing(error.outcome, FailOn.ERROR))
        report_outcome(error.outcome, report, errors if report.quiet else [*errors, *summary(error.outcome)], scheme)
        print_error(error)
        raise typer.Exit(1) from None
    except NothingNewError as error:
        if not report.quiet:
            print_line(f"{error}; nothing was written")
        return
    _report_built(built, report, scheme)


def _report_built(built: "BuiltRelease", report: Report, scheme: Path) -> None:
    from newsann.cli.findings import as_text, report_outcome, summary
    from newsann.reports.card.sections import quarantined_parts
    from newsann.splits.assignment import ALIKE_APART

    outcome = built.outcome
    cross_split = [finding for finding in outcome.findings if finding.code == ALIKE_APART.code]  # `check` has none
    report_outcome(outcome, report, [] if report.quiet else [*as_text(cross_split), *summary(outcome)], scheme)
    beside = report.output is None and report.format is not Format.TEXT  # standard output has the report
    if not report.quiet:
        if warning := Project(scheme).key_warning():
            print_line(f"newsann: {warning}", err=True)
        if outcome.quarantined:
            parts = quarantined_parts(outcome.quarantined)
            print_line(f"{parts} quarantined; the manifest lists them with the reasons", err=beside)
        if not built.new:
            print_line("this release already exists and is identical; nothing was written", err=beside)
    print_line(built.path, err=beside)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new project.")],
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A labeling config (XML) or an export to derive the scheme from."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Start a dataset project: scheme, labeling config, guidelines, card and folders."""
    from newsann.project.start import start

    notes = start(folder, source)
    if quiet:
        return
    print_lines(f"note: {note}" for note in notes)
    print_line(f"{folder}/schema/scheme.yaml: describe labels, relations and columns here.")
    print_line(f"{folder}/schema/pseudonym.key: creates annotator pseudonyms. Back it up; do not share it.")
    print_line(f"Put exports into {folder}/annotations, then: cd {folder} && newsann check && newsann build")


def compile_scheme(scheme: SchemePath = SCHEME, check: Check = False, quiet: Quiet = False) -> None:
    """Write the labeling config, the JSON Schemas and the guidelines beside the scheme."""
    from newsann.project.compile import compiled, stale, write
    from newsann.scheme import load

    files = compiled(load(scheme))
    old = stale(files, scheme.parent)
    if check and old:
        print_line(f"stale: {', '.join(old)}. Run: newsann scheme compile --scheme {scheme}", err=True)
        raise typer.Exit(1)
    if not check:
        write({name: files[name] for name in old}, scheme.parent)
    if not quiet:
        print_lines(f"{scheme.parent / name}: {'written' if name in old else 'up to date'}" for name in files)


def explain(
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="The code of a finding, such as mid-word.")] = None,
    format: Annotated[PageFormat, typer.Option("--format", help="The format of the explanation.")] = PageFormat.TEXT,
) -> None:
    """Explain a kind of finding, or list all of them."""
    import msgspec

    from newsann.cli.explain import BY_CODE, explained, listed, page

    if code is not None and code not in BY_CODE:
        raise typer.BadParameter(f"no finding has the code {code!r}. `newsann explain` lists all", param_hint="CODE")
    rules = [BY_CODE[code]] if code is not None else list(BY_CODE.values())
    content: dict[PageFormat, Callable[[], bytes]] = {
        PageFormat.JSON: lambda: json_bytes(msgspec.json.format(msgspec.json.encode(rules), indent=2)),
        PageFormat.MARKDOWN: lambda: page(code).encode(),
    }
    text = explained(rules[0]).split("\n") if code is not None else listed(rules)
    deliver(None, content.get(format, bytes), lambda: print_lines(text), format is PageFormat.TEXT)

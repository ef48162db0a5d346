"""The commands of a dataset project: start one, compile its scheme, check, build, explain findings."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsann.cli.options import (
    EXPORTS,
    Exports,
    FailOn,
    Format,
    HowPrinted,
    SchemePath,
    WhenFailed,
    progress,
)
from newsann.cli.output import print_error, print_line, print_lines
from newsann.errors import InputNotFoundError, NothingNewError
from newsann.project.project import SCHEME, Project

Processes = Annotated[int, typer.Option(min=0, help="How many processes work; 0 means one for each processor.")]


def check(
    exports: Exports = EXPORTS,
    scheme: SchemePath = SCHEME,
    how: HowPrinted = Format.TEXT,
    fail_on: WhenFailed = FailOn.ERROR,
    processes: Processes = 0,
) -> None:
    """Say what is wrong with exports, with the place and what to do. Nothing is written."""
    from newsann.cli.findings import fails, print_outcome
    from newsann.project.check import check as check_exports

    with progress("bytes") as report:
        outcome = check_exports(exports, scheme, processes=processes or None, progress=report)
    print_outcome(outcome, how)
    if fails(outcome, fail_on):
        raise typer.Exit(1)


def build(
    exports: Exports = EXPORTS,
    scheme: SchemePath = SCHEME,
    out: Annotated[Path, typer.Option(help="The folder that releases are written to.")] = Path("dist"),
    version: Annotated[str, typer.Option(help="Three numbers, or auto for the version that is due.")] = "1.0.0",
    releases: Annotated[
        Path | None, typer.Option(help="Where the manifests of releases are kept; else releases/ in the project.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Keep the manifest there, and add an entry to CHANGELOG.md.")
    ] = False,
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="Hold back what has errors and publish the rest.")
    ] = False,
    processes: Processes = 0,
) -> None:
    """Check exports and write a release that datasets.load_dataset loads; its path is the last line printed."""
    from newsann.cli.findings import as_text, summary
    from newsann.cli.output import print_styled
    from newsann.model.findings import Severity
    from newsann.project.build import build as build_release
    from newsann.project.building.collect import CheckFailedError
    from newsann.reports.card.sections import quarantined_parts
    from newsann.splits.assignment import ALIKE_APART

    if releases is not None and not releases.is_dir() and not record:
        raise InputNotFoundError(
            f"{releases}: there is no such folder, and documents keep their splits by what it records. Name the one "
            "that there is, or begin one with --record"
        )
    kept = releases or Project(scheme).history
    try:
        with progress("bytes") as report:
            release = build_release(
                exports, scheme, out=out, version=version, releases=kept, record=record, quarantine=quarantine,
                processes=processes or None, progress=report,
            )  # fmt: skip
    except CheckFailedError as error:
        print_styled(as_text(finding for finding in error.outcome.findings if finding.severity is Severity.ERROR))
        print_styled(summary(error.outcome))
        print_error(error)
        raise typer.Exit(1) from None
    except NothingNewError as error:
        print_line(f"{error}; nothing was written")
        return
    # `check` does not compare texts, so that nobody has been told of these.
    print_styled(as_text(finding for finding in release.outcome.findings if finding.code == ALIKE_APART.code))
    print_styled(summary(release.outcome))
    if warning := Project(scheme).key_warning():
        print_line(f"newsann: {warning}", err=True)
    if release.outcome.quarantined:
        print_line(
            f"{quarantined_parts(release.outcome.quarantined)} held back; the manifest lists what, with the reasons"
        )
    if not release.new:
        print_line("this release already exists and is identical; nothing was written")
    print_line(release.path)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new project's folder.")],
    given: Annotated[
        Path | None, typer.Option("--from", help="A labeling config (XML) or an export to make the scheme from.")
    ] = None,
) -> None:
    """Start a dataset project: scheme, labeling config, guidelines, card and folders."""
    from newsann.project.start import start

    for note in start(folder, given):
        print_line(f"note: {note}")
    print_line(f"{folder}/schema/scheme.yaml is the place to describe labels, relations and columns.")
    print_line(f"{folder}/schema/pseudonym.key makes the annotators' pseudonyms. Back it up; do not share it.")
    print_line(f"Put exports into {folder}/annotations, then: cd {folder} && newsann check && newsann build")


def compile_scheme(
    scheme: SchemePath = SCHEME,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a file is stale.")] = False,
) -> None:
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
    for name in files:
        print_line(f"{scheme.parent / name}: {'written' if name in old else 'fresh'}")


def explain(
    code: Annotated[str | None, typer.Argument(help="A finding's code, as mid-word.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page of all of them.")] = False,
) -> None:
    """Explain a kind of finding, or list all of them."""
    from newsann.cli.explain import BY_CODE, explained, page

    if markdown:
        sys.stdout.write(page())
    elif code is None:
        for rule in BY_CODE.values():
            print_line(f"{rule.severity:<8}{rule.code:<24}{rule.title}")
    elif code in BY_CODE:
        print_lines(explained(BY_CODE[code]).split("\n"))
    else:
        raise typer.BadParameter(f"no finding has the code {code!r}; `newsann explain` lists all", param_hint="CODE")

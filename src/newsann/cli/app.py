"""The commands that work on files. `newsann --help` lists them all; those of a live Label Studio are in `studio`."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from newsann.cli.exit_codes import exit_code
from newsann.cli.options import DiffFormat, FailOn, Format, HowPrinted, SchemePath, WhenFailed, progress
from newsann.cli.output import Commands, say, say_error, say_lines
from newsann.cli.studio import app as studio_app
from newsann.errors import InputNotFoundError, NothingNewError
from newsann.model.escaping import json_escaped
from newsann.project.project import EXPORTS as EXPORTS_FOLDER
from newsann.project.project import SCHEME, Project

app = typer.Typer(
    cls=Commands,
    help="From annotation in Label Studio to datasets.load_dataset, with every span proven.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
scheme_app = typer.Typer(help="Work with the annotation scheme.", no_args_is_help=True)
app.add_typer(scheme_app, name="scheme")
app.add_typer(studio_app, name="studio")


Exports = Annotated[
    list[Path], typer.Argument(help="Label Studio's JSON exports, or folders of them.", metavar="EXPORT...")
]
EXPORTS = [EXPORTS_FOLDER]
Processes = Annotated[int, typer.Option(min=0, help="How many processes work; 0 means one for each processor.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"newsann {version('newsann')}")
        raise typer.Exit


@app.callback()
def options_of_all(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="Print without colours, as with NO_COLOR in the environment.")
    ] = False,
) -> None:
    """From annotation in Label Studio to datasets.load_dataset, with every span proven."""
    if no_color:
        os.environ["NO_COLOR"] = "1"  # rich reads it when a console is made


@app.command()
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


@app.command()
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
    from newsann.cli.output import print_lines
    from newsann.model.findings import Severity
    from newsann.project.build import build as build_release
    from newsann.project.building.collect import CheckFailedError
    from newsann.reports.card.card_account import parts_held_back
    from newsann.splits.cross_split import ALIKE_APART

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
        print_lines(as_text(finding for finding in error.outcome.findings if finding.severity is Severity.ERROR))
        print_lines(summary(error.outcome))
        say_error(error)
        raise typer.Exit(1) from None
    except NothingNewError as error:
        say(f"{error}; nothing was written")
        return
    # `check` does not compare texts, so that nobody has been told of these.
    print_lines(as_text(finding for finding in release.outcome.findings if finding.code == ALIKE_APART.code))
    print_lines(summary(release.outcome))
    if warning := Project(scheme).key_warning():
        say(f"newsann: {warning}", err=True)
    if release.outcome.held:
        say(f"{parts_held_back(release.outcome.held)} held back; the manifest lists what, with the reasons")
    if not release.new:
        say("this release already exists and is identical; nothing was written")
    say(release.path)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A release: a folder, an fsspec URL, hf://datasets/org/name@v1.0.0.")],
    new: Annotated[str, typer.Argument(help="A later one of the same dataset.")],
    how: Annotated[DiffFormat, typer.Option("--format", help="For people, for programs, or for a changelog.")] = (
        DiffFormat.TEXT
    ),
) -> None:
    """Compare two releases: documents, spans and relations with their words, columns, labels, splits."""
    from newsann.releases.diff.diff import diff as compare
    from newsann.reports.diff_text import as_json, as_markdown, as_text

    found = compare(old, new)
    if how is DiffFormat.JSON:
        sys.stdout.buffer.write(json_escaped(as_json(found)) + b"\n")
    else:
        say_lines((as_markdown if how is DiffFormat.MARKDOWN else as_text)(found))


@app.command()
def verify(release: Annotated[str, typer.Argument(help="A release: a folder, an fsspec URL, or on the Hub.")]) -> None:
    """Prove a release again: every digest, every count, the ledger, every span, and every near-duplicate."""
    from newsann.releases.release import open_release
    from newsann.releases.verify.verify import problems

    edition = open_release(release)
    found = list(problems(edition))
    say_lines(found)
    if found:
        say(f"newsann: {release} is not what was published; get it again from where it was", err=True)
        raise typer.Exit(1)
    account = edition.account
    rows = sum(sum(splits.values()) for splits in account.rows.values())
    say(f"{account.name} {account.version}: verified {len(account.files)} files and {rows} rows")


@app.command()
def publish(
    release: Annotated[str, typer.Argument(help="A release: a folder, or an fsspec URL.")],
    target: Annotated[
        str, typer.Argument(help="hf://datasets/org/name, or a folder of releases: a path, s3://…, gs://…")
    ],
    private: Annotated[
        bool, typer.Option("--private", help="Make the repository private, if it has to be made.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Send nothing; say what would be sent.")] = False,
) -> None:
    """Publish a release on the Hub, in an object store or in a folder; whole, or not at all."""
    from newsann.releases.publish.publish import publish as publish_release
    from newsann.releases.publish.publish import told

    with progress("bytes", "sending") as report:
        plan = publish_release(release, target, private=private, dry_run=dry_run, progress=report)
    say_lines(told(plan, dry_run))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new project's folder.")],
    given: Annotated[
        Path | None, typer.Option("--from", help="A labeling config (XML) or an export to make the scheme from.")
    ] = None,
) -> None:
    """Start a dataset project: scheme, labeling config, guidelines, card and folders."""
    from newsann.project.start import start

    for remark in start(folder, given):
        say(f"note: {remark}")
    say(f"{folder}/schema/scheme.yaml is the place to describe labels, relations and columns.")
    say(f"{folder}/schema/pseudonym.key makes the annotators' pseudonyms. Back it up; do not share it.")
    say(f"Put exports into {folder}/annotations, then: cd {folder} && newsann check && newsann build")


@scheme_app.command("compile")
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
        say(f"stale: {', '.join(old)}. Run: newsann scheme compile --scheme {scheme}", err=True)
        raise typer.Exit(1)
    if not check:
        write({name: files[name] for name in old}, scheme.parent)
    for name in files:
        say(f"{scheme.parent / name}: {'written' if name in old else 'fresh'}")


@app.command()
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
            say(f"{rule.severity:<8}{rule.code:<24}{rule.title}")
    elif code in BY_CODE:
        say_lines(explained(BY_CODE[code]).split("\n"))
    else:
        raise typer.BadParameter(f"no finding has the code {code!r}; `newsann explain` lists all", param_hint="CODE")


@app.command()
def lexicon(
    exports: Exports = EXPORTS,
    scheme: SchemePath = SCHEME,
    path: Annotated[
        Path | None, typer.Option("--lexicon", help="The lexicon; else lexicon.yaml by the scheme.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the scores into the lexicon.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when its scores are stale.")] = False,
) -> None:
    """Measure how often the words of a lexicon are marked in exports, of all places where they stand."""
    from newsann.studio.preannotation.lexicon import measured_on, scored

    at = path or Project(scheme).lexicon
    groups = measured_on(exports, scheme, at)
    for one in groups:
        say(f"{one.score:4.2f}  {one.marked:>4} of {one.found:<5} {one.group.label:<8} {one.group.words[0]}, …")
    fresh = at.read_text(encoding="utf-8") == (new := scored(at, groups))
    if write and not fresh:
        at.write_text(new, encoding="utf-8", newline="\n")
    if check and not fresh:
        say(f"stale: the scores in {at}. Run: newsann lexicon --write", err=True)
        raise typer.Exit(1)


@app.command()
def markup(
    articles: Annotated[Path, typer.Argument(help="A folder of articles with inline mark-up.")] = Path("articles"),
    out: Annotated[Path, typer.Option(help="The export to write.")] = Path("annotations/news-attribution.json"),
    scheme: SchemePath = SCHEME,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail unless OUT holds what they mark.")
    ] = False,
) -> None:
    """Turn articles with inline mark-up into a Label Studio export, or hold them against one."""
    from newsann.formats.markup import write_export
    from newsann.project.markup_check import differences
    from newsann.scheme import load

    if check:
        found = differences(articles, out, load(scheme))
        say_lines(found, err=True)
        if found:
            raise typer.Exit(1)
    else:
        write_export(articles, out, load(scheme))
    say(out)


def main() -> NoReturn:
    """Run the command line; a mistake of the user's ends in a sentence and exit code 2."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # articles go into pipes and files of any encoding
    sys.exit(exit_code(lambda: app(prog_name="newsann")))

"""The commands that work with a live Label Studio."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec import Struct

from newsann.cli.options import (
    FailOn,
    Format,
    Lexicon,
    LiveProject,
    OutDir,
    PlainReport,
    Quiet,
    Report,
    ReportFormat,
    grouped,
)
from newsann.cli.output import (
    deliver,
    json_bytes,
    print_line,
    print_lines,
    progress,
    refuse_unwritable,
    text_bytes,
)
from newsann.cli.project import FailOnOption
from newsann.model.findings import many
from newsann.project.project import Project

if TYPE_CHECKING:
    from newsann.scheme import Scheme
    from newsann.studio.connection import Connection
    from newsann.studio.doctor import Diagnosis
    from newsann.studio.preannotation import Suggester
    from newsann.studio.pull import Pulled
    from newsann.studio.push import Imported
    from newsann.studio.tab import Tab

app = typer.Typer(
    help="Work with a live Label Studio. Set LABEL_STUDIO_URL to its address and LABEL_STUDIO_API_KEY to your token.",
    no_args_is_help=True,
)
SHOWN = 40
"""Lines of one kind that are printed before the rest is counted."""


@app.command()
@grouped
def push(
    live: LiveProject,
    articles: Annotated[
        list[Path] | None,
        typer.Argument(help="Articles: .txt, .md, .jsonl, .csv, .tsv, or folders of them.", metavar="ARTICLES"),
    ] = None,
    annotators: Annotated[
        int | None, typer.Option("--annotators", min=1, help="How many annotations complete a task.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Create or update the project from the scheme, and import the articles that it does not have yet."""
    from newsann.formats.articles import UNSUPPORTED, unsupported
    from newsann.studio.push import push as push_to

    with progress("importing", "articles", quiet) as bar:
        done = push_to(
            _connected(quiet), live.scheme, articles or (), project=live.project, annotators=annotators, progress=bar
        )
    if not quiet:
        print_lines(done.changed)
        if not done.changed:
            print_line(f"project {done.project.id}: config, guidelines and settings are up to date")
    if articles:
        _print_articles(done.articles, quiet)
        if not quiet:
            print_lines((f"{path}: skipped, {UNSUPPORTED}" for path in unsupported(articles)), err=True)
    print_line(f"{done.project.title}: project {done.project.id}")
    if done.articles.other_text:
        raise typer.Exit(1)


@app.command()
@grouped
def pull(
    live: LiveProject,
    out_dir: OutDir = Path("annotations"),
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="NAME", help="The file's name without .json. Default: the scheme's name."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write everything in the project to one file, with pseudonyms for people. The last line is its path.

    Projects that newsann made beside it, for people or for curation, get a file each.
    """
    from newsann.studio.pull import pull as pull_from

    with progress("pulling", "tasks", quiet) as bar:
        connection = _connected(quiet)
        pulled = pull_from(connection, live.scheme, out_dir, batch=batch, project=live.project, progress=bar)
    for one in pulled:
        if len(pulled) > 1 and not quiet:
            print_line(f"project {one.project.id}, {one.project.title}:")
        if not quiet:
            _print_changes(one)
        _print_unexportable(one, connection)
    if not quiet and (warning := Project(live.scheme).key_warning()):
        print_line(f"newsann: {warning}", err=True)
    print_lines(one.path for one in pulled)
    if any(one.unexportable for one in pulled):
        raise typer.Exit(1)


def _print_changes(pulled: "Pulled") -> None:
    if pulled.first:
        print_line(f"tasks {pulled.tasks}, annotations {pulled.annotations}")
    elif not pulled.changes:
        print_line("nothing has changed since the last pull")
    else:
        _print_first([str(change) for change in pulled.changes])


@app.command()
@grouped
def check(
    live: LiveProject,
    report: Report,
    fail_on: FailOnOption = FailOn.ERROR,
    tab: Annotated[
        bool, typer.Option("--tab", help="Keep a tab in the data manager with the tasks that have errors or warnings.")
    ] = False,
) -> None:
    """Check the live project: list each problem with the link that opens its task. Changes nothing without --tab."""
    from newsann.cli.findings import as_text, failing, report_outcome, summary
    from newsann.model.findings import Place
    from newsann.studio.check import check as check_project

    refuse_unwritable(report.output, [live.scheme])
    connection = _connected(report.quiet)
    with progress("pulling", "tasks", report.quiet) as bar:
        checked = check_project(connection, live.scheme, project=live.project, progress=bar)
    outcome = checked.outcome

    def link(place: Place) -> str:
        pulled = checked.pull_of(place)
        return "" if pulled is None or place.task is None else connection.page_of(pulled.project.id, place.task)

    failed = failing(outcome, fail_on)
    text = as_text(failed, link) if report.quiet else [*as_text(outcome.findings, link), *summary(outcome)]
    report_outcome(outcome, report, text, live.scheme, link)
    for pulled in checked.pulled:
        _print_unexportable(pulled, connection)
    if tab:
        from newsann.studio.tab import findings_tabs

        tabs = findings_tabs(connection, checked)
        if not report.quiet:
            print_lines((_tab_line(one, connection) for one in tabs), err=report.format is not Format.TEXT)
    if failed or any(pulled.unexportable for pulled in checked.pulled):
        raise typer.Exit(1)


def _tab_line(tab: "Tab", connection: "Connection") -> str:
    from newsann.studio.tab import TITLE

    if tab.number is None:
        there = "tab removed" if tab.change else "no tab needed"
        return f"project {tab.project}: no errors or warnings, {there}"
    room = f"; {many(tab.left_out, 'more task')} without annotations did not fit" if tab.left_out else ""
    page = f"{connection.url}/projects/{tab.project}/data?tab={tab.number}"
    return (
        f"project {tab.project}: tab {TITLE!r} {tab.change or 'is up to date'}, {many(tab.tasks, 'task')}{room}: {page}"
    )


class Sources(Struct, frozen=True):
    """Where suggested spans come from."""

    lexicon: Lexicon = None
    release: Annotated[
        str | None, typer.Option("--release", help="An earlier release: a folder, an fsspec URL, or on the Hub.")
    ] = None
    model: Annotated[
        str | None, typer.Option("--model", help="A token-classification model: a name on the Hub, or a folder.")
    ] = None
    label: Annotated[
        list[str] | None, typer.Option("--label", help="A label of the model and its label in the scheme: PER=Actor.")
    ] = None


@app.command()
@grouped
def preannotate(sources: Sources, live: LiveProject, quiet: Quiet = False) -> None:
    """Add predictions to tasks that nobody has annotated, for annotators to correct.

    Without --lexicon, --release and --model, the lexicon beside the scheme is used; several are combined.
    """
    from newsann.scheme import load
    from newsann.studio.preannotate import preannotate as preannotate_project

    suggesters = _suggesters(sources, live.scheme, load(live.scheme))
    with progress("predicting", "tasks", quiet) as bar:
        done = preannotate_project(_connected(quiet), live.scheme, suggesters, project=live.project, progress=bar)
    print_line(f"{done.version}: {many(done.spans, 'span')} in {many(done.tasks, 'task')}")
    skipped = {"had it already": done.had_it, "annotated": done.annotated, "without text": done.without_text}
    if any(skipped.values()) and not quiet:
        print_line("skipped: " + ", ".join(f"{count} {why}" for why, count in skipped.items() if count))


def _suggesters(sources: Sources, path: Path, scheme: "Scheme") -> "list[Suggester]":
    from newsann.studio.preannotation.earlier_release import load_release
    from newsann.studio.preannotation.lexicon import load_lexicon
    from newsann.studio.preannotation.model import load_model

    suggesters: list[Suggester] = []
    if sources.lexicon is not None or (sources.release is None and sources.model is None):
        suggesters.append(load_lexicon(sources.lexicon or Project(path).lexicon, scheme))
    if sources.release is not None:
        suggesters.append(load_release(sources.release, scheme))
    if sources.model is not None:
        suggesters.append(load_model(sources.model, scheme, _mapping(sources.label or [])))
    return suggesters


@app.command()
@grouped
def doctor(live: LiveProject, report: PlainReport) -> None:
    """Diagnose the live project: token, server version, config, settings. Changes nothing."""
    from newsann.formats.labelstudio.config.labeling_config import instructions
    from newsann.scheme import load
    from newsann.studio.doctor import Health, diagnoses

    refuse_unwritable(report.output, [live.scheme])
    rules = load(live.scheme)
    with progress("asking", quiet=report.quiet):
        found = list(diagnoses(_connected(report.quiet), rules, instructions(rules), live.project))
    bad = [diagnosis for diagnosis in found if diagnosis.health is Health.BAD]

    def content() -> bytes:
        if report.format is ReportFormat.TEXT:
            return text_bytes(line for diagnosis in found for line in _described(diagnosis))
        return json_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2))

    lines = [line for diagnosis in (bad if report.quiet else found) for line in _described(diagnosis)]
    deliver(report.output, content, lambda: print_lines(lines), report.format is ReportFormat.TEXT)
    if bad:
        raise typer.Exit(1)


def _described(diagnosis: "Diagnosis") -> list[str]:
    mark = {"good": "ok      ", "doubtful": "warning ", "bad": "error   "}[diagnosis.health]
    remedy = [f"        → {diagnosis.remedy}"] if diagnosis.remedy else []
    return [f"{mark}{diagnosis.found}", *remedy]


def _mapping(labels: list[str]) -> dict[str, str]:
    pairs = [label.partition("=") for label in labels]
    wrong = [label for label, (own, _, ours) in zip(labels, pairs, strict=True) if not own or not ours]
    if wrong:
        raise typer.BadParameter(f"found {wrong[0]!r}, expected MODEL=SCHEME as in PER=Actor", param_hint="--label")
    return {own: ours for own, _, ours in pairs}


def _connected(quiet: bool) -> "Connection":
    from newsann.studio.connection import connect

    return connect(warn=lambda message: None if quiet else print_line(f"warning: {message}", err=True))


def _print_articles(articles: "Imported", quiet: bool) -> None:
    if not quiet:
        there = articles.there + len(articles.same_text)
        print_line(f"imported {len(articles.imported)}, already there {there}")
        _print_first(
            [
                f"{article.place}: its text is already there as document {other.document!r}, task {other.task}"
                for article, other in articles.same_text
            ]
        )
    _print_first(
        [
            f"{article.place}: not imported. Document {article.id!r} is already there with another text, task "
            f"{other.task}. Give the new text its own id, or delete the task if nobody has annotated it"
            for article, other in articles.other_text
        ]
    )


def _print_unexportable(pulled: "Pulled", connection: "Connection") -> None:
    for one in pulled.unexportable:
        page = connection.page_of(pulled.project.id, one.task)
        print_line(
            f"newsann: task {one.task}: {one.what} cannot be exported: it contains an invalid character (lone "
            f"surrogate). Everything else was saved. Delete it: {page}",
            err=True,
        )


def _print_first(lines: list[str]) -> None:
    print_lines(lines[:SHOWN])
    if len(lines) > SHOWN:
        print_line(f"and {len(lines) - SHOWN} more")

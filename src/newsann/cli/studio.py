"""The commands that talk to a live Label Studio."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsann.cli.options import FailOn, Format, HowPrinted, SchemePath, WhenFailed, progress
from newsann.cli.output import print_line, print_lines
from newsann.model.findings import many
from newsann.project.project import SCHEME, Project

if TYPE_CHECKING:
    from newsann.studio.connection import Connection
    from newsann.studio.preannotation import Suggester
    from newsann.studio.pull import Pulled
    from newsann.studio.push import Imported

app = typer.Typer(
    help="Work with a live Label Studio. LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY say which, and who asks.",
    no_args_is_help=True,
)

ProjectNumber = Annotated[
    int | None, typer.Option(help="The project's number; without it, the project that bears the scheme's title.")
]
SHOWN = 40
"""Lines of one kind that are printed before the rest is counted."""


@app.command()
def push(
    articles: Annotated[
        list[Path] | None,
        typer.Argument(help="Articles: .txt, .md, .jsonl, .csv, .tsv, or folders of them.", metavar="[ARTICLES...]"),
    ] = None,
    scheme: SchemePath = SCHEME,
    project: ProjectNumber = None,
    annotators: Annotated[int | None, typer.Option(min=1, help="How many annotations complete a task.")] = None,
) -> None:
    """Make or update the project from the scheme, and import the articles that it has not yet."""
    from newsann.studio.push import push as push_to

    with progress("articles") as report:
        done = push_to(_connected(), scheme, articles or (), project=project, annotators=annotators, progress=report)
    print_lines(done.changed)
    if not done.changed:
        print_line(f"project {done.project.id}: config, guidelines and settings are up to date")
    if articles:
        _print_articles(done.articles)
    print_line(f"{done.project.title}: project {done.project.id}")
    if done.articles.other_text:
        raise typer.Exit(1)


@app.command()
def pull(
    out: Annotated[Path, typer.Option(help="The folder that exports lie in.")] = Path("annotations"),
    batch: Annotated[str | None, typer.Option(help="The file's name without .json; else the scheme's name.")] = None,
    scheme: SchemePath = SCHEME,
    project: ProjectNumber = None,
) -> None:
    """Write everything in the project to one file, annotators as pseudonyms; its path is the last line printed."""
    from newsann.studio.pull import pull as pull_from

    with progress("tasks") as report:
        pulled = pull_from(_connected(), scheme, out, batch=batch, project=project, progress=report)
    if pulled.first:
        print_line(f"tasks {pulled.tasks}, annotations {pulled.annotations}")
    elif not pulled.changes:
        print_line("nothing has changed since the last pull")
    else:
        _some([str(change) for change in pulled.changes])
    _print_unexportable(pulled, _connected())
    if warning := Project(scheme).key_warning():
        print_line(f"newsann: {warning}", err=True)
    print_line(pulled.path)
    if pulled.unexportable:
        raise typer.Exit(1)


@app.command()
def check(
    scheme: SchemePath = SCHEME,
    project: ProjectNumber = None,
    how: HowPrinted = Format.TEXT,
    fail_on: WhenFailed = FailOn.ERROR,
) -> None:
    """Say what is wrong in the live project, each with the link that opens the task."""
    from newsann.cli.findings import fails, print_outcome
    from newsann.model.findings import Place
    from newsann.studio.check import check as check_project

    connection = _connected()
    with progress("tasks") as report:
        outcome, pulled = check_project(connection, scheme, project=project, progress=report)

    def link(place: Place) -> str:
        return "" if place.task is None else connection.page_of(pulled.project.id, place.task)

    print_outcome(outcome, how, link)
    _print_unexportable(pulled, connection)
    if fails(outcome, fail_on) or pulled.unexportable:
        raise typer.Exit(1)


@app.command()
def preannotate(
    lexicon: Annotated[Path | None, typer.Option(help="A lexicon; else lexicon.yaml beside the scheme.")] = None,
    release: Annotated[str | None, typer.Option(help="An earlier release (a folder, or its URL).")] = None,
    model: Annotated[str | None, typer.Option(help="A token-classification model, by name or folder.")] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="Which of the scheme's labels one of the model's is, as in PER=Actor.")
    ] = None,
    scheme: SchemePath = SCHEME,
    project: ProjectNumber = None,
) -> None:
    """Give tasks that nobody has annotated predictions, so that annotators correct instead of starting blank.

    With none of --lexicon, --release and --model it is the lexicon beside the scheme; with several, all together.
    """
    from newsann.scheme import load
    from newsann.studio.preannotate import preannotate as preannotate_project
    from newsann.studio.preannotation.earlier_release import load_release
    from newsann.studio.preannotation.lexicon import load_lexicon
    from newsann.studio.preannotation.model import load_model

    rules = load(scheme)
    suggesters: list[Suggester] = []
    if lexicon is not None or (release is None and model is None):
        suggesters.append(load_lexicon(lexicon or Project(scheme).lexicon, rules))
    if release is not None:
        suggesters.append(load_release(release, rules))
    if model is not None:
        suggesters.append(load_model(model, rules, _mapping(label or [])))
    with progress("tasks") as report:
        done = preannotate_project(_connected(), scheme, suggesters, project=project, progress=report)
    print_line(f"{done.version}: {many(done.spans, 'span')} in {many(done.tasks, 'task')}")
    left = {"had it already": done.had_it, "annotated": done.annotated, "without text": done.without_text}
    if any(left.values()):
        print_line("left alone: " + ", ".join(f"{count} {why}" for why, count in left.items() if count))


@app.command()
def doctor(scheme: SchemePath = SCHEME, project: ProjectNumber = None) -> None:
    """Compare the live project with the scheme, and look at the token, the version and the settings that matter."""
    from newsann.formats.labelstudio.config.labeling_config import instructions
    from newsann.scheme import load
    from newsann.studio.doctor import Health, diagnoses

    rules = load(scheme)
    worst = Health.GOOD
    marks = {Health.GOOD: "ok      ", Health.DOUBTFUL: "warning ", Health.BAD: "error   "}
    for diagnosis in diagnoses(_connected(), rules, instructions(rules), project):
        print_line(f"{marks[diagnosis.health]}{diagnosis.found}")
        if diagnosis.remedy:
            print_line(f"        → {diagnosis.remedy}")
        worst = Health.BAD if Health.BAD in (worst, diagnosis.health) else worst
    if worst is Health.BAD:
        raise typer.Exit(1)


def _mapping(labels: list[str]) -> dict[str, str]:
    pairs = [label.partition("=") for label in labels]
    wrong = [label for label, (own, _, ours) in zip(labels, pairs, strict=True) if not own or not ours]
    if wrong:
        raise typer.BadParameter(f"found {wrong[0]!r}, expected MODEL=SCHEME as in PER=Actor", param_hint="--label")
    return {own: ours for own, _, ours in pairs}


def _connected() -> "Connection":
    from newsann.studio.connection import connect

    return connect(warn=lambda message: print_line(f"warning: {message}", err=True))


def _print_articles(pushed: "Imported") -> None:
    print_line(f"imported {len(pushed.imported)}, there already {pushed.there + len(pushed.same_text)}")
    _some(
        [
            f"{article.place}: its text is there already, as document {other.document!r}, task {other.task}"
            for article, other in pushed.same_text
        ]
    )
    _some(
        [
            f"{article.place}: not imported; document {article.id!r} is there with another text, task {other.task}. "
            "Give the new text an id of its own, or delete the task if nobody has annotated it"
            for article, other in pushed.other_text
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


def _some(lines: list[str]) -> None:
    print_lines(lines[:SHOWN])
    if len(lines) > SHOWN:
        print_line(f"and {len(lines) - SHOWN} more")

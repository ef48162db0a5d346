"""`newsann studio preannotate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from newsann.cli.options import Lexicon, LiveProject, Quiet, grouped
from newsann.cli.output import print_line, progress
from newsann.cli.studio.live import connected
from newsann.model.findings import many
from newsann.project.project import Project

if TYPE_CHECKING:
    from newsann.scheme import Scheme
    from newsann.studio.preannotation import Suggester


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


@grouped
def preannotate(sources: Sources, live: LiveProject, quiet: Quiet = False) -> None:
    """Add predictions to tasks that nobody has annotated, for annotators to correct.

    Without --lexicon, --release and --model, the lexicon beside the scheme is used; several are combined.
    """
    from newsann.scheme import load
    from newsann.studio.preannotate import preannotate as preannotate_project

    suggesters = _suggesters(sources, live.scheme, load(live.scheme))
    with progress("predicting", "tasks", quiet) as bar:
        done = preannotate_project(connected(quiet), live.scheme, suggesters, project=live.project, progress=bar)
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


def _mapping(labels: list[str]) -> dict[str, str]:
    pairs = [label.partition("=") for label in labels]
    wrong = [label for label, (own, _, ours) in zip(labels, pairs, strict=True) if not own or not ours]
    if wrong:
        raise typer.BadParameter(f"found {wrong[0]!r}, expected MODEL=SCHEME as in PER=Actor", param_hint="--label")
    return {own: ours for own, _, ours in pairs}

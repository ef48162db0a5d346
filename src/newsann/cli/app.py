"""The command line. Each command is in the module of its subject; it prints and exits, other rooms do the work."""

import os
import sys
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from newsann.cli import articles, project, release
from newsann.cli.agreement import agreement
from newsann.cli.annotators import annotators
from newsann.cli.exit_codes import epilog, exit_code
from newsann.cli.output import Commands, print_line
from newsann.cli.studio import app as studio_app

app = typer.Typer(
    cls=Commands,
    help="From annotation in Label Studio to datasets.load_dataset, with every span proven.",
    epilog=epilog(),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
scheme_app = typer.Typer(help="Work with the annotation scheme.", no_args_is_help=True)
app.add_typer(scheme_app, name="scheme")
app.add_typer(studio_app, name="studio")
scheme_app.command("compile")(project.compile_scheme)
for command in (
    project.check, project.build, release.diff, release.verify, release.publish,
    agreement, annotators, project.init, project.explain, articles.lexicon, articles.markup,
):  # fmt: skip
    app.command()(command)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print_line(f"newsann {version('newsann')}")
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


def main() -> NoReturn:
    """Run the command line; a mistake of the user's ends in a sentence and exit code 2."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # articles go into pipes and files of any encoding
    sys.exit(exit_code(lambda: app(prog_name="newsann")))

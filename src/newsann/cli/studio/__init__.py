"""The commands that work with a live Label Studio, each in a module of its name."""

import typer

from newsann.cli.studio.check import check
from newsann.cli.studio.curate import curate
from newsann.cli.studio.doctor import doctor
from newsann.cli.studio.preannotate import preannotate
from newsann.cli.studio.pull import pull
from newsann.cli.studio.push import push

app = typer.Typer(
    help="Work with a live Label Studio. Set LABEL_STUDIO_URL to its address and LABEL_STUDIO_API_KEY to your token.",
    no_args_is_help=True,
)
for _command in (push, pull, check, curate, preannotate, doctor):
    app.command()(_command)

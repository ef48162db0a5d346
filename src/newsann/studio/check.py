"""Check a live project: pull it into a temporary folder, and check it there."""

from pathlib import Path
from tempfile import TemporaryDirectory

from newsann.project.building.results import Outcome
from newsann.project.check import check as check_exports
from newsann.studio.connection import Connection
from newsann.studio.pull import Pulled, pull
from newsann.studio.snapshot import Progress


def check(
    connection: Connection, scheme: str | Path, *, project: int | None = None, progress: Progress | None = None
) -> tuple[Outcome, Pulled]:
    """Check what is in the scheme's project now; nothing is kept.

    Raises as `pull` does.
    """
    with TemporaryDirectory(prefix="newsann-") as folder:
        pulled = pull(connection, scheme, folder, project=project, progress=progress)
        outcome = check_exports(folder, scheme)  # the folder, so that its name is not in the findings
    outcome.files = {}  # they are gone
    return outcome, pulled

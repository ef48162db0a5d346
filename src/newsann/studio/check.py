"""Check a live project: pull it into a temporary folder, and check it there."""

from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from newsann.model.findings import Place
from newsann.project.building.results import Outcome
from newsann.project.check import check as check_exports
from newsann.project.project import EXPORTS
from newsann.studio.connection import Connection
from newsann.studio.pull import Pulled, pull
from newsann.studio.snapshot import Progress


class Checked(Struct, frozen=True):
    """The outcome of a check, and what was pulled for it, project after project; the files are gone."""

    outcome: Outcome
    pulled: list[Pulled]

    def pull_of(self, place: Place) -> Pulled | None:
        """What was pulled that has this place; None for the dataset as a whole."""
        name = (place.export or "").rpartition("/")[2]
        return next((one for one in self.pulled if one.path.name == name), None)


def check(
    connection: Connection, scheme: str | Path, *, project: int | None = None, progress: Progress | None = None
) -> Checked:
    """Check what is in the scheme's projects now; nothing is kept.

    Raises as `pull` does.
    """
    with TemporaryDirectory(prefix="newsann-") as folder:
        exports = Path(folder) / EXPORTS  # the names of exports in findings begin with it
        pulled = pull(connection, scheme, exports, project=project, progress=progress)
        outcome = check_exports(exports, scheme)
    outcome.files = {}  # they are gone
    return Checked(outcome, pulled)

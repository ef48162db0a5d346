"""Check a live project: pull it into a temporary folder, and check it there."""

import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from newsann.annotators.pseudonyms import pseudonyms
from newsann.formats.labelstudio.exports.files import export_name
from newsann.formats.labelstudio.exports.privacy import person
from newsann.model.document import Source
from newsann.model.findings import Place
from newsann.project.annotators import Team, team
from newsann.project.building.results import Outcome
from newsann.project.check import check as check_exports
from newsann.project.project import EXPORTS, Project
from newsann.scheme import load
from newsann.studio.connection import Connection
from newsann.studio.pull import Pulled, pull
from newsann.studio.snapshot import Progress


class Complete(Struct, frozen=True):
    """How much of a project is done: of its `tasks`, `complete` have the annotations by `annotators` that they need.

    A skipped annotation does not count.
    """

    project: int
    tasks: int
    complete: int
    annotators: int


class Checked(Struct, frozen=True):
    """The outcome of a check, and what was pulled for it, project after project; the files are gone.

    `team` has what each annotator did, `complete` how much of each project is done, where these were asked for.
    """

    outcome: Outcome
    pulled: list[Pulled]
    team: Team | None = None
    complete: list[Complete] = []

    def pull_of(self, place: Place) -> Pulled | None:
        """What was pulled that has this place; None for the dataset as a whole."""
        name = (place.export or "").rpartition("/")[2]
        return next((one for one in self.pulled if one.path.name == name), None)


def check(
    connection: Connection,
    scheme: str | Path,
    *,
    project: int | None = None,
    people: bool = False,
    progress: Progress | None = None,
) -> Checked:
    """Check what is in the scheme's projects now; nothing is kept. With `people`, see what each annotator did as well.

    Raises as `pull` does.
    """
    with TemporaryDirectory(prefix="newsann-") as folder:
        exports = Path(folder) / EXPORTS  # the names of exports in findings begin with it
        pulled = pull(connection, scheme, exports, project=project, progress=progress)
        found = team(exports, scheme) if people else None
        outcome = found.outcome if found else check_exports(exports, scheme)
        complete = [_complete(one) for one in pulled] if people else []
    outcome.files = {}  # they are gone
    return Checked(outcome, pulled, found, complete)


def names(connection: Connection, scheme: str | Path, pulled: Iterable[Pulled]) -> dict[str, str]:
    """The names and e-mail addresses of the server's users, by their pseudonyms in what was pulled. Raises StudioError.

    They are for the screen: no file may have them.
    """
    dataset, by = Project(Path(scheme)), load(scheme).annotators.by
    pseudonym, found = pseudonyms(dataset.key()), dict[str, str]()
    users = connection.ask("listing the users", connection.client.users.list)
    for one in pulled:
        source = Source(export_name(one.path, dataset.folder), "", project=str(one.project.id))
        for user in users:
            whole = " ".join(filter(None, (user.first_name, user.last_name)))
            found[pseudonym(person(str(user.id), by, source))] = ", ".join(filter(None, (whole, user.email)))
    return found


def _complete(pulled: Pulled) -> Complete:
    tasks = json.loads(pulled.path.read_bytes())
    needed = pulled.project.annotators
    submitted = [sum(not made.get("was_cancelled") for made in task.get("annotations") or ()) for task in tasks]
    return Complete(pulled.project.id, len(tasks), sum(count >= needed for count in submitted), needed)

"""Push disputed documents into a curation project, each annotator's version as a prediction under the pseudonym."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsann.formats.labelstudio.reading.documents import CURATES
from newsann.project.curation import Curation, DisputedDocument, curation, task_data
from newsann.scheme import Scheme, load
from newsann.studio import studio_project as projects
from newsann.studio.connection import Connection
from newsann.studio.projects import Purpose, find_beside, title_for
from newsann.studio.push import set_up
from newsann.studio.snapshot import Progress
from newsann.studio.studio_project import Naming, Project, all_projects, get, listed
from newsann.studio.versions import version

NAME = "curation"
"""What stands behind the scheme's title in that of the curation project."""
MOST = 20
"""Documents in one request."""


class Curated(Struct, frozen=True):
    """What was pushed: the project, None if there was nothing to push and there is none; what was changed in it.

    `pushed` are the ids of documents that were pushed now, `there` of those that have been before and are not decided,
    `without_data` of those whose exports do not have the data of their tasks.
    """

    project: Project | None
    changed: list[str]
    found: Curation
    pushed: list[str]
    there: list[str]
    without_data: list[str]


def curate(
    connection: Connection, scheme: str | Path, exports: Sequence[str | Path], *, progress: Progress | None = None
) -> Curated:
    """Push the disputed documents of exports that the curation project does not have yet, the most disputed first.

    Raises SchemeError when the scheme's strategy is not `curated`, before anything is sent; what `curation` raises;
    OrphansError, StudioError, and then what was sent stays, and a second run continues from there.
    """
    found = curation(exports, scheme)
    rules = load(scheme)
    number = find_beside(all_projects(connection), rules, NAME)
    if number is None and not found.disputed:
        return Curated(None, [], found, [], [], [])
    naming = Naming(title_for(rules, NAME), Purpose.CURATION.description(rules))
    before = None if number is None else get(connection, number)
    project, changed = set_up(connection, rules, before, name=naming)
    if not project.shows_predictions:
        project = projects.update(connection, project, show_collab_predictions=True)
    have = {str((task.get("data") or {}).get(CURATES)) for task in listed(connection, project.id, "id,data")}
    new = [document for document in found.disputed if document.id not in have]
    data = task_data(exports, scheme, [document.id for document in new])
    ready = [document for document in new if document.id in data]
    for begin in range(0, len(ready), MOST):
        tasks = [_task(document, data[document.id], rules) for document in ready[begin : begin + MOST]]
        send = partial(connection.client.projects.import_tasks, project.id, request=tasks)
        connection.once("sending disputed documents", send)
        if progress:
            progress(begin + len(tasks), len(ready))
    return Curated(
        project, changed, found,
        [document.id for document in ready],
        [document.id for document in found.disputed if document.id in have],
        [document.id for document in new if document.id not in data],
    )  # fmt: skip


def _task(document: DisputedDocument, data: dict[str, Any], scheme: Scheme) -> dict[str, Any]:
    """The task: the data of the original one, what it decides, and each annotator's version."""
    versions = sorted(document.versions, key=lambda one: one.annotator)
    return {"data": {**data, CURATES: document.id}, "predictions": [version(one, scheme) for one in versions]}

"""Predictions onto the server, for the tasks that have none of this version and are not annotated yet."""

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import Struct

from newsann.scheme import Scheme
from newsann.scheme.keys import value_at
from newsann.studio import studio_project as projects
from newsann.studio.connection import Connection
from newsann.studio.preannotation import Suggestion
from newsann.studio.predictions import prediction
from newsann.studio.snapshot import Progress
from newsann.studio.stored import listed
from newsann.studio.studio_project import Project

MOST = 50
"""Predictions in one request."""


class Predicted(Struct, frozen=True):
    """What came of it: tasks that were given a prediction, spans in these, and tasks left alone, with the reason."""

    version: str
    tasks: int
    spans: int
    had_it: int
    annotated: int
    without_text: int


def predict(
    connection: Connection,
    project: Project,
    scheme: Scheme,
    version: str,
    suggest: Callable[[str], list[Suggestion]],
    progress: Progress | None = None,
) -> Predicted:
    """Give each task that nobody has annotated a prediction called `version`, once, and have the page show them.

    Raises StudioError; what was sent until then stays, and a second run goes on from there.
    """
    waiting: list[dict[str, Any]] = []
    done = spans = had_it = annotated = without_text = 0
    include = "id,data,total_annotations,predictions_model_versions"
    for seen, task in enumerate(listed(connection, project.id, include), 1):
        text = value_at(task.get("data") or {}, scheme.document.text)
        if version in str(task.get("predictions_model_versions") or "").replace(" ", "").split(","):
            had_it += 1
        elif task.get("total_annotations"):
            annotated += 1
        elif not isinstance(text, str):
            without_text += 1
        else:
            made = prediction(suggest(text), text, version, scheme)
            spans += sum(item["type"] == "labels" for item in made["result"])
            waiting.append({"task": task["id"], **made})
            done += 1
        if len(waiting) == MOST:
            _send(connection, project, waiting)
            waiting = []
        if progress:
            progress(seen, project.tasks)
    if waiting:
        _send(connection, project, waiting)
    if (project.model_version, project.shows_predictions) != (version, True):
        projects.update(connection, project, model_version=version, show_collab_predictions=True)
    return Predicted(version, done, spans, had_it, annotated, without_text)


def _send(connection: Connection, project: Project, predictions: list[dict[str, Any]]) -> None:
    send = partial(connection.client.projects.import_predictions, project.id, request=predictions)
    connection.once("sending predictions", send)

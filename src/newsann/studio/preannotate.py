"""Pre-annotate: give tasks that nobody has annotated predictions, each span proven before it is sent."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsann.formats.labelstudio.exports.records import Item
from newsann.formats.labelstudio.reading.spans import fast_path
from newsann.scheme import Scheme, load
from newsann.scheme.keys import value_at
from newsann.scheme.names import ATTRIBUTES, LABELS, renamed
from newsann.studio import studio_project as projects
from newsann.studio.connection import Connection
from newsann.studio.preannotation import Suggester, Suggestion, without_overlaps
from newsann.studio.projects import project_of
from newsann.studio.snapshot import Progress
from newsann.studio.studio_project import Project, listed

MOST = 50
"""Predictions in one request."""


class Predicted(Struct):
    """Tasks that were given a prediction, the spans in these, and the tasks that were skipped, by reason."""

    version: str
    tasks: int = 0
    spans: int = 0
    had_it: int = 0
    annotated: int = 0
    without_text: int = 0


def preannotate(
    connection: Connection,
    scheme: str | Path,
    suggesters: Sequence[Suggester],
    *,
    project: int | None = None,
    progress: Progress | None = None,
) -> Predicted:
    """Give every task of the scheme's project that nobody has annotated the spans that the suggesters find.

    A task gets the prediction of one version once. The page is set to show it.

    Raises SchemeError; StudioError, and then what was sent stays, and a second run continues from there.
    """
    rules = load(scheme)
    there = project_of(connection, rules, project)
    predicted = Predicted("+".join(one.version for one in suggesters))
    waiting: list[dict[str, Any]] = []
    include = "id,data,total_annotations,predictions_model_versions"
    for seen, task in enumerate(listed(connection, there.id, include), 1):
        text = _text_to_predict(task, rules, predicted)
        if text is not None:
            found = without_overlaps(span for one in suggesters for span in one.suggest(text))
            made = prediction(found, text, predicted.version, rules)
            predicted.spans += len(found)
            predicted.tasks += 1
            waiting.append({"task": task["id"], **made})
        if len(waiting) == MOST:
            _send(connection, there, waiting)
            waiting = []
        if progress:
            progress(seen, there.tasks)
    if waiting:
        _send(connection, there, waiting)
    shown = (there.model_version, there.shows_predictions) == (predicted.version, True)
    if not shown and (predicted.tasks or predicted.had_it):  # no server shows a version that no task has
        projects.update(connection, there, model_version=predicted.version, show_collab_predictions=True)
    return predicted


def _text_to_predict(task: dict[str, Any], scheme: Scheme, predicted: Predicted) -> str | None:
    """The text of a task that is to get a prediction; None, and the reason counted, for one that is skipped."""
    text = value_at(task.get("data") or {}, scheme.document.text)
    if predicted.version in str(task.get("predictions_model_versions") or "").replace(" ", "").split(","):
        predicted.had_it += 1
    elif task.get("total_annotations"):
        predicted.annotated += 1
    elif isinstance(text, str):
        return text
    else:
        predicted.without_text += 1
    return None


def _send(connection: Connection, project: Project, predictions: list[dict[str, Any]]) -> None:
    send = partial(connection.client.projects.import_predictions, project.id, request=predictions)
    connection.once("sending predictions", send)


def prediction(suggestions: Iterable[Suggestion], text: str, version: str, scheme: Scheme) -> dict[str, Any]:
    """The spans as one prediction of Label Studio; its `score` is the mean of theirs, 0 when there are none.

    Raises AssertionError when a span is not proven by the text: a bug in what suggested it.
    """
    result: list[dict[str, Any]] = []
    scores: list[float] = []
    for number, one in enumerate(suggestions, 1):
        at = {"start": one.start, "end": one.end, "text": text[one.start : one.end]}
        region = {"id": f"p{number}", "to_name": scheme.controls.text, "origin": "prediction"}
        label = {"from_name": scheme.controls.labels, "type": "labels", "score": one.score}
        result.append(region | label | {"value": at | {"labels": [one.label]}})
        for name, value in one.attributes.items():
            result.append(region | {"from_name": name, "type": "choices", "value": at | {"choices": [value]}})
        scores.append(one.score)
    marked = [msgspec.convert(item, Item) for item in result if item["type"] == "labels"]
    proven = fast_path(marked, text, {}, scheme)
    if proven is None:
        raise AssertionError(f"a suggestion of {version} is not a span of the text; a bug in newsann")
    for item in result:
        _use_stored_names(item, scheme)
    score = round(sum(scores) / len(scores), 4) if scores else 0.0
    return {"model_version": version, "score": score, "result": result}


def _use_stored_names(item: dict[str, Any], scheme: Scheme) -> None:
    """Replace present names in an item by those that the server stores."""
    stored, value, name = scheme.stored, item["value"], item["from_name"]
    if "labels" in value:
        value["labels"] = [renamed(label, LABELS, stored) for label in value["labels"]]
    else:
        item["from_name"] = renamed(name, ATTRIBUTES, stored)
        value["choices"] = [renamed(choice, f"{ATTRIBUTES}.{name}", stored) for choice in value["choices"]]

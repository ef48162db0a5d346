"""Exports made by hand: short ways to write what Label Studio writes at length."""

import copy
import json
import random
from pathlib import Path
from typing import Any

from newsann.scheme import Scheme, loads

TEXT = "The mayor said the ferry would run again. A clerk reportedly doubted it."

SCHEME_YAML = """\
name: tiny
labels: {Actor: {}, Claim: {}, Source: {}, Hedge: {}}
document:
  id: id
  columns: {title: {}, published: {type: timestamp}}
attributes: {source_kind: {of: [Source], values: {named: , anonymous: }}}
relations:
  attributed_to: {head: [Claim], tail: [Source]}
  hedged_by: {head: [Claim], tail: [Hedge]}
choices: {genre: {values: {news: , opinion: }}}
"""

SCHEME: Scheme = loads(SCHEME_YAML)

Json = dict[str, Any]


def region(name: str, words: str, label: str | list[str], text: str = TEXT, **value: Any) -> Json:
    """A region on the first `words` in `text`; `value` overrides what the export says of it."""
    start = text.index(words)
    labels = [label] if isinstance(label, str) else label
    said = {"start": start, "end": start + len(words), "text": words, "labels": labels} | value
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": said}


def relation(head: str, tail: str, label: str, direction: str = "right") -> Json:
    """A relation as Label Studio writes it."""
    return {"from_id": head, "to_id": tail, "type": "relation", "direction": direction, "labels": [label]}


def choice(name: str, control: str, *values: str) -> Json:
    """An answer: of the region `name` if there is one, else of the document."""
    return {"id": name, "from_name": control, "to_name": "text", "type": "choices", "value": {"choices": list(values)}}


def annotation(*items: Json, id: int = 7, by: object = 1, updated: str = "2026-03-02T10:01:00Z", **more: Any) -> Json:
    """A submitted annotation."""
    return {"id": id, "completed_by": by, "result": list(items), "updated_at": updated, "lead_time": 60.5} | more


def task(*annotations: Json, text: str = TEXT, id: int = 1, document: str = "ferry", **more: Any) -> Json:
    """A task with its annotations; `more` overrides its keys."""
    return {"id": id, "data": {"id": document, "text": text}, "annotations": list(annotations)} | more


def sound() -> Json:
    """A task in which nothing is wrong."""
    items = (
        region("s1", "The mayor", "Source"),
        region("c1", "the ferry would run again", "Claim"),
        choice("s1", "source_kind", "anonymous"),
        choice("g", "genre", "news"),
        relation("c1", "s1", "attributed_to"),
    )
    return task(annotation(*items))


def attributed(text: str = TEXT) -> list[Json]:
    """What an annotator marks in a text in which a mayor says that a ferry runs again."""
    return [
        region("r1", "the ferry would run again", "Claim", text),
        region("r2", "The mayor", "Source", text),
        choice("r2", "source_kind", "named"),
        relation("r1", "r2", "attributed_to"),
    ]


def shuffled(tasks: list[Json], seed: int) -> list[Json]:
    """The same tasks in another order, and so are their annotations, and the items of each."""
    chance, made = random.Random(seed), copy.deepcopy(tasks)
    chance.shuffle(made)
    for one in made:
        chance.shuffle(one["annotations"])
        for own in one["annotations"]:
            chance.shuffle(own["result"])
    return made


def written(folder: Path, *tasks: Json, name: str = "export.json") -> Path:
    """The tasks as a JSON export in `folder`."""
    path = folder / name
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def project(folder: Path, *tasks: Json) -> Path:
    """The path of a scheme whose project holds one export with the tasks."""
    (folder / "schema").mkdir(parents=True, exist_ok=True)
    (folder / "annotations").mkdir(exist_ok=True)
    scheme = folder / "schema" / "scheme.yaml"
    scheme.write_text(SCHEME_YAML, encoding="utf-8")
    written(folder / "annotations", *tasks)
    return scheme

"""Suggested spans as Label Studio's predictions; each is proven as a span of an export is, before it is sent."""

from collections.abc import Iterable
from typing import Any

import msgspec

from newsann.formats.labelstudio.exports.records import Item
from newsann.formats.labelstudio.reading.spans import fast_path
from newsann.scheme import Scheme
from newsann.scheme.former import ATTRIBUTES, LABELS, renamed
from newsann.studio.preannotation import Suggestion


def prediction(suggestions: Iterable[Suggestion], text: str, version: str, scheme: Scheme) -> dict[str, Any]:
    """A prediction of these spans; its `score` is the mean of theirs, 0 when there are none.

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
        raise AssertionError(f"a suggestion of {version} is no span of the text; a bug in newsann")
    for item in result:
        _store(item, scheme)
    score = round(sum(scores) / len(scores), 4) if scores else 0.0
    return {"model_version": version, "score": score, "result": result}


def _store(item: dict[str, Any], scheme: Scheme) -> None:
    """Let the item name things as the server stores them."""
    stored, value, name = scheme.stored, item["value"], item["from_name"]
    if "labels" in value:
        value["labels"] = [renamed(label, LABELS, stored) for label in value["labels"]]
    else:
        item["from_name"] = renamed(name, ATTRIBUTES, stored)
        value["choices"] = [renamed(choice, f"{ATTRIBUTES}.{name}", stored) for choice in value["choices"]]

"""An annotator's version of a document as a prediction of Label Studio, which a curator can start from."""

from collections.abc import Iterator
from typing import Any

from newsann.model.document import Annotation, Choice, Span
from newsann.scheme import Scheme
from newsann.scheme.names import ATTRIBUTES, CHOICES, LABELS, RELATIONS, renamed


def version(annotation: Annotation, scheme: Scheme) -> dict[str, Any]:
    """The prediction; its `model_version` is the annotator's pseudonym. Names are those that the server stores."""
    result = [item for span in annotation.spans for item in _region(span, scheme)]
    for name, value in annotation.choices.items():
        answer = _answer(name, value, CHOICES, "choices", scheme)
        result.append({"id": f"document-{name}", "to_name": scheme.controls.text, **answer})
    for relation in annotation.relations:
        label = renamed(relation.label, RELATIONS, scheme.stored)
        ends = {"from_id": relation.head, "to_id": relation.tail, "direction": "right"}
        result.append({"type": "relation", **ends, "labels": [label]})
    return {"model_version": annotation.annotator, "result": result}


def _region(span: Span, scheme: Scheme) -> Iterator[dict[str, Any]]:
    at = {"start": span.start, "end": span.end, "text": span.text}
    region = {"id": span.id, "to_name": scheme.controls.text}
    label = renamed(span.label, LABELS, scheme.stored)
    yield {**region, "from_name": scheme.controls.labels, "type": "labels", "value": {**at, "labels": [label]}}
    for name, value in (span.attributes or {}).items():
        kind = "textarea" if scheme.attributes[name].type == "text" else "choices"
        answer = _answer(name, value, ATTRIBUTES, kind, scheme)
        yield {**region, **answer, "value": {**at, **answer["value"]}}


def _answer(name: str, value: Choice, place: str, kind: str, scheme: Scheme) -> dict[str, Any]:
    values = [value] if isinstance(value, str) else list(value)
    stored = renamed(name, place, scheme.stored)
    if kind == "textarea":
        return {"from_name": stored, "type": kind, "value": {"text": values}}
    named = [renamed(one, f"{place}.{name}", scheme.stored) for one in values]
    return {"from_name": stored, "type": kind, "value": {"choices": named}}

"""JSON_MIN: one flat object an annotation, data keys and control names side by side."""

from collections.abc import Iterator
from typing import Any

from newsann.labelstudio import rules
from newsann.labelstudio.reporting import Reporter

_OWN_KEYS = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}


def task(value: dict[str, Any], report: Reporter) -> dict[str, Any] | None:
    """The task of one annotation that a JSON_MIN object holds, as JSON has it; None if the object is no JSON_MIN."""
    scheme = report.scheme
    if scheme.document.text not in value and not {"annotator", "annotation_id"} <= value.keys():
        return None
    controls = {scheme.controls.labels, *scheme.attributes, *scheme.choices}
    data = {key: item for key, item in value.items() if key not in controls and key not in _OWN_KEYS}
    if scheme.document.id in value and scheme.document.id not in _OWN_KEYS:
        data[scheme.document.id] = value[scheme.document.id]
    result = [*_spans(value.get(scheme.controls.labels), scheme.controls.labels, scheme.controls.text)]
    for name in scheme.choices:
        result += _answers(value.get(name), name)
    lost = [name for name in scheme.attributes if value.get(name)]
    if lost:
        report.say(rules.LOST_BY_FORMAT, f"JSON_MIN does not say which spans {', '.join(lost)} belong to; left out")
    annotation = {name: value.get(name) for name in ("created_at", "updated_at", "lead_time", "created_username")}
    annotation |= {"id": value.get("annotation_id"), "completed_by": value.get("annotator"), "result": result}
    annotated = bool(result) or "annotation_id" in value
    return {"id": value.get("id"), "data": data, "annotations": [annotation] if annotated else []}


def _spans(listed: object, control: str, text: str) -> Iterator[dict[str, Any]]:
    for i, region in enumerate(_listed(listed), 1):
        yield {"id": f"s{i}", "type": "labels", "from_name": control, "to_name": text, "value": region}


def _answers(given: object, name: str) -> Iterator[dict[str, Any]]:
    """An item for each answer: `"news"`, `{"choices": ["news", "sport"]}`, or a list of them if there are several."""
    for i, chosen in enumerate(_listed(given), 1):
        value = chosen if isinstance(chosen, dict) else {"choices": [str(chosen)]}
        yield {"id": f"choice-{name}-{i}", "type": "choices", "from_name": name, "value": value}


def _listed(value: object) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]

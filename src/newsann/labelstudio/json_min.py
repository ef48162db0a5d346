"""JSON_MIN: one flat object an annotation, data keys and control names side by side."""

from typing import Any

import msgspec

from newsann.labelstudio import rules
from newsann.labelstudio.records import Item, RawAnnotation, Task, Value
from newsann.labelstudio.reporting import Reporter

_OWN_KEYS = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}


def task(value: dict[str, Any], report: Reporter) -> Task | None:
    """The task of one annotation that a JSON_MIN object holds, None if the object is no JSON_MIN."""
    scheme = report.scheme
    if scheme.document.text not in value and not {"annotator", "annotation_id"} <= value.keys():
        return None
    controls = {scheme.controls.labels, *scheme.attributes, *scheme.choices}
    data = {key: item for key, item in value.items() if key not in controls and key not in _OWN_KEYS}
    if scheme.document.id in value and scheme.document.id not in _OWN_KEYS:
        data[scheme.document.id] = value[scheme.document.id]
    result = _spans(value.get(scheme.controls.labels), scheme.controls.labels, scheme.controls.text)
    for name in scheme.choices:
        if value.get(name) is not None:
            chosen = value[name]
            chosen = chosen.get("choices", []) if isinstance(chosen, dict) else chosen
            choices = chosen if isinstance(chosen, list) else [str(chosen)]
            result.append(Item(id=f"choice-{name}", type="choices", from_name=name, value=Value(choices=choices)))
    lost = [name for name in scheme.attributes if value.get(name)]
    if lost:
        report.say(rules.LOST_BY_FORMAT, f"JSON_MIN does not say which spans {', '.join(lost)} belong to; left out")
    annotated = bool(result) or "annotation_id" in value
    fields = {name: value.get(name) for name in ("created_at", "updated_at", "lead_time")}
    annotation = msgspec.convert(
        {"id": value.get("annotation_id"), "completed_by": value.get("annotator"), **fields}, RawAnnotation
    )
    annotation.result = result
    return Task(id=value.get("id"), data=data, annotations=[annotation] if annotated else [])


def _spans(listed: object, control: str, text: str) -> list[Item]:
    if not isinstance(listed, list):
        return []
    items = []
    for i, region in enumerate(listed):
        try:
            value = msgspec.convert(region, Value)
        except msgspec.ValidationError as error:
            items.append(Item(type="unreadable", from_name=f"span number {i + 1}: {error}"))
        else:
            items.append(Item(id=f"s{i + 1}", type="labels", from_name=control, to_name=text, value=value))
    return items

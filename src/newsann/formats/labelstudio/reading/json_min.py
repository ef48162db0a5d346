"""JSON_MIN: one flat object an annotation, data keys and control names side by side.

Label Studio writes the data first, then the task's `id` unless the data have a key of that name, then a key for each
control that was used, then keys of its own. A list of regions shows by its shape what it is; `"news"` can be a part of
the data or an answer.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from newsann.formats.labelstudio.context import Flat, ReadingContext
from newsann.formats.labelstudio.reading.display import proves
from newsann.scheme import Scheme
from newsann.scheme.keys import value_at
from newsann.scheme.names import ATTRIBUTES, CHOICES, renamed

LOST = "lost by JSON_MIN"
"""The `type` of an item that does not say which region, or what kind of question, it is an answer to."""
_TAIL = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement")
OWN_KEYS = frozenset(("id", *_TAIL))
"""What Label Studio itself writes into every object."""
_ANSWERS = ("choices", "taxonomy", "rating", "number", "datetime", "pairwise", "ranker")
_BESIDES = frozenset(("start", "end", "text", "startOffset", "endOffset", "globalOffsets", "id", "parentID", "channel"))
"""What can stand beside the answer or the labels in a `value`."""


def task(value: dict[str, Any], context: ReadingContext) -> dict[str, Any] | None:
    """The task of one annotation that a JSON_MIN object holds, as JSON has it; None if the object is no JSON_MIN."""
    scheme = context.scheme
    sure = {key: kind for key, item in value.items() if (kind := _kind(item)) and key not in OWN_KEYS}
    known = value_at(value, scheme.document.text) is not None or {"annotator", "annotation_id"} <= value.keys()
    if not (known or sure):
        return None
    data, controls = split(value, sure, scheme)
    context.flat = Flat(frozenset(controls), _doubtful(list(value), controls))
    result = [item for key in controls for item in _items(key, value[key], sure.get(key, ""), scheme)]
    annotation = {name: value.get(name) for name in ("created_at", "updated_at", "lead_time", "created_username")}
    annotation |= {"id": value.get("annotation_id"), "completed_by": value.get("annotator"), "result": result}
    annotated = bool(result) or value.get("annotation_id") is not None
    return {"id": value.get("id"), "data": data, "annotations": [annotation] if annotated else []}


def split(value: Mapping[str, Any], sure: Mapping[str, str], scheme: Scheme) -> tuple[dict[str, Any], list[str]]:
    """The data in a JSON_MIN object, and the keys that are controls.

    What the scheme names is what the scheme says. Of the others those that are `sure` by their shape are controls, and
    in an object in Label Studio's order so are those behind the first control that may be an answer.
    Where data stand behind it, a control has taken the place of a key of the data, and the order says nothing.
    """
    keys = scheme.document
    asked = {scheme.controls.labels, *scheme.attributes, *scheme.choices, *scheme.controls.ignored}
    asked |= {old for place in (ATTRIBUTES, CHOICES) for old in scheme.former.get(place, {})}
    named = {keys.text, *(column.key or name for name, column in keys.columns.items())}
    named |= {key.partition(".")[0] for key in named if key not in value}
    controls = [key for key in value if key in asked or (key in sure and key not in named)]
    behind = _behind_the_first(list(value), controls)
    if not any(key in named or _is_marked(value[key], value, sure) for key in behind):
        controls += [key for key in behind if key not in controls and _may_be_an_answer(value[key])]
    # `id` is the task's number, which took the place of an id in the data: better than none.
    own = OWN_KEYS - ({keys.id} | ({"agreement"} & named))
    data = {key: item for key, item in value.items() if key not in own and key not in controls}
    return data, [key for key in value if key in controls]


def _behind_the_first(keys: list[str], controls: list[str]) -> list[str]:
    """The keys from the first control to Label Studio's own; none where the object is not in its order."""
    tail = [key for key in _TAIL if key in keys]
    if not controls or "annotator" not in keys or keys[-len(tail) :] != tail:
        return []
    first = keys.index(next(key for key in keys if key in controls))
    # A control that is called as a key of the data stands in its place, before the id.
    return keys[first : -len(tail)] if "id" in keys[:first] else []


def _doubtful(keys: list[str], controls: list[str]) -> frozenset[str]:
    """The keys between the task's number and the first control: data if the data have an `id` before them."""
    first = min(map(keys.index, controls), default=0)
    start = keys.index("id") if "id" in keys else first
    return frozenset(keys[start + 1 : first])


def _kind(item: object) -> str:
    """The type of a control's items, where their shape leaves no doubt that they are such; else empty."""
    if isinstance(item, list):
        kinds = {_kind_of_value(part) for part in item} or {""}
        return kinds.pop() if len(kinds) == 1 else ""
    return "choices" if _kind_of_value(item) == "choices" else ""


def _kind_of_value(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    kinds = [key for key in value if key in _ANSWERS or key.endswith("labels")]
    if not kinds:
        return "textarea" if isinstance(value.get("text"), list) and value.keys() <= _BESIDES else ""
    if len(kinds) > 1:
        return ""
    (kind,) = kinds
    if kind in _ANSWERS:
        return kind if value.keys() <= {kind, *_BESIDES} else ""
    marks = "start" in value if kind == "labels" else len(value) > 1
    return kind if marks and isinstance(value[kind], list) else ""


def _is_marked(item: object, value: Mapping[str, Any], sure: Mapping[str, str]) -> bool:
    """Whether it is the text that regions of the object mark."""
    regions = (region for key, kind in sure.items() if kind == "labels" for region in value[key])
    return isinstance(item, str) and any(
        isinstance(region.get("text"), str)
        and isinstance(region.get("start"), int)
        and isinstance(region.get("end"), int)
        and proves(item[region["start"] : region["end"]], region["text"])
        for region in regions
    )


def _may_be_an_answer(item: object) -> bool:
    """Whether Label Studio could have made it of answers: one as it is, several as a list."""
    if isinstance(item, list):
        return bool(item) and all(isinstance(part, str) or _kind_of_value(part) for part in item)
    return isinstance(item, str) or bool(_kind_of_value(item))


def _items(name: str, given: object, kind: str, scheme: Scheme) -> Iterator[dict[str, Any]]:
    """An item for each region or answer under a control's name."""
    text = scheme.controls.text or None
    for i, value in enumerate(_listed(given), 1):
        if not isinstance(value, dict):
            value = {"choices": [str(value)]}
        elif not kind and "start" not in value:
            kind = _kind_of_value(value)
        item: dict[str, Any] = {"from_name": name, "to_name": text, "value": value}
        if name == scheme.controls.labels or kind.endswith("labels"):
            yield item | {"id": f"{'s' if name == scheme.controls.labels else name + '-'}{i}", "type": kind or "labels"}
        elif renamed(name, CHOICES, scheme.former) in scheme.choices:
            yield item | {"id": f"choice-{name}-{i}", "type": "choices"}
        elif renamed(name, ATTRIBUTES, scheme.former) in scheme.attributes or not kind or "start" in value:
            yield item | {"type": LOST}
        else:
            yield item | {"id": f"{kind}-{name}-{i}", "type": kind}


def _listed(value: object) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]

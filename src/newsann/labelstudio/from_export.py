"""The scheme of a project of which there is an export: what it uses, no more."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from newsann.errors import ExportError
from newsann.findings import many
from newsann.labelstudio.display import proves
from newsann.labelstudio.export import chunks, export_files, mapped, recognised
from newsann.labelstudio.notes import notes
from newsann.labelstudio.records import Task
from newsann.scheme import Attribute, Choice, Column, Label, RelationType, Scheme
from newsann.scheme.types import Controls, DocumentKeys
from newsann.scheme.values import moment

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_JSON_MIN_KEYS = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}
_TAKEN = {"id", "text", "choices", "spans", "relations", "annotators", "status", "source", "annotation", "annotator"}
_TAKEN |= {"updated", "seconds"}


class Seen:
    """What the tasks of an export use, counted."""

    def __init__(self) -> None:
        self.tasks = 0
        self.keys: Counter[str] = Counter()
        self.types: dict[str, set[str]] = {}
        self.identities: dict[str, set[str]] = {}
        self.proofs: Counter[str] = Counter()
        self.controls: Counter[tuple[str, str]] = Counter()
        self.labels: dict[str, Counter[str]] = {}
        self.several = False
        self.relations: Counter[str] = Counter()
        self.unlabelled = 0
        self.answers: dict[str, Answers] = {}
        self.foreign: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()

    def task(self, task: dict[str, Any]) -> None:
        """Look at one task."""
        self.tasks += 1
        with suppress(msgspec.ValidationError):  # the checks report what is damaged
            self.notes += notes(msgspec.convert(task, Task))
        data = task["data"] if isinstance(task.get("data"), dict) else {}
        for key, value in data.items():
            if value is not None:
                self.keys[key] += 1
                self.types.setdefault(key, set()).add(_type_of(value))
                if isinstance(value, str | int):
                    self.identities.setdefault(key, set()).add(str(value)[:200])
        texts = {key: value for key, value in data.items() if isinstance(value, str)}
        for annotation in task.get("annotations") or task.get("completions") or []:
            result = annotation.get("result") if isinstance(annotation, dict) else None
            items = [item for item in result or [] if isinstance(item, dict)]
            labels_of = {item.get("id"): _listed(item, "labels") for item in items if item.get("type") == "labels"}
            for item in items:
                self._item(item, texts, labels_of)

    def _item(self, item: dict[str, Any], texts: dict[str, str], labels_of: dict[Any, list[str]]) -> None:
        kind, name = item.get("type"), str(item.get("from_name"))
        value = item["value"] if isinstance(item.get("value"), dict) else {}
        if kind == "labels" and "startOffset" not in value and "channel" not in value:
            self.controls[name, str(item.get("to_name"))] += 1
            chosen = _listed(item, "labels")
            self.several |= len(chosen) > 1
            self.labels.setdefault(name, Counter()).update(chosen)
            self._proof(value, texts)
        elif kind == "relation":
            self.relations.update(str(label) for label in item.get("labels") or [])
            self.unlabelled += not item.get("labels")
        elif kind in ("choices", "textarea"):
            answers = self.answers.setdefault(name, Answers())
            answers.add(kind, _listed(item, "choices" if kind == "choices" else "text"), labels_of.get(item.get("id")))
        else:
            self.foreign[str(kind)] += 1

    def _proof(self, value: dict[str, Any], texts: dict[str, str]) -> None:
        start, end, said = value.get("start"), value.get("end"), value.get("text")
        if isinstance(start, int) and isinstance(end, int) and isinstance(said, str) and 0 <= start < end:
            for key, text in texts.items():
                if end <= len(text) and proves(text[start:end], said):
                    self.proofs[key] += 1


class Answers:
    """What one control of choices or notes was seen to answer."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.values: dict[str, None] = {}
        self.of: dict[str, None] = {}
        self.per_region = False
        self.several = False

    def add(self, kind: str, values: list[str], labels: list[str] | None) -> None:
        """One item; `labels` are those of its region, None when it is about the whole text."""
        self.kinds.add(kind)
        self.values.update(dict.fromkeys(values))
        self.several |= len(values) > 1
        if labels is not None:
            self.per_region = True
            self.of.update(dict.fromkeys(labels))


def scheme_of_export(path: Path, name: str) -> tuple[Scheme, list[str]]:
    """The scheme called `name` that everything in the export at `path` fits, and remarks on what it has no place for.

    The text's key is the one in whose text most of the annotated words stand at their offsets.

    Raises InputNotFoundError when nothing is there and ExportError when no span of plain text is in it.
    """
    seen = Seen()
    for task in _tasks(path):
        seen.task(task)
    if not seen.controls:
        found = ", ".join(f"{count} {kind}" for kind, count in seen.foreign.most_common()) or "none"
        raise ExportError(
            f"{path}: no span of plain text in {seen.tasks} tasks (other regions: {found}), so there is nothing to "
            "make a scheme from. Use the project's labeling config instead: newsann init DIR --from labeling_config.xml"
        )
    (control, text), *others = [key for key, _ in seen.controls.most_common()]
    remarks = [f"spans of a second control {other!r} are left out; a scheme has one" for other, _ in others]
    remarks += [f"{count} regions of type {kind!r} are no plain text; left out" for kind, count in seen.foreign.items()]
    remarks += [
        f"{many(count, 'note')} on {kind} left out; a dataset has no place for them"
        for kind, count in seen.notes.items()
    ]
    if seen.unlabelled:
        remarks.append(
            f"{many(seen.unlabelled, 'relation')} without a label left out; to keep them, name the type that they mean "
            "as `unlabelled: TYPE` under `relations:`"
        )
    key = _text_key(seen)
    scheme = Scheme(
        name=name,
        controls=Controls(control, text, seen.several),
        document=DocumentKeys(text=key, id=_id_key(seen, key), columns=_columns(seen, key)),
        labels={label: Label() for label, _ in seen.labels[control].most_common() if label},
        attributes=_attributes(seen, remarks),
        relations={label: RelationType() for label, _ in seen.relations.most_common() if label},
        choices=_choices(seen, remarks),
    )
    return scheme, remarks


def _tasks(path: Path) -> Iterator[dict[str, Any]]:
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        for file in export_files([path]):
            found, findings = recognised(file, Path(scratch))
            if found is None:
                raise ExportError(f"{file.path}: {findings[0].message}. {findings[0].hint}")
            with mapped(found) as buffer:
                for chunk in chunks(found):
                    for start, end in zip(chunk.starts, chunk.ends, strict=True):
                        yield from _plain_task(buffer[start:end])


def _plain_task(raw: memoryview) -> Iterator[dict[str, Any]]:
    """The task as plain values; what cannot be read is left for the checks to tell."""
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return
    if not isinstance(value, dict):
        return
    if isinstance(value.get("task"), dict):  # a storage export of one annotation
        value = {**value["task"], "annotations": [{"result": value.get("result")}]}
    yield value if "data" in value else _from_json_min(value)


def _from_json_min(value: dict[str, Any]) -> dict[str, Any]:
    regions = {
        key: item
        for key, item in value.items()
        if isinstance(item, list) and item and all(isinstance(r, dict) and "start" in r and "labels" in r for r in item)
    }
    result = [
        {"type": "labels", "from_name": key, "to_name": "text", "value": region}
        for key, item in regions.items()
        for region in item
    ]
    data = {key: item for key, item in value.items() if key not in regions and key not in _JSON_MIN_KEYS}
    return {"data": data, "annotations": [{"result": result}]}


def _listed(item: dict[str, Any], key: str) -> list[str]:
    value = item["value"] if isinstance(item.get("value"), dict) else {}
    listed = value.get(key)
    parts = [listed] if isinstance(listed, str) else listed if isinstance(listed, list) else []
    return [" / ".join(map(str, part)) if isinstance(part, list) else str(part) for part in parts if part is not None]


def _text_key(seen: Seen) -> str:
    if seen.proofs:
        return seen.proofs.most_common(1)[0][0]
    return "text" if "text" in seen.keys or not seen.keys else seen.keys.most_common(1)[0][0]


def _id_key(seen: Seen, text: str) -> str | None:
    """A key whose name says that it is an id and whose values tell all tasks apart."""
    for key in seen.keys:
        told_apart = len(seen.identities.get(key, ())) == seen.tasks == seen.keys[key]
        if key != text and told_apart and re.search(r"(^|[_.\-])id($|[_.\-])", key, re.IGNORECASE):
            return key
    return None


def _type_of(value: object) -> str:
    """The type of a column that takes this value; "" when none does."""
    if isinstance(value, str):
        return "timestamp" if "-" in value and moment(value) else "string"
    return {int: "integer", float: "number", bool: "boolean"}.get(type(value), "")


def _wide_enough(types: set[str]) -> str:
    """The type of a column that takes values of all these types; "" when none does."""
    for wider, narrower in (("number", "integer"), ("string", "timestamp")):
        if types == {wider, narrower}:
            return wider
    return types.pop() if len(types) == 1 else ""


def _columns(seen: Seen, text: str) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    identity = _id_key(seen, text)
    for key in seen.keys:
        kind = _wide_enough(set(seen.types[key]))
        name = re.sub(r"[^A-Za-z0-9_]", "_", key)
        if key in (text, identity) or key in _JSON_MIN_KEYS or not kind or not _NAME.fullmatch(name):
            continue
        name = f"{name}_" if name in _TAKEN or name in columns else name
        columns[name] = msgspec.convert({"type": kind, "key": "" if name == key else key}, Column)
    return columns


def _attributes(seen: Seen, remarks: list[str]) -> dict[str, Attribute]:
    attributes = {}
    for name, answers in seen.answers.items():
        if not answers.per_region or not _takes(name, remarks):
            continue
        if "textarea" in answers.kinds:
            attributes[name] = Attribute(of=list(answers.of), type="text")
        elif answers.several:
            attributes[name] = Attribute(of=list(answers.of), type="choices", values=dict.fromkeys(answers.values))
        else:
            attributes[name] = Attribute(of=list(answers.of), values=dict.fromkeys(answers.values))
    return attributes


def _choices(seen: Seen, remarks: list[str]) -> dict[str, Choice]:
    choices = {}
    for name, answers in seen.answers.items():
        if answers.per_region:
            continue
        if "textarea" in answers.kinds:
            remarks.append(f"the notes {name!r} about the whole text are left out; a scheme has choices")
        elif _takes(name, remarks):
            choices[name] = Choice(values=dict.fromkeys(answers.values), multiple=answers.several)
    return choices


def _takes(name: str, remarks: list[str]) -> bool:
    if _NAME.fullmatch(name):
        return True
    remarks.append(f"the control {name!r} is left out; a column's name has letters, digits, '_', '-' and '.'")
    return False

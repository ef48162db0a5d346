"""Hypothesis strategies for projects of somebody else: a labeling config of any kind, and exports made with it."""

import json
from typing import Any
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st
from msgspec import Struct

from making import Json

TEXTS = (
    "The mayor said the ferry would run again. A clerk reportedly doubted it.",
    "Der Bürgermeister schwieg 🚢. Die Fähre fährt, hieß es am Abend.",
    "Паром пойдёт снова, заявил мэр.\r\nЖители  сомневаются.",
)
NAMES = ("label", "who", "how", "kind", "note", "genre", "my choice", "trust-1", "größe", "text", "9th")
WORDS = (
    "Source",
    "Claim",
    "in doubt",
    "a,b",
    "Наречие",
    "yes",
    "null",
    "1",
    "Actor",
    "🚢",
    "a: b",
    "#x",
    "~",
    "'",
    "<&>",
)
KEYS = ("text", "body", "doc.body", "article.main.body")
ANSWERS = {
    "Taxonomy": ("taxonomy", [["work", "mines"]]),
    "Rating": ("rating", 3),
    "Number": ("number", 7),
    "DateTime": ("datetime", "2026-03-02"),
}


class Question(Struct, frozen=True):
    """A control: its tag, what it is about, and what can be chosen, as exports hold it by what the page shows."""

    tag: str
    name: str
    about: str
    per_region: bool
    values: dict[str, str]
    conditions: dict[str, str]
    around: dict[str, str]


class Project(Struct, frozen=True):
    """A config: its controls in order, the key of its text, its relations."""

    questions: list[Question]
    key: str
    relations: list[str]
    headline: bool


@st.composite
def questions(draw: st.DrawFn, name: str, labels: list[str]) -> Question:
    tag = draw(st.sampled_from(["Labels", "Choices", "TextArea", *ANSWERS]))
    about = draw(st.sampled_from(["text", "text", "text", "headline"]))
    values = draw(st.lists(st.sampled_from(WORDS), max_size=3, unique=True))
    aliased = draw(st.booleans())
    stored = {value: f"{value[:2]}-{i}" if aliased else value for i, value in enumerate(values)}
    condition = st.fixed_dictionaries(
        {},
        optional={
            "visibleWhen": st.sampled_from(["region-selected", "no-region-selected", "choice-selected"]),
            "whenTagName": st.sampled_from(["label", "who", "kind"]),
            "whenLabelValue": st.sampled_from([*labels, ",".join(labels[:2]), "Nobody"]),
            "whenChoiceValue": st.sampled_from(WORDS),
        },
    )
    return Question(tag, name, about, draw(st.booleans()), stored, draw(condition), draw(condition))


@st.composite
def projects(draw: st.DrawFn) -> Project:
    labels = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
    stored = {label: draw(st.sampled_from([label, f"{label[:3]}.{i}"])) for i, label in enumerate(labels)}
    names = [name for name in draw(st.permutations(NAMES)) if name != "text"]
    marking = Question("Labels", names[0], "text", False, stored, {}, {})
    others = [draw(questions(name, labels)) for name in names[1 : draw(st.integers(1, 6))]]
    order = draw(st.permutations([marking, *others]))
    relations = draw(st.lists(st.sampled_from(WORDS), max_size=2, unique=True))
    return Project(list(order), draw(st.sampled_from(KEYS)), relations, draw(st.booleans()))


def config(project: Project) -> str:
    """The project's labeling config."""
    lines = ["<View>"]
    for one in project.questions:
        children = "".join(
            f"<{'Label' if one.tag == 'Labels' else 'Choice'}{_attributes(_named(shown, stored))}/>"
            for shown, stored in one.values.items()
            if one.tag in ("Labels", "Choices")
        )
        own = {"name": one.name, "toName": one.about, **one.conditions}
        own |= {"perRegion": "true", "required": "true"} if one.per_region else {}
        lines += [f"<View{_attributes(one.around)}>", f"<{one.tag}{_attributes(own)}>{children}</{one.tag}>", "</View>"]
    lines += [f"<Relations>{''.join(f'<Relation value={quoteattr(name)}/>' for name in project.relations)}</Relations>"]
    lines += ['<Text name="headline" value="$title"/>', f'<Text name="text" value="${project.key}"/>', "</View>"]
    return "\n".join(lines)


def _named(shown: str, stored: str) -> Json:
    return {"value": shown} if shown == stored else {"value": shown, "alias": stored}


def _attributes(given: Json) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in given.items())


scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 2**70), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "2026-03-02", "late", "7", "\u2028 \ufeff\x85"]),
)  # fmt: skip
KEYS_OF_METADATA = (
    "title", "desk name", "desk-name", "desk.name", "Überschrift", "заголовок", "見出し", "doc_id", "id", "größe", "a",
    "null", "a\nb", "\x07", "#x: y", "\u2028",
)  # fmt: skip
objects = st.dictionaries(st.sampled_from(["b", "c.d", "é"]), scalars, max_size=3)
metadata = st.dictionaries(
    st.sampled_from(KEYS_OF_METADATA), st.one_of(scalars, st.lists(scalars, max_size=2), objects), max_size=5
)


@st.composite
def exports(draw: st.DrawFn, project: Project) -> list[Json]:
    """Tasks as Label Studio exports them with this config, each annotation with at least one marked stretch of text."""
    return [draw(_tasks(project, number)) for number in range(1, draw(st.integers(1, 3)) + 1)]


@st.composite
def _tasks(draw: st.DrawFn, project: Project, number: int) -> Json:
    text = draw(st.sampled_from(TEXTS))
    data: Json = draw(metadata)
    inside = data
    *objects, last = project.key.split(".")
    for step in objects:
        inside[step] = inside = {}
    inside[last] = text
    annotations = [
        {
            "id": 10 * number + n,
            "completed_by": n,
            "result": draw(_results(project, text, "".join(map(str, (number, n))))),
            "was_cancelled": draw(st.integers(0, 5)) == 0,
            "updated_at": f"2026-03-02T10:0{n}:00Z",
            "lead_time": 12.5,
        }
        for n in range(1, draw(st.integers(0, 2)) + 1)
    ]
    return {"id": number, "data": data, "annotations": annotations, "drafts": [], "predictions": [], "project": 1}


@st.composite
def _results(draw: st.DrawFn, project: Project, text: str, prefix: str) -> list[Json]:
    items: list[Json] = []
    marked: list[tuple[str, Json]] = []
    for number, one in enumerate(question for question in project.questions if question.tag == "Labels"):
        for i in range(draw(st.integers(0, 2))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            at = {"start": start, "end": end, "text": text[start:end]}
            chosen = [draw(st.sampled_from(sorted(one.values.values())))] if one.values else []
            marked.append((f"{prefix}r{number}{i}", at))
            items.append(_item(marked[-1][0], one, "labels", at | {"labels": chosen}))
    for one in project.questions:
        where = draw(st.sampled_from(marked)) if marked and one.per_region else (f"{prefix}{one.name}", {})
        if one.tag == "Labels" or (one.per_region and not marked) or draw(st.booleans()):
            continue
        if one.tag == "Choices":
            chosen = draw(st.lists(st.sampled_from(sorted(one.values.values())), max_size=1)) if one.values else []
            items.append(_item(where[0], one, "choices", where[1] | {"choices": chosen}))
        elif one.tag == "TextArea":
            items.append(_item(where[0], one, "textarea", where[1] | {"text": ["Which of the two?"]}))
        else:
            kind, answer = ANSWERS[one.tag]
            items.append(_item(where[0], one, kind, where[1] | {kind: answer}))
    for label in project.relations:
        if len(marked) > 1 and draw(st.booleans()):
            ends = draw(st.lists(st.sampled_from([name for name, _ in marked]), min_size=2, max_size=2, unique=True))
            items.append(
                {"from_id": ends[0], "to_id": ends[1], "type": "relation", "direction": "right", "labels": [label]}
            )
    return items


def _item(name: str, one: Question, kind: str, value: Json) -> Json:
    return {"id": name, "from_name": one.name, "to_name": one.about, "type": kind, "value": value}


def json_min(tasks: list[Json]) -> list[Json]:
    """The same tasks as Label Studio's JSON_MIN has them."""
    return [
        _flat(task, annotation)
        for task in tasks
        for annotation in task["annotations"]
        if not annotation["was_cancelled"]
    ]


def _flat(task: Json, annotation: Json) -> Json:
    flat: Json = json.loads(json.dumps(task["data"])) | {"id": task["id"]}
    outputs: dict[str, list[tuple[str, Json]]] = {}
    for item in annotation["result"]:
        if "from_name" in item:
            outputs.setdefault(item["from_name"], []).append((item["type"], item["value"]))
    for name, values in outputs.items():
        parts = [_pretty(kind, value) for kind, value in values]
        flat[name] = parts[0] if values[-1][0] in ("choices", "textarea") and len(parts) == 1 else parts
    flat |= {"annotator": annotation["completed_by"], "annotation_id": annotation["id"]}
    return flat | {"created_at": None, "updated_at": annotation["updated_at"], "lead_time": 12.5}


def _pretty(kind: str, value: Json) -> Any:
    key = {"choices": "choices", "textarea": "text"}.get(kind)
    return value[key][0] if key and len(value[key]) == 1 else value

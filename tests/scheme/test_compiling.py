"""What is compiled from a scheme, and a scheme made back from what there is."""

import json
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import newsann
from making import SCHEME, annotation, choice, region, relation, sound, task, written
from newsann.errors import ConfigError, ExportError, ProjectError
from newsann.formats.labelstudio.config.from_config import scheme_of_config
from newsann.formats.labelstudio.config.from_export import scheme_of_export
from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.project.compile import compiled
from newsann.project.start import start
from newsann.releases.tables.configs import STATUSES
from newsann.scheme import Attribute, Choice, Label, RelationType, Scheme, loads
from newsann.scheme.guidelines import guidelines
from newsann.scheme.types import Controls, DocumentKeys
from newsann.scheme.values import SAFE
from newsann.scheme.writing import dumps

words = st.text(st.sampled_from("abcé Z_-<&\"'"), min_size=1, max_size=8).map(str.strip).filter(bool)
control_names = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A sound scheme, as far as a labeling config can express it."""
    labels = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    taken = draw(st.lists(control_names, min_size=4, max_size=7, unique=True))
    control, text, *questions = taken
    values = st.lists(words, min_size=1, max_size=3, unique=True).map(lambda v: dict.fromkeys(v))
    attributes: dict[str, Attribute] = {}
    choices: dict[str, Choice] = {}
    for name in questions:
        kinds: list[Literal["choice", "choices", "text", "document"]] = ["choice", "choices", "text", "document"]
        kind = draw(st.sampled_from(kinds))
        required = draw(st.booleans())
        if kind == "document":
            choices[name] = Choice("", draw(values), draw(st.booleans()), required)
        elif kind == "text":
            attributes[name] = Attribute(type="text", required=required)
        else:
            of = [label for label in labels if "," not in label and draw(st.booleans())]
            attributes[name] = Attribute(of=of, type=kind, values=draw(values), required=required)
    relations = draw(st.lists(words, max_size=3, unique=True))
    return Scheme(
        name="any",
        labels={name: Label(color=SAFE[i]) for i, name in enumerate(labels)},
        controls=Controls(control, text, draw(st.booleans())),
        document=DocumentKeys(text=draw(control_names)),
        attributes=attributes,
        relations={name: RelationType() for name in relations},
        choices=choices,
    )


@given(schemes())
def test_scheme_comes_back_from_its_labeling_config(scheme: Scheme) -> None:
    back, notes = scheme_of_config(labeling_config(scheme), "any", "config.xml")
    assert notes == []
    assert back == scheme


@given(schemes())
def test_scheme_comes_back_from_its_yaml(scheme: Scheme) -> None:
    assert loads(dumps(scheme)) == scheme


@given(schemes())
@settings(max_examples=50)
def test_json_schemas_are_sound(scheme: Scheme) -> None:
    files = compiled(scheme)
    for name in ("export.schema.json", "document.schema.json"):
        Draft202012Validator.check_schema(json.loads(files[name]))


def test_labels_have_hotkeys_and_colours_that_everybody_can_tell_apart(shipped: Scheme) -> None:
    labels = ElementTree.fromstring(labeling_config(shipped)).findall(".//Labels/Label")
    assert {label.get("background") for label in labels} <= set(SAFE)
    assert len({label.get("background") for label in labels}) == len(labels)
    assert [label.get("hotkey") for label in labels] == ["1", "2", "3", "4", "5"]


def test_sound_export_fits_the_export_schema_and_a_wrong_one_does_not() -> None:
    validator = Draft202012Validator(json.loads(compiled(SCHEME)["export.schema.json"]))
    assert list(validator.iter_errors([sound()])) == []
    wrong: list[dict[str, Any]] = [
        task(annotation(region("a", "The mayor", "actor"))),
        task(annotation(region("a", "The mayor", "Actor", start=-1))),
        task(annotation(region("a", "The mayor", ["Actor", "Claim"]))),
        task(annotation(choice("a", "source_kind", "nobody"))),
        task(annotation(relation("a", "b", "sung_by"))),
        task(annotation(relation("a", "b", "attributed_to", direction="up"))),
        {**task(), "data": {}},
    ]
    for one in wrong:
        assert list(validator.iter_errors([one])), one


def test_export_schema_finds_what_stands_inside_objects() -> None:
    document = (
        "{text: doc.body, columns: {title: {key: doc.title}, words: {key: doc.words, type: integer, required: true}}}"
    )
    scheme = loads(f"name: tiny\nlabels: {{Source: {{}}}}\ndocument: {document}")
    validator = Draft202012Validator(json.loads(compiled(scheme)["export.schema.json"]))

    def fits(**data: Any) -> bool:
        return not list(validator.iter_errors([{"data": data, "annotations": []}]))

    assert fits(doc={"body": "Rain.", "title": "Rain", "words": 1})
    assert fits(**{"doc.body": "Rain.", "doc.words": 1})
    assert not fits(doc={"body": "Rain."})
    assert not fits(doc={"body": 3, "words": 1})
    assert not fits(doc={"body": "Rain.", "title": 3, "words": 1})


def test_rows_fit_the_document_schema(shipped: Scheme, shipped_release: Path) -> None:
    import pyarrow.parquet as pq

    validator = Draft202012Validator(json.loads(compiled(shipped)["document.schema.json"]))
    named = {"label": list(shipped.labels), "status": STATUSES}
    named |= {name: list(a.values) for name, a in shipped.attributes.items()}
    named |= {name: list(c.values) for name, c in shipped.choices.items()}

    def spelled(value: Any, key: str = "") -> Any:
        """The value with class labels by their names."""
        if isinstance(value, dict):
            counts = key in ("attribute_support", "choice_support")
            return {name: item if counts else spelled(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [spelled(item, key) for item in value]
        return named[key][value] if key in named and isinstance(value, int) else value

    for file in (shipped_release / "documents").glob("*.parquet"):
        for row in pq.read_table(file).to_pylist():
            links = [{**link, "label": list(shipped.relations)[link["label"]]} for link in row.pop("relations")]
            told = {**spelled(row), "relations": links}
            told["published"] = told["published"].isoformat()
            assert [error.message for error in validator.iter_errors(told)] == []


def test_guidelines_say_everything_that_the_scheme_says_to_annotators(shipped: Scheme) -> None:
    page = guidelines(shipped)
    for name, label in shipped.labels.items():
        for said in (f"### {name}", label.definition, *label.examples, *label.counterexamples, *label.edges):
            assert said in page
    for name, attribute in shipped.attributes.items():
        assert f"Always answer `{name}`: {attribute.definition}" in page
    for relation_type in shipped.relations.values():
        assert relation_type.definition in page
    for rule in shipped.constraints.cardinality:
        assert rule.why in page


def test_scheme_of_an_export_fits_everything_in_it(tmp_path: Path) -> None:
    scheme, notes = scheme_of_export(written(tmp_path, sound()), "mine")
    assert notes == []
    assert list(scheme.labels) == ["Source", "Claim"]
    assert list(scheme.attributes) == ["source_kind"]
    assert scheme.attributes["source_kind"].of == ["Source"]
    assert list(scheme.relations) == ["attributed_to"]
    assert list(scheme.choices) == ["genre"]
    assert (scheme.document.text, scheme.document.id) == ("text", "id")
    assert newsann.check([tmp_path / "export.json"], scheme).findings == []


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["2026-03-02", "2026-03-02T08:30:00Z", None], "timestamp"),
        (["2026-03-02", "last week"], "string"),
        (["20260302"], "string"),
        ([1, None, 2], "integer"),
        ([1, 2.5], "number"),
        ([2**60], "integer"),
        ([2**70], "string"),
        ([2**60, 2.5], "string"),
        ([True], "boolean"),
        ([True, 1], None),
        (["a", 1], "string"),
        (["2026-03-02", 7], "string"),
        (["a", True], None),
        ([["a"]], None),
        ([None], None),
    ],
)
def test_column_has_the_type_of_all_its_values(values: list[object], kind: str | None, tmp_path: Path) -> None:
    tasks = [sound() for _ in values]
    for one, value in zip(tasks, values, strict=True):
        one["data"]["about"] = value
    scheme, _ = scheme_of_export(written(tmp_path, *tasks), "mine")
    column = scheme.document.columns.get("about")
    assert (column and column.type) == kind


def test_text_key_is_the_one_whose_text_proves_the_spans(tmp_path: Path) -> None:
    one = sound()
    one["data"] = {"body": one["data"]["text"], "text": "The mayor, but nothing else, in a longer text." * 9}
    scheme, _ = scheme_of_export(written(tmp_path, one), "mine")
    assert scheme.document.text == "body"


def test_regions_that_are_no_text_are_refused_in_words(tmp_path: Path) -> None:
    paragraph = {"type": "paragraphlabels", "value": {"start": "0", "end": "1"}, "from_name": "p", "to_name": "d"}
    with pytest.raises(ExportError, match="1 paragraphlabels"):
        scheme_of_export(written(tmp_path, task(annotation(paragraph))), "mine")


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<View>", "config.xml:1:"),
        ("<View><HyperText name='t' value='$x'/></View>", "HyperText (HTML)"),
        ("not xml", "not XML"),
    ],
)
def test_wrong_config_is_told_in_words(xml: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        scheme_of_config(xml, "mine", "config.xml")
    assert said in str(raised.value)


def test_what_a_scheme_has_no_place_for_is_remarked(tmp_path: Path) -> None:
    xml = (
        "<View><Labels name='l' toName='t'><Label value='A' hotkey='ctrl+a'/></Labels><Text name='t' value='$text'/>"
        "<Taxonomy name='x' toName='t'/><Choices name='my choice' toName='t'><Choice value='a'/></Choices></View>"
    )
    _, notes = scheme_of_config(xml, "mine", "config.xml")
    assert len(notes) == 3


def test_project_is_not_begun_over_another(tmp_path: Path) -> None:
    (tmp_path / "schema").mkdir()
    with pytest.raises(ProjectError, match="already has schema"):
        start(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "schema"]


def test_gitignore_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    assert start(tmp_path) == ["add to .gitignore: dist/ schema/pseudonym.key"]
    assert (tmp_path / ".gitignore").read_text() == "mine\n"

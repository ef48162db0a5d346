"""Only what belongs to the scheme's text and stands at its own place is published, and no part looks whole."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import balanced
from making import SCHEME, TEXT, Json, annotation, choice, region, relation, task
from newsann.formats.labelstudio.reading.documents import Reading, reading
from newsann.scheme import loads

MARK = region("s1", "The mayor", "Source")
CLAIM = region("c1", "the ferry would run again", "Claim")


def read(*items: Json, **more: Any) -> Reading:
    return reading(json.dumps(task(annotation(*items, **more))).encode(), SCHEME, "export.json", 0, 0)


def codes(found: Reading) -> list[str]:
    return [finding.code for finding in found.findings]


def spans(found: Reading) -> list[str]:
    assert found.document is not None
    return [span.text for one in found.document.annotations for span in one.spans]


def choices(found: Reading) -> list[Any]:
    assert found.document is not None
    return [dict(one.choices) for one in found.document.annotations]


def of_type(kind: str, **value: Any) -> Json:
    return {"id": "f", "from_name": "label", "to_name": "text", "type": kind, "value": {"labels": ["Actor"]} | value}


XPATH = {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]"}
FOREIGN: dict[str, Json] = {
    "HyperText": of_type("labels", **XPATH, startOffset=3, endOffset=9, text="mayor"),
    "HyperText without offsets": of_type("labels", **XPATH, text="mayor"),
    "HyperText's own type": of_type("hypertextlabels", **XPATH, startOffset=3, endOffset=9),
    "paragraphs": of_type("paragraphlabels", start="0", end="0", startOffset=3, endOffset=9),
    "audio": of_type("labels", start=0.5, end=2.25, channel=0),
    "picture": of_type("rectanglelabels", x=1, y=2, width=3, height=4),
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("others", [[], [MARK], [MARK, CLAIM, choice("g", "genre", "news")]])
def test_annotation_with_a_region_that_is_no_plain_text_is_left_out(kind: str, others: list[Json]) -> None:
    found = read(*others, FOREIGN[kind])
    assert codes(found) == ["not-a-text-span"]
    assert [(left.fate, left.reason) for left in found.left] == [("skipped", "not-a-text-span")]
    assert spans(found) == []
    assert balanced(found)


def test_relation_to_a_region_that_is_left_out_is_no_error() -> None:
    found = read(MARK, CLAIM, FOREIGN["HyperText"], relation("c1", "f", "attributed_to"))
    assert codes(found) == ["not-a-text-span"]
    assert balanced(found)


def test_other_annotations_of_the_task_are_published() -> None:
    one = task(annotation(FOREIGN["HyperText"], id=1), annotation(MARK, id=2))
    found = reading(json.dumps(one).encode(), SCHEME, "export.json", 0, 0)
    assert spans(found) == ["The mayor"]


@pytest.mark.parametrize("kind", ["taxonomy", "rating", "number", "datetime"])
def test_answer_that_marks_no_words_is_left_out_alone(kind: str) -> None:
    found = read(MARK, {"id": "q", "from_name": "q", "to_name": "text", "type": kind, "value": {kind: 3}})
    assert codes(found) == ["not-a-text-span"]
    assert spans(found) == ["The mayor"]
    assert balanced(found)


def elsewhere(item: Json, name: str = "headline") -> Json:
    return item | {"to_name": name}


HEADLINE = elsewhere(region("h", "A clerk", "Actor"))


@pytest.mark.parametrize("name", ["headline", "nothing-is-called-this", "Text", ""])
@pytest.mark.parametrize("place", [{}, {"start": 500, "end": 507}, {"start": 0, "end": 7}])
def test_region_of_another_object_is_left_out_by_name(name: str, place: Json) -> None:
    found = read(MARK, elsewhere(region("h", "A clerk", "Actor", **place), name))
    assert codes(found) == ["other-text"]
    assert repr(name) in found.findings[0].message
    assert spans(found) == ["The mayor"]
    assert found.item_counts[0].skipped == {"other-text": 1}
    assert balanced(found)


def test_what_hangs_on_a_region_of_another_object_goes_with_it() -> None:
    answer = choice("h", "source_kind", "named")
    del answer["to_name"]
    found = read(answer, HEADLINE, MARK, CLAIM, relation("c1", "s1", "attributed_to"), relation("c1", "h", "about"))
    assert codes(found) == ["other-text"]
    assert "1 region, 1 answer, 1 relation of 'headline'" in found.findings[0].message
    assert found.document is not None
    assert len(found.document.annotations[0].relations) == 1
    assert balanced(found)


def test_answer_about_another_object_is_not_the_documents() -> None:
    found = read(MARK, elsewhere(choice("g", "genre", "news")))
    assert codes(found) == ["other-text"]
    assert choices(found) == [{}]


def test_annotation_of_nothing_but_other_objects_is_left_out() -> None:
    found = read(HEADLINE, elsewhere(choice("g", "genre", "news")))
    assert [(left.fate, left.reason) for left in found.left] == [("skipped", "other-text")]
    assert balanced(found)


def test_item_that_names_no_object_is_of_the_text() -> None:
    items = [MARK, choice("g", "genre", "news"), choice("s1", "source_kind", "named")]
    found = read(*({key: part for key, part in item.items() if key != "to_name"} for item in items))
    assert codes(found) == []
    assert spans(found) == ["The mayor"]
    assert choices(found) == [{"genre": "news"}]


def placed(item: Json, start: Any, end: Any) -> Json:
    return item | {"value": item["value"] | {"start": start, "end": end, "text": "anything"}}


@pytest.mark.parametrize(
    ("item", "named"),
    [
        (placed(choice("q", "genre", "news"), 0, 9), "[0, 9)"),
        (placed(choice("q", "genre", "news"), 50, 58), "[50, 58)"),
        (placed(choice("s1", "genre", "news"), 0, 9), "'s1'"),
        (choice("s1", "genre", "news"), "'s1'"),
        (placed(choice("s1", "source_kind", "named"), 1, 9), "[1, 9)"),
        (placed(choice("s1", "source_kind", "named"), 0, None), "[0, None)"),
        (placed(choice("s1", "source_kind", "named"), 19, 44), "[19, 44)"),
    ],
)
def test_answer_at_a_place_where_it_does_not_belong_is_refused(item: Json, named: str) -> None:
    found = read(MARK, CLAIM, item)
    assert codes(found) == ["misplaced-answer"]
    assert item["from_name"] in found.findings[0].message
    assert named in found.findings[0].message
    assert choices(found) == [{}]
    assert found.document is not None
    assert all(not span.attributes for span in found.document.annotations[0].spans)
    assert balanced(found)


@pytest.mark.parametrize("place", [(0, 9), ("0", "9"), (0.0, 9.0)])
def test_answer_that_repeats_the_offsets_of_its_region_is_taken(place: tuple[Any, Any]) -> None:
    found = read(MARK, placed(choice("s1", "source_kind", "named"), *place))
    assert codes(found) == []
    assert found.document is not None
    assert found.document.annotations[0].spans[0].attributes == {"source_kind": "named"}


SHOWN_AS_WARNING = loads(
    "name: tiny\nlabels: {Source: {}}\nseverities: {two-values: warning}\n"
    "attributes: {source_kind: {of: [Source], values: {named: , anonymous: }}}\n"
    "choices: {genre: {values: {news: , opinion: }}}\n"
)


@given(st.lists(st.sampled_from(["news", "opinion"]), min_size=2, max_size=4), st.booleans())
def test_of_answers_that_contradict_each_other_none_is_taken(values: list[str], of_region: bool) -> None:
    control, named = ("source_kind", {"news": "named", "opinion": "anonymous"}) if of_region else ("genre", {})
    answers = [
        choice("s1" if of_region else f"q{i}", control, named.get(value, value)) for i, value in enumerate(values)
    ]
    raw = json.dumps(task(annotation(MARK, *answers))).encode()
    found = reading(raw, SHOWN_AS_WARNING, "export.json", 0, 0)
    assert found.document is not None
    (one,) = found.document.annotations
    taken = dict(one.spans[0].attributes or {}) if of_region else dict(one.choices)
    if len(set(values)) == 1:
        assert codes(found) == []
        assert taken == {control: named.get(values[0], values[0])}
    else:
        assert set(codes(found)) == {"two-values"}
        assert taken == {}
        assert found.item_counts[0].rejected["two-values"] == len(values)
    assert balanced(found)


def test_answers_of_json_min_are_items_as_in_json() -> None:
    def flat(genre: Any) -> Reading:
        spans = [{"start": 0, "end": 9, "text": "The mayor", "labels": ["Source"]}]
        one = {"id": 1, "text": TEXT, "label": spans, "genre": genre, "annotator": 1, "annotation_id": 7}
        return reading(json.dumps(one).encode(), SCHEME, "export.json", 0, 0)

    for same in ("news", ["news", "news"], {"choices": ["news"]}, [{"choices": ["news"]}]):
        assert choices(flat(same)) == [{"genre": "news"}]
        assert codes(flat(same)) == []
    for two in (["news", "opinion"], {"choices": ["news", "opinion"]}, [{"choices": ["news"]}, "opinion"]):
        assert codes(flat(two)) == ["two-values"]
        assert choices(flat(two)) == [{}]

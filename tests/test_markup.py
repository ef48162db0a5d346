"""Inline mark-up: what it means, that it comes back as it was, and that the shipped export is made from it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsann
from making import SCHEME
from newsann.formats.markup import parse, write_export
from newsann.formats.markup.parsing import escape
from newsann.formats.markup.writing import export_of
from newsann.project.markup_check import differences
from newsann.scheme import Scheme, loads

SOURCE = """id: ferry
title: The ferry
---
“[It [reportedly]{Hedge h1} sank]{Claim c1 hedged_by>h1 attributed_to>s1}”,
said [a clerk]{Source s1 source_kind=anonymous} \\[sic\\].
"""


def test_mark_up_is_text_with_spans_and_relations() -> None:
    article = parse(SOURCE, "ferry.txt", SCHEME)
    assert article.text == "“It reportedly sank”,\nsaid a clerk [sic]."
    assert [(s.id, s.label, article.text[s.start : s.end]) for s in article.spans] == [
        ("c1", "Claim", "It reportedly sank"),
        ("h1", "Hedge", "reportedly"),
        ("s1", "Source", "a clerk"),
    ]
    assert [(r.head, r.label, r.tail) for r in article.relations] == [
        ("c1", "hedged_by", "h1"),
        ("c1", "attributed_to", "s1"),
    ]
    assert article.spans[2].attributes == {"source_kind": "anonymous"}


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        ("a [word", "3:3", "ends nowhere"),
        ("a word]{Actor a1}", "3:7", "began nowhere"),
        ("a ] word", "3:3", "belongs to no span"),
        ("[a]{Acter a1}", "3:4", "no label 'Acter'"),
        ("[a]{Actor}", "3:4", "expected `Label id`"),
        ("[a]{Actor a1} [b]{Actor a1}", "3:18", "is taken"),
        ("[a]{Source s1 kind=x}", "3:4", "no attribute 'kind'"),
        ("[a]{Source s1 source_kind=x}", "3:4", "named, anonymous"),
        ("[a]{Claim c1 sung_by>x}", "3:4", "no relation 'sung_by'"),
        ("[a]{Claim c1 hedged_by>x}", "3:4", "no span here"),
        ("[a]{Claim c1 what}", "3:4", "attribute=value"),
    ],
)
def test_wrong_mark_up_is_told_with_its_place(body: str, place: str, said: str) -> None:
    with pytest.raises(newsann.NewsannError) as raised:
        parse(f"id: a\n---\n{body}\n", "a.txt", SCHEME)
    assert f"a.txt:{place}: " in str(raised.value)
    assert said in str(raised.value)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(newsann.NewsannError) as raised:
        parse("title: x\n---\n[a]{Acter a1} ]\n", "a.txt", SCHEME)
    assert len(str(raised.value).splitlines()) == 3


texts = st.text(st.sampled_from("ab 🚢é[]{}\\\n"), max_size=12)


@st.composite
def nested(draw: st.DrawFn, depth: int = 3) -> list[Any]:
    """Pieces of text and, as (label, pieces), spans that nest."""
    pieces: list[Any] = []
    for _ in range(draw(st.integers(0, 3))):
        pieces.append(draw(texts))
        if depth and draw(st.booleans()):
            inner = draw(nested(depth - 1))
            pieces.append((draw(st.sampled_from(sorted(SCHEME.labels))), ["x", *inner]))
    return pieces


@given(nested())
def test_any_nesting_over_any_text_comes_back(pieces: list[Any]) -> None:
    wanted: list[tuple[str, str]] = []

    def written(parts: list[Any]) -> tuple[str, str]:
        source = plain = ""
        for part in parts:
            if isinstance(part, str):
                source, plain = source + escape(part), plain + part
            else:
                label, inner = part
                number = len(wanted)
                wanted.append((label, ""))
                inner_source, inner_plain = written(inner)
                wanted[number] = (label, inner_plain)
                source, plain = source + f"[{inner_source}]{{{label} s{number}}}", plain + inner_plain
        return source, plain

    source, plain = written(["<", *pieces, ">"])
    article = parse(f"id: a\n---\n{source}\n", "a.txt", SCHEME)
    assert article.text == plain
    assert Counter((span.label, span.text) for span in article.spans) == Counter(wanted)
    assert all(article.text[span.start : span.end] == span.text for span in article.spans)


def test_second_text_must_be_the_first() -> None:
    first, second = parse(SOURCE, "a", SCHEME), parse("id: ferry\n---\nIt sank.", "b", SCHEME)
    with pytest.raises(newsann.NewsannError, match="at character 0"):
        export_of([first], [second], SCHEME)


def test_shipped_export_says_what_the_articles_mark(repository: Path, shipped: Scheme) -> None:
    export = repository / "annotations" / "news-attribution.json"
    assert differences(repository / "articles", export, shipped) == []


RAIN = "id: rain\ntitle: Rain\n---\nIt [may]{Hedge h1} rain.\n"
CHANGES = {
    "the texts": ("rain.", "snow."),
    "the metadata": ("title: Rain", "title: Sun"),
    "the annotations": ("[may]{Hedge h1}", "may"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_difference_between_articles_and_an_export_is_told(what: str, tmp_path: Path) -> None:
    articles, export = tmp_path / "articles", tmp_path / "export.json"
    articles.mkdir()
    (articles / "rain.txt").write_text(RAIN, encoding="utf-8")
    write_export(articles, export, SCHEME)
    assert differences(articles, export, SCHEME) == []
    (articles / "rain.txt").write_text(RAIN.replace(*CHANGES[what]), encoding="utf-8")
    (line,) = differences(articles, export, SCHEME)
    assert line.startswith(f"document 'rain': {what} in ")


def test_articles_and_documents_without_each_other_are_told(tmp_path: Path) -> None:
    articles, export = tmp_path / "articles", tmp_path / "export.json"
    articles.mkdir()
    (articles / "rain.txt").write_text(RAIN, encoding="utf-8")
    write_export(articles, export, SCHEME)
    (articles / "rain.txt").write_text(RAIN.replace("id: rain", "id: sun"), encoding="utf-8")
    assert [line.split(": ")[1] for line in differences(articles, export, SCHEME)] == [
        f"no document 'sun', which {articles} has",
        f"no article 'rain', which {export} has",
    ]


def test_shipped_articles_use_all_of_the_scheme(repository: Path, shipped: Scheme) -> None:
    tasks = json.loads((repository / "annotations" / "news-attribution.json").read_text(encoding="utf-8"))
    items = [item for task in tasks for annotation in task["annotations"] for item in annotation["result"]]
    labels = {label for item in items for label in item.get("labels", item.get("value", {}).get("labels", []))}
    assert labels == {*shipped.labels, *shipped.relations}
    answers = {(item.get("from_name"), value) for item in items for value in item.get("value", {}).get("choices", [])}
    assert answers >= {(name, value) for name, a in shipped.attributes.items() for value in a.values}
    assert {name for name, _ in answers} == {*shipped.attributes, *shipped.choices}
    assert len(tasks) == 30
    assert sum(len(task["annotations"]) == 2 for task in tasks) == 10
    assert all(200 <= len(task["data"]["text"].split()) <= 600 for task in tasks)


def test_shipped_export_is_without_findings(repository: Path) -> None:
    outcome = newsann.check([repository / "annotations"], repository / "schema" / "scheme.yaml")
    assert outcome.findings == []


def test_text_stands_where_its_key_leads() -> None:
    scheme = loads("name: tiny\nlabels: {Hedge: {}}\ndocument: {text: doc.body, columns: {title: {key: doc.title}}}")
    source = "id: ferry\ndoc.title: The ferry\n---\nIt [reportedly]{Hedge h1} sank.\n"
    (task,) = export_of([parse(source, "ferry.txt", scheme)], [], scheme)
    assert task["data"] == {"id": "ferry", "doc": {"title": "The ferry", "body": "It reportedly sank."}}

"""Articles before anybody has marked them: no reader changes a character, every problem has its place."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsann.errors import ArticleError, InputNotFoundError
from newsann.formats.articles import articles, unsupported
from newsann.scheme import Scheme, loads

SCHEME: Scheme = loads("""
name: tiny
labels: {Actor: {}}
document:
  id: id
  columns:
    title: {required: true}
    words: {type: integer}
    score: {type: number}
    free: {type: boolean}
    published: {type: timestamp, key: date}
""")
BARE: Scheme = loads("name: tiny\nlabels: {Actor: {}}\ndocument: {id: id}")

# What a text may be made of: everything but NUL and halves of characters.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(str.strip)


def _read(path: Path, scheme: Scheme = BARE) -> list[tuple[str | None, str]]:
    return [(article.id, article.text) for article in articles([path], scheme)]


@given(text=texts)
def test_every_format_gives_every_text_back_exactly(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "plain.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (folder / "noted.md").write_bytes(b"---\nid: noted\n---\n" + text.encode())
    (folder / "lines.jsonl").write_bytes(json.dumps({"id": "line", "text": text}).encode())
    table = StringIO()
    csv.writer(table).writerows([["id", "text"], ["cell", text]])
    (folder / "table.csv").write_bytes(table.getvalue().encode())
    found = dict(_read(folder))
    assert found["plain"] == found["noted"] == found["line"] == found["cell"] == text


def test_byte_order_mark_at_the_start_of_a_file_is_none_of_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfText.")
    (tmp_path / "b.csv").write_bytes(b"\xef\xbb\xbfid,text\n7,Text.\n")
    (tmp_path / "c.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "c", "text": "\\ufeffText."}')
    assert _read(tmp_path) == [("a", "Text."), ("7", "Text."), ("c", "\ufeffText.")]


def test_cells_and_front_matter_are_typed_by_the_scheme(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        b"id,text,title,words,score,free,date\n007,Text.,A title,12,0.5,true,2026-01-02\n8,Other.,B,,,,\n"
    )
    (tmp_path / "b.md").write_bytes(b"---\nid: b\ntitle: 2026-01-02\nwords: '7'\n---\nText.")
    first, second, third = [article.data for article in articles([tmp_path], SCHEME)]
    assert first == {
        "id": "007", "text": "Text.", "title": "A title", "words": 12, "score": 0.5, "free": True, "date": "2026-01-02",
    }  # fmt: skip
    assert second == {"id": "8", "text": "Other.", "title": "B"}
    assert third == {"id": "b", "title": "2026-01-02", "words": 7, "text": "Text."}


PROBLEMS = {
    "empty.txt": (b" \n", "empty.txt: the text is empty"),
    "nul.txt": (b"a\0b", "nul.txt: the text holds a NUL character at 1"),
    "latin.txt": ("Zo\u00eb\n".encode("latin-1"), "latin.txt:1: not UTF-8 at byte 2; convert the file to UTF-8"),
    "open.md": (b"---\ntitle: a\n", "open.md:1: the metadata begin with --- and never end"),
    "yaml.md": (b"---\ntitle: [a\n---\nText.", "yaml.md:3: the metadata cannot be read: not YAML: "),
    "deep.md": (b"---\ntitle: {a: b}\n---\nText.", "deep.md:1: the metadata must be lines `key: value`"),
    "half.jsonl": (b'{"id": "h", "title": "t", "text": "a\\ud800"}', "half.jsonl:1: half a character"),
    "list.jsonl": (b"[1]", "list.jsonl:1: found [1], expected an object with the key 'text'"),
    "cut.jsonl": (b'{"id": 1', "cut.jsonl:1: not JSON"),
    "untitled.jsonl": (b'{"id": "u", "text": "a"}', "untitled.jsonl:1: `title` is missing, and the scheme requires it"),
    "typed.jsonl": (
        b'{"id": "t", "text": "a", "title": "b", "words": "many"}',
        "typed.jsonl:1: `words` is 'many', expected an integer",
    ),
    "head.csv": (b"id,body\n1,a\n", "head.csv:1: no column 'text'; the columns are 'id', 'body'"),
    "cells.csv": (b'id,text,title\n1,"a\nb",t\n2,b\n', "cells.csv:4: 2 cells, expected 3, one for each column"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    content, said = PROBLEMS[name]
    (tmp_path / name).write_bytes(content)
    scheme = BARE if name.endswith(".txt") else SCHEME
    with pytest.raises(ArticleError) as error:
        list(articles([tmp_path / name], scheme))
    assert said in str(error.value)


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name, (content, _) in PROBLEMS.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ArticleError) as error:
        list(articles([tmp_path], SCHEME))
    for name in PROBLEMS:
        assert name in str(error.value)


def test_same_article_twice_is_one_and_one_id_with_two_texts_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "One."}\n\n{"id": "a", "text": "One."}\n', encoding="utf-8")
    assert _read(path) == [("a", "One.")]
    path.write_text('{"id": "a", "text": "One."}\n{"id": "a", "text": "Two."}\n', encoding="utf-8")
    with pytest.raises(ArticleError, match=r"a.jsonl:2: the id 'a' is also used for another text in .*a.jsonl:1"):
        _read(path)


def test_what_is_not_there_or_no_article_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="there is no such file or folder"):
        _read(tmp_path / "none.txt")
    with pytest.raises(InputNotFoundError, match="the folder holds no article"):
        _read(tmp_path)
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(ArticleError, match="unsupported type of file"):
        _read(tmp_path / "a.docx")


NESTED: Scheme = loads("""
name: tiny
labels: {Actor: {}}
document: {text: doc.body, id: doc.id, columns: {title: {key: doc.title}, words: {type: integer, key: doc.words}}}
""")
"""A scheme whose text stands inside an object, as Label Studio reads it with `value="$doc.body"`."""


def test_articles_for_a_text_inside_an_object_have_it_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain.")
    (tmp_path / "b.md").write_text("---\ndoc.title: Fog\ndoc.words: 1\n---\nFog.")
    (tmp_path / "c.csv").write_text("doc.id,doc.body,doc.title\nc,Snow.,\n")
    line = {"doc": {"id": "d", "body": "Hail.", "title": "Hail", "tags": ["sky"]}, "doc.words": 1, "page": 2}
    (tmp_path / "d.jsonl").write_text(json.dumps(line))
    data = [article.data for article in articles([tmp_path], NESTED)]
    assert data == [
        {"doc": {"id": "a", "body": "Rain."}},
        {"doc": {"id": "b", "title": "Fog", "words": 1, "body": "Fog."}},
        {"doc": {"id": "c", "body": "Snow."}},
        {"doc": {"id": "d", "body": "Hail.", "title": "Hail", "tags": ["sky"], "words": 1}, "page": 2},
    ]


def test_article_in_whose_place_for_the_text_something_stands_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndoc: Rain\n---\nRain.")
    with pytest.raises(ArticleError, match=r"a.md: the text belongs inside `doc`, which is 'Rain'"):
        list(articles([tmp_path / "a.md"], NESTED))


def test_files_of_other_types_in_a_folder_are_named(tmp_path: Path) -> None:
    for name in ("a.txt", "more/b.docx", ".hidden/c.docx", "d.PDF"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("The ferry ran.", encoding="utf-8")
    assert unsupported([tmp_path, tmp_path / "a.txt"]) == [tmp_path / "d.PDF", tmp_path / "more" / "b.docx"]

"""Articles to the export that Label Studio would write of them."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsann.errors import InputNotFoundError, MarkupError
from newsann.formats.markup.parsing import Article, parse
from newsann.scheme import Scheme
from newsann.scheme.keys import put_at

FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When the first annotation counts as stored; each later one a quarter of an hour after the one before."""


def write_export(folder: Path, out: Path, scheme: Scheme) -> None:
    """Write the export of the articles in `folder` to `out`.

    Raises InputNotFoundError when there are no articles and MarkupError when one is wrong.
    """
    tasks = export_of(*read_articles(folder, scheme), scheme)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(tasks, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def read_articles(folder: Path, scheme: Scheme) -> tuple[list[Article], list[Article]]:
    """The articles in `folder`: one annotator's work in `*.txt`, another's on some of the same in `second/*.txt`.

    Raises InputNotFoundError when there are none and MarkupError when one is wrong.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise InputNotFoundError(f"{folder}: there are no articles (*.txt) here")
    return _read(paths, scheme), _read(sorted((folder / "second").glob("*.txt")), scheme)


def export_of(firsts: Sequence[Article], seconds: Sequence[Article], scheme: Scheme) -> list[dict[str, Any]]:
    """The tasks of an export: each article with the first annotator's work and, where there is one, the second's.

    The second annotator worked before the first, so that the first's is the one last updated.

    Raises MarkupError when a second article has another text than the first, or no first at all.
    """
    by_id = {article.header["id"]: article for article in firsts}
    for article in seconds:
        name = article.header["id"]
        if name not in by_id:
            raise MarkupError(f"second/{name}: no first annotator's article has this id")
        if article.text != by_id[name].text:
            raise MarkupError(f"second/{name}: {_first_difference(by_id[name].text, article.text)}")
    again = {article.header["id"]: article for article in seconds}
    tasks = []
    for number, article in enumerate(firsts, 1):
        passes = [(2, again[article.header["id"]])] if article.header["id"] in again else []
        passes.append((1, article))
        annotations = [
            _annotation(
                work,
                annotator,
                10 * number + annotator,
                scheme,
                FIRST_DAY + timedelta(minutes=15 * (2 * number - annotator)),
            )
            for annotator, work in passes
        ]
        tasks.append(_task(article, number, annotations, scheme))
    return tasks


def _read(paths: Iterable[Path], scheme: Scheme) -> list[Article]:
    articles: list[Article] = []
    problems: list[str] = []
    for path in paths:
        try:
            articles.append(parse(path.read_text(encoding="utf-8"), str(path), scheme))
        except MarkupError as error:
            problems += error.lines
    if problems:
        raise MarkupError(*problems)
    return articles


def data_of(article: Article, scheme: Scheme) -> dict[str, Any]:
    """The data of an article's task: its header without the answers to questions, and its text."""
    data: dict[str, Any] = {}
    for key, value in article.header.items():
        if key not in scheme.choices and not put_at(data, key, value):
            data[key] = value
    if not put_at(data, scheme.document.text, article.text):
        raise MarkupError(f"{article.header['id']}: the key {scheme.document.text!r} of the text leads into a field")
    return data


def _task(article: Article, number: int, annotations: list[dict[str, Any]], scheme: Scheme) -> dict[str, Any]:
    return {
        "id": number,
        "annotations": annotations,
        "drafts": [],
        "predictions": [],
        "data": data_of(article, scheme),
        "meta": {},
        "inner_id": number,
        "total_annotations": len(annotations),
        "cancelled_annotations": 0,
        "project": 1,
    }


def result_of(article: Article, scheme: Scheme) -> list[dict[str, Any]]:
    """What is marked in an article as the `result` of a Label Studio annotation."""
    result: list[dict[str, Any]] = []
    text = {"to_name": scheme.controls.text, "origin": "manual"}
    for span in article.spans:
        at = {"start": span.start, "end": span.end, "text": span.text}
        mark = {"id": span.id, "from_name": scheme.controls.labels, **text, "type": "labels"}
        result.append(mark | {"value": {**at, "labels": [span.label]}})
        for name, value in (span.attributes or {}).items():
            answer = {"id": span.id, "from_name": name, **text, "type": "choices"}
            result.append(answer | {"value": {**at, "choices": [value]}})
    for name in scheme.choices:
        if name in article.header:
            answer = {"id": f"document-{name}", "from_name": name, **text, "type": "choices"}
            result.append(answer | {"value": {"choices": [article.header[name]]}})
    result += [
        {"from_id": r.head, "to_id": r.tail, "type": "relation", "direction": "right", "labels": [r.label]}
        for r in article.relations
    ]
    return result


def _annotation(article: Article, annotator: int, number: int, scheme: Scheme, stored: datetime) -> dict[str, Any]:
    when = stored.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    return {
        "id": number,
        "completed_by": annotator,
        "result": result_of(article, scheme),
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": when,
        "updated_at": when,
        "lead_time": float(20 * len(article.spans)),
    }


def _first_difference(one: str, other: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return (
        f"the text differs from the first annotator's at character {at}: "
        f"found {other[at : at + 20]!r}, expected {one[at : at + 20]!r}"
    )

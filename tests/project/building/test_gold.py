"""Gold in a build: the same for the same annotations, and known to the loader, the diff and the next version."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

import newsann
from making import SCHEME_YAML, Json, annotation, choice, project, region, relation, task
from newsann.releases.location import digest
from newsann.releases.manifest import NAME, decode, encode
from newsann.releases.release import Release
from newsann.releases.tables.configs import KINDS, RULES, STATUSES

TEXTS = [f"The mayor of town {n} said the ferry {n} would run again. A clerk reportedly doubted it." for n in range(12)]


def works(number: int, text: str) -> list[Json]:
    """What three people marked in a text: the mayor differs in bounds, the clerk is missing once, answers differ."""
    made = []
    for by in range(1, 4):
        mayor = f"The mayor of town {number}" if by < 3 or number % 2 else "mayor"
        items = [
            region("s", mayor, "Source", text),
            region("c", f"the ferry {number} would run again", "Claim", text),
            choice("s", "source_kind", "named" if (by + number) % 3 else "anonymous"),
            choice("g", "genre", "news" if by > 1 or number % 4 else "opinion"),
        ]
        if by != number % 4:
            items += [region("a", "A clerk", "Actor", text), relation("c", "s", "attributed_to")]
        stamp = f"2026-03-02T10:{number:02}:{by:02}Z"
        made.append(annotation(*items, id=100 * number + by, by=by, updated=stamp))
    return made


def tasks() -> list[Json]:
    return [task(*works(n, text), text=text, id=n + 1, document=f"d{n}") for n, text in enumerate(TEXTS)]


def shuffled(seed: int) -> list[Json]:
    """The same tasks in another order, and their annotations too."""
    chance, made = random.Random(seed), tasks()
    chance.shuffle(made)
    for one in made:
        chance.shuffle(one["annotations"])
    return made


def built(folder: Path, rules: str, *given: Json, **options: Any) -> Path:
    scheme = project(folder, *(given or tasks()))
    scheme.write_text(f"{SCHEME_YAML}adjudication: {rules}\nsplits: {{containment: 0}}\n", encoding="utf-8")
    scheme.with_name("pseudonym.key").write_text("5e" * 32, encoding="ascii")
    return newsann.build([folder / "annotations"], scheme, out=folder / "dist", **options).path


def rows(release: Path, config: str) -> list[Json]:
    found = [row for path in (release / config).glob("*.parquet") for row in pq.read_table(path).to_pylist()]
    return sorted(found, key=lambda row: json.dumps(row, default=str))


STRATEGIES = [
    "{strategy: latest}",
    "{strategy: majority}",
    "{strategy: majority, quorum: 3, match: exact}",
    "{strategy: dawid-skene}",
    "{strategy: curated, otherwise: dawid-skene}",
]


@pytest.mark.parametrize("rules", STRATEGIES)
def test_order_and_processes_change_nothing(rules: str, tmp_path: Path) -> None:
    release = built(tmp_path / "one", rules, processes=1)
    again = built(tmp_path / "two", rules, *shuffled(3), processes=2)
    for config in ("documents", "annotations", "disagreements"):
        assert rows(release, config) == rows(again, config)
    assert newsann.compare(release, again).same
    assert newsann.verify(release) == newsann.verify(again) == []


@pytest.mark.parametrize("rules", STRATEGIES)
def test_configs_are_tied_by_ids(rules: str, tmp_path: Path) -> None:
    release = built(tmp_path, rules)
    documents = {row["id"]: row for row in rows(release, "documents")}
    own = {(row["id"], row["annotator"]): {span["id"] for span in row["spans"]} for row in rows(release, "annotations")}
    disputes = rows(release, "disagreements")
    assert disputes
    for dispute in disputes:
        document = documents[dispute["id"]]
        gold = {span["id"] for span in document["spans"]}
        assert {dispute["span"], dispute["head"], dispute["tail"]} - {None} <= gold
        for side in dispute["sides"]:
            assert set(side["annotators"]) <= set(document["annotators"])
            for annotator, name in zip(side["annotators"], side["spans"], strict=False):
                assert name in own[dispute["id"], annotator]
            if side["text"] is not None:
                assert document["text"][side["start"] : side["end"]] == side["text"]
    open_ones = {dispute["id"] for dispute in disputes if RULES[dispute["rule"]] in ("tie", "latest")}
    assert open_ones == {name for name, row in documents.items() if STATUSES[row["status"]] == "disputed"}


def test_kinds_of_disputes_are_all_there(tmp_path: Path) -> None:
    found = {KINDS[row["kind"]] for row in rows(built(tmp_path, "{strategy: majority}"), "disagreements")}
    assert found >= {"boundary", "missing", "attribute", "choice"}


def test_task_that_was_pushed_to_a_curator_decides(tmp_path: Path) -> None:
    given = tasks()
    decided = task(
        annotation(region("x", "A clerk", "Source", TEXTS[0]), id=900, by=1), text=TEXTS[0], id=77, document="d0"
    )
    decided["data"]["curates"] = "d0"
    release = built(tmp_path, "{strategy: curated}", *given, decided)
    (document,) = (row for row in rows(release, "documents") if row["id"] == "d0")
    assert [span["text"] for span in document["spans"]] == ["A clerk"]
    assert (document["spans"][0]["support"], document["spans"][0]["voters"]) == (0, 3)
    assert STATUSES[document["status"]] == "curated"
    by_curator = [row for row in rows(release, "annotations") if row["curated"]]
    assert [(row["id"], row["annotation"]) for row in by_curator] == [("d0", "900")]
    assert sum(row["id"] == "d0" for row in rows(release, "annotations")) == 4, (
        "the curator annotated it before as well"
    )
    assert newsann.verify(release) == []


def test_another_strategy_is_a_change_that_has_a_version(tmp_path: Path) -> None:
    record = {"releases": tmp_path / "releases", "record": True}
    first = built(tmp_path, "{strategy: latest}", version="auto", **record)
    second = built(tmp_path, "{strategy: majority}", version="auto", **record)
    found = newsann.compare(first, second)
    assert found.rules
    assert found.documents
    assert Release.open(second).manifest.version == "1.0.1"


def test_release_without_disagreements_has_no_such_config(tmp_path: Path) -> None:
    alone = task(annotation(region("s", "The mayor", "Source"), choice("g", "genre", "news")))
    release = built(tmp_path, "{strategy: majority}", alone)
    assert not (release / "disagreements").exists()
    with pytest.raises(newsann.NewsannError, match="no config 'disagreements'; it has documents, annotations"):
        newsann.load(release, "disagreements", cache_dir=tmp_path / "cache")
    with pytest.raises(newsann.NewsannError, match="no config 'disagreements': nobody disagrees in these exports"):
        newsann.load(tmp_path / "annotations", "disagreements", cache_dir=tmp_path / "cache")


def test_disagreements_of_exports_are_loaded_without_a_build(tmp_path: Path) -> None:
    release = built(tmp_path, "{strategy: dawid-skene}")
    loaded: Any = newsann.load(tmp_path / "annotations", "disagreements", cache_dir=tmp_path / "cache")
    found = [row for of_split in loaded.values() for row in of_split]
    assert sorted(found, key=lambda row: json.dumps(row, default=str)) == rows(release, "disagreements")


def _other_annotators(table: Json) -> None:
    table["spans"][0]["annotators"] = []


def _more_support(table: Json) -> None:
    table["spans"][0]["support"] += 1


def _another_rule(table: Json) -> None:
    table["rule"] = RULES.index("curated")


@pytest.mark.parametrize(
    ("config", "change"),
    [("documents", _other_annotators), ("documents", _more_support), ("disagreements", _another_rule)],
)
def test_gold_that_does_not_follow_from_the_annotations_is_found(
    config: str, change: Callable[[Json], None], tmp_path: Path
) -> None:
    """Also where whoever changed it made all digests again."""
    release = built(tmp_path, "{strategy: majority}")
    path = f"{config}/train.parquet"
    table = pq.read_table(release / path)
    values = table.to_pylist()
    change(values[0])
    pq.write_table(pa.Table.from_pylist(values, table.schema), release / path)
    manifest = decode((release / NAME).read_bytes())
    files = [digest(release, path) if file.path == path else file for file in manifest.files]
    (release / NAME).write_bytes(encode(replace(manifest, files=files)))
    (line,) = newsann.verify(release)
    assert line.startswith(f"{config}: the ")
    assert line.endswith(" follow from its annotations by the scheme")

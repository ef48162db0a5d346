"""What a build has written is read back: each way in which it could be wrong is a bug, and nobody gets the release."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import newsann
from making import SCHEME_YAML, annotation, project, region, relation, task
from newsann.errors import LedgerError
from newsann.project.building import release_files as building
from newsann.releases.manifest import decode
from newsann.releases.verify.written import prove_written

SPLIT = "splits: {shares: {train: 1}}\n"
ITEMS = (
    region("c", "the ferry would run again", "Claim"), region("s", "The mayor", "Source"),
    relation("c", "s", "attributed_to"),
)  # fmt: skip
Rows = list[dict[str, Any]]


@pytest.fixture
def project_of_two(tmp_path: Path) -> Path:
    other = task(
        annotation(*ITEMS, id=8), id=2, document="other", text="At dawn. The mayor saw the ferry would run again"
    )
    for item in other["annotations"][0]["result"][:2]:
        start = other["data"]["text"].index(item["value"]["text"])
        item["value"] |= {"start": start, "end": start + len(item["value"]["text"])}
    path = project(tmp_path, task(annotation(*ITEMS), annotation(*ITEMS[:2], id=9, by=2)), other)
    path.write_text(SCHEME_YAML + SPLIT, encoding="utf-8")
    return path


def _moved(rows: Rows) -> None:
    rows[0]["spans"][0]["start"] += 1


def _behind_the_text(rows: Rows) -> None:
    rows[0]["spans"][0]["end"] = 10_000


def _other_words(rows: Rows) -> None:
    rows[0]["spans"][0]["text"] = "the ferry would run Again"


def _same_id(rows: Rows) -> None:
    rows[0]["spans"][1]["id"] = rows[0]["spans"][0]["id"]


def _dangling(rows: Rows) -> None:
    next(row for row in rows if row["relations"])["relations"][0]["tail"] = "gone"


def _to_another_row(rows: Rows) -> None:
    rows[1]["spans"][1]["id"] = "t"  # while the other row has a span "s"


def _fewer_spans(rows: Rows) -> None:
    rows[-1]["spans"], rows[-1]["relations"] = rows[-1]["spans"][:1], []


def _fewer_rows(rows: Rows) -> None:
    del rows[0]


def _same_document(rows: Rows) -> None:
    rows[0]["id"] = rows[1]["id"]


DAMAGE: dict[str, tuple[str, Callable[[Rows], None], str]] = {
    "moved": ("documents", _moved, "1 span without the words of the place"),
    "moved in annotations": ("annotations", _moved, "1 span without the words of the place"),
    "behind the text": ("documents", _behind_the_text, "1 span without the words of the place"),
    "other words": ("documents", _other_words, "1 span without the words of the place"),
    "one id for two": ("documents", _same_id, "1 row with an id that is used twice or links nothing"),
    "a relation to nothing": ("annotations", _dangling, "1 row with an id that is used twice or links nothing"),
    "a relation to another row": ("documents", _to_another_row, "1 row with an id that is used twice or links nothing"),
    "fewer spans": ("annotations", _fewer_spans, "5 spans instead of 6"),
    "fewer rows": ("documents", _fewer_rows, "1 row instead of 2"),
    "one document twice": ("documents", _same_document, "2 rows of documents with 1 id"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_build_that_wrote_something_else_than_it_read_fails(
    damage: str, project_of_two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, change, message = DAMAGE[damage]
    write = building.write_parquet

    def damaged(folder: Path, path: str, *arguments: Any) -> Any:
        written = write(folder, path, *arguments)
        if path.startswith(config):
            table = pq.read_table(folder / path)
            rows = table.to_pylist()
            change(rows)
            pq.write_table(pa.Table.from_pylist(rows, table.schema), folder / path)
        return written

    monkeypatch.setattr(building, "write_parquet", damaged)
    with pytest.raises(LedgerError, match=f"{message}.*; a bug in newsann"):
        newsann.build([tmp_path / "annotations"], project_of_two, out=tmp_path / "dist")
    assert [path.name for path in (tmp_path / "dist").iterdir()] == []


def test_rows_of_the_ledger_are_those_of_the_tables(project_of_two: Path, tmp_path: Path) -> None:
    made = newsann.build([tmp_path / "annotations"], project_of_two, out=tmp_path / "dist").path
    account = decode((made / "manifest.json").read_bytes())
    prove_written(made, account.rows, account.ledger["rows"])
    for name in account.ledger["rows"]:
        more = account.ledger["rows"] | {name: account.ledger["rows"][name] + 1}
        with pytest.raises(LedgerError, match=f"instead of {more[name]}"):
            prove_written(made, account.rows, more)

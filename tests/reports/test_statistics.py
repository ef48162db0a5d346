"""A release in numbers, against the same counted by plain Python over its rows."""

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from arbitrary import tasks
from drawing import undrawn
from making import Json, annotation, project, region, sound, task
from newsann.errors import NothingToPublishError
from newsann.releases.location import FileDigest
from newsann.releases.manifest import decode
from newsann.releases.tables.parquet import WrittenTable
from newsann.reports.distribution import Bars, Distribution
from newsann.reports.statistics import Statistics, statistics
from newsann.scheme import Scheme, load


def figures(release: Path) -> Statistics:
    """The statistics of a release that is there."""
    rows = decode((release / "manifest.json").read_bytes()).rows
    files = {
        config: {split: WrittenTable(FileDigest(f"{config}/{split}.parquet", 0, ""), n, 0) for split, n in of.items()}
        for config, of in rows.items()
    }
    return statistics(release, files, load(release / "scheme.yaml"))


def rows(release: Path, config: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a config by split."""
    return {file.stem: pq.read_table(file).to_pylist() for file in (release / config).glob("*.parquet")}


def assert_counted(release: Path, scheme: Scheme) -> None:
    found, labels, kinds = figures(release), list(scheme.labels), list(scheme.relations)
    for config in ("documents", "annotations"):
        of = rows(release, config)
        counts = getattr(found, config)
        assert set(counts) == set(of)
        for split, told in counts.items():
            spans = [labels[span["label"]] for row in of[split] for span in row["spans"]]
            links = [kinds[link["label"]] for row in of[split] for link in row.get("relations", ())]
            assert told.rows == len(of[split])
            assert told.labels == {name: spans.count(name) for name in labels}
            assert told.relations == {name: links.count(name) for name in kinds}
            assert (told.spans, told.links) == (len(spans), len(links))
    documents = [row for of in rows(release, "documents").values() for row in of]
    assert found.lengths.counts == Counter(len(row["text"]) for row in documents)
    assert found.spans.counts == Counter(len(row["spans"]) for row in documents)
    assert list(found.spans.counts) == sorted(found.spans.counts)
    annotations = [row for of in rows(release, "annotations").values() for row in of]
    assert found.annotators == len({row["annotator"] for row in annotations})
    assert found.updated == max((row["updated"].date() for row in annotations if row["updated"]), default=None)
    ends: dict[str, Counter[tuple[str, str]]] = {kind: Counter() for kind in kinds}
    for row in annotations:
        label = {span["id"]: labels[span["label"]] for span in row["spans"]}
        for link in row.get("relations", ()):
            ends[kinds[link["label"]]][label[link["head"]], label[link["tail"]]] += 1
    assert found.ends == ends


def test_shipped_dataset_is_counted_right(shipped: Scheme, shipped_release: Path) -> None:
    assert_counted(shipped_release, shipped)
    published: dict[str, list[datetime]] = {
        split: [row["published"] for row in of] for split, of in rows(shipped_release, "documents").items()
    }
    assert figures(shipped_release).dates == {
        "published": {split: (min(when).date(), max(when).date()) for split, when in published.items()}
    }


@given(tasks())
@settings(deadline=None, max_examples=40)
def test_any_release_is_counted_right(exported: list[Json]) -> None:
    with undrawn(), TemporaryDirectory() as folder, suppress(NothingToPublishError):
        scheme = project(Path(folder), *exported)
        exports = [scheme.parents[1] / "annotations"]
        release = newsann.build(exports, scheme, out=f"{folder}/dist", quarantine=True, processes=1)
        assert_counted(release.path, load(scheme))


def test_same_span_ids_in_two_documents_are_told_apart(tmp_path: Path) -> None:
    """`s1` is a Source here and an Actor there; a relation means the one of its own row."""
    other = task(annotation(region("s1", "A clerk", "Actor"), region("c1", "the ferry", "Claim")), id=2, document="b")
    assert figures(_built(tmp_path, sound(), other)).ends["attributed_to"] == {("Claim", "Source"): 1}


def test_dates_are_days_in_utc_and_missing_ones_are_left_out(tmp_path: Path) -> None:
    early, late, never = sound(), sound() | {"id": 2}, sound() | {"id": 3}
    early["data"] = early["data"] | {"published": "2026-03-02T00:30:00+02:00"}
    late["data"] = late["data"] | {"published": "1969-12-31T23:59:59Z", "id": "b", "text": late["data"]["text"] + " b"}
    never["data"] = never["data"] | {"id": "c", "text": never["data"]["text"] + " c"}
    found = figures(_built(tmp_path, early, late, never, shares="{train: 1}"))
    assert found.dates == {"published": {"train": (date(1969, 12, 31), date(2026, 3, 1))}}
    assert figures(_built(tmp_path / "none", never)).dates == {"published": {}}


def test_building_imports_no_pandas(tmp_path: Path) -> None:
    project(tmp_path, sound())
    code = """
import sys, newsann
newsann.build(["annotations"], "schema/scheme.yaml", processes=1)
sys.exit("pandas" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0


def _built(folder: Path, *exported: Json, shares: str = "{train: 80, test: 20}") -> Path:
    scheme = project(folder, *exported)
    text = scheme.read_text(encoding="utf-8")
    scheme.write_text(f"{text}splits: {{shares: {shares}}}\n", encoding="utf-8")
    return newsann.build([folder / "annotations"], scheme, out=folder / "dist").path


BARS: dict[str, tuple[dict[int, int], Bars]] = {
    "nothing": ({}, Bars(0, 1, (0,), 0)),
    "one value": ({72: 1}, Bars(72, 1, (1,), 0)),
    "few values": ({1: 2, 3: 4}, Bars(1, 1, (2, 0, 4), 0)),
    "wide": ({1100: 1, 1150: 1, 1890: 2}, Bars(1100, 100, (2, 0, 0, 0, 0, 0, 0, 2), 0)),
    "one far above": ({10: 500, 20: 500, 90_000: 1}, Bars(10, 1, (500, *[0] * 9, 500), 1)),
}


@pytest.mark.parametrize("name", BARS)
def test_bars_have_round_widths(name: str) -> None:
    counts, bars = BARS[name]
    assert Distribution(counts).bars() == bars


@given(st.dictionaries(st.integers(0, 10**6), st.integers(1, 50), max_size=60))
def test_bars_count_every_value_once_and_quantiles_are_values(counts: dict[int, int]) -> None:
    values = Distribution(dict(sorted(counts.items())))
    bars = values.bars()
    assert sum(bars.counts) + bars.above == sum(counts.values())
    assert bars.start % bars.width == 0
    assert str(bars.width).rstrip("0") in ("1", "2", "5")
    assert len(bars.counts) <= 20
    everything = sorted(value for value, count in counts.items() for _ in range(count)) or [0]
    assert values.median == everything[(len(everything) - 1) // 2]
    assert (values.least, values.most) == (everything[0], everything[-1])

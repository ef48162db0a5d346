"""Real exports by other people, which are not part of the repository: skipped where they are absent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import newsann
from newsann.errors import ConfigError, ExportError, NothingToPublishError
from newsann.formats.labelstudio.reading.display import proves, same_words
from newsann.project.start import start

SHARED = Path(__file__).parents[2] / "shared"
EXPORTS = sorted((SHARED / "exports").glob("*")) if SHARED.exists() else []

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared exports are not beside this repository")


def rows(release: Path, config: str) -> list[dict[str, Any]]:
    return [row for file in sorted((release / config).glob("*.parquet")) for row in pq.read_table(file).to_pylist()]


def begun(folder: Path, given: Path) -> Path:
    """The scheme of a project that was begun from `given`."""
    start(folder / "project", given)
    return folder / "project" / "schema" / "scheme.yaml"


@pytest.mark.parametrize("given", ["seed_export.config.xml", "seed_export.json"])
def test_seed_is_published_whole(given: str, tmp_path: Path) -> None:
    scheme = begun(tmp_path, SHARED / "seed" / given)
    release = newsann.build([SHARED / "seed" / "seed_export.json"], scheme, out=tmp_path)
    assert release.outcome.findings == []
    annotations = rows(release.path, "annotations")
    assert len(rows(release.path, "documents")) == 1
    assert {(len(row["spans"]), len(row["relations"])) for row in annotations} == {(50, 19), (49, 17)}


def test_polnear_is_published_whole(repository: Path, tmp_path: Path) -> None:
    scheme = tmp_path / "schema" / "scheme.yaml"
    scheme.parent.mkdir()
    scheme.write_bytes((repository / "schema" / "scheme.yaml").read_bytes())
    release = newsann.build([SHARED / "polnear" / "dev.json"], scheme, out=tmp_path)
    annotations = rows(release.path, "annotations")
    assert len(rows(release.path, "documents")) == 84
    assert len(annotations) == 94
    assert sum(len(row["spans"]) for row in annotations) == 7072
    assert sum(len(row["relations"]) for row in annotations) == 4880


NO_TEXT_SPANS = {
    "HumanSignal__label-studio-frontend__html_document.json",
    "HumanSignal__label-studio-frontend__html_document.xml",
    "HumanSignal__label-studio-frontend__phrases.json",
    "HumanSignal__label-studio-frontend__phrases.xml",
    "dataiku__kiji-proxy__sample_predictions.json",
}
NOTHING_PROVEN = {
    "HumanSignal__label-studio-frontend__rich_text_plain.json",
    "smart-on-fhir__chart-review__sublabels.json",
}


@pytest.mark.parametrize("given", [p for p in EXPORTS if p.name in NO_TEXT_SPANS], ids=lambda path: path.name)
def test_export_without_text_spans_is_refused_in_words(given: Path, tmp_path: Path) -> None:
    with pytest.raises((ConfigError, ExportError), match=r"no span of plain text|no <Labels> of a <Text>"):
        begun(tmp_path, given)


@pytest.mark.parametrize("given", [p for p in EXPORTS if p.name in NOTHING_PROVEN], ids=lambda path: path.name)
def test_export_in_which_nothing_is_proven_is_refused_in_words(given: Path, tmp_path: Path) -> None:
    scheme = begun(tmp_path, given)
    with pytest.raises(NothingToPublishError, match="nothing to publish: "):
        newsann.build([given], scheme, out=tmp_path, quarantine=True)


@pytest.mark.parametrize(
    "given", [p for p in EXPORTS if p.name not in NO_TEXT_SPANS | NOTHING_PROVEN], ids=lambda path: path.name
)
def test_export_is_built_and_proven(given: Path, tmp_path: Path) -> None:
    scheme = begun(tmp_path, given)
    if given.suffix == ".xml":
        assert newsann.scheme.load(scheme).labels
        return
    release = newsann.build([given], scheme, out=tmp_path, quarantine=True)
    spans = 0
    for row in rows(release.path, "annotations"):
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]
            spans += 1
    assert spans


MADE = [p for p in EXPORTS if p.suffix == ".json" and p.name not in NO_TEXT_SPANS]


@pytest.mark.parametrize("given", MADE, ids=lambda path: path.name)
def test_export_fits_the_scheme_that_is_made_from_it(given: Path, tmp_path: Path) -> None:
    notes = start(tmp_path / "project", given)
    found = newsann.check([given], tmp_path / "project" / "schema" / "scheme.yaml").findings
    of_controls = [one for one in found if one.code in ("unknown-control", "unknown-label", "unknown-value")]
    assert [one.message for one in of_controls] == []
    left_out = [one.subject for one in found if one.code == "ignored-control"]
    assert all(any(repr(name) in note for note in notes) for name in left_out)


WITH_DOUBT: dict[str, Callable[[newsann.Outcome], bool]] = {
    "HumanSignal__label-studio__named_entity_2019_completions.json": lambda o: (
        o.repairs[0].convention == "inclusive end"
    ),
    "NeotomaDB__MetaExtractor__test-label-1.json": lambda o: len(o.repairs) == 1,
}


@pytest.mark.parametrize("name", WITH_DOUBT)
def test_old_conventions_are_found_out(name: str, tmp_path: Path) -> None:
    given = SHARED / "exports" / name
    outcome = newsann.check([given], begun(tmp_path, given))
    assert WITH_DOUBT[name](outcome)
    for repair in outcome.repairs:
        said = repair.before_text or ""
        assert proves(repair.text, said) or same_words(repair.text, said)

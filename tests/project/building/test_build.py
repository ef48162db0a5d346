"""A release folder: written whole or not at all, never changed, and what it holds."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from huggingface_hub import DatasetCard

import newsann
from making import SCHEME_YAML, Json, annotation, project, region, relation, sound, task, written
from newsann.errors import ExportError, InputNotFoundError, NothingToPublishError, ReleaseError
from newsann.releases.tables.configs import STATUSES


def built(folder: Path, *tasks: Json, **options: Any) -> newsann.BuiltRelease:
    scheme = project(folder, *tasks)
    return newsann.build([folder / "annotations"], scheme, out=folder / "dist", **options)


def rows(release: newsann.BuiltRelease, config: str) -> list[dict[str, Any]]:
    return [
        row for file in sorted((release.path / config).glob("*.parquet")) for row in pq.read_table(file).to_pylist()
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_release_is_left_alone(tmp_path: Path) -> None:
    first = built(tmp_path, sound())
    before = contents(tmp_path / "dist")
    second = built(tmp_path, sound())
    assert (first.new, second.new) == (True, False)
    assert contents(tmp_path / "dist") == before


def test_version_that_is_there_is_not_overwritten_by_another(tmp_path: Path) -> None:
    built(tmp_path, sound())
    before = contents(tmp_path / "dist")
    with pytest.raises(ReleaseError, match="differs from what was built now"):
        built(tmp_path, task(annotation(region("s", "The mayor", "Source"))))
    assert contents(tmp_path / "dist") == before


def test_damaged_release_is_not_taken_for_the_same(tmp_path: Path) -> None:
    release = built(tmp_path, sound()).path
    (release / "README.md").write_text("by hand")
    with pytest.raises(ReleaseError, match="differs"):
        built(tmp_path, sound())
    assert (release / "README.md").read_text() == "by hand"


def test_errors_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(newsann.CheckFailedError) as raised:
        built(tmp_path, task(annotation(region("s", "The mayor", "sauce"))))
    assert [finding.code for finding in raised.value.outcome.findings] == ["unknown-label"]
    assert list((tmp_path / "dist").iterdir()) == []


def test_one_path_is_taken_as_well_as_a_list(repository: Path) -> None:
    exports, scheme = repository / "annotations", repository / "schema" / "scheme.yaml"
    assert newsann.check(str(exports), scheme).inputs == newsann.check(exports, scheme).inputs
    assert newsann.check(exports, scheme).ledger.as_dict() == newsann.check([exports], scheme).ledger.as_dict()


def test_keyword_that_there_is_not_is_named_with_the_nearest() -> None:
    with pytest.raises(TypeError, match=r"newsann\.build has no keyword 'quarantin'; did you mean 'quarantine'\?"):
        newsann.build("annotations", quarantin=True)
    with pytest.raises(TypeError, match=r"newsann\.build has no keyword 'xyz'; it has out, processes"):
        newsann.build("annotations", xyz=True)


def test_nothing_to_publish_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingToPublishError, match="nothing to publish: the only task has no submitted annotation"):
        built(tmp_path, task())
    assert list((tmp_path / "dist").iterdir()) == []


def test_empty_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "annotations").mkdir()
    (tmp_path / "scheme.yaml").write_text(SCHEME_YAML)
    with pytest.raises(InputNotFoundError, match="holds no export"):
        newsann.build([tmp_path / "annotations"], tmp_path / "scheme.yaml", out=tmp_path / "dist")


def test_card_has_the_features_and_the_figures(tmp_path: Path) -> None:
    release = built(tmp_path, sound())
    card = DatasetCard.load(release.path / "README.md")
    documents, annotations = card.data.to_dict()["configs"]
    assert (documents["config_name"], documents["default"]) == ("documents", True)
    assert annotations["config_name"] == "annotations"
    assert [info["splits"][0]["num_examples"] for info in card.data.to_dict()["dataset_info"]] == [1, 1]
    assert "| `Claim` | 1 |" in card.text
    assert "| `attributed_to` | Claim → Source | 1 |" in card.text


def test_own_card_is_filled_in_and_a_wrong_slot_is_told(tmp_path: Path) -> None:
    (tmp_path / "dataset_card.md").write_text("# Mine\n\n{{ documents }} of them\n")
    assert "\n# Mine\n\n1 of them\n" in (built(tmp_path, sound()).path / "README.md").read_text()
    (tmp_path / "dataset_card.md").write_text("# Mine\n\n{{ nonsense }}\n")
    with pytest.raises(ReleaseError, match="'nonsense' is undefined"):
        built(tmp_path, sound(), version="1.0.1")


def test_parquet_carries_no_schema_of_one_library(tmp_path: Path) -> None:
    for file in built(tmp_path, sound()).path.glob("*/*.parquet"):
        assert pq.ParquetFile(file).schema_arrow.metadata is None
        assert not pq.ParquetFile(file).metadata.metadata


def test_manifest_accounts_for_inputs_and_outputs(tmp_path: Path) -> None:
    import hashlib

    release = built(tmp_path, sound()).path
    manifest = json.loads((release / "manifest.json").read_bytes())
    export = (tmp_path / "annotations" / "export.json").read_bytes()
    assert manifest["inputs"] == [
        {"name": "annotations/export.json", "sha256": hashlib.sha256(export).hexdigest(), "bytes": len(export)}
    ]
    written_files = {name: content for name, content in contents(release).items() if name != "manifest.json"}
    assert {file["path"]: file["sha256"] for file in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in written_files.items()
    }


def test_document_with_several_annotations_takes_the_one_last_updated(tmp_path: Path) -> None:
    older = annotation(region("a", "A clerk", "Actor"), id=1, by=2, updated="2026-03-01T10:00:00Z")
    newer = annotation(region("b", "The mayor", "Source"), id=2, by=1, updated="2026-03-02T10:00:00Z")
    release = built(tmp_path, task(newer, older))
    (document,) = rows(release, "documents")
    assert [span["id"] for span in document["spans"]] == ["b"]
    assert STATUSES[document["status"]] == "disputed"
    assert len(document["annotators"]) == 2
    assert len(rows(release, "annotations")) == 2


def test_tasks_of_one_document_are_put_together(tmp_path: Path) -> None:
    one = task(annotation(region("a", "A clerk", "Actor"), id=1, by=1), id=1)
    two = task(annotation(region("b", "The mayor", "Source"), id=2, by=2, updated="2026-03-03T10:00:00Z"), id=2)
    release = built(tmp_path, one, two)
    (document,) = rows(release, "documents")
    assert [span["id"] for span in document["spans"]] == ["b"]
    assert len(rows(release, "annotations")) == 2
    tasks = release.outcome.ledger.as_dict()["tasks"]
    assert (tasks["read"], tasks["published"], tasks["merged"]) == (2, 1, 1)


def test_of_two_states_of_an_annotation_the_later_is_taken(tmp_path: Path) -> None:
    scheme = project(tmp_path, task(annotation(region("a", "A clerk", "Actor"), updated="2026-03-05T10:00:00Z")))
    written(tmp_path / "annotations", task(annotation(), task=1), name="older.json")
    release = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist")
    (row,) = rows(release, "annotations")
    assert len(row["spans"]) == 1
    assert release.outcome.ledger.as_dict()["annotations"]["skipped"] == {"superseded": 1}


def test_attributes_choices_and_metadata_are_published(tmp_path: Path) -> None:
    one = sound()
    one["data"] |= {"title": "The ferry", "published": "2026-03-02T08:30:00+02:00"}
    (row,) = rows(built(tmp_path, one), "documents")
    assert (row["title"], row["published"].isoformat()) == ("The ferry", "2026-03-02T06:30:00+00:00")
    assert row["choices"] == {"genre": 0}
    assert [span["attributes"]["source_kind"] for span in row["spans"]] == [1, None]


def test_left_relations_are_turned_round(tmp_path: Path) -> None:
    spans = (region("s", "The mayor", "Source"), region("c", "the ferry", "Claim"))
    release = built(tmp_path, task(annotation(*spans, relation("s", "c", "attributed_to", direction="left"))))
    (row,) = rows(release, "documents")
    assert [(link["head"], link["tail"]) for link in row["relations"]] == [("c", "s")]


def test_export_that_is_written_to_meanwhile_is_refused(tmp_path: Path) -> None:
    scheme, export = project(tmp_path, sound()), tmp_path / "annotations" / "export.json"

    def progress(done: int, total: int) -> None:
        written(tmp_path / "annotations", sound(), sound())

    said = r"export\.json: the export was written to while it was read"
    with pytest.raises(ExportError, match=said):
        newsann.build([export], scheme, out=tmp_path / "dist", progress=progress)
    with pytest.raises(ExportError, match=said):
        newsann.check([export], scheme, progress=progress)
    assert not list((tmp_path / "dist").iterdir())

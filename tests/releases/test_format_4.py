"""A release and a record that an earlier newsann wrote, with a manifest of format 4, are read in full."""

import shutil
from pathlib import Path

import pytest

import newsann
from making import SCHEME_YAML, annotation, project, region, sound, task
from newsann.releases.history import load_record
from newsann.releases.manifest import Quarantined, decode
from newsann.releases.release import Release
from newsann.splits.assignment import CrossSplitPair

RECORDED = Path(__file__).parent / "format_4" / "tiny-1.0.0"
"""Built by newsann 0.1.0 when manifests had format 4: near-duplicates, a quarantined region, a pair across splits."""
SPLITS = dict.fromkeys(["d0", "d2", "e0"], "test") | dict.fromkeys(["d1", "d3", "d4", "ferry"], "train")


def test_every_field_is_read_by_its_present_name() -> None:
    manifest = decode((RECORDED / "manifest.json").read_bytes())
    assert manifest.format == 4
    assert manifest.quarantined == [
        Quarantined("annotations/export.json", "1", "d1", "1", ("unproven-span",), region="s2")
    ]
    assert manifest.near_duplicates == [["d0", "e0"]]
    assert manifest.closest_across_splits == CrossSplitPair("d0", "d1", 0.1148)
    assert manifest.scheme_digest.startswith("e1a1a2ab")
    assert manifest.card_digest.startswith("71f6ba6d")
    assert {name: document.split for name, document in manifest.documents.items()} == SPLITS
    assert len(manifest.sha256.strip("0")) > 50


@pytest.mark.parametrize("field", ["held_back", "groups", "apart", "scheme", "card", "seal"])
def test_changed_manifest_is_refused(field: str, tmp_path: Path) -> None:
    data = (RECORDED / "manifest.json").read_bytes()
    changed = data.replace(f'\n  "{field}": '.encode(), f'\n  "{field}":  '.encode())
    assert changed != data
    release = Path(shutil.copytree(RECORDED, tmp_path / RECORDED.name))
    (release / "manifest.json").write_bytes(changed)
    with pytest.raises(newsann.NewsannError, match="changed after it was made"):
        newsann.verify(release)


def test_release_is_verified_loaded_and_published(tmp_path: Path) -> None:
    assert newsann.verify(RECORDED) == []
    loaded = newsann.load(RECORDED, "annotations", cache_dir=tmp_path / "cache")
    assert {split: sorted(rows["id"]) for split, rows in loaded.items()} == {
        split: sorted(name for name in SPLITS if SPLITS[name] == split) for split in ("train", "test")
    }
    assert not newsann.publish(RECORDED, tmp_path / "shelf").standing
    assert newsann.publish(RECORDED, tmp_path / "shelf").standing


def tasks() -> list[dict[str, object]]:
    """Some of the recorded documents, one of them with another text, and a new one that is nearly the same."""
    text = "The mayor of town 2 said no 2 times, 🚢 2 boats left port 2."
    return [
        sound(),
        *(
            task(annotation(region("s1", "The mayor", "Source", text), id=n), text=text, id=n, document=name)
            for n, name in ((2, "d2"), (3, "new"))
        ),
    ]


def test_recorded_manifest_decides_splits_and_versions(tmp_path: Path) -> None:
    scheme = project(tmp_path, *tasks())
    scheme.write_text(SCHEME_YAML + "splits: {shares: {train: 2, test: 1}}\n", encoding="utf-8")
    (tmp_path / "releases").mkdir()
    shutil.copyfile(RECORDED / "manifest.json", tmp_path / "releases" / "1.0.0.json")
    assert load_record(tmp_path / "releases", "tiny").splits(["train", "test"]) == SPLITS
    built = newsann.build(
        [tmp_path / "annotations"], scheme, out=tmp_path / "dist", version="auto",
        releases=tmp_path / "releases", record=True,
    )  # fmt: skip
    release = Release.open(built.path)
    assert {name: document.split for name, document in release.manifest.documents.items()} == {
        "ferry": "train", "d2": "test", "new": "test"
    }  # fmt: skip
    assert release.manifest.version == "2.0.0", "status has other values"
    assert release.manifest.format == 6
    found = newsann.compare(RECORDED, built.path)
    assert found.added == ("new",)
    assert set(found.removed) == {"d0", "d1", "d3", "d4", "e0"}
    assert not found.rules
    broken, added = ({change.name for change in found.scheme if change.breaks is breaks} for breaks in (True, False))
    assert broken == {"latest", "curated", "disputed"}, "statuses have other numbers"
    assert added >= {"spans.support", "curated"}
    assert not any(work.spans or work.relations or work.split for work in (*found.documents, *found.annotations))

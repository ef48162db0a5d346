"""Near-duplicates never straddle splits: whatever is alike, whichever documents come first, whatever was published."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import newsann
from making import SCHEME_YAML, Json, annotation, project, region, task
from newsann.releases import manifest
from newsann.releases.manifest import Manifest
from newsann.splits.assignment import CrossSplitPair

pytestmark = pytest.mark.usefixtures("without_figures")

HALVES = SCHEME_YAML + "splits: {shares: {train: 1, test: 1}}\n"


def story(about: str, words: int = 60) -> str:
    """Sixty words that no other story has."""
    return " ".join(f"{about}{number}" for number in range(words))


def said(document: str, text: str, number: int = 0) -> Json:
    words = text.split(maxsplit=1)[0]
    return task(annotation(region("s", words, "Source", text), id=number), text=text, id=number, document=document)


def release(folder: Path, texts: dict[str, str], scheme: str = HALVES, version: str = "auto") -> newsann.BuiltRelease:
    """The next release of a project that holds these documents."""
    path = project(folder, *(said(name, text, number) for number, (name, text) in enumerate(texts.items())))
    path.write_text(scheme, encoding="utf-8")
    out, releases = folder / "dist", folder / "releases"
    return newsann.build([folder / "annotations"], path, out=out, version=version, releases=releases, record=True)


def account(built: newsann.BuiltRelease) -> Manifest:
    return manifest.decode((built.path / manifest.NAME).read_bytes())


def splits(built: newsann.BuiltRelease) -> dict[str, str]:
    return {name: seal.split for name, seal in account(built).documents.items()}


@given(
    stories=st.lists(st.sampled_from("abcd"), min_size=2, max_size=9),
    later=st.lists(st.sampled_from("abcdef"), max_size=4),
    processes=st.sampled_from([1, 2]),
)
@settings(max_examples=15, deadline=None)
def test_copies_of_a_story_are_in_one_split_and_later_ones_join_them(
    stories: list[str], later: list[str], processes: int
) -> None:
    with TemporaryDirectory() as folder:
        texts = {f"d{i}": f"Edition{i}. {story(about)}" for i, about in enumerate(stories)}
        first = release(Path(folder), texts)
        assert len({(about, splits(first)[f"d{i}"]) for i, about in enumerate(stories)}) == len(set(stories))
        many = {about for about in stories if stories.count(about) > 1}
        assert len(account(first).near_duplicates) == len(many)
        assert not first.outcome.findings
        if not later:
            return
        # The ids of those that come later sort before the others, and yet the published ones decide.
        more = texts | {f"c{i}": f"Update{i}. {story(about)}" for i, about in enumerate(later)}
        second = release(Path(folder), more)
        assert {name: splits(second)[name] for name in texts} == splits(first)
        told = [*stories, *later]
        assert len({(about, splits(second)[name]) for about, name in zip(told, more, strict=True)}) == len(set(told))
        assert newsann.load(second.path)["train" if "train" in account(second).rows["documents"] else "test"]


def apart(folder: Path) -> tuple[str, str]:
    """Two documents that stand in different splits."""
    texts = {f"d{i}": story(f"x{i}q") for i in range(9)}
    found = splits(release(folder, texts, version="1.0.0"))
    train = next(name for name, split in found.items() if split == "train")
    test = next(name for name, split in found.items() if split == "test")
    return train, test


def test_published_documents_that_become_alike_stay_and_a_finding_says_so(tmp_path: Path) -> None:
    train, test = apart(tmp_path)
    texts = {f"d{i}": story(f"x{i}q") for i in range(9)}
    before = splits(release(tmp_path, texts, version="1.0.0"))
    texts[test] = f"{texts[test]} {texts[train]}"  # the updated story has all of the other one
    built = release(tmp_path, texts)
    assert splits(built) == before
    (finding,) = built.outcome.findings
    assert finding.code == "alike-apart"
    assert finding.place.document in (train, test)
    assert f"{train!r}" in finding.message
    assert f"{test!r}" in finding.message
    assert "100%" in finding.message
    proof = account(built).closest_across_splits
    assert proof is not None
    assert {proof.first, proof.second} == {train, test}
    assert proof.containment == 1.0
    assert newsann.verify(built.path) == []
    silent = manifest.encode(replace(account(built), findings={}))
    (built.path / "manifest.json").write_bytes(silent)
    (line,) = newsann.verify(built.path)
    assert "near-duplicates in different splits: 1, such as " in line
    assert line.endswith("; it counts 0")


def test_severity_of_near_duplicates_in_two_splits_is_the_scheme_s(tmp_path: Path) -> None:
    train, test = apart(tmp_path)
    texts = {f"d{i}": story(f"x{i}q") for i in range(9)}
    release(tmp_path, texts, version="1.0.0")
    texts[test] = f"{texts[test]} {texts[train]}"
    with pytest.raises(newsann.CheckFailedError, match="1 error, so nothing was written"):
        release(tmp_path, texts, HALVES + "severities: {alike-apart: error}\n")
    assert not (tmp_path / "dist" / "tiny-1.0.1").exists()


def test_new_story_that_joins_two_groups_goes_with_the_first_and_the_groups_stay(tmp_path: Path) -> None:
    train, test = apart(tmp_path)
    texts = {f"d{i}": story(f"x{i}q") for i in range(9)}
    before = splits(release(tmp_path, texts, version="1.0.0"))
    built = release(tmp_path, texts | {"z": f"{texts[train]} {texts[test]}"})
    after = splits(built)
    assert after.pop("z") == before[min(train, test)]
    assert after == before
    assert [finding.code for finding in built.outcome.findings] == ["alike-apart"]
    assert account(built).near_duplicates == [sorted([train, test, "z"])]


def test_largest_containment_across_splits_is_in_the_manifest(tmp_path: Path) -> None:
    texts = {f"d{i}": story(f"x{i}q") for i in range(9)}
    texts["d8"] += " " + story("x0q", 20)  # thirteen runs of eight words of the fifty-three that d0 has
    texts["d7"] += " " + story("x0q", 16)
    wanted = {}
    for salt in range(40):
        built = release(tmp_path / str(salt), texts, HALVES.replace("{shares", f"{{salt: '{salt}', shares"))
        found = splits(built)
        proof = account(built).closest_across_splits
        if found["d0"] != found["d8"]:
            assert proof == CrossSplitPair("d0", "d8", round(13 / 53, 4))
            wanted["far"] = True
        elif found["d0"] == found["d7"]:
            assert proof is None
            wanted["none"] = True
        if len(wanted) == 2:
            return
    raise AssertionError(wanted)


def test_likeness_is_left_alone_where_the_scheme_says_so(tmp_path: Path) -> None:
    scheme = HALVES.replace("{shares", "{containment: 0, shares")
    texts = {f"d{i}": f"Edition{i}. {story('same')}" for i in range(9)}
    built = release(tmp_path, texts, scheme)
    assert set(splits(built).values()) == {"train", "test"}
    assert not account(built).near_duplicates


def test_group_goes_where_the_scheme_holds_one_of_it_out(tmp_path: Path) -> None:
    scheme = (
        SCHEME_YAML + "splits: {strategy: held-out, by: title, shares: {train: 1}, values: {test: [The Foghorn]}}\n"
    )
    texts = {name: f"Edition{name}. {story('same')}" for name in "abc"} | {"d": story("other")}
    path = project(tmp_path, *(said(name, text, number) for number, (name, text) in enumerate(texts.items())))
    path.write_text(scheme, encoding="utf-8")
    export = tmp_path / "annotations" / "export.json"
    export.write_text(export.read_text(encoding="utf-8").replace('"id": "b",', '"id": "b", "title": "The Foghorn",'))
    built = newsann.build([tmp_path / "annotations"], path, out=tmp_path / "dist")
    assert splits(built) == {"a": "test", "b": "test", "c": "test", "d": "train"}


def test_release_is_the_same_when_it_is_built_again_after_it_was_recorded(tmp_path: Path) -> None:
    """The record settles before the texts are compared which split a document is in; the rows stand as they stood."""
    texts = {f"d{i}": story(f"x{i}q") for i in range(9)}
    copies = {f"z{i}": f"Again{i}. {story('x0q')}" for i in range(6)}  # by their ids alone not all would be with d0
    first = release(tmp_path, {**texts, **copies}, version="1.0.0")
    assert {splits(first)[name] for name in copies} == {splits(first)["d0"]}
    assert release(tmp_path, {**texts, **copies}, version="1.0.0").new is False


def test_sizes_in_the_card_are_those_that_datasets_finds(tmp_path: Path) -> None:
    texts = {f"d{i}": story(f"x{i}q") for i in range(9)}
    built = release(tmp_path, {**texts, "z": texts["d0"]}, version="1.0.0")
    card = yaml.safe_load((built.path / "README.md").read_text().split("---")[1])
    for config in card["dataset_info"]:
        for split in config["splits"]:
            path = built.path / config["config_name"] / f"{split['name']}.parquet"
            assert split["num_bytes"] == pq.read_table(path).nbytes

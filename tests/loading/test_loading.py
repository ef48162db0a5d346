"""`newsann.load`: releases by path, number and URL, each proved first; exports as a build would publish them."""

import ast
import json
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import datasets
import fsspec
import pytest

import newsann
from making import SCHEME_YAML, TEXT, Json, annotation, project, region, relation, sound, task, written
from newsann.errors import InputNotFoundError, NothingToPublishError, ReleaseError, SchemeError, UnreachableError
from newsann.loading import exports as reading_exports

pytestmark = pytest.mark.usefixtures("without_figures")

HALVES = SCHEME_YAML + "splits: {shares: {train: 2, test: 1}}\n"
SOURCE = region("s1", "The mayor", "Source")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache for each test, and no progress bars."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    datasets.disable_progress_bar()


@pytest.fixture
def memory() -> Iterator[Any]:
    """A file system that is reached by URLs alone."""
    filesystem = fsspec.filesystem("memory")
    yield filesystem
    for path in filesystem.ls("/", detail=False):
        filesystem.rm(path, recursive=True)


def articles(count: int, words: str = "The mayor") -> list[Json]:
    """Tasks whose texts are like no other, with one span each."""
    texts = [f"{words} of town {n} said no {n} times, 🚢 {n} boats left port {n}." for n in range(count)]
    return [
        task(annotation(region("s1", words, "Source", text), id=n), text=text, id=n, document=f"d{n}")
        for n, text in enumerate(texts)
    ]


def built(folder: Path, *tasks: Json, version: str = "1.0.0", scheme: str = HALVES, **more: Any) -> Path:
    path = project(folder, *(tasks or articles(12)))
    path.write_text(scheme, encoding="utf-8")
    return newsann.build([folder / "annotations"], path, out=folder / "dist", version=version, **more).path


def rows(loaded: Any) -> dict[str, list[Json]]:
    return {split: list(loaded[split]) for split in loaded}


def same(loaded: Any, wanted: Any) -> None:
    """Assert that two loads have the same splits in the same order, rows, features and Arrow types."""
    assert list(loaded) == list(wanted)
    assert rows(loaded) == rows(wanted)
    for split in wanted:
        assert loaded[split].features == wanted[split].features
        if isinstance(loaded[split], datasets.Dataset):
            assert loaded[split].data.schema.types == wanted[split].data.schema.types


def test_release_is_what_datasets_loads(tmp_path: Path) -> None:
    release = built(tmp_path)
    for config in ("documents", "annotations"):
        wanted = datasets.load_dataset(str(release), config)
        same(newsann.load(release, config), wanted)
        same(newsann.load(str(release), config, streaming=True), wanted)
    train = newsann.load(release, split="train")
    assert isinstance(train, datasets.Dataset)
    assert newsann.load(release, split="train[:2]")["id"][:] == train["id"][:2]
    assert newsann.load(release, split="train+test").num_rows == 12
    assert isinstance(newsann.load(release, split="train", streaming=True), datasets.IterableDataset)


@pytest.mark.parametrize("streaming", [False, True])
def test_columns_are_those_named_in_their_order(streaming: bool, tmp_path: Path) -> None:
    release = built(tmp_path)
    loaded = newsann.load(release, columns=["status", "id"], split="train", streaming=streaming)
    assert loaded.column_names == ["status", "id"]
    assert list(next(iter(loaded))) == ["status", "id"]
    with pytest.raises(ReleaseError, match="no column 'titel' in documents; it has id, text, title, published"):
        newsann.load(release, columns=["titel"], streaming=streaming)


def test_version_is_chosen_by_number(tmp_path: Path) -> None:
    for count, version in enumerate(["1.9.0", "1.10.0", "1.2.0"], 3):
        built(tmp_path, *articles(count), version=version)
    dist = tmp_path / "dist"
    counts = {version: len(newsann.load(dist, version=version, split="train+test")) for version in ("1.9.0", "latest")}
    assert counts == {"1.9.0": 3, "latest": 4}
    with pytest.raises(
        ReleaseError, match=r'which release\? It holds the releases .*tiny-1\.9\.0; say version="latest"'
    ):
        newsann.load(dist)
    with pytest.raises(ReleaseError, match=r"there is no version 2\.0\.0; it holds the releases tiny-1\.10\.0, "):
        newsann.load(dist, version="2.0.0")
    with pytest.raises(ReleaseError, match="version 'newest': expected three numbers"):
        newsann.load(dist, version="newest")


def test_version_of_one_release_is_held_against_its_manifest(tmp_path: Path) -> None:
    release = built(tmp_path)
    assert newsann.load(release, version="1.0.0")
    with pytest.raises(ReleaseError, match=r"this is tiny 1\.0\.0, and version 1\.1\.0 was asked for"):
        newsann.load(release, version="1.1.0")
    release.rename(release.with_name("tiny-3.0.0"))
    with pytest.raises(ReleaseError, match=r"this is tiny 1\.0\.0, and version 3\.0\.0 was asked for"):
        newsann.load(tmp_path / "dist", version="3.0.0")


def test_several_datasets_in_a_folder_are_told_apart(tmp_path: Path) -> None:
    built(tmp_path)
    built(tmp_path, scheme=HALVES.replace("name: tiny", "name: other"))
    for version in ("1.0.0", "latest"):
        with pytest.raises(ReleaseError, match=r"of which dataset\? It holds the releases other-1\.0\.0, tiny-1\.0\.0"):
            newsann.load(tmp_path / "dist", version=version)


DAMAGE: dict[str, tuple[str, Callable[[bytes], bytes | None], str]] = {
    "edited": ("documents/train.parquet", lambda data: data[:-9] + b"?" + data[-8:], "its SHA-256 is"),
    "cut short": ("documents/test.parquet", lambda data: data[:-9], "its SHA-256 is"),
    "gone": ("documents/train.parquet", lambda data: None, "is missing"),
    "a card edited by hand": ("README.md", lambda data: data + b"!", "its SHA-256 is"),
}


@pytest.mark.parametrize("afar", [False, True])
@pytest.mark.parametrize("name", DAMAGE)
def test_what_is_not_as_published_is_refused(name: str, afar: bool, tmp_path: Path, memory: Any) -> None:
    release = built(tmp_path)
    file, damage, said = DAMAGE[name]
    content = damage((release / file).read_bytes())
    (release / file).unlink() if content is None else (release / file).write_bytes(content)
    if afar:
        memory.put(str(release), "/tiny", recursive=True)
    if afar and file == "README.md":  # from afar the card is not read: the manifest has the types
        assert (
            newsann.load("memory://tiny", split="train").num_rows
            == newsann.load(built(tmp_path / "x"))["train"].num_rows
        )
        return
    with pytest.raises(ReleaseError, match="Get the release again") as raised:
        newsann.load("memory://tiny" if afar else release)
    assert file in str(raised.value)
    assert said in str(raised.value)
    if content is not None:
        (published,) = (
            f["sha256"] for f in json.loads((release / "manifest.json").read_bytes())["files"] if f["path"] == file
        )
        assert f"expected {published}" in str(raised.value)
        assert "check=False" in str(raised.value)
    if file.endswith(".parquet") and (content is not None or afar):
        source = "memory://tiny" if afar else release
        assert newsann.load(source, "annotations"), "only what is loaded is held against the manifest"


@pytest.mark.parametrize("afar", [False, True])
def test_unchecked_it_is_loaded_as_it_is(afar: bool, tmp_path: Path, memory: Any) -> None:
    release = built(tmp_path)
    other = built(tmp_path / "other", *articles(12, "A clerk"))
    for split in ("train", "test"):
        shutil.copyfile(other / "documents" / f"{split}.parquet", release / "documents" / f"{split}.parquet")
    if afar:
        memory.put(str(release), "/tiny", recursive=True)
    source = "memory://tiny" if afar else str(release)
    with pytest.raises(ReleaseError):
        newsann.load(source)
    same(newsann.load(source, check=False), datasets.load_dataset(str(other), "documents"))


def test_url_of_a_release_or_of_a_folder_of_them(tmp_path: Path, memory: Any) -> None:
    release = built(tmp_path)
    memory.put(str(tmp_path / "dist"), "/bucket/mine", recursive=True)
    for config in ("documents", "annotations"):
        wanted = datasets.load_dataset(str(release), config)
        for url, version in (("memory://bucket/mine/tiny-1.0.0/", None), ("memory://bucket/mine", "1.0.0")):
            same(newsann.load(url, config, version=version), wanted)
            same(newsann.load(url, config, version=version, streaming=True), wanted)
    streamed = newsann.load("memory://bucket/mine/tiny-1.0.0", split="test", columns=["spans", "id"], streaming=True)
    assert list(next(iter(streamed))) == ["spans", "id"]
    same(newsann.load(f"file://{release}"), datasets.load_dataset(str(release), "documents"))
    with pytest.raises(
        InputNotFoundError, match=r"memory://bucket/yours: there is no release here \(expected manifest\.json in it"
    ):
        newsann.load("memory://bucket/yours")
    with pytest.raises(UnreachableError, match="nowhere://bucket: no address that can be reached"):
        newsann.load("nowhere://bucket")


def test_release_is_fetched_from_a_url_once(tmp_path: Path, memory: Any) -> None:
    memory.put(str(built(tmp_path)), "/tiny", recursive=True)
    first = newsann.load("memory://tiny")
    for path in ("/tiny/documents/train.parquet", "/tiny/documents/test.parquet"):
        memory.rm(path)
    same(newsann.load("memory://tiny"), first)


def test_streamed_from_a_url_a_file_of_another_size_is_refused(tmp_path: Path, memory: Any) -> None:
    memory.put(str(built(tmp_path)), "/tiny", recursive=True)
    memory.pipe("/tiny/documents/train.parquet", memory.cat("/tiny/documents/train.parquet")[:-1])
    with pytest.raises(ReleaseError, match=r"train\.parquet differs from the manifest: it has [\d,]+ bytes, expected"):
        newsann.load("memory://tiny", streaming=True)


def test_nothing_and_nonsense_are_told(tmp_path: Path) -> None:
    release = built(tmp_path)
    with pytest.raises(InputNotFoundError, match="there is no such folder or file"):
        newsann.load(tmp_path / "nowhere")
    with pytest.raises(InputNotFoundError, match="there is no such folder or file"):
        newsann.load("no/such/folder")
    with pytest.raises(ReleaseError, match="no config 'tokens'; it has documents, annotations"):
        newsann.load(release, "tokens")
    with pytest.raises(ReleaseError, match=r"Should be one of \['train', 'test'\]"):
        newsann.load(release, split="dev")
    with pytest.raises(ReleaseError, match=r'use split="train" and \.take\(10\)'):
        newsann.load(release, split="train[:2]", streaming=True)
    with pytest.raises(ReleaseError, match="scheme= and quarantine= are for exports"):
        newsann.load(release, scheme=tmp_path / "schema" / "scheme.yaml")
    with pytest.raises(ReleaseError, match="'main' is for the Hub; elsewhere say version="):
        newsann.load(release, revision="main")
    (release / "manifest.json").write_text("{}")
    with pytest.raises(ReleaseError, match=r"manifest\.json cannot be read"):
        newsann.load(release)
    (release / "manifest.json").unlink()
    with pytest.raises(InputNotFoundError, match="no release"):
        newsann.load(release)


def test_hub_is_asked_for_what_is_no_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    for source, version in (("org/name", None), ("hf://datasets/org/name@v1.0.0", None), ("org/name", "latest")):
        with pytest.raises(
            InputNotFoundError, match=r"no file or folder here, and the Hub does not .*(offline|outgoing)"
        ):
            newsann.load(source, version=version)
    with pytest.raises(ReleaseError, match=r"both v1\.0\.0 and 1\.1\.0 were asked for; name one"):
        newsann.load("hf://datasets/org/name@v1.0.0", version="1.1.0")


@pytest.mark.parametrize("config", ["documents", "annotations"])
def test_exports_are_what_a_build_publishes(config: str, tmp_path: Path) -> None:
    one = sound()
    one["data"] |= {"title": "The ferry", "published": "2026-03-02T08:30:00+02:00"}
    again = task(annotation(SOURCE, id=9, by=2, updated="2026-03-05T10:00:00Z"), id=77)  # of the same document
    copies = [
        {**item, "id": 100 + n, "data": {**item["data"], "id": f"copy{n}"}} for n, item in enumerate(articles(12))
    ]
    release = built(tmp_path, one, *articles(12), again, *copies)
    assert json.loads((release / "manifest.json").read_bytes())["near_duplicates"], (
        "near-duplicates, moved into one split"
    )
    wanted = datasets.load_dataset(str(release), config)
    for source in (tmp_path / "annotations", tmp_path / "annotations" / "export.json"):
        loaded = newsann.load(source, config)
        if source.is_dir():  # of a file alone the name is another one
            same(loaded, wanted)
            same(newsann.load(source, config, streaming=True), wanted)
        assert [len(part) for part in loaded.values()] == [len(part) for part in wanted.values()]
    assert newsann.load(tmp_path / "annotations", config, split="train[:2]", columns=["id"]).num_rows == 2
    assert len(list(newsann.load(tmp_path / "annotations", config, split="train[:2]", streaming=True))) == 2


def test_exports_of_the_repository_are_the_shipped_release(repository: Path, shipped_release: Path) -> None:
    for config in ("documents", "annotations"):
        same(newsann.load(repository / "annotations", config), newsann.load(shipped_release, config))


def test_documents_that_were_published_keep_their_split_in_exports_too(tmp_path: Path) -> None:
    built(tmp_path, releases=tmp_path / "releases", record=True)
    before = rows(newsann.load(tmp_path / "annotations"))
    scheme = tmp_path / "schema" / "scheme.yaml"
    scheme.write_text(HALVES.replace("{shares", "{salt: another, shares"), encoding="utf-8")
    assert rows(newsann.load(tmp_path / "annotations")) == before
    shutil.rmtree(tmp_path / "releases")
    assert rows(newsann.load(tmp_path / "annotations")) != before


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every time that exports are really read."""
    read: list[Any] = []
    through = reading_exports.collected

    def counted(*arguments: Any, **options: Any) -> Any:
        read.append(arguments)
        return through(*arguments, **options)

    monkeypatch.setattr(reading_exports, "collected", counted)
    return read


def test_unchanged_exports_are_not_read_again_and_changed_ones_are(tmp_path: Path, readings: list[Any]) -> None:
    scheme = project(tmp_path, *articles(6))
    folder = tmp_path / "annotations"
    changes: dict[str, Callable[[], object]] = {
        "a document more": lambda: written(folder, *articles(7)),
        "a file more": lambda: written(folder, task(annotation(SOURCE), id=50, document="x"), name="more.json"),
        "another name": lambda: (folder / "more.json").rename(folder / "other.json"),
        "the scheme": lambda: scheme.write_text(HALVES, encoding="utf-8"),
        "the key": lambda: (tmp_path / "schema" / "pseudonym.key").write_text("ab" * 32 + "\n"),
    }
    seen = [rows(newsann.load(folder))]
    for change in ({"nothing": lambda: None} | changes).values():
        change()
        loaded = rows(newsann.load(folder))
        assert rows(newsann.load(folder, streaming=True)) == loaded
        seen.append(loaded)
    assert len(readings) == 1 + len(changes)
    assert seen[0] == seen[1]
    assert all(before != after for before, after in pairwise(seen[1:]))
    moved = shutil.copytree(tmp_path, tmp_path.with_name("elsewhere"), ignore=shutil.ignore_patterns("cache"))
    assert rows(newsann.load(moved / "annotations")) == seen[-1]
    assert len(readings) == 1 + len(changes), "the same content elsewhere is the same"


def test_exports_with_errors_are_refused_as_a_build_refuses_them(tmp_path: Path) -> None:
    scheme = project(tmp_path, *articles(5), task(annotation(region("s", "The mayor", "sauce")), id=9))
    with pytest.raises(newsann.CheckFailedError) as building:
        newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist")
    with pytest.raises(newsann.CheckFailedError) as loading:
        newsann.load(tmp_path / "annotations")
    assert str(loading.value) == str(building.value)
    assert loading.value.outcome.findings == building.value.outcome.findings
    release = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist", quarantine=True).path
    same(newsann.load(tmp_path / "annotations", quarantine=True), newsann.load(release))
    with pytest.raises(newsann.CheckFailedError):
        newsann.load(tmp_path / "annotations")


def test_what_exports_lack_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = project(tmp_path, *articles(3))
    folder = tmp_path / "annotations"
    with pytest.raises(ReleaseError, match="no config 'tokens'; it has documents, annotations"):
        newsann.load(folder, "tokens")
    with pytest.raises(ReleaseError, match="no column 'titel'"):
        newsann.load(folder, columns=["titel"])
    with pytest.raises(ReleaseError, match="exports have no version"):
        newsann.load(folder, version="1.0.0")
    with pytest.raises(ReleaseError, match="Unknown split"):
        newsann.load(folder, split="dev")
    alone = tmp_path / "far" / "away"
    shutil.copytree(folder, alone)
    monkeypatch.chdir(alone)  # the project that one stands in is the last place to look for a scheme
    with pytest.raises(ReleaseError, match=r"expected schema/scheme\.yaml beside them\)"):
        newsann.load(alone)
    assert newsann.load(alone, scheme=scheme)
    written(alone, task())
    with pytest.raises(NothingToPublishError, match="the only task has no submitted annotation without errors"):
        newsann.load(alone, scheme=scheme)
    with pytest.raises(SchemeError):
        newsann.load(alone, scheme=alone / "export.json")
    (tmp_path / "empty" / "schema").mkdir(parents=True)
    (tmp_path / "empty" / "annotations").mkdir()
    scheme.rename(tmp_path / "empty" / "schema" / "scheme.yaml")
    with pytest.raises(InputNotFoundError, match="the folder holds no export"):
        newsann.load(tmp_path / "empty" / "annotations")


def test_export_that_changes_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, *articles(3))
    through = reading_exports.collected

    def late(*arguments: Any, **options: Any) -> Any:
        written(tmp_path / "annotations", *articles(4))
        return through(*arguments, **options)

    monkeypatch.setattr(reading_exports, "collected", late)
    with pytest.raises(ReleaseError, match=r"annotations/export\.json: the export changed while it was read"):
        newsann.load(tmp_path / "annotations")


def test_changed_release_is_seen_by_the_script_cache(tmp_path: Path) -> None:
    """What `datasets` before 4 caches the script's rows by is what the release holds, wherever it lies."""
    from newsann.loading.newsann_script import ReleaseConfig

    release = built(tmp_path)
    config = ReleaseConfig(name="documents", data_dir=str(release))
    moved = shutil.copytree(release, tmp_path / "moved")
    first = config.create_config_id({})
    assert ReleaseConfig(name="documents", data_dir=str(moved)).create_config_id({}) == first
    shutil.rmtree(release)
    built(tmp_path, *articles(5))
    assert config.create_config_id({}) != first


def test_script_is_one_file_that_needs_no_newsann_and_is_in_no_release(tmp_path: Path) -> None:
    script = newsann.loader_script()
    imported = {
        (node.names[0].name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    standard = {"__future__", "collections", "dataclasses", "hashlib", "json", "pathlib", "re", "typing"}
    assert imported - standard == {"datasets", "pyarrow"}
    release = built(tmp_path)
    assert not list(release.rglob("*.py"))


def test_nothing_private_of_datasets_is_touched(repository: Path) -> None:
    """Of `datasets` only what `import datasets` gives by a name of its own, and its documented settings."""
    for path in (repository / "src" / "newsann").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "datasets":
                assert node.module in ("datasets", "datasets.exceptions"), path
                assert not any(alias.name.startswith("_") for alias in node.names), path
            if isinstance(node, ast.Import):
                assert not any(re.match(r"datasets\.", alias.name) for alias in node.names), path
            if not isinstance(node, ast.Attribute):
                continue
            words = ast.unparse(node).split(".")
            if words[0] == "datasets":
                assert len(words) == 2 or words[:2] == ["datasets", "config"], (path, words)
                assert words[1] in dir(datasets), (path, words)
            if "loading" in path.parts and words[0] not in ("self", "cls"):
                assert not node.attr.startswith("_") or node.attr.startswith("__"), (path, words)


def test_texts_survive_the_way_through(tmp_path: Path) -> None:
    text = f"🚢 {TEXT}"
    link = relation("c1", "s1", "attributed_to")
    items = (region("s1", "The mayor", "Source", text), region("c1", "the ferry", "Claim", text), link)
    built(tmp_path, task(annotation(*items), text=text))
    for source in (tmp_path / "annotations", tmp_path / "dist" / "tiny-1.0.0"):
        (article,) = (row for part in newsann.load(source).values() for row in part)
        assert [article["text"][span["start"] : span["end"]] for span in article["spans"]] == ["The mayor", "the ferry"]
        assert [(link["head"], link["tail"]) for link in article["relations"]] == [("c1", "s1")]


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("", {}, "no source was named"),
        ("{}", {"columns": "id"}, "columns is 'id', expected the names of some columns in a list"),
        ("{}", {"columns": []}, "columns is [], expected the names of some columns in a list"),
    ],
)
def test_arguments_that_cannot_be_meant_are_told(
    source: str, options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match=re.escape(said)):
        newsann.load(source.format(built(tmp_path)), **options)
    assert newsann.load(built(tmp_path), columns=["id", "id"], split="train").column_names == ["id"]

"""Releases made to lead a reader outside of them: refused by every way in, and nothing outside is read or written."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pyarrow import parquet

import newsann
from making import SCHEME, project, sound
from newsann.errors import NewsannError, ReleaseError
from newsann.releases import paths
from newsann.releases.diff.diff import diff
from newsann.releases.location import FileDigest, digest, measured
from newsann.releases.manifest import Manifest, decode, encode
from newsann.studio.preannotation.earlier_release import load_release

Attack = Callable[[Path], None]
SECRET = "what nobody published"
PARQUET = "documents/train.parquet"


@pytest.fixture(scope="module")
def sound_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    scheme = project(folder, sound())
    scheme.write_text(scheme.read_text() + "splits: {shares: {train: 1}}\n", encoding="utf-8")
    return newsann.build([folder / "annotations"], scheme, out=folder / "dist").path


@pytest.fixture
def release(sound_release: Path, tmp_path: Path) -> Path:
    """A copy of a release to attack with, and a file beside it that is none of its own."""
    (tmp_path / "outside.parquet").write_text(SECRET, encoding="utf-8")
    return Path(shutil.copytree(sound_release, tmp_path / "dist" / sound_release.name))


def resealed(change: Callable[[Manifest], Manifest]) -> Attack:
    """A manifest with its digest computed again, as anybody can who knows how."""

    def attack(release: Path) -> None:
        path = release / "manifest.json"
        path.write_bytes(encode(change(decode(path.read_bytes()))))

    return attack


def listing(path: str) -> Attack:
    """One more file in the manifest, with the digest that the file there has."""

    def change(manifest: Manifest, release: Path) -> Manifest:
        outside = release.parent.parent / "outside.parquet"
        with outside.open("rb") as stream:
            found = measured(path.replace("{outside}", str(outside)), stream)
        return replace(manifest, files=[*manifest.files, found])

    return lambda release: resealed(lambda manifest: change(manifest, release))(release)


def linked(path: str, to: str) -> Attack:
    """A file or folder of the release is a link to something outside, which the manifest accounts for."""

    def attack(release: Path) -> None:
        outside = release.parent.parent / to
        if outside.suffix:
            shutil.copyfile(release / path, outside)
        else:
            shutil.copytree(release / path, outside)
        shutil.rmtree(release / path) if (release / path).is_dir() else (release / path).unlink()
        (release / path).symlink_to(outside)

    return attack


def card(old: str, new: str) -> Attack:
    """The card that `datasets` goes by names another file, and the manifest accounts for the card."""

    def attack(release: Path) -> None:
        path = release / "README.md"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        own = digest(release, "README.md")
        resealed(lambda m: replace(m, files=[own if f.path == own.path else f for f in m.files]))(release)

    return attack


LISTED = [
    "../../outside.parquet", "documents/../../../outside.parquet", "{outside}", "documents/./x", "documents//x",
    r"..\outside.parquet", r"documents\..\..\x", "C:/outside.parquet", "file:///etc/hosts", "memory://x::y",
    ".git/hooks/post-checkout", "documents/train.parquet ", "documents/aux.parquet", "nul", "documents/\u202ex",
    "DOCUMENTS/train.parquet", "documents/*.parquet",
]  # fmt: skip
MANIFESTS: dict[str, Attack] = {
    **{f"a file called {path!r}": listing(path) for path in LISTED},
    "a config that is a path": resealed(lambda m: replace(m, rows=m.rows | {"../documents": {"train": 1}})),
    "a split that is a path": resealed(lambda m: replace(m, rows=m.rows | {"documents": {"../../outside": 1}})),
    "a name that is a path": resealed(lambda m: replace(m, name="../../tiny")),
    "a version that is a path": resealed(lambda m: replace(m, version="../1.0.0")),
}
LINKS: dict[str, Attack] = {
    "a linked file": linked(PARQUET, "elsewhere.parquet"),
    "a linked scheme": linked("scheme.yaml", "elsewhere.yaml"),
    "a linked folder": linked("documents", "elsewhere"),
    "a card that names a path outside": card("path: documents/train.parquet", "path: ../../outside.parquet"),
    "a card that names an address": card("path: documents/train.parquet", "path: https://example.com/x.parquet"),
}
COPIED = "a linked"
"""What a copy of the files elsewhere no longer has."""


@pytest.fixture
def memory(release: Path) -> Iterator[Callable[[], str]]:
    """The release in a file system in memory, which stands for any URL."""
    filesystem = fsspec.filesystem("memory")

    def put() -> str:
        filesystem.put(str(release), f"/hostile/{release.name}", recursive=True)
        return f"memory://hostile/{release.name}"

    yield put
    if filesystem.exists("/hostile"):
        filesystem.rm("/hostile", recursive=True)


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(ReleaseError) as raised:
        act()
    assert warns(str(raised.value)), str(raised.value)


def warns(message: str) -> bool:
    return "do not use this release" in message.lower() or "leads out of the release" in message


def found_by_verify(release: Path) -> str:
    try:
        return "\n".join(newsann.verify(release))
    except NewsannError as error:
        return str(error)


@pytest.mark.parametrize("name", [*MANIFESTS, *LINKS])
def test_no_way_in_takes_it(name: str, release: Path, sound_release: Path, tmp_path: Path) -> None:
    (MANIFESTS | LINKS)[name](release)
    cache = tmp_path / "cache"
    before = tree(tmp_path)
    if name != "a linked scheme":  # which nothing that is loaded is read by
        refused(lambda: newsann.load(release, cache_dir=cache))
        refused(lambda: newsann.load(release, cache_dir=cache, check=False))
    refused(lambda: newsann.publish(release, tmp_path / "shelf"))
    refused(lambda: newsann.publish(release, tmp_path / "shelf", dry_run=True))
    refused(lambda: newsann.publish(release, "memory://shelf"))
    assert not fsspec.filesystem("memory").exists("/shelf")
    assert warns(found_by_verify(release))
    if name in MANIFESTS:
        refused(lambda: diff(sound_release, release))
    assert tree(tmp_path) == before, "nothing was written"


@pytest.mark.parametrize("name", [name for name in (*MANIFESTS, *LINKS) if not name.startswith(COPIED)])
def test_from_a_url_nothing_is_written_outside_of_the_cache(
    name: str, release: Path, memory: Callable[[], str], tmp_path: Path
) -> None:
    (MANIFESTS | LINKS)[name](release)
    url, before = memory(), tree(tmp_path)
    if name in MANIFESTS:
        refused(lambda: newsann.load(url, cache_dir=tmp_path / "cache"))
        refused(lambda: newsann.load(url, cache_dir=tmp_path / "cache", streaming=True))
        assert tree(tmp_path) == before
    refused(lambda: newsann.publish(url, tmp_path / "shelf"))
    assert tree(tmp_path) == before


def test_rows_of_a_file_that_the_manifest_does_not_list_are_not_loaded(release: Path, tmp_path: Path) -> None:
    shutil.copyfile(release / PARQUET, release / "documents" / "other.parquet")
    card(f"path: {PARQUET}", "path: documents/other.parquet")(release)
    with pytest.raises(ReleaseError, match=r"the card names .*other\.parquet"):
        newsann.load(release, cache_dir=tmp_path / "cache")


@pytest.mark.parametrize("check", [True, False])
def test_program_that_older_versions_of_datasets_would_run_is_refused(
    check: bool, release: Path, tmp_path: Path
) -> None:
    (release / f"{release.name}.py").write_text("raise SystemExit", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"it has the program tiny-1\.0\.0\.py"):
        newsann.load(release, check=check, cache_dir=tmp_path / "cache")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pipes in folders")
def test_pipe_in_the_place_of_a_file_is_not_waited_for(release: Path, tmp_path: Path) -> None:
    (release / PARQUET).unlink()
    os.mkfifo(release / PARQUET)
    refused(lambda: newsann.load(release, cache_dir=tmp_path / "cache"))
    refused(lambda: newsann.publish(release, tmp_path / "shelf"))
    assert f"{PARQUET} is not a regular file" in found_by_verify(release)


@pytest.mark.parametrize("name", ["a linked file", "a split that is a path"])
def test_script_for_older_versions_of_datasets_does_not_leave_a_release(name: str, release: Path) -> None:
    from newsann.loading.newsann_script import Release, ReleaseConfig

    (MANIFESTS | LINKS)[name](release)
    builder = Release.__new__(Release)
    builder.config = ReleaseConfig(name="documents", data_dir=str(release))
    with pytest.raises(ValueError, match="do not use this release"):
        builder._split_generators(None)


def changed(row: dict[str, Any], path: str, value: object) -> None:
    """Set what stands at `spans.label` in the first span of a row."""
    outer, _, inner = path.partition(".")
    if inner:
        row[outer][0][inner] = value
    else:
        row[outer] = value


TABLES: dict[str, Callable[[pa.Table], pa.Table]] = {
    **{
        f"{path} is {value!r}": partial(lambda table, path, value: _with(table, path, value), path=path, value=value)
        for path, value in (
            ("spans.label", 99), ("spans.label", -1), ("spans.label", None), ("spans.start", None), ("spans", None),
            ("spans.attributes", {"source_kind": 99}), ("relations", None), ("relations.head", "nobody"),
            ("relations.label", 99), ("text", None), ("id", None),
        )
    },
    "no spans": lambda table: table.drop_columns(["spans"]),
    "no id": lambda table: table.drop_columns(["id"]),
    "a number for a text": lambda table: table.set_column(1, "text", pa.array([5] * table.num_rows)),
    "a text for spans": lambda table: table.set_column(
        table.column_names.index("spans"), "spans", pa.array(["x"] * table.num_rows)
    ),
    "a column twice": lambda table: table.append_column("text", table.column("text")),
    "another table": lambda table: pa.table({"a": [1] * table.num_rows}),
}  # fmt: skip


def _with(table: pa.Table, path: str, value: object) -> pa.Table:
    rows = table.to_pylist()
    changed(rows[0], path, value)
    return pa.Table.from_pylist(rows, table.schema)


@pytest.mark.parametrize("config", ["documents", "annotations"])
@pytest.mark.parametrize("name", TABLES)
def test_table_that_no_build_writes_ends_in_a_sentence(
    name: str, config: str, release: Path, sound_release: Path
) -> None:
    path = f"{config}/train.parquet"
    parquet.write_table(TABLES[name](parquet.read_table(release / path)), release / path)
    own = digest(release, path)
    resealed(lambda m: replace(m, files=[own if f.path == path else f for f in m.files]))(release)
    assert newsann.verify(release) != []
    with suppress(ReleaseError):
        diff(sound_release, release)
    with suppress(ReleaseError):
        diff(release, sound_release)
    with suppress(ReleaseError):
        load_release(release, SCHEME).suggest("The mayor said the ferry would run again.")


def test_fault_of_a_release_is_named_by_what_reads_it(release: Path, sound_release: Path) -> None:
    path = "documents/train.parquet"
    parquet.write_table(_with(parquet.read_table(release / path), "spans.label", 99), release / path)
    own = digest(release, path)
    resealed(lambda m: replace(m, files=[own if f.path == path else f for f in m.files]))(release)
    with pytest.raises(ReleaseError, match=r"column spans\.label has the number 99, and the scheme has 4 labels there"):
        diff(sound_release, release)


def test_snapshot_in_the_cache_of_the_hub_consists_of_links_and_is_read(release: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "datasets--org--tiny" / "snapshots" / "0123abcd"
    blobs = snapshot.parent.parent / "blobs"
    blobs.mkdir(parents=True)
    for number, path in enumerate(p for p in sorted(release.rglob("*")) if p.is_file()):
        link = snapshot / path.relative_to(release)
        link.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, blobs / str(number))
        link.symlink_to(blobs / str(number))
    assert newsann.verify(snapshot) == []
    assert newsann.load(snapshot, split="train", cache_dir=tmp_path / "cache").num_rows == 1


def test_recorded_manifest_is_no_way_in_either(release: Path, tmp_path: Path) -> None:
    listing("../../outside.parquet")(release)
    scheme = project(tmp_path / "again", sound())
    releases = tmp_path / "again" / "releases"
    releases.mkdir()
    shutil.copyfile(release / "manifest.json", releases / "1.0.0.json")
    refused(lambda: newsann.build([scheme.parents[1] / "annotations"], scheme, out=tmp_path, releases=releases))


SEGMENTS = st.sampled_from(["a", "b.parquet", "..", ".", "", "C:", "~", "con", "é", "%2e%2e", " "])


@given(parts=st.lists(SEGMENTS, min_size=1, max_size=5), separator=st.sampled_from(["/", "\\"]))
def test_path_that_is_admitted_stays_inside(parts: list[str], separator: str) -> None:
    path = separator.join(parts)
    if paths.problem(path):
        return
    root = Path("/somewhere/release")
    assert (root / path).resolve().is_relative_to(root)
    assert (root / path).resolve() != root


def test_files_that_newsann_writes_are_admitted(sound_release: Path) -> None:
    files: list[FileDigest] = decode((sound_release / "manifest.json").read_bytes()).files
    assert files
    assert [file.path for file in files if paths.problem(file.path)] == []

"""Releases that are not what was published: told with the file, what was found, what was expected, and what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import newsann
from arbitrary import tasks
from drawing import drawn
from making import SCHEME_YAML, TEXT, annotation, project, region, relation, sound, task
from newsann.errors import NewsannError, NothingToPublishError, ReleaseError
from newsann.releases.diff.diff import diff
from newsann.releases.location import digest
from newsann.releases.manifest import Manifest, decode, encode
from newsann.releases.release import Release
from newsann.releases.verify.verify import problems
from newsann.splits.assignment import CrossSplitPair
from running import newsann as command

pytestmark = pytest.mark.usefixtures("without_figures")

SCHEME = SCHEME_YAML + "splits: {shares: {train: 1}}\n"
FILES = (
    "README.md",
    "annotations/train.parquet",
    "documents/train.parquet",
    "manifest.json",
    "scheme.yaml",
)

Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project and its recorded releases 1.0.0 and 1.1.0."""
    folder = tmp_path_factory.mktemp("project")
    said = (region("c1", "the ferry would run again", "Claim"), region("s1", "The mayor", "Source"))
    more = task(annotation(*said, relation("c1", "s1", "attributed_to"), id=8), id=2, document="b", text=f"{TEXT} b")
    for several in ([sound()], [sound(), more]):
        scheme = project(folder, *several)
        scheme.write_text(SCHEME, encoding="utf-8")
        build(folder, "auto")
    return folder


def build(folder: Path, version: str, out: str = "dist") -> newsann.BuiltRelease:
    releases = folder / "releases"
    exports, scheme = [folder / "annotations"], folder / "schema" / "scheme.yaml"
    return newsann.build(exports, scheme, out=folder / out, version=version, releases=releases, record=True)


@pytest.fixture
def release(releases: Path, tmp_path: Path) -> Path:
    """A copy of 1.1.0 to damage, with 1.0.0 beside it."""
    shutil.copytree(releases / "dist", tmp_path / "dist")
    return tmp_path / "dist" / "tiny-1.1.0"


def bytes_of(path: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(release: Path) -> None:
        content = (release / path).read_bytes()
        assert change(content) != content
        (release / path).write_bytes(change(content))

    return damage


def cut(path: str, *, keep: float = 0, less: int = 0) -> Damage:
    return bytes_of(path, lambda data: data[: int(len(data) * keep) - less])


def flip(path: str, share: float) -> Damage:
    """A bit of the byte that stands at that share of the file."""

    def flipped(data: bytes) -> bytes:
        at = int(len(data) * share)
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

    return bytes_of(path, flipped)


def text(path: str, old: str, new: str) -> Damage:
    return bytes_of(path, lambda data: data.replace(old.encode(), new.encode(), 1))


def resealed(change: Callable[[Manifest], Manifest]) -> Damage:
    """Somebody who knows of the seal has changed the manifest."""

    def damage(release: Path) -> None:
        path = release / "manifest.json"
        path.write_bytes(encode(change(decode(path.read_bytes()))))

    return damage


def rewritten(path: str, change: Callable[[pa.Table], pa.Table]) -> Damage:
    """Somebody has written a table anew and accounted for it in the manifest."""

    def damage(release: Path) -> None:
        pq.write_table(change(pq.read_table(release / path)), release / path)
        fresh = digest(release, path)
        resealed(lambda m: replace(m, files=[fresh if f.path == path else f for f in m.files]))(release)

    return damage


def mistold(kind: str, **counts: Any) -> Damage:
    return resealed(lambda m: replace(m, ledger=m.ledger | {kind: m.ledger[kind] | counts}))


def shifted(table: pa.Table) -> pa.Table:
    rows = table.to_pylist()
    rows[0]["spans"][0]["start"] += 1
    return pa.Table.from_pylist(rows, table.schema)


def swapped(path: str) -> Damage:
    return lambda release: Path(shutil.copy(release.parent / "tiny-1.0.0" / path, release / path)).touch()


PARQUET = "documents/train.parquet"
DIFFERS = "differs from the manifest: its SHA-256 is"
CHANGED = f"annotations/train.parquet {DIFFERS}"
UNREADABLE = "manifest.json cannot be read"
# What was done, how, what `verify` says, and whether `diff`, which does not prove all there is, says it too.
DAMAGES: dict[str, tuple[Damage, str, bool]] = {
    "Parquet of no bytes": (cut(PARQUET), f"{PARQUET} {DIFFERS} e3b0c442", True),
    "Parquet of half its bytes": (cut(PARQUET, keep=0.5), f"{PARQUET} {DIFFERS}", True),
    "Parquet without its last byte": (cut(PARQUET, keep=1, less=1), f"{PARQUET} {DIFFERS}", True),
    "Parquet without its footer": (cut(PARQUET, keep=1, less=8), f"{PARQUET} {DIFFERS}", True),
    "a bit of Parquet flipped": (flip("annotations/train.parquet", 0.3), CHANGED, True),
    "a file of another release": (swapped("annotations/train.parquet"), CHANGED, True),
    "two files swapped": (
        lambda release: [shutil.copy(release / PARQUET, release / "annotations/train.parquet"), None][1], CHANGED, True,
    ),
    "a file that is gone": (lambda release: (release / PARQUET).unlink(), f"{PARQUET}", True),
    "a file too many": (lambda release: (release / "a.csv").touch() or None, "a.csv is not in the manifest", False),
    "a card edited by hand": (text("README.md", "tiny", "tidy"), f"README.md {DIFFERS}", False),
    "a scheme edited by hand": (text("scheme.yaml", "Hedge", "Hodge"), f"scheme.yaml {DIFFERS}", True),
    "a scheme that is gone": (lambda release: (release / "scheme.yaml").unlink(), "scheme.yaml is missing", True),
    "the manifest of another version": (
        swapped("manifest.json"), "the folder's name says 1.1.0, and manifest.json is of 1.0.0", True,
    ),
    "a manifest edited by hand": (
        text("manifest.json", '"train": 2', '"train": 1'), "it was changed after it was made: its SHA-256 is", True,
    ),
    "a manifest with another space": (text("manifest.json", "{\n  ", "{\n\t "), "its SHA-256 is", True),
    "a manifest of no bytes": (cut("manifest.json"), UNREADABLE, True),
    "half a manifest": (cut("manifest.json", keep=0.5), UNREADABLE, True),
    "a manifest without its digest": (
        bytes_of("manifest.json", lambda data: b"sha512".join(data.rsplit(b"sha256", 1))),
        "does not end with its own SHA-256", True,
    ),
    "a manifest that is a list": (bytes_of("manifest.json", lambda _: b"[1]"), "Expected `object`, got `array`", True),
    "a manifest that lacks a key": (text("manifest.json", '"rows"', '"raws"'), "missing required field `rows`", True),
    "a manifest of a newer newsann": (
        text("manifest.json", '"format": 6', '"format": 99'),
        "made by a newer newsann, in format 99, where this one reads up to 6; update newsann", True,
    ),
    "a manifest with columns of no type": (
        resealed(lambda m: replace(m, columns={"documents": {"id": ["string"]}})), "is no type of a column", True,
    ),
    "a count changed": (
        resealed(lambda m: replace(m, rows=m.rows | {"documents": {"train": 7}})),
        f"{PARQUET}: 2 rows, the manifest says 7", False,
    ),
    "a split that no file holds": (
        resealed(lambda m: replace(m, rows=m.rows | {"documents": {"train": 2, "dev": 1}})),
        "documents/dev.parquet: the manifest counts its rows and does not list it", True,
    ),
    "a document of another split": (
        resealed(lambda m: replace(m, documents={n: replace(s, split="test") for n, s in m.documents.items()})),
        f"{PARQUET}: document 'b' belongs to test", False,
    ),
    "a document that no table has": (
        resealed(lambda m: replace(m, documents=m.documents | {"z": m.documents["b"]})),
        "documents: document 'z' has 0 rows, the manifest says 1", False,
    ),
    "a document sealed with something else": (
        resealed(
            lambda m: replace(m, documents={n: replace(d, digest="0" * 16) for n, d in m.documents.items()})
        ),
        "document 'b': its digest is ", False,
    ),
    "near-duplicates that it is silent of": (
        resealed(lambda m: replace(m, near_duplicates=[])),
        "'b', 'ferry' are near-duplicates, and it does not list them as a group", False,
    ),
    "articles that are said to be near-duplicates": (
        resealed(lambda m: replace(m, near_duplicates=[["b", "ferry", "b"]])),
        "it lists 'b', 'ferry', 'b' as near-duplicates, and they are not", False,
    ),
    "a containment that nobody finds again": (
        resealed(lambda m: replace(m, closest_across_splits=CrossSplitPair("b", "ferry", 0.2))),
        "the closest pair across splits is none, the manifest says 'b' and 'ferry' by 0.2000", False,
    ),
    "a ledger that does not balance": (
        mistold("tasks", read=7), "the ledger does not balance: 7 tasks read, 2 accounted for", False,
    ),
    "a ledger with too few relations": (
        mistold("rows", relations=1),
        "the ledger says 1 relations written, there are 2 relations in annotations", False,
    ),
    "a ledger with too many annotations": (
        mistold("annotations", read=3, published=3), "3 annotations published, there are 2 rows of annotations", False,
    ),
    "a ledger with too many regions": (
        mistold("regions", read=9, published=7), "7 regions published, there are 4 spans in annotations", False,
    ),
    "a ledger of an earlier version with too few relations": (
        resealed(lambda m: replace(m, ledger={k: v for k, v in m.ledger.items() if k != "rows"} | {
            "relations": m.ledger["relations"] | {"read": 1, "published": 1}})),
        "the ledger says 1 relation published, there are 2 relations in annotations", False,
    ),
    "a ledger of another shape": (
        mistold("tasks", skipped=3), "the ledger cannot be read: Expected `object`, got `int`", False,
    ),
    "a ledger without relations": (
        resealed(lambda m: replace(m, ledger={k: v for k, v in m.ledger.items() if k != "relations"})),
        "the ledger does not count relations", False,
    ),
    "a span that was shifted": (
        rewritten(PARQUET, shifted), f"{PARQUET}: document 'ferry', span 's1': [1, 9) is not 'The mayor'", False,
    ),
    "a table with a column less": (
        rewritten(PARQUET, lambda table: table.drop_columns(["choices"])), "column choices is missing", False,
    ),
    "a table with a row twice": (
        rewritten(PARQUET, lambda table: pa.concat_tables([table, table.slice(0, 1)])),
        "documents: document 'ferry' has 2 rows, the manifest says 1", False,
    ),
    "Parquet that is none": (
        lambda release: [(release / PARQUET).write_bytes(b"PAR1"), resealed(lambda m: replace(m, files=[
            digest(release, PARQUET) if f.path == PARQUET else f for f in m.files]))(release)][1],
        f"{PARQUET} ", True,
    ),
}  # fmt: skip


def said_by_verify(release: Path) -> str:
    """All that `newsann verify` prints; a traceback fails the test."""
    try:
        return "\n".join(problems(Release.open(release)))
    except NewsannError as error:
        return str(error)


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_told(name: str, release: Path) -> None:
    damage, said, in_diff = DAMAGES[name]
    earlier = release.with_name("tiny-1.0.0")
    assert said_by_verify(release) == ""
    damage(release)
    assert said in said_by_verify(release)
    for pair in ((earlier, release), (release, earlier)):
        if in_diff:
            with pytest.raises(ReleaseError) as raised:
                diff(*pair)
            assert str(release) in str(raised.value)
            assert "again" in str(raised.value), "it says what to do"
        else:
            diff(*pair)


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_release_is_not_taken_for_the_one_that_is_built(name: str, releases: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(releases, tmp_path / "project")
    damage, _, _ = DAMAGES[name]
    damage(folder / "dist/tiny-1.1.0")
    if name == "a file too many":
        return  # every file of the release is there
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(ReleaseError, match="this version is there already and differs from what was built now: "):
        build(folder, "1.1.0")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


RECORDED = {
    "edited by hand": (text("1.0.0.json", '"train": 1', '"train": 2'), "its SHA-256 is"),
    "of another version": (lambda r: Path(shutil.copy(r / "1.1.0.json", r / "1.0.0.json")).touch(), "expected 1.0.0"),
    "of no bytes": (cut("1.0.0.json"), "not the manifest of a release"),
    "of a newer newsann": (text("1.1.0.json", '"format": 6', '"format": 7'), "made by a newer newsann, in format 7"),
    "in conflict": (
        bytes_of("1.1.0.json", lambda data: b"<<<<<<< HEAD\n" + data), "JSON is malformed: invalid character",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDED)
def test_damaged_record_is_told_and_nothing_is_built_on_it(name: str, releases: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(releases, tmp_path / "project")
    damage, said = RECORDED[name]
    damage(folder / "releases")
    with pytest.raises(ReleaseError, match=said) as raised:
        build(folder, "auto", out="new")
    assert "Restore it from your repository" in str(raised.value)
    assert not (folder / "new").exists()


@given(data=st.data())
@settings(deadline=None, max_examples=200)
def test_no_byte_changes_unseen(data: st.DataObject, releases: Path) -> None:
    release = releases / "dist" / "tiny-1.1.0"
    path = release / data.draw(st.sampled_from(FILES))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(
        st.one_of(
            st.just(whole[:at]),
            st.just(whole[at:]) if at else st.just(b""),
            st.integers(1, 255).map(lambda bits: whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :]),
            st.binary(min_size=1, max_size=4).map(lambda more: whole[:at] + more + whole[at:]),
        )
    )
    try:
        path.write_bytes(changed)
        assert said_by_verify(release)
    finally:
        path.write_bytes(whole)


def test_commands_say_it_in_sentences(releases: Path, tmp_path: Path) -> None:
    for name, (damage, said, in_diff) in DAMAGES.items():
        folder = shutil.copytree(releases, tmp_path / name)
        damage(folder / "dist/tiny-1.1.0")
        proved = command("verify", "dist/tiny-1.1.0", cwd=folder)
        assert proved.returncode in (1, 2), name
        assert said in proved.stdout + proved.stderr
        assert "again from where it was" in proved.stderr or "update newsann" in proved.stderr
        told = command("diff", "dist/tiny-1.0.0", "dist/tiny-1.1.0", cwd=folder)
        assert told.returncode == (2 if in_diff else 0), told.stderr


@given(exported=tasks())
@settings(deadline=None, max_examples=30)
def test_whatever_is_built_is_proved(exported: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    scheme = project(folder, *exported)
    try:
        with drawn():
            built = newsann.build([folder / "annotations"], scheme, out=folder / "dist", quarantine=True)
    except NothingToPublishError:
        return
    assert said_by_verify(built.path) == ""


def test_document_that_the_manifest_lacks_is_told(tmp_path: Path) -> None:
    texts = {f"d{number}": f"{TEXT} {number}" for number in range(4)}
    marked = [
        task(annotation(region("s", "The mayor", "Source"), id=number), id=number, document=name, text=text)
        for number, (name, text) in enumerate(texts.items())
    ]
    project(tmp_path, *marked)
    release = build(tmp_path, "1.0.0").path
    resealed(lambda m: replace(m, documents={n: d for n, d in m.documents.items() if n != "d0"}))(release)
    assert "document 'd0' belongs to no split" in said_by_verify(release)


def test_file_system_that_keeps_files_in_memory_is_read_like_any_other(release: Path) -> None:
    filesystem = fsspec.filesystem("memory")
    filesystem.put(str(release), "/proved", recursive=True)
    try:
        assert newsann.verify("memory://proved") == []
        filesystem.pipe_file("/proved/README.md", b"!")
        (line,) = newsann.verify("memory://proved")
        assert line.startswith("README.md differs from the manifest: its SHA-256 is ")
        assert "(1 byte)" in line
    finally:
        filesystem.rm("/proved", recursive=True)


def test_manifest_is_json_that_others_read(release: Path) -> None:
    assert json.loads((release / "manifest.json").read_bytes())["format"] == 6

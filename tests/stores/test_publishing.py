"""newsann publish into real object stores: whole or not at all, never over another, and read from there again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from killing import buckets, stored, walked
from tools.stores.store import Store
from two_releases import contents, releases, stranger

__all__ = ["releases", "stranger"]
Releases = dict[str, Path]


def newsann(store: Store, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line, as somebody who uses the store."""
    command = [sys.executable, "-m", "newsann", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | store.environment, check=False)


def test_release_stands_in_a_folder_of_its_own(store: Store, bucket: str, releases: Releases) -> None:
    done = newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}/datasets/")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"s3://{bucket}/datasets/tiny-1.0.0"
    assert stored(store, f"{bucket}/datasets/tiny-1.0.0") == contents(releases["1.0.0"])


def test_same_release_again_changes_nothing(store: Store, bucket: str, releases: Releases) -> None:
    newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    before = store.filesystem().info(f"{bucket}/tiny-1.0.0/README.md")["LastModified"]
    again = newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    assert again.stdout.splitlines() == [
        "this release already exists and is identical; nothing was sent", f"s3://{bucket}/tiny-1.0.0"
    ]  # fmt: skip
    assert store.filesystem().info(f"{bucket}/tiny-1.0.0/README.md")["LastModified"] == before


def test_version_with_another_content_is_refused(store: Store, bucket: str, releases: Releases, stranger: Path) -> None:
    newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    done = newsann(store, "publish", stranger, f"s3://{bucket}")
    assert done.returncode == 2
    assert f"s3://{bucket}/tiny-1.0.0: this version is there already with another manifest.json" in done.stderr
    assert stored(store, f"{bucket}/tiny-1.0.0") == contents(releases["1.0.0"])


def test_version_that_was_edited_there_is_not_taken_for_the_same(store: Store, bucket: str, releases: Releases) -> None:
    newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    size = len((releases["1.0.0"] / "README.md").read_bytes())
    store.filesystem().pipe_file(f"{bucket}/tiny-1.0.0/README.md", b"!" * size)
    done = newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    assert done.returncode == 2
    assert "this version is there already with another README.md" in done.stderr
    assert newsann(store, "verify", f"s3://{bucket}/tiny-1.0.0").returncode == 1


def test_file_that_was_lost_there_is_sent_again(store: Store, bucket: str, releases: Releases) -> None:
    newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    store.filesystem().rm_file(f"{bucket}/tiny-1.0.0/documents/train.parquet")
    done = newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    assert done.stdout.startswith("1 file, ")
    assert stored(store, f"{bucket}/tiny-1.0.0") == contents(releases["1.0.0"])


def test_dry_run_sends_nothing(store: Store, bucket: str, releases: Releases) -> None:
    done = newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}", "--dry-run")
    assert done.returncode == 0
    assert "would be sent" in done.stdout
    assert store.filesystem().find(bucket) == []


def test_what_a_store_refuses_is_told_in_a_sentence(store: Store, bucket: str, releases: Releases) -> None:
    for who, where in ((store.reader, bucket), (store.stranger, bucket), (store, "no-such-bucket")):
        done = newsann(who, "publish", releases["1.0.0"], f"s3://{where}")
        assert done.returncode == 2, done.stdout
        assert done.stderr.startswith(f"newsann: s3://{where}: ")
        assert "Traceback" not in done.stderr
    assert store.filesystem().find(bucket) == []


def test_store_that_is_down_is_told_in_a_sentence(moto: Store, releases: Releases) -> None:
    import msgspec

    down = msgspec.structs.replace(moto, url="http://127.0.0.1:9")
    for words in (("publish", releases["1.0.0"], "s3://bucket"), ("verify", "s3://bucket/tiny-1.0.0")):
        done = newsann(down, *words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "http://127.0.0.1:9" in done.stderr


def test_diff_and_verify_read_it_there(store: Store, bucket: str, releases: Releases) -> None:
    for version in ("1.0.0", "1.1.0"):
        newsann(store, "publish", releases[version], f"s3://{bucket}")
    assert newsann(store, "verify", f"s3://{bucket}/tiny-1.0.0").stdout.startswith("tiny 1.0.0: ")
    there = newsann(store, "diff", f"s3://{bucket}/tiny-1.0.0", f"s3://{bucket}/tiny-1.1.0", "--format", "json")
    here = newsann(store, "diff", releases["1.0.0"], releases["1.1.0"], "--format", "json")
    assert there.stdout == here.stdout
    assert json.loads(there.stdout)["due"] == "1.1.0"


def test_release_goes_on_from_one_store_to_a_folder(
    store: Store, bucket: str, releases: Releases, tmp_path: Path
) -> None:
    newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    done = newsann(store, "publish", f"s3://{bucket}/tiny-1.0.0", tmp_path)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "tiny-1.0.0") == contents(releases["1.0.0"])


def test_killed_between_any_two_steps(swift: Store, releases: Releases) -> None:
    assert (
        walked(buckets(swift, "s3"), releases) == len(contents(releases["1.1.0"])) + 1
    )  # before the first file, and after each


def test_files_of_a_try_that_was_cut_off_are_no_release(
    store: Store, bucket: str, releases: Releases, stranger: Path
) -> None:
    filesystem = store.filesystem()
    filesystem.pipe_file(f"{bucket}/tiny-1.0.0/README.md", b"half a")
    told = newsann(store, "verify", f"s3://{bucket}/tiny-1.0.0")
    assert "there is no release here" in told.stderr
    done = newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    assert done.stdout.splitlines()[0] == "1 file is there already, of a try that was cut off"
    assert stored(store, f"{bucket}/tiny-1.0.0") == contents(releases["1.0.0"])


def test_folder_that_holds_something_else_is_refused(store: Store, bucket: str, releases: Releases) -> None:
    store.filesystem().pipe_file(f"{bucket}/tiny-1.0.0/thesis.txt", b"mine")
    done = newsann(store, "publish", releases["1.0.0"], f"s3://{bucket}")
    assert "thesis.txt is there and is no part of the release" in done.stderr
    assert store.filesystem().find(bucket) == [f"{bucket}/tiny-1.0.0/thesis.txt"]


@pytest.mark.parametrize("target", ["org/name", "nothing://bucket"])
def test_address_that_cannot_be_meant_is_told(moto: Store, target: str, releases: Releases) -> None:
    done = newsann(moto, "publish", releases["1.0.0"], target)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"newsann: {target}: ")

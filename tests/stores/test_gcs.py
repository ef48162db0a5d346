"""newsann publish gs://…, on a stand-in of Google's store: what it asks of gcsfs, and what it makes of the answers."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import fsspec
import pytest

from killing import buckets, stored, walked
from newsann.errors import ReleaseError
from newsann.releases.publish.publish import publish
from tools.stores.gcs import Gcs
from tools.stores.store import Store
from two_releases import contents, releases, stranger

__all__ = ["releases", "stranger"]
Releases = dict[str, Path]
MANIFEST = "tiny-1.0.0/manifest.json"


@pytest.fixture(scope="module", autouse=True)
def down(releases: Releases) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """Commands that ask a store that is down, by its URL.

    They run while the other tests do: gcsfs tries for half a minute, and no setting makes it give up sooner.
    """
    environment = os.environ | Gcs("http://127.0.0.1:9").environment
    words = (("publish", str(releases["1.0.0"]), "gs://bucket"), ("verify", "gs://bucket/tiny-1.0.0"))
    running = {
        asked[-1]: subprocess.Popen(
            [sys.executable, "-m", "newsann", *asked],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for asked in words
    }
    yield running
    for process in running.values():
        process.kill()
        process.communicate()


def newsann(gcs: Gcs, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The command line, as somebody who uses the store."""
    command = [sys.executable, "-m", "newsann", *map(str, words)]
    environment = os.environ | gcs.environment | more
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What is said in the one line of a command that ended with 2."""
    assert done.returncode == 2, done.stdout
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.removeprefix("newsann: ").strip()


def overtaken(manifest: bytes, gcs: Gcs, bucket: str, release: Path) -> Callable[[int, int], None]:
    """Progress of publishing in which somebody else is first to put a manifest, right before ours goes."""

    def progress(done: int, total: int) -> None:
        if done == total - (release / "manifest.json").stat().st_size:
            gcs.filesystem().pipe_file(f"{bucket}/{MANIFEST}", manifest)

    return progress


@pytest.mark.parametrize("protocol", ["gs", "gcs"])
def test_release_stands_in_a_folder_of_its_own(gcs: Gcs, google_bucket: str, releases: Releases, protocol: str) -> None:
    done = newsann(gcs, "publish", releases["1.0.0"], f"{protocol}://{google_bucket}/datasets/")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"{protocol}://{google_bucket}/datasets/tiny-1.0.0"
    assert stored(gcs, f"{google_bucket}/datasets/tiny-1.0.0") == contents(releases["1.0.0"])


def test_same_release_again_changes_nothing(gcs: Gcs, google_bucket: str, releases: Releases) -> None:
    newsann(gcs, "publish", releases["1.0.0"], f"gs://{google_bucket}")
    before = gcs.filesystem().info(f"{google_bucket}/{MANIFEST}")["generation"]
    again = newsann(gcs, "publish", releases["1.0.0"], f"gs://{google_bucket}")
    assert again.stdout.splitlines() == [
        "this release already exists and is identical; nothing was sent", f"gs://{google_bucket}/tiny-1.0.0"
    ]  # fmt: skip
    assert gcs.filesystem().info(f"{google_bucket}/{MANIFEST}")["generation"] == before


def test_version_with_another_content_is_refused(
    gcs: Gcs, google_bucket: str, releases: Releases, stranger: Path
) -> None:
    newsann(gcs, "publish", releases["1.0.0"], f"gs://{google_bucket}")
    said = refused(newsann(gcs, "publish", stranger, f"gs://{google_bucket}"))
    assert said.startswith(f"gs://{google_bucket}/tiny-1.0.0: this version is there already with another manifest.json")
    assert stored(gcs, f"{google_bucket}/tiny-1.0.0") == contents(releases["1.0.0"])


def test_manifest_that_was_put_at_the_same_time_is_never_replaced(
    gcs: Gcs, google_bucket: str, releases: Releases, stranger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fsspec.config.conf, "gcs", gcs.storage_options)
    theirs = (stranger / "manifest.json").read_bytes()
    progress = overtaken(theirs, gcs, google_bucket, releases["1.0.0"])
    with pytest.raises(ReleaseError, match=r"with another manifest\.json, published at the same time"):
        publish(releases["1.0.0"], f"gs://{google_bucket}", progress=progress)
    assert gcs.filesystem().cat_file(f"{google_bucket}/{MANIFEST}") == theirs


def test_two_who_publish_the_same_at_the_same_time_both_have_it(
    gcs: Gcs, google_bucket: str, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fsspec.config.conf, "gcs", gcs.storage_options)
    ours = (releases["1.0.0"] / "manifest.json").read_bytes()
    progress = overtaken(ours, gcs, google_bucket, releases["1.0.0"])
    publish(releases["1.0.0"], f"gs://{google_bucket}", progress=progress)
    assert stored(gcs, f"{google_bucket}/tiny-1.0.0") == contents(releases["1.0.0"])


def test_file_that_is_sent_in_parts_is_read_as_one(gcs: Gcs, google_bucket: str, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 24 * 2**10)  # 6 MB: gcsfs sends in parts from 5
    gcs.filesystem().put_file(str(large), f"{google_bucket}/large", chunksize=2**20)
    assert gcs.filesystem().cat_file(f"{google_bucket}/large") == large.read_bytes()


def test_what_a_try_that_was_cut_off_left_is_finished(gcs: Gcs, google_bucket: str, releases: Releases) -> None:
    gcs.filesystem().pipe_file(f"{google_bucket}/tiny-1.0.0/README.md", b"half a")
    done = newsann(gcs, "publish", releases["1.0.0"], f"gs://{google_bucket}")
    assert done.stdout.splitlines()[0] == "1 file is there already, of a try that was cut off"
    assert stored(gcs, f"{google_bucket}/tiny-1.0.0") == contents(releases["1.0.0"])


def test_killed_between_any_two_steps(gcs: Gcs, releases: Releases) -> None:
    assert (
        walked(buckets(gcs, "gs"), releases) == len(contents(releases["1.1.0"])) + 1
    )  # before the first file, and after each


def test_bucket_that_is_not_there_is_told_and_not_made(gcs: Gcs, releases: Releases) -> None:
    said = refused(newsann(gcs, "publish", releases["1.0.0"], "gs://no-such-bucket"))
    assert said.startswith("gs://no-such-bucket: ")
    assert "b/no-such-bucket/o is not there. Nothing was published" in said
    said = refused(newsann(gcs, "verify", "gs://no-such-bucket/tiny-1.0.0"))
    assert said.startswith("gs://no-such-bucket/tiny-1.0.0: there is no release here")
    assert "no-such-bucket" not in gcs.filesystem().buckets


def test_server_that_is_no_store_of_googles_is_told(swift: Store, releases: Releases) -> None:
    other = Gcs(swift.url)
    for words in (("publish", releases["1.0.0"], "gs://bucket"), ("verify", "gs://bucket/tiny-1.0.0")):
        said = refused(newsann(other, *words))
        assert said.startswith(f"{words[-1]}: ")
        assert "Bad Request" in said


def test_credentials_that_are_not_there_are_told(gcs: Gcs, releases: Releases, tmp_path: Path) -> None:
    asked = {"FSSPEC_GCS": json.dumps(gcs.storage_options | {"token": "google_default"})}
    lost = tmp_path / "credentials.json"
    done = newsann(gcs, "publish", releases["1.0.0"], "gs://bucket", GOOGLE_APPLICATION_CREDENTIALS=str(lost), **asked)
    assert refused(done).startswith(f"gs://bucket: no address that can be reached: File {lost} was not found")


def test_diff_and_verify_read_it_there(gcs: Gcs, google_bucket: str, releases: Releases) -> None:
    for version in ("1.0.0", "1.1.0"):
        newsann(gcs, "publish", releases[version], f"gs://{google_bucket}")
    verified = newsann(gcs, "verify", f"gs://{google_bucket}/tiny-1.0.0")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout.startswith("tiny 1.0.0: ")
    there = newsann(
        gcs, "diff", f"gs://{google_bucket}/tiny-1.0.0", f"gs://{google_bucket}/tiny-1.1.0", "--format", "json"
    )
    here = newsann(gcs, "diff", releases["1.0.0"], releases["1.1.0"], "--format", "json")
    assert there.stdout == here.stdout
    assert json.loads(there.stdout)["due"] == "1.1.0"


def test_edited_file_is_found_there(gcs: Gcs, google_bucket: str, releases: Releases) -> None:
    newsann(gcs, "publish", releases["1.0.0"], f"gs://{google_bucket}")
    gcs.filesystem().pipe_file(f"{google_bucket}/tiny-1.0.0/README.md", b"!")
    assert newsann(gcs, "verify", f"gs://{google_bucket}/tiny-1.0.0").returncode == 1


def test_store_that_is_down_is_told(down: dict[str, subprocess.Popen[str]]) -> None:
    for url, process in down.items():
        stdout, stderr = process.communicate()
        said = refused(subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr))
        assert said.startswith(f"{url}: ")
        assert "Cannot connect to host 127.0.0.1:9" in said

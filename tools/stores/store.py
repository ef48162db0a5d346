"""What a client needs to know of a running store, whichever it is."""

from typing import Any
from uuid import uuid4

import msgspec
from s3fs import S3FileSystem


class Store(msgspec.Struct, frozen=True):
    """A running store, and somebody who uses it; there is also a reader, who may list and read and nothing else."""

    url: str
    key: str
    secret: str
    reader_key: str
    reader_secret: str
    region: str = "eu-west-1"  # s3fs cannot make a bucket where us-east-1 is named

    @property
    def reader(self) -> "Store":
        """The store as the reader has it."""
        return msgspec.structs.replace(self, key=self.reader_key, secret=self.reader_secret)

    @property
    def stranger(self) -> "Store":
        """The store as somebody has it who knows a key but not its secret."""
        return msgspec.structs.replace(self, secret="not-the-secret")

    @property
    def storage_options(self) -> dict[str, Any]:
        """What s3fs takes. It keeps no listings, so that each says what is there now."""
        return {
            "endpoint_url": self.url,
            "key": self.key,
            "secret": self.secret,
            "client_kwargs": {"region_name": self.region},
            "config_kwargs": {"proxies": {}},
            "use_listings_cache": False,
            "skip_instance_cache": True,
        }

    @property
    def environment(self) -> dict[str, str]:
        """The same for another process, which has it from its environment."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        }

    def filesystem(self, **options: Any) -> S3FileSystem:
        """The store as fsspec sees it; `options` override those for storage."""
        return S3FileSystem(**self.storage_options | options)

    def new_bucket(self) -> str:
        """The name of a new and empty bucket."""
        name = f"test-{uuid4().hex}"
        self.filesystem().mkdir(name)
        return name

"""Moto's server: AWS as the tests of many imitate it, in memory, with IAM users whose policies refuse as AWS does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from botocore.config import Config
from botocore.session import Session

from tools.stores.running import free_ports, program, started, wait_for
from tools.stores.store import Store

MAY = {"lead": ["s3:*"], "reader": ["s3:Get*", "s3:List*"]}


@contextmanager
def moto(folder: Path) -> Iterator[Store]:
    """Moto, empty at first, until the end of the block. Raises RuntimeError with its log when it does not answer."""
    folder.mkdir(parents=True, exist_ok=True)
    [port] = free_ports(1)
    url, log = f"http://127.0.0.1:{port}", folder / "moto.log"
    with started([program("moto_server"), "-H", "127.0.0.1", "-p", str(port)], log) as process:
        wait_for(process, f"{url}/moto-api/data.json", log)
        (key, secret), (reader_key, reader_secret) = (_signed_up(url, name, may) for name, may in MAY.items())
        # Until now nobody was asked for a key; from now on everybody is.
        httpx.post(f"{url}/moto-api/reset-auth", content=b"0", trust_env=False).raise_for_status()
        yield Store(url, key, secret, reader_key, reader_secret)


def _signed_up(url: str, name: str, may: list[str]) -> tuple[str, str]:
    """A new user's key and its secret."""
    iam: Any = Session().create_client(
        "iam",
        "us-east-1",
        endpoint_url=url,
        aws_access_key_id="anybody",
        aws_secret_access_key="anything",
        config=Config(proxies={}),
    )
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": may, "Resource": "*"}]}
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="s3", PolicyDocument=json.dumps(policy))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]

"""OpenStack Swift with its S3 interface: four servers on loopback, and all that they keep in one folder."""

import json
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import httpx

from tools.stores.running import free_ports, program, started, wait_for
from tools.stores.store import Store

LEAD, SECRET = "desk:lead", "Loopback-only-1"
READER, READER_SECRET = "desk:reader", "Loopback-only-2"

# With --verbose, what Swift says is in its log file. It insists on syslog too, which is sent to the port that discards.
SERVER = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
workers = 0
swift_dir = {folder}
devices = {folder}
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
conn_timeout = 10
node_timeout = 60
log_level = WARNING
log_udp_host = 127.0.0.1
log_udp_port = 9

[filter:healthcheck]
use = egg:swift#healthcheck

"""

# An object is listed before its PUT is answered, however slow the machine is; by default Swift waits only a second.
STORAGE = """\
[pipeline:main]
pipeline = healthcheck {kind}-server

[app:{kind}-server]
use = egg:swift#{kind}
container_update_timeout = 60
"""

# S3 signs its requests; only the grant to the reader takes a token, and an encrypted one needs no memcached.
PROXY = f"""\
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck listing_formats bulk s3api tempauth copy slo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:s3api]
use = egg:swift#s3api
location = eu-west-1

[filter:tempauth]
use = egg:swift#tempauth
user_desk_lead = {SECRET} .admin
user_desk_reader = {READER_SECRET}
fernet_key_loopback = bG9vcGJhY2stb25seS1sb29wYmFjay1vbmx5LTAwMDE=
active_fernet_key_id = loopback
"""
FILTERS = ["catch_errors", "gatekeeper", "listing_formats", "bulk", "copy", "slo"]


@contextmanager
def swift(folder: Path) -> Iterator[Store]:
    """Swift, empty at first, until the end of the block.

    Raises RuntimeError with the end of its log when a server does not answer, and when the disk cannot serve Swift.
    """
    folder = folder.resolve()
    (folder / "disk").mkdir(parents=True)
    _require_attributes(folder / "disk")
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = loopback\n", encoding="utf-8")
    ports = dict(zip(["account", "container", "object", "proxy"], free_ports(4), strict=True))
    rings = [f"{kind}={port}" for kind, port in ports.items() if kind != "proxy"]
    subprocess.run([program("python"), "-P", Path(__file__).with_name("rings.py"), folder, *rings], check=True)
    with ExitStack() as stack:
        servers = {kind: stack.enter_context(_server(folder, kind, port)) for kind, port in ports.items()}
        for kind, process in servers.items():
            wait_for(process, f"http://127.0.0.1:{ports[kind]}/healthcheck", folder / f"{kind}.log")
        url = f"http://127.0.0.1:{ports['proxy']}"
        _let_the_reader_read(url)
        yield Store(url, LEAD, SECRET, READER, READER_SECRET)


def _require_attributes(disk: Path) -> None:
    try:
        os.setxattr(disk, "user.newsann", b"")
    except OSError as error:
        raise RuntimeError(
            f"{disk}: Swift keeps what it knows of an object in extended attributes, which this file system has not; "
            "run pytest with --basetemp on one that has (ext4, xfs, btrfs)"
        ) from error


def _server(folder: Path, kind: str, port: int) -> AbstractContextManager[subprocess.Popen[bytes]]:
    rest = STORAGE.format(kind=kind)
    if kind == "proxy":
        rest = PROXY + "".join(f"\n[filter:{name}]\nuse = egg:swift#{name}\n" for name in FILTERS)
    common = SERVER.format(port=port, user=pwd.getpwuid(os.getuid()).pw_name, folder=folder)
    settings = folder / f"{kind}.conf"
    settings.write_text(common + rest, encoding="utf-8")
    return started([program(f"swift-{kind}-server"), settings, "--verbose"], folder / f"{kind}.log")


def _let_the_reader_read(url: str) -> None:
    """Swift grants through its own interface, not through S3's: to the account, which the first request makes."""
    with httpx.Client(trust_env=False, timeout=60) as http:
        entered = http.get(f"{url}/auth/v1.0", headers={"X-Auth-User": LEAD, "X-Auth-Key": SECRET}).raise_for_status()
        grant = {
            "X-Auth-Token": entered.headers["X-Auth-Token"],
            "X-Account-Access-Control": json.dumps({"read-only": [READER]}),
        }
        http.post(entered.headers["X-Storage-Url"], headers=grant).raise_for_status()

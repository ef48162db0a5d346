"""Processes that publish a release and are killed at one of the places where they may be cut off."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from fsspec.config import conf, set_conf_env

from two_releases import contents

_context = multiprocessing.get_context("forkserver")
# Not what speaks to the Hub: that reads its address from the environment when it is imported.
_context.set_forkserver_preload(["newsann.releases.publish.publish", "newsann.releases.publish.store", "s3fs"])
NEVER = 0


def published(release: Path, target: str, killed_at: int = NEVER, environment: dict[str, str] | None = None) -> int:
    """Publish in a process of its own, which is killed at the n-th place; what it ended with.

    0 is a release that was published, -9 a process that was killed.
    """
    process = _context.Process(target=_publish, args=(str(release), target, killed_at, environment or {}))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


MOST = 40
"""More places than publishing has; a walk that gets there would not end."""


@dataclass
class Place:
    """Where to publish, and what one who asks there for a version gets: its files, or nothing."""

    target: str
    got: Callable[[str], dict[str, str] | None]
    environment: dict[str, str]


def stored(store: Any, folder: str) -> dict[str, str]:
    """The SHA-256 of every file in a folder of a store."""
    filesystem = store.filesystem()
    found = filesystem.find(folder)
    return {path.removeprefix(f"{folder}/"): sha256(filesystem.cat_file(path)).hexdigest() for path in found}


def buckets(store: Any, protocol: str) -> Iterator[Place]:
    """Empty buckets in a store, one after another; a version is there when its manifest is."""
    for _ in range(MOST):
        bucket = store.new_bucket()

        def got(version: str, bucket: str = bucket) -> dict[str, str] | None:
            there = stored(store, f"{bucket}/tiny-{version}")
            return there if "manifest.json" in there else None

        yield Place(f"{protocol}://{bucket}", got, store.environment)


def walked(places: Iterator[Place], releases: dict[str, Path]) -> int:
    """Publish 1.1.0 beside 1.0.0 at a fresh place again and again, each time killed one step later; how often."""
    before, after = contents(releases["1.0.0"]), contents(releases["1.1.0"])
    for killed_at in range(1, MOST):
        place = next(places)
        assert published(releases["1.0.0"], place.target, NEVER, place.environment) == 0
        ended = published(releases["1.1.0"], place.target, killed_at, place.environment)
        assert place.got("1.0.0") == before
        assert place.got("1.1.0") in (None, after)
        assert published(releases["1.1.0"], place.target, NEVER, place.environment) == 0
        assert place.got("1.0.0") == before
        assert place.got("1.1.0") == after
        if ended == 0:
            return killed_at - 1
        assert ended == -signal.SIGKILL
    raise AssertionError("the walk does not end")


def _publish(release: str, target: str, killed_at: int, environment: dict[str, str]) -> None:
    os.environ |= environment
    set_conf_env(conf)  # fsspec looks at the environment when it is imported, and that was before the fork
    from newsann.releases.publish.publish import publish

    places = 0

    def reached(done: int, total: int) -> None:
        nonlocal places
        places += 1
        if places == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    publish(release, target, progress=reached)

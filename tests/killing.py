"""Processes that publish a release and are killed at one of the places where they may be cut off."""

import multiprocessing
import os
import signal
from pathlib import Path

_context = multiprocessing.get_context("forkserver")
# Not what speaks to the Hub: that reads its address from the environment when it is imported.
_context.set_forkserver_preload(["newsann.publishing.publish", "newsann.publishing.store"])
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


def _publish(release: str, target: str, killed_at: int, environment: dict[str, str]) -> None:
    os.environ |= environment
    from newsann.publishing.publish import publish

    places = 0

    def reached(done: int, total: int) -> None:
        nonlocal places
        places += 1
        if places == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    publish(release, target, progress=reached)

"""Start servers that answer on a port of loopback, and end them by their process, whatever happens between."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

PROGRAMS = Path(__file__).resolve().parents[2] / ".stores" / "venv" / "bin"
SECONDS = 120
"""How long a server may take until it answers."""


def program(name: str) -> Path:
    """Where a program of the stores stands. Raises RuntimeError when `make stores` has not run."""
    path = PROGRAMS / name
    if not path.exists():
        raise RuntimeError("there is no object store to start; run: make stores")
    return path


def package(name: str) -> Path:
    """Where a package of the stores stands. Raises RuntimeError when `make stores` has not run."""
    program("python")
    return next(PROGRAMS.parent.glob(f"lib/python3*/site-packages/{name}"))


def free_ports(count: int) -> list[int]:
    """As many ports of loopback on which nobody listens, each another one."""
    held = [socket.socket() for _ in range(count)]
    try:
        for taken in held:
            taken.bind(("127.0.0.1", 0))
        return [taken.getsockname()[1] for taken in held]
    finally:
        for taken in held:
            taken.close()


@contextmanager
def started(command: list[str | Path], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that writes to `log`, until the end of the block."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYTHON", "VIRTUAL_ENV"))}
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=clean, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], health: str, log: Path) -> None:
    """Wait until `health`, a URL of the process, answers 200. Raises RuntimeError with the end of its log."""
    until = time.monotonic() + SECONDS
    while not _answers(health):
        if process.poll() is not None or time.monotonic() > until:
            end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"{health} does not answer:\n{end}")
        time.sleep(0.05)


def _answers(health: str) -> bool:
    try:
        return httpx.get(health, timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False

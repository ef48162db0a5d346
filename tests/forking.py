"""The command line in forks of one process that has everything imported: a run takes a tenth of a second, not one.

A fork can be given conditions that a process cannot take back: that it dies at its n-th step, that no file may grow
beyond a size, that it is nobody, that its standard error is a terminal. Steps are what Python's audit hooks tell of the
disk (folders and files made, opened for writing, renamed, removed). Of what Arrow writes nobody tells; fine steps are
also the ends of functions of `newsann.storage` and `newsann.releases`, which stand between its writes.
"""

import atexit
import json
import os
import pty
import resource
import selectors
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, wraps
from hashlib import sha256
from importlib import import_module
from inspect import isfunction, isgeneratorfunction
from pathlib import Path
from typing import Any, NamedTuple

STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "fcntl.flock", "shutil.copyfile"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
TOLD = (
    "newsann/storage/durable.py",
    *(f"newsann/releases/{name}.py" for name in ("staging", "history", "tables/parquet")),
    "newsann/reports/describe.py",
)
NOBODY = 65534
READY = "ready\n"


class Ran(NamedTuple):
    """How a fork ended: its exit code (or minus the signal that killed it), what it printed, its steps if watched."""

    code: int
    out: str
    err: str
    steps: list[int]


class Forks:
    """Runs `newsann` in forks of a process of its own."""

    def __init__(self, server: "subprocess.Popen[str]", environment: dict[str, str]) -> None:
        self._server = server
        self._environment = environment
        self.pid = server.pid

    def __call__(self, folder: Path, *words: str, **conditions: Any) -> Ran:
        """Run `newsann WORDS` in `folder`.

        Conditions: `watched` (whether to tell the steps before which the disk is another than before the last step),
        `die_at` (the step before which it kills itself), `fine` (whether steps are fine), `limit` (bytes that no file
        may exceed), `fatal` (whether the kernel kills who exceeds it, or refuses), `nobody` (whether it has no rights),
        `terminal` (whether its standard error is one), `undrawn` (whether it draws no figures), `variables` (of the
        environment, beside those of this process).
        """
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        conditions["variables"] = os.environ | self._environment | conditions.get("variables", {})
        self._server.stdin.write(json.dumps({"folder": str(folder), "words": words, **conditions}) + "\n")
        self._server.stdin.flush()
        return Ran(*json.loads(self._server.stdout.readline()))


@contextmanager
def forks(*within: str, **environment: str) -> Iterator[Forks]:
    """A server of forks, which ends with the block; `within` is a command that runs it, as `unshare`.

    Its `environment` is for what reads a variable as soon as it is imported.
    """
    pipe, command = subprocess.PIPE, [*within, sys.executable, __file__]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ | environment, cwd="/") as server:
        assert server.stdin is not None
        assert server.stdout is not None
        # Before its first word it may still be `within`, outside the namespace that it is about to have.
        assert server.stdout.readline() == READY
        yield Forks(server, environment)
        server.stdin.close()


@cache
def shared(**environment: str) -> Forks:
    """One server for all tests that this process runs in an environment."""
    lasting = forks(**environment)
    atexit.register(lasting.__exit__, None, None, None)
    return lasting.__enter__()


def _serve() -> None:
    print(READY, end="", flush=True)
    for name in (
        "newsann.cli.app",
        "fsspec.implementations.local",
    ):  # a fork that is nobody may not read what it imports
        import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        *ran, modules = _forked(order)
        for name in modules:  # what the first fork had to import, the next ones find
            if name not in sys.modules:
                with suppress(ImportError):  # what a module made while it was imported, such as Cython's types
                    import_module(name)
        print(json.dumps(ran), flush=True)


def _forked(order: dict[str, Any]) -> tuple[int, str, str, list[int], list[str]]:
    pipes = [os.pipe(), pty.openpty() if order.get("terminal") else os.pipe(), os.pipe()]
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(pipes[0][1], 1)
        os.dup2(pipes[1][1], 2)
        for reading, _ in pipes:
            os.close(reading)
        _run(order, pipes[2][1])
    for _, writing in pipes:
        os.close(writing)
    out, err, told = _all_of([reading for reading, _ in pipes])
    _, status = os.waitpid(child, 0)
    steps, modules = json.loads(told) if told else ([], [])
    return os.waitstatus_to_exitcode(status), out, err, steps, modules


def _all_of(descriptors: list[int]) -> list[str]:
    """What is written into each until its other end is closed; at once, since one that is full would block a fork."""
    found = dict.fromkeys(descriptors, b"")
    with selectors.DefaultSelector() as open_ones:
        for descriptor in descriptors:
            open_ones.register(descriptor, selectors.EVENT_READ)
        while open_ones.get_map():
            for key, _ in open_ones.select():
                block = _block(key.fd)
                found[key.fd] += block
                if not block:
                    open_ones.unregister(key.fd)
                    os.close(key.fd)
    return [content.decode().replace("\r\n", "\n") for content in found.values()]


def _block(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # Linux says so of a terminal whose other end is closed
        return b""


def _run(order: dict[str, Any], told: int) -> None:
    from newsann.cli.app import main

    sys.argv = ["newsann", *order["words"]]
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["variables"])
    if order.get("limit") is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if order.get("fatal") else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], order["limit"]))
    if order.get("nobody"):
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    if order.get("undrawn"):
        from drawing import undrawn

        order["kept"] = undrawn()  # one that nobody keeps ends at once
        order["kept"].__enter__()
    os.fsync = lambda descriptor: None  # the system goes on, and with it what is written and not yet synced
    steps = _take_steps(order.get("die_at"), order.get("watched", False), order.get("fine", False))
    code = 70
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - a fork must not go on as its server
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        with open(told, "w", encoding="utf-8") as stream:
            json.dump([steps, [name for name in sys.modules if name != "__main__"]], stream)
        os._exit(code)


def _take_steps(die_at: int | None, watched: bool, fine: bool) -> list[int]:
    """From now on take steps, and die before one; those before which the disk has changed, if watched, as they come."""
    changed: list[int] = []
    number, before, one_at_a_time = 0, "", threading.Lock()

    def step() -> None:
        nonlocal number, before
        with one_at_a_time:
            number += 1
            if number == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            now = _disk() if watched else ""
            if now != before:
                changed.append(number)
            before = now

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event in STEPS or (event == "open" and isinstance(given[2], int) and given[2] & WRITING):
            step()

    if fine:
        _tell_ends(step)
    sys.addaudithook(hook)
    return changed


def _disk() -> str:
    """A digest of all files and folders below the folder that a fork runs in."""
    paths = sorted(Path().rglob("*"))
    found = sha256()
    for path in paths:
        found.update(os.fsencode(path) + b"\0" + (b"/" if path.is_dir() else path.read_bytes()))
    return found.hexdigest()


def _tell_ends(step: Callable[[], None]) -> None:
    """Take a step at the end of every function of `TOLD`, wherever it has been imported."""

    def told(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def ending(*arguments: Any, **keywords: Any) -> Any:
            try:
                return function(*arguments, **keywords)
            finally:
                step()

        return ending

    for name, module in [*sys.modules.items()]:
        for key, value in [*vars(module).items()] if name.startswith("newsann") else ():
            if isfunction(value) and value.__code__.co_filename.endswith(TOLD) and not isgeneratorfunction(value):
                setattr(module, key, told(value))


if __name__ == "__main__":
    _serve()

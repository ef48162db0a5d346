"""What a command costs as a whole: wall time, processor time, and peak memory of all its processes.

Linux only: memory is read from `/proc/PID/smaps_rollup`.
"""

import os
import resource
import subprocess
import threading
import time
from pathlib import Path

from msgspec import Struct, structs

EVERY = 0.02
"""Seconds between two looks at memory."""
REPEATS, LONG = 3, 20.0
"""How often a command is timed, unless it takes longer than so many seconds."""
COUNTED = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")
"""A page that several processes share counts once; file pages, which the system takes back at will, do not count."""


class Measured(Struct, frozen=True):
    """Seconds of wall and of processor time, bytes at the peak, and how the command ended."""

    wall: float
    cpu: float
    peak: int
    code: int
    said: str


def measure(command: list[str], environment: dict[str, str] | None = None) -> Measured:
    """Times and peak, of runs of their own: looking at memory slows down what it looks at.

    The times are those of the fastest of `REPEATS` runs (one, if it takes longer than `LONG`): whatever else the
    machine does only adds to them. `said` is the end of what the command wrote to standard error.
    """
    timed = _ran(command, environment, watched=False)
    if timed.code:
        return timed
    if timed.wall < LONG:
        again = [_ran(command, environment, watched=False) for _ in range(REPEATS - 1)]
        timed = min([timed, *again], key=lambda run: run.wall)
    return structs.replace(timed, peak=_ran(command, environment, watched=True).peak)


def clock(command: list[str], environment: dict[str, str] | None = None) -> Measured:
    """Run a command once, for its times alone; `peak` is 0."""
    return _ran(command, environment, watched=False)


def _ran(command: list[str], environment: dict[str, str] | None, watched: bool) -> Measured:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | (environment or {})
    )
    peaks = [0]
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, ended))
    if watched:
        watcher.start()
    _, said = process.communicate()
    wall = time.perf_counter() - began
    ended.set()
    if watched:
        watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, cpu, peaks[0], process.returncode, said.decode(errors="replace")[-2000:])


def _watch(root: int, peaks: list[int], ended: threading.Event) -> None:
    while not ended.wait(EVERY):
        peaks[0] = max(peaks[0], sum(_memory(pid) for pid in _family(root)))


def _family(root: int) -> list[int]:
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        try:
            for thread in Path(f"/proc/{pid}/task").iterdir():
                todo += map(int, (thread / "children").read_text().split())
        except OSError:
            continue  # it has ended
    return found


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it has ended
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(COUNTED))

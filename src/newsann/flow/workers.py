"""One way to map a function over numbered work: in this process when there is little, in several when there is much."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from newsann.flow.job import Job

Item = TypeVar("Item")
Result = TypeVar("Result")
Mapper = Callable[[Callable[[Any, Job], Any], Iterable[Any]], Iterator[Any]]

_job: Job


def _begin(job: Job) -> None:
    global _job
    _job = job
    gc.disable()


def _call(call: tuple[Callable[[Any, Job], Any], Any]) -> Any:
    function, item = call
    return function(item, _job)


@contextmanager
def workers(job: Job, processes: int) -> Iterator[Mapper]:
    """A mapper `(function, items) -> results in order`; `function(item, job)` must be a module's own function."""
    # Records make no cycles; the collector would walk all of them again and again (0.8 s became 3.8 s).
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        if processes <= 1:
            yield lambda function, items: (function(item, job) for item in items)
            return
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        with multiprocessing.get_context(method).Pool(processes, _begin, (job,)) as pool:
            yield lambda function, items: pool.imap(_call, ((function, item) for item in items))
    finally:
        if was_enabled:
            gc.enable()


def available_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

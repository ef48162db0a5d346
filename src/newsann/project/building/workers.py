"""One way to map a function over work: in this process when there is little, in several when there is much."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from newsann.formats.labelstudio.exports import chunks as export

State = TypeVar("State")
Mapper = Callable[[Callable[[Any, State], Any], Iterable[Any]], Iterator[Any]]

_state: Any


def _begin(state: Any) -> None:
    global _state
    _state = state
    gc.disable()


def _call(call: tuple[Callable[[Any, Any], Any], Any]) -> Any:
    function, item = call
    return function(item, _state)


@contextmanager
def workers(state: State, processes: int) -> Iterator[Mapper[State]]:
    """A mapper `(function, items) -> results in order`; `function(item, state)` must be a module's own function.

    The state is what all of them know: forked processes have it without its being copied.
    """
    # Records make no cycles; the collector would walk all of them again and again (0.8 s became 3.8 s).
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        if processes <= 1:
            yield lambda function, items: (function(item, state) for item in items)
            return
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        with multiprocessing.get_context(method).Pool(processes, _begin, (state,)) as pool:
            yield lambda function, items: pool.imap(_call, ((function, item) for item in items))
    finally:
        if was_enabled:
            gc.enable()


def available_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worker_count(requested: int | None, size: int) -> int:
    """As many processes as requested, or as there are processors, but no more than `size` bytes have chunks."""
    return min(requested or available_processors(), max(1, size // export.CHUNK))

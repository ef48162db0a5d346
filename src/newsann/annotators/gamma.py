"""Gamma: agreement on where units are and what they are, from one alignment of all annotators' units.

Yann Mathet, Antoine Widlöcher and Jean-Philippe Métivier, "The Unified and Holistic Method Gamma (γ) for
Inter-Annotator Agreement Measure and Alignment", Computational Linguistics 41 (2015), by `pygamma-agreement` (the extra
`newsann[gamma]`) with its combined dissimilarity. It draws random samples, so it is seeded.

The work is done in a process of its own, which is ended when a document takes too long. What the package prints there
goes nowhere.
"""

import json
import math
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from msgspec import Struct

from newsann.annotators.marks import AnnotatedDocument, MarkedSpan
from newsann.errors import MissingExtraError

MOST = 3
"""Annotators of a document; the time that an alignment takes grows with the product of their units."""
STARTING = 300.0
"""Seconds that the process may take to start: it compiles functions when it runs for the first time."""

Unit = tuple[int, int, str]


class Gamma(Struct, frozen=True):
    """The gamma of a document, or why there is none; `units` is how many units its annotators have."""

    value: float | None
    units: int
    note: str = ""


def gammas(documents: Sequence[AnnotatedDocument], limit: float, seed: int = 0) -> Iterator[Gamma]:
    """The gamma of each document in turn; one that takes more than `limit` seconds has none.

    Raises MissingExtraError without pygamma-agreement.
    """
    if find_spec("pygamma_agreement") is None:
        raise MissingExtraError(
            "gamma needs pygamma-agreement, which is installed by itself: pip install 'newsann[gamma]'"
        )
    worker: _Worker | None = None
    for document in documents:
        observers = sorted(_units(marks.spans) for marks in document.marks)
        units = sum(map(len, observers))
        if len(observers) > MOST:
            yield Gamma(None, units, f"cannot be measured: gamma is for two or three annotators, not {len(observers)}")
            continue
        if not all(observers):
            yield Gamma(None, units, "cannot be measured: an annotator marked nothing, which gamma cannot align")
            continue
        worker = worker or _Worker()
        value, note = worker.answer(observers, seed, limit)
        if value is None:
            worker.end()
            worker = None
        yield Gamma(value, units, note)
    if worker:
        worker.end()


def _units(spans: Sequence[MarkedSpan]) -> list[Unit]:
    return sorted({(start, end, span.label) for span in spans for start, end in span.parts})


class _Worker:
    """A process that answers with the gamma of the units that it is sent."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "newsann.annotators.gamma"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        if self.answer([[(0, 5, "a"), (7, 9, "b")]] * 2, 0, STARTING)[0] is None:
            self.end()
            raise MissingExtraError(
                "pygamma-agreement is installed, but cannot be used: pip install --upgrade 'newsann[gamma]'"
            )

    def answer(self, observers: Sequence[Sequence[Unit]], seed: int, limit: float) -> tuple[float | None, str]:
        """The gamma, or None with the reason: it took more than `limit` seconds, or the package failed."""
        assert self._process.stdin is not None
        failed = "cannot be measured: pygamma-agreement failed on it"
        try:
            self._process.stdin.write(json.dumps([observers, seed]) + "\n")
            self._process.stdin.flush()
            value = float(self._answers.get(timeout=limit))
        except queue.Empty:
            return None, f"cannot be measured: it took more than {limit:g} seconds"
        except (ValueError, BrokenPipeError):
            return None, failed
        return (value, "") if math.isfinite(value) else (None, failed)

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._answers.put(line)
        except ValueError:
            return  # it was ended
        self._answers.put("")  # it ended by itself


def _serve() -> None:
    """Answer each line of standard input on standard output, where nothing else is written."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    for line in sys.stdin:
        observers, seed = json.loads(line)
        answers.write(f"{_gamma(observers, seed)}\n")
        answers.flush()


def _gamma(observers: Sequence[Sequence[Unit]], seed: int) -> float:
    import numpy as np
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    np.random.seed(seed)  # the package draws from NumPy's global generator
    continuum = Continuum()
    for number, units in enumerate(observers):
        for start, end, label in units:
            continuum.add(f"annotator {number}", Segment(start, end), label)
    return float(continuum.compute_gamma(CombinedCategoricalDissimilarity()).gamma)


if __name__ == "__main__":
    _serve()

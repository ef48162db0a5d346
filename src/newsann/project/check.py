"""Exports in, findings out; nothing is written."""

from collections.abc import Iterable
from pathlib import Path

from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import Outcome
from newsann.project.building.run import Progress, run
from newsann.project.building.spool import Spool
from newsann.project.project import Project
from newsann.scheme import Scheme, load
from newsann.storage.durable import scratch


def check(
    exports: Iterable[str | Path],
    scheme: Scheme | str | Path = "schema/scheme.yaml",
    *,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read and check everything in `exports` (files and folders); what is wrong is in its `findings`.

    `processes` is by default the number of processors. `progress` is called with the bytes read and the bytes
    there are.

    Raises SchemeError and InputNotFoundError, ExportError when a file may not be read, and
    ScratchError when temporary files cannot be written.
    """
    rules = scheme if isinstance(scheme, Scheme) else load(scheme)
    with scratch() as spool:
        project = None if isinstance(scheme, Scheme) else Project(Path(scheme)).folder
        return run(exports, BuildPlan(rules, Spool(spool), project=project), processes, progress)

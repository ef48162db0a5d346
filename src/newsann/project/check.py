"""Exports in, documents or findings out; nothing is written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from newsann.checks.document import findings_of
from newsann.formats.labelstudio.exports.chunks import chunks, export_files, recognised
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.formats.labelstudio.reading.readings import readings
from newsann.model.findings import counted_findings
from newsann.project.building.plan import BuildPlan
from newsann.project.building.results import Outcome
from newsann.project.building.run import EACH_FILE, Progress, run
from newsann.project.building.spool import Spool
from newsann.project.project import Project
from newsann.scheme import Scheme, load
from newsann.storage.durable import scratch


def check(
    exports: str | Path | Iterable[str | Path],
    scheme: Scheme | str | Path = "schema/scheme.yaml",
    *,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read and check everything in `exports`: one file or folder, or several; what is wrong is in its `findings`.

    `processes` is by default the number of processors. `progress` is called with the bytes read and the bytes
    there are.

    Raises SchemeError and InputNotFoundError, ExportError when a file may not be read, and
    ScratchError when temporary files cannot be written.
    """
    rules = scheme if isinstance(scheme, Scheme) else load(scheme)
    with scratch() as spool:
        project = None if isinstance(scheme, Scheme) else Project(Path(scheme))
        key = project.key_if_there() if project and rules.adjudication.curators else None
        plan = BuildPlan(rules, Spool(spool), key, rows=False, project=project.folder if project else None)
        return run(exports, plan, processes, progress)


def read(exports: str | Path, scheme: Scheme | str | Path = "schema/scheme.yaml") -> Iterator[Reading]:
    """Each task of an export (a file or a folder) as a `Reading`: its `document`, or None, and its `findings`.

    Findings about a file as a whole come in a reading of their own, without a document. Checks that must see all
    documents are left to `check`. Memory does not grow with the export.

    Raises SchemeError, InputNotFoundError, ExportError when a file may not be read, and
    ScratchError when temporary files cannot be written.
    """
    rules = scheme if isinstance(scheme, Scheme) else load(scheme)
    project = None if isinstance(scheme, Scheme) else Project(Path(scheme)).folder
    with scratch() as folder:
        for file in export_files([exports], project):
            found, findings = recognised(file, Path(folder))
            if findings:
                yield Reading(findings)
            for chunk in chunks(found) if found else ():
                for reading in readings(chunk, rules):
                    if reading.document is not None:
                        reading.findings += findings_of(reading.document, rules)
                    reading.findings += counted_findings(reading.all_file_counts(), EACH_FILE, rules.severities)
                    yield reading

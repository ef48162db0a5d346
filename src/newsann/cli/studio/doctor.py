"""`newsann studio doctor`."""

from typing import TYPE_CHECKING

import msgspec
import typer

from newsann.cli.options import LiveProject, PlainReport, ReportFormat, grouped
from newsann.cli.output import deliver, json_bytes, print_lines, progress, refuse_unwritable, text_bytes
from newsann.cli.studio.live import connected

if TYPE_CHECKING:
    from newsann.studio.doctor import Diagnosis


@grouped
def doctor(live: LiveProject, report: PlainReport) -> None:
    """Diagnose the live project: token, server version, config, settings. Changes nothing."""
    from newsann.formats.labelstudio.config.labeling_config import instructions
    from newsann.scheme import load
    from newsann.studio.doctor import Health, diagnoses

    refuse_unwritable(report.output, [live.scheme])
    rules = load(live.scheme)
    with progress("asking", quiet=report.quiet):
        found = list(diagnoses(connected(report.quiet), rules, instructions(rules), live.project))
    bad = [diagnosis for diagnosis in found if diagnosis.health is Health.BAD]

    def content() -> bytes:
        if report.format is ReportFormat.TEXT:
            return text_bytes(line for diagnosis in found for line in _described(diagnosis))
        return json_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2))

    lines = [line for diagnosis in (bad if report.quiet else found) for line in _described(diagnosis)]
    deliver(report.output, content, lambda: print_lines(lines), report.format is ReportFormat.TEXT)
    if bad:
        raise typer.Exit(1)


def _described(diagnosis: "Diagnosis") -> list[str]:
    mark = {"good": "ok      ", "doubtful": "warning ", "bad": "error   "}[diagnosis.health]
    remedy = [f"        → {diagnosis.remedy}"] if diagnosis.remedy else []
    return [f"{mark}{diagnosis.found}", *remedy]

"""`newsann studio check`."""

from typing import TYPE_CHECKING, Annotated

import typer

from newsann.cli.options import FailOn, Format, LiveProject, Report, grouped
from newsann.cli.output import print_lines, progress, refuse_unwritable
from newsann.cli.project import FailOnOption
from newsann.cli.studio.live import connected, print_unexportable
from newsann.model.findings import many

if TYPE_CHECKING:
    from newsann.studio.connection import Connection
    from newsann.studio.tab import Tab


@grouped
def check(
    live: LiveProject,
    report: Report,
    fail_on: FailOnOption = FailOn.ERROR,
    tab: Annotated[
        bool, typer.Option("--tab", help="Keep a tab in the data manager with the tasks that have errors or warnings.")
    ] = False,
) -> None:
    """Check the live project: list each problem with the link that opens its task. Changes nothing without --tab."""
    from newsann.cli.findings import as_text, failing, report_outcome, summary
    from newsann.model.findings import Place
    from newsann.studio.check import check as check_project

    refuse_unwritable(report.output, [live.scheme])
    connection = connected(report.quiet)
    with progress("pulling", "tasks", report.quiet) as bar:
        checked = check_project(connection, live.scheme, project=live.project, progress=bar)
    outcome = checked.outcome

    def link(place: Place) -> str:
        pulled = checked.pull_of(place)
        return "" if pulled is None or place.task is None else connection.page_of(pulled.project.id, place.task)

    failed = failing(outcome, fail_on)
    text = as_text(failed, link) if report.quiet else [*as_text(outcome.findings, link), *summary(outcome)]
    report_outcome(outcome, report, text, live.scheme, link)
    for pulled in checked.pulled:
        print_unexportable(pulled, connection)
    if tab:
        from newsann.studio.tab import findings_tabs

        tabs = findings_tabs(connection, checked)
        if not report.quiet:
            print_lines((_tab_line(one, connection) for one in tabs), err=report.format is not Format.TEXT)
    if failed or any(pulled.unexportable for pulled in checked.pulled):
        raise typer.Exit(1)


def _tab_line(tab: "Tab", connection: "Connection") -> str:
    from newsann.studio.tab import TITLE

    if tab.number is None:
        there = "tab removed" if tab.change else "no tab needed"
        return f"project {tab.project}: no errors or warnings, {there}"
    room = f"; {many(tab.left_out, 'more task')} without annotations did not fit" if tab.left_out else ""
    page = f"{connection.url}/projects/{tab.project}/data?tab={tab.number}"
    return (
        f"project {tab.project}: tab {TITLE!r} {tab.change or 'is up to date'}, {many(tab.tasks, 'task')}{room}: {page}"
    )

"""`newsann studio check`."""

from typing import TYPE_CHECKING, Annotated

import typer

from newsann.cli.annotators import refuse_names_in_files
from newsann.cli.options import FailOn, Format, LiveProject, Names, Report, grouped
from newsann.cli.output import print_lines, progress, refuse_unwritable
from newsann.cli.people import as_text as people_text
from newsann.cli.project import FailOnOption
from newsann.cli.studio.live import connected, print_unexportable
from newsann.model.findings import many

if TYPE_CHECKING:
    from newsann.studio.check import Checked, Complete
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
    names: Names = False,
) -> None:
    """Check the live project: list each problem with the link that opens its task. Changes nothing without --tab."""
    from newsann.cli.findings import as_text, failing, report_outcome, summary
    from newsann.model.findings import Place
    from newsann.studio.check import check as check_project
    from newsann.studio.check import names as names_of

    refuse_names_in_files(names, report.output, report.format is Format.TEXT)
    refuse_unwritable(report.output, [live.scheme])
    people = not report.quiet and report.format in (Format.TEXT, Format.JSON)
    connection = connected(report.quiet)
    with progress("pulling", "tasks", report.quiet) as bar:
        checked = check_project(connection, live.scheme, project=live.project, people=people, progress=bar)
    outcome = checked.outcome

    def link(place: Place) -> str:
        pulled = checked.pull_of(place)
        return "" if pulled is None or place.task is None else connection.page_of(pulled.project.id, place.task)

    failed = failing(outcome, fail_on)
    text = as_text(failed, link) if report.quiet else [*as_text(outcome.findings, link), *summary(outcome)]
    more = {"complete": checked.complete, "annotators": checked.team.report if checked.team else None}
    report_outcome(outcome, report, text, live.scheme, link, more if people else None)
    if checked.team and report.format is Format.TEXT:
        known = names_of(connection, live.scheme, checked.pulled) if names else {}
        _print_people(checked, known)
    for pulled in checked.pulled:
        print_unexportable(pulled, connection)
    if tab:
        _keep_tabs(connection, checked, report)
    if failed or any(pulled.unexportable for pulled in checked.pulled):
        raise typer.Exit(1)


def _keep_tabs(connection: "Connection", checked: "Checked", report: Report) -> None:
    from newsann.studio.tab import findings_tabs

    tabs = findings_tabs(connection, checked)
    if not report.quiet:
        print_lines((_tab_line(one, connection) for one in tabs), err=report.format is not Format.TEXT)


def _print_people(checked: "Checked", names: dict[str, str]) -> None:
    """Print how much is done, and what each annotator did."""
    assert checked.team is not None
    print_lines(["", *map(_complete_line, checked.complete), *people_text(checked.team.report, names)])


def _complete_line(one: "Complete") -> str:
    share = f" ({one.complete / one.tasks:.0%})" if one.tasks else ""
    need = "the annotation they need" if one.annotators == 1 else f"the {one.annotators} annotations they need"
    return f"project {one.project}: {one.complete:,} of {many(one.tasks, 'task')}{share} have {need}"


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

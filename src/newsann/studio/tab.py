"""A tab of the data manager with the tasks that have findings, so that annotators find them where they work."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from newsann.model.findings import Finding, Severity
from newsann.studio.check import Checked
from newsann.studio.connection import Connection
from newsann.studio.pull import Pulled

TITLE = "newsann: findings"
ROWS = 20
"""Filters for tasks without annotations. Label Studio's page takes seconds to show 40 filters; 1,000 are an error."""


class Tab(Struct, frozen=True):
    """What became of the tab of one project.

    `change` is created, updated, removed, or empty when nothing had to be done; `number` is None when there is no tab
    (any more). `tasks` are those that the tab shows, `left_out` those that it has no room for.
    """

    project: int
    number: int | None
    change: str
    tasks: int = 0
    left_out: int = 0


def findings_tabs(connection: Connection, checked: Checked) -> list[Tab]:
    """Create, update or remove the tab of each project that was checked; all other tabs stay as they are.

    A tab has the tasks with errors and warnings, and those with something that the server cannot export. Raises
    StudioError.
    """
    return [_tab(connection, pulled, _tasks(checked, pulled)) for pulled in checked.pulled]


def _tasks(checked: Checked, pulled: Pulled) -> list[int]:
    """The numbers of the tasks that somebody must look at, ascending."""
    numbers = {one.task for one in pulled.unexportable}
    for finding in checked.outcome.findings:
        if (
            _asks_for_work(finding)
            and checked.pull_of(finding.place) is pulled
            and (finding.place.task or "").isdigit()
        ):
            numbers.add(int(finding.place.task or ""))
    return sorted(numbers)


def _asks_for_work(finding: Finding) -> bool:
    return finding.severity.rank >= Severity.WARNING.rank


def _tab(connection: Connection, pulled: Pulled, tasks: list[int]) -> Tab:
    project, views = pulled.project.id, connection.client.views
    there = connection.ask("listing the tabs", lambda: list(views.list(project=project)))
    ours = [view for view in there if isinstance(view.data, dict) and view.data.get("title") == TITLE]
    before = min(ours, key=lambda view: view.id) if ours else None
    if not tasks:
        if before is None:
            return Tab(project, None, "")
        connection.ask("removing the tab", lambda: views.delete(str(before.id)))
        return Tab(project, None, "removed")
    filters, left_out = filters_for(tasks, pulled.annotated)
    shown = len(tasks) - left_out
    if before is None:
        if not there:  # as the page does; otherwise ours would be the only one, and nobody would see the other tasks
            connection.once("creating the first tab", lambda: views.create(project=project, data={"title": "Default"}))
        data = {"title": TITLE, "filters": filters}
        made = connection.once("creating the tab", lambda: views.create(project=project, data=data))
        return Tab(project, made.id, "created", shown, left_out)
    if before.data.get("filters") == filters:
        return Tab(project, before.id, "", shown, left_out)
    data = {**before.data, "filters": filters}  # its columns and their widths stay as somebody has set them
    connection.ask("updating the tab", lambda: views.update(str(before.id), project=project, data=data))
    return Tab(project, before.id, "updated", shown, left_out)


def filters_for(tasks: Iterable[int], annotated: Mapping[int, int]) -> tuple[dict[str, Any], int]:
    """Label Studio's filters for some tasks, and how many there is no room for.

    `annotated` has the number of one annotation for each task that has any. Label Studio's page knows no filter that is
    a list of tasks (`in_list` and `regex` on their numbers break it), but one that is a list of annotations. So
    each task is found by one annotation of it, and a task without any by its own number.
    """
    listed = list(tasks)
    marks = [str(annotated[task]) for task in listed if task in annotated]
    ranges = list(_ranges(task for task in listed if task not in annotated))
    items: list[dict[str, Any]] = []
    if marks:
        contains = {"operator": "contains", "type": "String", "value": " ".join(marks)}
        items.append({"filter": "filter:tasks:annotations_ids", **contains})
    for first, last in ranges[:ROWS]:
        value = {"min": first, "max": last}
        items.append({"filter": "filter:tasks:id", "operator": "in", "type": "Number", "value": value})
    return {"conjunction": "or", "items": items}, sum(last - first + 1 for first, last in ranges[ROWS:])


def _ranges(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Ascending numbers as ranges, each with its first and its last number.

    >>> list(_ranges([3, 4, 5, 9]))
    [(3, 5), (9, 9)]
    """
    first = last = None
    for number in numbers:
        if first is not None and last == number - 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last

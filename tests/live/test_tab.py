"""`studio check --tab`: annotators see the tasks with findings in a tab of their page, and only those."""

import re
from typing import Any

from desk import Desk
from page import Annotating

from making import attributed, region
from newsann.studio.tab import TITLE
from tools.labelstudio.server import Annotator

TEXT = "The mayor said the ferry would run again."
GOOD = attributed(TEXT)
WRONG = [region("r1", "The mayor", "Nobody", TEXT)]


def tabs(desk: Desk, project: int) -> dict[str, Any]:
    return {view.data["title"]: view for view in desk.client().views.list(project=project)}


def shown(desk: Desk, project: int, tab: int) -> set[str]:
    rows = desk.client().tasks.list(project=project, view=tab, include="id,data", fields="all")
    return {row.data["id"] for row in rows}


def test_tab_has_the_tasks_with_findings_and_goes_with_the_last_of_them(
    desk: Desk, second: Annotator, browser: Annotating
) -> None:
    project = desk.push({name: f"{TEXT} {name}" for name in ("good", "bad", "twice", "none")})
    tasks, client = desk.tasks(project), desk.client()
    client.annotations.create(tasks["good"], result=GOOD)
    wrong = [client.annotations.create(tasks[name], result=WRONG).id for name in ("bad", "twice")]
    wrong.append(desk.client(second).annotations.create(tasks["twice"], result=WRONG).id)
    client.views.create(project=project, data={"title": "Mine"})

    first = desk.run("check", "--tab")
    assert first.returncode == 1
    assert f"project {project}: tab 'newsann: findings' created, 2 tasks: {desk.server.url}/projects/" in first.stdout
    tab = tabs(desk, project)[TITLE].id
    assert shown(desk, project, tab) == {"bad", "twice"}

    browser.page.goto(f"{browser.url}/projects/{project}/data?tab={tab}")
    browser.page.wait_for_selector("text=/Tasks: 2 \\/ 4/")
    browser.look(desk.folder / "tab.png")
    assert re.search(r"tab 'newsann: findings' is up to date, 2 tasks", desk.run("check", "--tab").stdout)

    client.annotations.update(wrong[0], result=GOOD)
    assert "tab 'newsann: findings' updated, 1 task:" in desk.run("check", "--tab").stdout
    assert shown(desk, project, tab) == {"twice"}
    for one in wrong[1:]:
        client.annotations.update(one, result=GOOD)
    assert f"project {project}: no errors or warnings, tab removed" in desk.run("check", "--tab").stdout
    assert list(tabs(desk, project)) == ["Mine"]


def test_without_the_option_no_tab_is_made_and_the_first_one_never_is_the_only_one(desk: Desk) -> None:
    project = desk.push({"bad": TEXT})
    desk.client().annotations.create(desk.tasks(project)["bad"], result=WRONG)
    assert desk.run("check").returncode == 1
    assert tabs(desk, project) == {}
    assert desk.run("check", "--tab", "--format", "json").stdout.startswith("{")
    assert list(tabs(desk, project)) == ["Default", TITLE]

"""Pulling: everything, whole or not at all, with nobody's identity."""

import json
import re
from pathlib import Path

import httpx
import pytest
from desk import Desk
from page import Annotating
from weather import Fault, Weather

from making import region
from newsann.annotators.pseudonyms import pseudonyms
from newsann.errors import StudioError
from newsann.studio import snapshot
from newsann.studio.connection import Connection, connect
from newsann.studio.pull import pull
from tools.labelstudio.server import Annotator, new_server

TEXT = "The mayor said the ferry would run again."
CLAIM = region("r1", "the ferry would run again", "Claim", TEXT)


def test_two_annotators_skipped_empty_draft_and_prediction_all_come(
    desk: Desk, second: Annotator, browser: Annotating
) -> None:
    project = desk.push({name: f"{TEXT} {name}" for name in ("two", "skipped", "empty", "draft", "none")})
    tasks, lead, other = desk.tasks(project), desk.client(), desk.client(second)
    lead.annotations.create(tasks["two"], result=[CLAIM])
    other.annotations.create(tasks["two"], result=[region("r2", "The mayor", "Source", TEXT)])
    other.annotations.create(tasks["skipped"], result=[CLAIM], was_cancelled=True)
    lead.annotations.create(tasks["empty"], result=[])
    lead.predictions.create(task=tasks["none"], result=[], score=0.5, model_version="v")
    browser.open(project, tasks["draft"])
    with browser.page.expect_response(lambda answer: "/drafts" in answer.url and answer.request.method == "POST"):
        browser.mark("3", "The mayor")

    done = desk.run("pull")
    assert done.returncode == 0, done.stderr
    pulled = {task["data"]["id"]: task for task in desk.pulled()}
    name = pseudonyms(bytes(32))
    by = {annotation["completed_by"] for annotation in pulled["two"]["annotations"]}
    assert by == {name(str(desk.server.lead.number)), name(str(second.number))}
    assert pulled["skipped"]["annotations"][0]["was_cancelled"] is True
    assert pulled["empty"]["annotations"][0]["result"] == []
    assert [item["value"]["text"] for item in pulled["draft"]["drafts"][0]["result"]] == ["The mayor"]
    assert pulled["none"]["predictions"][0]["model_version"] == "v"

    built = desk.newsann("build", "annotations", "--out", "dist")
    assert built.returncode == 0, built.stdout + built.stderr
    account = json.loads(next((desk.folder / "dist").glob("*/manifest.json")).read_text(encoding="utf-8"))
    assert account["ledger"]["annotations"]["read"] == 4
    assert account["ledger"]["annotations"]["skipped"] == {"skipped": 1}


def test_nobody_is_named_and_pseudonyms_stay_the_same(desk: Desk, second: Annotator) -> None:
    project = desk.push({"ferry": TEXT})
    task = desk.tasks(project)["ferry"]
    desk.client(second).annotations.create(task, result=[CLAIM])
    assert desk.run("pull").returncode == 0
    path = desk.folder / "annotations" / "news-attribution.json"
    content = path.read_text(encoding="utf-8")
    for secret in (second.email, desk.server.lead.email, second.token, desk.server.lead.token, "created_username"):
        assert secret not in content
    by = [annotation["completed_by"] for annotation in desk.pulled()[0]["annotations"]]
    assert all(re.fullmatch("annotator-[0-9a-f]{10}", one) for one in by)
    desk.newsann("build", "annotations", "--out", "dist")
    row = next((desk.folder / "dist").glob("*/annotations/*.parquet")).read_bytes()
    assert by[0].encode() in row


def test_only_what_changed_since_the_last_pull_is_told(desk: Desk) -> None:
    project = desk.push({"a": TEXT, "b": TEXT + " Again."})
    tasks, client = desk.tasks(project), desk.client()
    made = client.annotations.create(tasks["a"], result=[CLAIM])
    assert desk.run("pull").stdout.startswith("tasks 2, annotations 1\n")
    client.annotations.update(made.id, result=[CLAIM, region("r2", "The mayor", "Source", TEXT)])
    client.annotations.create(tasks["b"], result=[])
    told = desk.run("pull").stdout.splitlines()
    assert told[0].startswith(f"changed annotation {made.id} by annotator-")
    assert told[0].endswith(f"task {tasks['a']}, document a")
    assert re.match(rf"new     annotation \d+ by annotator-\w+, task {tasks['b']}, document b", told[1])
    client.tasks.delete(str(tasks["b"]))
    assert desk.run("pull").stdout.splitlines()[0] == f"gone    task, task {tasks['b']}, document b"


def test_poisoned_annotation_is_named_and_the_rest_comes(desk: Desk) -> None:
    project = desk.push({f"d{i}": f"{TEXT} Number {i}." for i in range(7)})
    tasks, client = desk.tasks(project), desk.client()
    for number in tasks.values():
        client.annotations.create(number, result=[CLAIM])
    poisoned = _poison(desk, tasks["d3"])
    done = desk.run("pull")
    assert done.returncode == 1
    assert f"task {tasks['d3']}: annotation {poisoned} cannot be exported" in done.stderr
    assert f"/projects/{project}/data?task={tasks['d3']}" in done.stderr
    pulled = {task["data"]["id"]: task for task in desk.pulled()}
    assert sorted(pulled) == sorted(tasks)
    assert all(len(task["annotations"]) == 1 for task in pulled.values())
    assert pulled["d3"]["annotations"][0]["result"] == [CLAIM]
    assert desk.newsann("check", "annotations").returncode == 0
    live = desk.run("check")
    assert live.returncode == 1
    assert f"annotation {poisoned} cannot be exported" in live.stderr


def _poison(desk: Desk, task: int) -> int:
    """Store half a character, as a program that cuts UTF-16 in two does; the server answers 500 and keeps it."""
    body = json.dumps({"result": [{**CLAIM, "id": "p", "value": {**CLAIM["value"], "text": "\ud83d"}}]})
    head = {"Authorization": f"Token {desk.server.lead.token}", "Content-Type": "application/json"}
    url = f"{desk.server.url}/api/tasks/{task}/annotations/"
    assert httpx.post(url, headers=head, content=body, trust_env=False).status_code == 500
    return max(int(one) for one in _annotation_ids(desk, task))


def _annotation_ids(desk: Desk, task: int) -> list[str]:
    for project in desk.client().projects.list():
        for row in desk.client().tasks.list(project=project.id, include="id,annotations_ids", fields="all"):
            if row.id == task:
                return str(row.annotations_ids).split(",")
    raise AssertionError(f"no task {task}")


def quiet(desk: Desk, url: str) -> tuple[Connection, list[float]]:
    """A connection that notes its pauses instead of making them."""
    pauses: list[float] = []
    made = connect({**desk.server.environment, "LABEL_STUDIO_URL": url})
    return Connection(made.client, made.url, desk.server.lead.token, pauses.append), pauses


FAULTS: dict[str, tuple[str, str, Fault]] = {
    "a snapshot that a stand-in answers with 500": ("POST", "/exports/", "500"),
    "a download that a stand-in cuts": ("GET", "/download", "cut"),
    "a listing over which a stand-in hangs up": ("GET", "/api/tasks/", "hang up"),
    "a busy stand-in": ("GET", "/api/tasks/", "429"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_pull_goes_on_after(name: str, desk: Desk) -> None:
    desk.push({f"d{i}": f"{TEXT} {i}" for i in range(3)})
    method, end, fault = FAULTS[name]

    with Weather(desk.server.url, method, end, fault, 2) as weather:
        connection, pauses = quiet(desk, weather.url)
        (pulled,) = pull(connection, _scheme(desk), desk.folder / "annotations")
    assert weather.faults == len(pauses) == 2
    assert pulled.tasks == 3
    assert pulled.unexportable == []


def test_server_that_is_killed_in_the_middle_of_a_pull_leaves_the_file_as_it_was(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "TASKS", 2)
    desk.server = new_server(tmp_path / "mortal")
    desk.server.start()
    try:
        desk.connection = connect(desk.server.environment)
        desk.push({f"d{i}": f"{TEXT} {i}" for i in range(6)})
        assert desk.run("pull").returncode == 0
        path = desk.folder / "annotations" / "news-attribution.json"
        before = path.read_bytes()
        connection, pauses = quiet(desk, desk.server.url)

        def kill(done: int, total: int) -> None:
            if done == 4:
                desk.server.kill()

        with pytest.raises(StudioError, match=r"taking a snapshot of tasks 5 to 6: .* cannot be reached"):
            pull(connection, _scheme(desk), path.parent, progress=kill)
        assert path.read_bytes() == before
        assert [one.name for one in path.parent.iterdir()] == [path.name]
        assert len(pauses) == 4

        desk.server.start()
        assert "nothing has changed since the last pull" in desk.run("pull").stdout
        tabs = [view.data["title"] for view in desk.client().views.list(project=1)]
        assert snapshot.TAB not in tabs
    finally:
        desk.server.stop()


def test_personal_access_token_pushes_and_pulls(desk: Desk) -> None:
    made = _personal_token(desk)
    done = desk.run("push", desk.write_articles({"ferry": TEXT}), LABEL_STUDIO_API_KEY=made)
    assert done.returncode == 0, done.stderr
    assert desk.run("pull", LABEL_STUDIO_API_KEY=made).returncode == 0
    assert "it is a personal access token" in desk.run("doctor", LABEL_STUDIO_API_KEY=made).stdout
    cut = desk.run("pull", LABEL_STUDIO_API_KEY=made[:-4] + "AAAA")
    assert cut.returncode == 2
    assert "does not accept the token" in cut.stderr
    assert made[:-4] not in cut.stderr


def _personal_token(desk: Desk) -> str:
    head = {"Authorization": f"Token {desk.server.lead.token}"}
    answer = httpx.post(f"{desk.server.url}/api/token/", headers=head, trust_env=False)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def test_file_that_is_no_pull_is_not_overwritten(desk: Desk) -> None:
    desk.push({"ferry": TEXT})
    path = desk.folder / "annotations" / "mine.json"
    path.parent.mkdir()
    path.write_text("a shopping list", encoding="utf-8")
    done = desk.run("pull", "--batch", "mine")
    assert done.returncode == 2
    assert "mine.json: not the file of an earlier pull" in done.stderr
    assert path.read_text(encoding="utf-8") == "a shopping list"


def _scheme(desk: Desk) -> Path:
    return desk.folder / "schema" / "scheme.yaml"

"""What each annotator did in a live project, and how much of it is done."""

import json

from desk import Desk

from tools.labelstudio.server import Annotator

TEXTS = {f"a-{i}": f"The mayor said the ferry number {i} would run again." for i in range(3)}


def annotate(desk: Desk, task: int, who: Annotator | None = None, **more: object) -> None:
    result = [
        {
            "id": "r1", "from_name": "label", "to_name": "text", "type": "labels",
            "value": {"start": 0, "end": 9, "text": "The mayor", "labels": ["Source"]},
        }
    ]  # fmt: skip
    desk.client(who).annotations.create(task, result=result, lead_time=60.0, **more)


def test_check_shows_who_did_what_and_how_much_is_done(desk: Desk, second: Annotator) -> None:
    project = desk.push(TEXTS, "--annotators", 2)
    tasks = desk.tasks(project)
    for name in ("a-0", "a-1"):
        annotate(desk, tasks[name])
    annotate(desk, tasks["a-0"], second)
    annotate(desk, tasks["a-1"], second, was_cancelled=True)
    ran = desk.run("check", "--names", "--fail-on", "never")
    assert ran.returncode == 0, ran.stderr
    assert f"project {project}: 1 of 3 tasks (33%) have the 2 annotations they need" in ran.stdout
    assert "2 annotators of 2 documents, 1 of them with several annotators" in ran.stdout
    assert desk.server.lead.email in ran.stdout
    assert second.email in ran.stdout
    ran = desk.run("check", "--format", "json", "--fail-on", "never")
    assert "@example.com" not in ran.stdout
    found = json.loads(ran.stdout)
    assert found["complete"] == [{"project": project, "tasks": 3, "complete": 1, "annotators": 2}]
    assert [one["articles"] for one in found["annotators"]["annotators"]] in ([2, 1], [1, 2])
    ran = desk.run("check", "--names", "--format", "json")
    assert ran.returncode == 2
    assert "people's names are shown on the screen only" in ran.stderr

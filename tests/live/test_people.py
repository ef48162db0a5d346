"""`studio push --for`: one project a person, pulled into a file each; the scheme says who counts as one person."""

import json
from pathlib import Path

from desk import Desk

from making import attributed, region
from newsann.studio.studio_project import all_projects

TEXT = "The mayor said the ferry would run again."
GOOD = attributed(TEXT)
PEOPLE = ("--for", "First Person", "--for", "Second Person")


def projects(desk: Desk) -> list[int]:
    """The numbers of the people's projects, in the order of their names."""
    named = {
        p.title.rpartition(": ")[2]: p.id
        for p in all_projects(desk.connection)
        if "First Person" in p.title or "Second Person" in p.title
    }
    return [named[name] for name in sorted(named)]


def annotators(desk: Desk) -> set[str]:
    """The annotators in the files that the last pull wrote."""
    tasks = [task for path in (desk.folder / "annotations").glob("*.json") for task in json.loads(path.read_bytes())]
    return {annotation["completed_by"] for task in tasks for annotation in task["annotations"]}


def test_each_person_has_a_project_and_a_second_push_makes_no_other(desk: Desk) -> None:
    articles = desk.write_articles({"ferry": TEXT})
    first = desk.run("push", articles, *PEOPLE)
    assert first.returncode == 0, first.stderr
    first_project, second_project = projects(desk)
    assert first.stdout.splitlines()[-1].endswith(f": Second Person: project {second_project}")
    assert "annotators: {by: project}" in first.stderr
    again = desk.run("push", articles, *PEOPLE)
    assert again.stdout.count("config, guidelines and settings are up to date") == 2
    assert again.stdout.count("imported 0, already there 1") == 2
    assert projects(desk) == [first_project, second_project]

    desk.client().annotations.create(desk.tasks(first_project)["ferry"], result=GOOD)
    theirs = desk.client().annotations.create(desk.tasks(second_project)["ferry"], result=GOOD[:1])
    assert desk.run("pull").returncode == 0
    assert len(annotators(desk)) == 1  # because they share an account
    desk.write_scheme(desk.scheme + "\nannotators: {by: project}\n")
    assert desk.run("pull").returncode == 0
    assert len(annotators(desk)) == 2
    built = desk.newsann("build", "annotations", "--out", "dist")
    assert built.returncode == 0, built.stdout + built.stderr
    manifest = json.loads(next((desk.folder / "dist").glob("*/manifest.json")).read_bytes())
    assert manifest["ledger"]["annotations"]["published"] == 2
    assert sorted(path.name for path in (desk.folder / "annotations").iterdir()) == [
        f"news-attribution-{number}.json" for number in sorted((first_project, second_project), key=str)
    ]
    assert not [
        path
        for path in _files(desk.folder)
        if b"First Person" in path.read_bytes() or b"Second Person" in path.read_bytes()
    ]

    desk.client().annotations.update(theirs.id, result=[region("r1", "The mayor", "Nobody", TEXT)])
    live = desk.run("check", "--tab")
    assert f"/projects/{second_project}/data?task={desk.tasks(second_project)['ferry']}" in live.stdout
    assert f"project {first_project}: no errors or warnings" in live.stdout


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_people_have_projects_of_their_own_only(desk: Desk) -> None:
    articles = desk.write_articles({"ferry": TEXT})
    both = desk.run("push", articles, "--for", "First Person", "--project", 1)
    assert both.returncode == 2
    assert "each person has a project of their own" in both.stderr
    wrong = desk.run("push", articles, "--for", "a: b")
    assert wrong.returncode == 2
    assert "expected a name of 1 to 30 characters without a colon" in wrong.stderr

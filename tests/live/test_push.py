"""Pushing: every text byte-exact, everything once, nothing that would do harm."""

import json
from pathlib import Path

import pytest
from desk import Desk
from test_page import TRICKY
from weather import Weather

from making import choice, region, relation
from newsann.studio.connection import Connection, connect
from newsann.studio.push import push

TEXT = "The mayor said the ferry would run again."


def test_every_text_arrives_byte_exact_and_a_second_push_changes_nothing(desk: Desk) -> None:
    texts = {name: text for name, (text, _) in TRICKY.items()}
    texts["bom-inside"] = "A mark\ufeff inside, a line\u2028separator, a lone\rreturn and a tab\t."
    desk.push(texts)
    assert desk.run("pull").returncode == 0
    first = desk.pulled()
    assert {task["data"]["id"]: task["data"]["text"] for task in first} == texts

    again = desk.run("push", "articles.jsonl")
    assert again.returncode == 0
    assert "config, guidelines and settings are up to date" in again.stdout
    assert f"imported 0, already there {len(texts)}" in again.stdout
    assert "nothing has changed since the last pull" in desk.run("pull").stdout
    assert desk.pulled() == first


def test_articles_come_from_text_markdown_csv_and_folders_with_their_metadata(desk: Desk) -> None:
    folder = desk.folder / "articles"
    (folder / "more").mkdir(parents=True)
    (folder / "plain.txt").write_bytes(TEXT.encode() + b"\r\n")
    (folder / "more" / "noted.md").write_bytes(b"---\ntitle: A *title*\noutlet: The Quay\n---\n\n# Head\n\nBody.\n")
    (folder / "table.csv").write_bytes(
        b'id,text,title,published\n007,"Two\r\nlines, ""quoted""",Seven,2026-01-02\n8,Other text.,,\n'
    )
    done = desk.run("push", "articles")
    assert done.returncode == 0, done.stderr
    desk.run("pull")
    data = {task["data"]["id"]: task["data"] for task in desk.pulled()}
    assert data == {
        "plain": {"id": "plain", "text": TEXT + "\r\n"},
        "noted": {"id": "noted", "text": "\n# Head\n\nBody.\n", "title": "A *title*", "outlet": "The Quay"},
        "007": {"id": "007", "text": 'Two\r\nlines, "quoted"', "title": "Seven", "published": "2026-01-02"},
        "8": {"id": "8", "text": "Other text."},
    }


def test_same_text_under_another_id_and_same_id_with_another_text_are_told(desk: Desk) -> None:
    desk.push({"ferry": TEXT})
    done = desk.run("push", desk.write_articles({"copy": TEXT, "ferry": "Another text.", "new": "A third text."}))
    assert done.returncode == 1
    assert "articles.jsonl:1: its text is already there as document 'ferry'" in done.stdout
    assert "articles.jsonl:2: not imported. Document 'ferry' is already there with another text" in done.stdout
    assert "imported 1, already there 1" in done.stdout


def test_wrong_articles_are_told_all_at_once_and_nothing_is_sent(desk: Desk) -> None:
    path = desk.folder / "wrong.jsonl"
    lines = [
        '{"id": "a", "text": "Good."}',
        "{",
        '{"id": "b"}',
        '{"id": "c", "text": "\\ud83d"}',
        '{"id": "d", "text": " "}',
    ]
    lines += ['{"id": "e", "text": "x", "published": "soon"}', '{"id": "a", "text": "Other."}']
    path.write_text("\n".join(lines), encoding="utf-8")
    (desk.folder / "latin.txt").write_bytes("caf\xe9".encode("latin-1"))
    done = desk.run("push", path, desk.folder / "latin.txt")
    assert done.returncode == 2
    for said in (
        "wrong.jsonl:2: not JSON", "wrong.jsonl:3: no text under the key 'text'; the keys are 'id'",
        "wrong.jsonl:4: half a character", "wrong.jsonl:5: the text is empty",
        "wrong.jsonl:6: `published` is 'soon', expected a time",
        "wrong.jsonl:7: the id 'a' is also used for another text", "latin.txt:1: not UTF-8 at byte 3",
    ):  # fmt: skip
        assert said in done.stderr
    assert "no project called" in desk.run("pull").stderr


def annotated(desk: Desk) -> int:
    """A project with one annotation that uses a label, a choice and a relation."""
    project = desk.push({"ferry": TEXT})
    result = [
        region("r1", "the ferry would run again", "Claim", TEXT),
        region("r2", "The mayor", "Source", TEXT),
        choice("r2", "source_kind", "named"),
        relation("r1", "r2", "attributed_to"),
    ]
    desk.client().annotations.create(desk.tasks(project)["ferry"], result=result)
    return project


ORPHANS = {
    "label": (
        {"  Source:\n": "  Origin:\n", ", Source]": ", Origin]", "[Source]": "[Origin]", "Source, ": "Origin, "},
        "label 'Source' of 'label' would be removed (or renamed: new is label 'Origin' of 'label'), and 1 item",
    ),
    "relation": (
        {"attributed_to": "credited_to"},
        "relation 'attributed_to' would be removed (or renamed: new is relation 'credited_to'), and 1 item",
    ),
    "choice": ({"named: By name., ": ""}, "choice 'named' of 'source_kind' would be removed, and 1 item"),
    "data key": (
        {"  text: text\n  id: id": "  text: body\n  id: id"},
        "data key 'text' would be removed (or renamed: new is data key 'body'), and 1 task has it",
    ),
}


@pytest.mark.parametrize("part", ORPHANS)
def test_config_that_would_orphan_annotations_is_refused(part: str, desk: Desk) -> None:
    project = annotated(desk)
    live = desk.client().projects.get(project).label_config
    replacements, said = ORPHANS[part]
    for old, new in replacements.items():
        desk.write_scheme(desk.scheme.replace(old, new))
    done = desk.run("push")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Nothing was sent" in done.stderr
    assert desk.client().projects.get(project).label_config == live


def test_config_change_that_harms_nobody_is_made_and_told(desk: Desk) -> None:
    annotated(desk)
    desk.write_scheme(
        desk.scheme.replace("labels:\n", "labels:\n  Place: {definition: Where it happens., hotkey: p}\n", 1)
        .replace(", outlet: It is a news outlet.", "")
    )  # fmt: skip
    done = desk.run("push", "--annotators", "2")
    assert done.returncode == 0, done.stderr
    assert "label 'Place' of 'label' added to the config" in done.stdout
    assert "choice 'outlet' of 'source_kind' removed from the config; nothing used it" in done.stdout
    assert "annotations that complete a task: 2 (was 1)" in done.stdout
    assert "config, guidelines and settings are up to date" in desk.run("push", "--annotators", "2").stdout


def through(weather: Weather, desk: Desk) -> tuple[Connection, list[float]]:
    """A connection over the stand-in that notes its pauses instead of making them."""
    pauses: list[float] = []
    made = connect({**desk.server.environment, "LABEL_STUDIO_URL": weather.url})
    return Connection(made.client, made.url, desk.server.lead.token, pauses.append), pauses


def test_push_over_a_line_that_a_stand_in_cuts_imports_everything_once(desk: Desk) -> None:
    texts = {f"d{i}": f"Article number {i}, she said." for i in range(30)}

    with Weather(desk.server.url, "POST", "/import", "late", 1) as weather:
        connection, pauses = through(weather, desk)
        done = push(connection, desk.folder / "schema" / "scheme.yaml", [desk.write_articles(texts)])
    assert weather.faults == 1
    assert pauses
    assert len(done.articles.imported) == 30
    assert sorted(desk.tasks(done.project.id)) == sorted(texts)
    desk.run("pull")
    assert len(desk.pulled()) == 30


def test_token_never_appears_in_what_is_said(desk: Desk, tmp_path: Path) -> None:
    token = "f" * 40
    done = desk.run("push", LABEL_STUDIO_API_KEY=token)
    assert done.returncode == 2
    assert "does not accept the token in LABEL_STUDIO_API_KEY (401" in done.stderr
    assert token not in done.stdout + done.stderr
    away = desk.run("push", LABEL_STUDIO_URL="http://127.0.0.1:9")
    assert away.returncode == 2
    assert "cannot be reached" in away.stderr
    assert json.dumps(desk.server.lead.token) not in away.stderr

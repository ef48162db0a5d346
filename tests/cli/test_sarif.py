"""Findings for code scanning: SARIF 2.1.0, complete, in a fixed order, and nobody's name in it."""

import json
from pathlib import Path
from typing import Any

from making import Json, annotation, project, region, sound, task
from newsann.model.findings import Severity
from running import newsann

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def bad(document: str = "ferry", id: int = 1) -> Json:
    return task(annotation(region("x", "A clerk", "actor"), region("m", "The may", "Source")), document=document, id=id)


def sarif(folder: Path, *tasks: Json) -> dict[str, Any]:
    """The log of a check of these tasks, one a line, as a pull writes them."""
    project(folder)
    lines = ",\n".join(json.dumps(one) for one in tasks)
    (folder / "annotations" / "export.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    ran = newsann("check", "--format", "sarif", cwd=folder)
    assert ran.stderr == ""
    return dict(json.loads(ran.stdout))


def test_log_has_what_github_documents_as_required(tmp_path: Path) -> None:
    log = sarif(tmp_path, sound(), bad("quay", 2))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "newsann"
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in rules] == sorted({result["ruleId"] for result in run["results"]})
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in LEVELS.values()
        assert "helpUri" not in rule
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert result["partialFingerprints"]["primaryLocationLineHash"]


def test_result_has_the_line_and_the_byte_of_its_task_and_names_annotation_and_region(tmp_path: Path) -> None:
    log = sarif(tmp_path, sound(), bad("quay", 2))
    (result,) = [one for one in log["runs"][0]["results"] if one["ruleId"] == "unknown-label"]
    (location,) = result["locations"]
    export = (tmp_path / "annotations" / "export.json").read_bytes()
    place = location["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "annotations/export.json", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["startLine"] == 3
    assert export[place["region"]["byteOffset"] :].startswith(b'{"id": 2')
    assert [step["fullyQualifiedName"] for step in location["logicalLocations"]] == [
        "task 2", "document quay", "annotation 7", "region x",
    ]  # fmt: skip
    assert result["level"] == "error"
    assert result["message"]["text"].endswith("in “…said the ferry would run again. A clerk reportedly doubted it.”")


def test_finding_keeps_its_fingerprint_when_other_tasks_come_and_go(tmp_path: Path) -> None:
    def marks(log: dict[str, Any], name: str) -> set[str]:
        return {
            result["partialFingerprints"]["primaryLocationLineHash"]
            for result in log["runs"][0]["results"]
            if name in result["message"]["text"] and result["ruleId"] in ("unknown-label", "mid-word")
        }

    before = sarif(tmp_path / "before", bad("quay", 2))
    after = sarif(
        tmp_path / "after", bad("ferry", 1), sound() | {"id": 3, "data": {**sound()["data"], "id": "c"}}, bad("quay", 2)
    )
    assert len(marks(before, "document quay")) == 2
    assert marks(before, "document quay") == marks(after, "document quay")
    assert not marks(after, "document quay") & marks(after, "document ferry")


def test_log_repeats_and_names_no_annotator(tmp_path: Path) -> None:
    named = task(annotation(region("x", "A clerk", "actor"), by={"id": 1, "email": "b.lead@example.com"}))
    first, second = (sarif(tmp_path / name, named, bad("quay", 2)) for name in ("one", "two"))
    assert first == second
    assert "example.com" not in json.dumps(first)
    assert str(tmp_path) not in json.dumps(first)


def test_finding_about_the_whole_dataset_is_at_the_scheme(tmp_path: Path) -> None:
    log = sarif(tmp_path, sound(), sound() | {"id": 2, "data": {**sound()["data"], "id": "copy"}})
    found = [one for one in log["runs"][0]["results"] if "logicalLocations" not in one["locations"][0]]
    for result in found:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri in ("schema/scheme.yaml", "annotations/export.json")


def test_clean_export_is_a_run_without_results(tmp_path: Path) -> None:
    (run,) = sarif(tmp_path, sound())["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])

"""The log for code scanning by the official schema of SARIF 2.1.0, which `make sarif` fetches from npm."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from making import annotation, project, region, sound, task
from running import newsann


def test_log_is_valid_by_the_official_schema(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    schema = json.loads(Path(pytestconfig.getoption("--sarif-schema")).read_text(encoding="utf-8"))
    wrong = annotation(region("x", "A clerk", "actor"), region("m", "The may", "Source"))
    project(tmp_path)
    exports = json.dumps([sound(), task(wrong, document="quay", id=2)])
    (tmp_path / "annotations" / "export.json").write_text(exports, encoding="utf-8")
    log = json.loads(newsann("check", "--format", "sarif", cwd=tmp_path).stdout)
    assert log["runs"][0]["results"]
    assert list(Draft7Validator(schema).iter_errors(log)) == []

"""Each kind of finding in a folder of its own: an export that provokes it, and what an annotator is told."""

from pathlib import Path

import pytest

import newsann
from newsann.cli.explain import BY_CODE, GROUPS
from newsann.cli.findings import as_text

GOLDEN = Path(__file__).parent / "findings"
FOLDERS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def test_every_rule_has_a_golden_folder() -> None:
    of_builds = {rule.code for rule in GROUPS["The splits"]}  # tests/project/building/test_grouping.py
    assert sorted(set(BY_CODE) - of_builds) == FOLDERS


@pytest.mark.parametrize("code", FOLDERS)
def test_finding_is_told_as_expected(code: str, request: pytest.FixtureRequest) -> None:
    folder = GOLDEN / code
    own = folder / "scheme.yaml"
    given = folder / "exports" if (folder / "exports").exists() else folder / "export.json"
    outcome = newsann.check([given], own if own.exists() else GOLDEN / "scheme.yaml")
    told = "\n".join(line.plain for line in as_text(outcome.findings))
    expected = folder / "expected.txt"
    if request.config.getoption("--rewrite-golden"):
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert code in {finding.code for finding in outcome.findings}

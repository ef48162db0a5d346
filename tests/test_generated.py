"""Files that are made from others are fresh."""

from pathlib import Path

from newsann.cli.explain import BY_CODE, page
from newsann.project.compile import compiled, stale
from newsann.scheme import Scheme


def test_page_of_findings_is_fresh(repository: Path) -> None:
    assert (repository / "docs" / "findings.md").read_text(encoding="utf-8") == page(), "make generated"


def test_files_beside_the_scheme_are_fresh(repository: Path, shipped: Scheme) -> None:
    assert stale(compiled(shipped), repository / "schema") == [], "make generated"


def test_every_rule_says_what_it_must(repository: Path) -> None:
    for rule in BY_CODE.values():
        assert all((rule.title, rule.explanation, rule.hint, rule.example)), rule.code
        assert rule.hint.endswith((".", ")")), rule.code

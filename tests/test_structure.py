"""The structure of the code: rooms, and what only one of them knows. `make check` holds the order of imports."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "newsann"
TESTS = Path(__file__).parent
OTHERS = {"findings", "live", "stores"}
"""Golden findings; tests with a real Label Studio; tests with object stores."""


def folders(root: Path) -> set[str]:
    return {path.parent.relative_to(root).as_posix() for path in root.rglob("*.py")} - {"."}


def test_folders_of_tests_are_rooms() -> None:
    assert {name for name in folders(TESTS) if name.split("/")[0] not in OTHERS} <= folders(PACKAGE)


def test_at_most_twenty_rooms_and_nothing_loose_beside_them() -> None:
    assert len({name.split("/")[0] for name in folders(PACKAGE)}) <= 20
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "errors.py"}


def test_every_room_says_what_it_is_for() -> None:
    for name in folders(PACKAGE):
        assert (PACKAGE / name / "__init__.py").read_text(encoding="utf-8").startswith(('"""', 'r"""')), name


def test_only_project_joins_the_paths_of_a_project() -> None:
    joins = re.compile(r'/ "(?:schema|annotations|releases|dataset_card\.md|CHANGELOG\.md)')
    found = {
        path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if joins.search(path.read_text("utf-8"))
    }
    assert found == {"project/project.py", "project/shipped/__init__.py"}


def test_only_what_opens_records_or_compares_releases_decodes_manifests() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"manifests?\.decode\(", path.read_text("utf-8"))
    }
    assert found == {f"releases/{name}.py" for name in ("history", "release", "staging")}

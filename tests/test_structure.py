"""The structure of the code: rooms, and what only one of them knows. `make check` holds the order of imports."""

import ast
import re
from collections.abc import Iterator
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


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(PACKAGE).as_posix()}: {node.name}", node


def test_no_function_has_more_than_forty_lines_beside_its_docstring() -> None:
    long = {}
    for name, node in functions():
        docstring = ast.get_docstring(node, clean=False)
        documented = len(docstring.split("\n")) if docstring is not None else 0
        count = (node.end_lineno or 0) - node.lineno + 1 - documented
        if count > 40:
            long[name] = count
    assert long == {}


def test_no_file_has_more_than_three_hundred_lines() -> None:
    assert [path for path in PACKAGE.rglob("*.py") if path.read_text("utf-8").count("\n") > 300] == []

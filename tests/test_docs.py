"""The documentation names only pages, files, modules, commands and options that exist."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main

from newsann.cli.app import app

REPOSITORY = Path(__file__).parents[1]
PAGES = sorted(
    [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")],
    key=lambda page: page.relative_to(REPOSITORY).as_posix(),
)
PROSE = [page for page in PAGES if page.name != "dataset_card.md"]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = {"--rewrite-golden"}
"""Options of other programs that the pages name."""


def named(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def blocks(page: Path, *kinds: str) -> list[str]:
    return [block for kind, block in BLOCK.findall(page.read_text(encoding="utf-8")) if kind in kinds]


def prose(page: Path) -> str:
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def command_lines(page: Path) -> list[str]:
    """What the blocks of a page call newsann with."""
    lines = [
        line.removeprefix("$ ").removeprefix(".venv/bin/")
        for block in blocks(page, "sh", "console")
        for line in block.splitlines()
    ]
    return [line for line in lines if line.startswith("newsann ")]


def context_of(words: list[str], resilient: bool = False) -> Any:
    """Parse the words behind `newsann` down to the last command. Raises click's UsageError when one does not exist."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("newsann", words, resilient_parsing=resilient)
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        if not rest:
            break
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context, resilient_parsing=resilient)
    return context


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub links to them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def options() -> set[str]:
    """Every option of every command."""
    found: set[str] = set()
    waiting: list[Any] = [typer.main.get_command(app)]
    for command in waiting:
        waiting += getattr(command, "commands", {}).values()
        found |= {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return found


def test_index_names_every_page_once() -> None:
    linked = LINK.findall((REPOSITORY / "docs" / "README.md").read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(
        page.name for page in (REPOSITORY / "docs").glob("*.md") if page.name != "README.md"
    )


@pytest.mark.parametrize("page", PROSE, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PROSE, ids=named)
def test_commands_in_blocks_parse(page: Path) -> None:
    for line in command_lines(page):
        context_of(shlex.split(line, comments=True)[1:])


@pytest.mark.parametrize("page", PROSE, ids=named)
def test_commands_and_options_in_prose_exist(page: Path) -> None:
    known = options() | ELSEWHERE
    for code in CODE.findall(prose(page)):
        if code.startswith("newsann "):
            context_of(shlex.split(code)[1:], resilient=True)
        if re.match("--[a-z]", code):
            assert code.split()[0] in known, code


@pytest.mark.parametrize("page", PROSE, ids=named)
def test_targets_of_make_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    lines = [*CODE.findall(prose(page)), *"\n".join(blocks(page, "sh", "console")).splitlines()]
    named_targets = {match[1] for line in lines if (match := re.match(r"(?:\$ )?make ([a-z]+)", line))}
    assert named_targets <= targets


@pytest.mark.parametrize("page", PROSE, ids=named)
def test_files_of_the_repository_exist(page: Path) -> None:
    for code in CODE.findall(prose(page)):
        if re.match(r"(src|tests|tools|benchmarks|docs)/[^<>*\s]*$", code):
            assert (REPOSITORY / code).exists(), code


def test_architecture_names_modules_that_exist() -> None:
    package = REPOSITORY / "src" / "newsann"
    for code in CODE.findall(prose(REPOSITORY / "docs" / "architecture.md")):
        module = package.joinpath(*code.split("."))
        if "." in code and (package / code.split(".")[0]).is_dir():
            assert module.is_dir() or module.with_suffix(".py").is_file(), code

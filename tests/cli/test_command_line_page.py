"""docs/command-line.md has the commands, shared options, formats and exit codes that the code has."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from newsann.cli.app import app
from newsann.cli.exit_codes import MEANINGS


def commands() -> dict[str, Any]:
    """Every command by its full name."""

    def below(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        for part, inner in getattr(command, "commands", {}).items():
            if hasattr(inner, "commands"):
                yield from below(inner, f"{name} {part}")
            else:
                yield f"{name} {part}", inner

    return dict(below(typer.main.get_command(app), "newsann"))


def options() -> dict[str, list[tuple[str, Any]]]:
    """Every option of several commands, with the commands that have it."""
    found: dict[str, list[tuple[str, Any]]] = {}
    for name, command in commands().items():
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "help":
                found.setdefault(parameter.opts[0], []).append((name, parameter))
    return {option: users for option, users in found.items() if len(users) > 1}


def tables() -> list[str]:
    rows = [f"| `{name}` | {command.help.splitlines()[0]} |" for name, command in commands().items()]
    for users in options().values():
        names = ", ".join(f"`{name}`" for name in users[0][1].opts)
        having = ", ".join(f"`{name.removeprefix('newsann ')}`" for name, _ in users)
        rows.append(f"| {names} | {users[0][1].help} | {having} |")
    return [*rows, *(f"| {code} | {meaning} |" for code, meaning in MEANINGS.items())]


def test_page_has_every_command_shared_option_and_exit_code(repository: Path) -> None:
    lines = (repository / "docs" / "command-line.md").read_text(encoding="utf-8").splitlines()
    assert [row for row in tables() if row not in lines] == []


def test_option_has_one_letter_and_one_kind_of_value_in_every_command() -> None:
    for option, users in options().items():
        assert len({tuple(parameter.opts) for _, parameter in users}) == 1, option
        assert len({parameter.is_flag for _, parameter in users}) == 1, option

"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class DiffFormat(StrEnum):
    """How a diff is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """The severity from which on a check fails."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


SchemePath = Annotated[Path, typer.Option("--scheme", "-s", help="The annotation scheme.")]
HowPrinted = Annotated[Format, typer.Option("--format", help="For people, for programs, or for GitHub Actions.")]
WhenFailed = Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.")]

"""Options that several commands share, in groups; one name and one meaning in every command."""

import functools
import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer
from msgspec import Struct

from newsann.project import project


class Format(StrEnum):
    """The formats of findings."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class ReportFormat(StrEnum):
    """The formats of a report without findings."""

    TEXT = "text"
    JSON = "json"


class PageFormat(StrEnum):
    """The formats of what may become part of a page: a diff for a changelog, the rules for the documentation."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """The lowest severity with which a check fails."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


Exports = Annotated[
    list[Path], typer.Argument(help="Label Studio exports as JSON, or folders of them.", metavar="EXPORT")
]
EXPORTS = [project.EXPORTS]
SchemePath = Annotated[Path, typer.Option("--scheme", "-s", help="The annotation scheme.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors and the result, without a progress bar.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 if the file is not up to date.")]
OutDir = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")]
Lexicon = Annotated[
    Path | None, typer.Option("--lexicon", help="The lexicon. Default: lexicon.yaml beside the scheme.")
]
Processes = Annotated[int, typer.Option("--processes", min=0, help="Number of processes; 0 is one per processor.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the report to FILE; text is still printed."),
]
ProjectNumber = Annotated[
    int | None,
    typer.Option("--project", metavar="NUMBER", help="The project's number. Default: the one with the scheme's title."),
]
Join = Annotated[
    bool, typer.Option("--join/--no-join", help="Count fragments that the scheme's agreement.join links as one.")
]
Names = Annotated[
    bool, typer.Option("--names", help="Print people's names beside their pseudonyms; on the screen only.")
]


class Report(Struct, frozen=True):
    """How findings are reported."""

    format: Annotated[Format, typer.Option("--format", help="The format of the report.")] = Format.TEXT
    output: Output = None
    quiet: Quiet = False


class PlainReport(Struct, frozen=True):
    """How a report without findings is written."""

    format: Annotated[ReportFormat, typer.Option("--format", help="The format of the report.")] = ReportFormat.TEXT
    output: Output = None
    quiet: Quiet = False


class PageReport(Struct, frozen=True):
    """How a report is written that may become part of a page."""

    format: Annotated[PageFormat, typer.Option("--format", help="The format of the report.")] = PageFormat.TEXT
    output: Output = None
    quiet: Quiet = False


class LiveProject(Struct, frozen=True):
    """Which project of Label Studio."""

    scheme: SchemePath = project.SCHEME
    project: ProjectNumber = None


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """The command as typer sees it: each parameter that is a Struct becomes one option for each of its fields.

    The command's own parameters come first in its help, then those of the groups.
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if isinstance(kind, type(Struct))}
    own = [p for name, p in inspect.signature(command).parameters.items() if name not in groups]
    parameters = [parameter.replace(annotation=hints[parameter.name]) for parameter in own]
    for kind in groups.values():
        types = get_type_hints(kind, include_extras=True)
        fields = inspect.signature(kind).parameters.values()
        parameters += [field.replace(annotation=types[field.name]) for field in fields]
    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]

    @functools.wraps(command)
    def with_groups(**given: Any) -> None:
        for name, kind in groups.items():
            given[name] = kind(**{field: given.pop(field) for field in kind.__struct_fields__})
        command(**given)

    with_groups.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # read by `inspect`
    with_groups.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_groups

"""The command line, run as a person runs it."""

from pathlib import Path
from subprocess import CompletedProcess

from forking import shared


def newsann(*arguments: object, cwd: Path | None = None, **conditions: object) -> CompletedProcess[str]:
    """`newsann` with these arguments, by a fork that has it imported; it must not end in a traceback.

    The conditions are those of a fork.
    """
    words = [str(argument) for argument in arguments]
    variables = {"COLUMNS": "120", "NO_COLOR": "1"}
    ran = shared()(cwd or Path.cwd(), *words, **{"variables": variables, **conditions})
    assert "Traceback" not in ran.err
    return CompletedProcess(words, ran.code, ran.out, ran.err)

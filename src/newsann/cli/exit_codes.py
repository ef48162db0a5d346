"""Exit codes, and how a command ends: a user's mistake in a sentence and code 2; a bug in its traceback."""

import os
from collections.abc import Callable

from newsann.cli.output import print_error
from newsann.errors import NewsannError

DONE, FOUND, MISTAKE, INTERRUPTED = 0, 1, 2, 130
MEANINGS = {
    DONE: "Done: nothing found, or only findings below --fail-on.",
    FOUND: "Problems found: findings, a damaged release, a file that is not up to date.",
    MISTAKE: "Wrong use, or a file or server that cannot be read, written or reached.",
    INTERRUPTED: "Interrupted with Ctrl-C.",
}


def epilog() -> str:
    """The exit codes, for the end of `newsann --help`; typer takes a blank line for the end of a line."""
    return "\n\n".join(["Exit codes:", *(f"{code:<4} {meaning}" for code, meaning in MEANINGS.items())])


def exit_code(command: Callable[[], object]) -> int:
    """Run a command; the code to exit with, after a sentence on what was wrong with its arguments or files.

    Whatever is not a user's mistake is raised.
    """
    try:
        command()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader has closed the pipe
        return DONE
    except NewsannError as error:
        print_error(error)
        return MISTAKE
    except (OSError, RuntimeError, ValueError) as error:
        sentence = _sentence(error)
        if not sentence:
            raise
        print_error(NewsannError(sentence))
        return MISTAKE
    return DONE


def _sentence(error: OSError | RuntimeError | ValueError) -> str:
    """What was wrong with a path, and what to do; empty for an error that has another cause."""
    if isinstance(error, OSError):
        where = f"{str(error.filename)[:120]}: " if error.filename is not None else ""
        why = os.strerror(error.errno) if error.errno else str(error)
        return f"{where}{why}. Check the path, the space on its disk, and whether you may read and write there"
    if "Symlink loop" in str(error):  # pathlib up to Python 3.12
        return f"{error}. Name a file or folder that exists"
    if "null byte" in str(error) or "null character" in str(error):
        return "a path has a NUL character. Name a file or folder"
    return ""

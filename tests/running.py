"""The command line, run as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path


def newsann(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`newsann` with these arguments; it must not end in a traceback."""
    command = [sys.executable, "-m", "newsann", *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "120", "NO_COLOR": "1"}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    assert "Traceback" not in ran.stderr
    return ran

"""Tests that need rights which not everybody has, and a disk that only root can mount."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = os.getuid() == 0
MOUNTS = ROOT and subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0

as_root = pytest.mark.skipif(not ROOT, reason="only root can make a process nobody's")
with_mounts = pytest.mark.skipif(not MOUNTS, reason="only root can mount a small disk")


def with_disk(at: Path, options: str) -> list[str]:
    """What runs a command, whose words follow, with a disk of its own at a path: `size=40k`, or `ro`."""
    mount = f'mount -t tmpfs -o {options} none "$0" && exec "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", mount, str(at)]

"""Loading with `datasets`: releases wherever they lie, raw exports, and the script for `datasets` before 4."""

from pathlib import Path


def loader_script() -> Path:
    """The path of the loader script, for `datasets` 2.14 to 3.6; later ones take no script and need none."""
    return Path(__file__).with_name("newsann_script.py")

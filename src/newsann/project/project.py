"""Where the files of a dataset project lie."""

from pathlib import Path

SCHEME = Path("schema/scheme.yaml")
LEXICON = "lexicon.yaml"
"""Beside the scheme."""

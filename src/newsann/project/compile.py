"""What is compiled from a scheme, and whether the files beside it are fresh."""

import json
from pathlib import Path

from newsann.errors import NewsannError
from newsann.formats.labelstudio.config.json_schema import export_schema
from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.releases.tables.configs import configs
from newsann.releases.tables.schema import document_schema
from newsann.scheme import Scheme
from newsann.scheme.guidelines import guidelines


def compiled(scheme: Scheme) -> dict[str, str]:
    """The files that lie beside `scheme.yaml`, by name: labeling config, JSON Schemas, guidelines."""
    return {
        "labeling_config.xml": labeling_config(scheme),
        "export.schema.json": _json(export_schema(scheme)),
        "document.schema.json": _json(document_schema(scheme, configs(scheme).documents)),
        "guidelines.md": guidelines(scheme),
    }


def stale(files: dict[str, str], folder: Path) -> list[str]:
    """The names of the files in `folder` that are missing or differ from what they should hold."""
    return [name for name, content in files.items() if _content(folder / name) != content]


def write(files: dict[str, str], folder: Path) -> None:
    """Write the files into `folder`. Raises NewsannError when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise NewsannError(f"{folder}: cannot be written: {error}") from None


def _content(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", "replace") if path.exists() else None


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"

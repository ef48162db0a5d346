"""Start a dataset project: a scheme with what is compiled from it, a card, and folders."""

import re
import shutil
from pathlib import Path

from newsann.errors import InputNotFoundError, ProjectError, SchemeError
from newsann.formats.labelstudio.config.from_config import scheme_of_config
from newsann.formats.labelstudio.config.from_export import scheme_of_export
from newsann.project.compile import compiled, write
from newsann.project.project import CARD, EXPORTS, KEY, LEXICON, SCHEME, Project
from newsann.project.shipped import CARD as SHIPPED_CARD
from newsann.project.shipped import scheme_path
from newsann.scheme import Scheme, load, loads
from newsann.scheme.writing import dumps

IGNORED = f"dist/\n{SCHEME.parent}/{KEY}\n"


def start(folder: Path, given: Path | None = None) -> list[str]:
    """Make a new project in `folder`, with the scheme that ships or one made from `given`.

    What comes back are notes on what the scheme has no place for.
    `given` is a labeling config (XML) or an export, which is copied to `annotations/`.

    Raises ProjectError when a file of a project is in `folder` already, InputNotFoundError, ConfigError, ExportError.
    """
    if folder.exists() and not folder.is_dir():
        raise ProjectError(f"{folder}: this is a file; name a folder to start the project in")
    there = [name for name in (str(SCHEME.parent), CARD, str(EXPORTS)) if (folder / name).exists()]
    if there:
        raise ProjectError(f"{folder}: the folder already has {', '.join(there)}; name an empty or a new folder")
    source, scheme, notes = _scheme(given, _name(folder))
    files = {f"{SCHEME.parent}/{name}": content for name, content in compiled(scheme).items()}
    if given is None:
        files[f"{SCHEME.parent}/{LEXICON}"] = scheme_path().with_name(LEXICON).read_text(encoding="utf-8")
    files |= {str(SCHEME): source, CARD: SHIPPED_CARD.read_text(encoding="utf-8")}
    if (folder / ".gitignore").exists():
        notes = [*notes, f"add to .gitignore: {' '.join(IGNORED.split())}"]
    else:
        files[".gitignore"] = IGNORED
    (folder / SCHEME).parent.mkdir(parents=True)
    (folder / EXPORTS).mkdir()
    write(files, folder)
    Project(folder / SCHEME).key()
    if given is not None and not _is_config(given):
        copy = shutil.copytree if given.is_dir() else shutil.copyfile
        copy(given, folder / EXPORTS / given.name)
    return notes


def _scheme(given: Path | None, name: str) -> tuple[str, Scheme, list[str]]:
    """The scheme as YAML and as read back from it."""
    if given is None:
        path = scheme_path()
        return path.read_text(encoding="utf-8"), load(path), []
    if not given.exists():
        raise InputNotFoundError(f"{given}: there is no such file; name a labeling config (XML) or an export (JSON)")
    if _is_config(given):
        scheme, notes = scheme_of_config(given.read_bytes(), name, str(given))
    else:
        scheme, notes = scheme_of_export(given, name)
    source = dumps(scheme)
    try:
        return source, loads(source, str(SCHEME)), notes
    except SchemeError as error:  # of a file that does not exist, so that its lines say nothing
        found = [line.partition(": ")[2] for line in error.lines]
        raise ProjectError(f"{given}: no scheme can be made from it:", *found) from None


def _is_config(given: Path) -> bool:
    if given.is_dir():
        return False
    with given.open("rb") as stream:
        return stream.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _name(folder: Path) -> str:
    """The folder's name as a dataset's: lower-case letters, digits, `-` and `_`."""
    return re.sub(r"[^a-z0-9_\-]+", "-", folder.resolve().name.lower()).strip("-_") or "dataset"

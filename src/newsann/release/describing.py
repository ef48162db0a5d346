"""The files of a release that describe it, made once its tables are written: the card and the scheme."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from newsann.release import card
from newsann.release.features import configs
from newsann.release.manifest import Manifest, Written, digest
from newsann.release.parquet import WrittenTable, counted
from newsann.scheme import Scheme


class Subject(Struct, frozen=True):
    """What a description speaks of: the scheme (as read, and its file), the version, the tables, the account of them.

    `template` is the card's prose with slots, `template_name` what messages call it.
    """

    scheme: Scheme
    scheme_path: Path
    version: str
    tables: Mapping[str, Mapping[str, WrittenTable]]
    account: Manifest
    template: str
    template_name: str


def describe(folder: Path, subject: Subject) -> list[Written]:
    """Write the files that describe the release in `folder`; the account of each.

    Raises ReleaseError when the card cannot be filled in.
    """
    prose = card.render(
        subject.template,
        subject.template_name,
        subject.scheme,
        subject.version,
        configs(subject.scheme),
        _figures(folder, subject),
    )
    (folder / "README.md").write_text(prose, encoding="utf-8", newline="\n")
    shutil.copyfile(subject.scheme_path, folder / "scheme.yaml")
    return [digest(folder, path) for path in ("README.md", "scheme.yaml")]


def _figures(folder: Path, subject: Subject) -> card.Figures:
    tables, scheme, account = subject.tables, subject.scheme, subject.account
    written = tables["annotations"].values()
    labels = counted(folder, written, "spans.list.element.label", scheme.labels)
    relations = counted(folder, written, "relations.list.element.label", scheme.relations) if scheme.relations else {}
    return card.Figures(tables, labels, relations, len(account.repairs), len(account.held_back))

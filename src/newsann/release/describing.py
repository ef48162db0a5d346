"""The files of a release that describe it, made once its tables are written: the card, Croissant and the scheme."""

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
from msgspec import Struct

from newsann.release import card, croissant
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
    published = _last_update(folder, subject.tables["annotations"])
    told = croissant.croissant(subject.scheme, subject.version, subject.tables, subject.account, published)
    (folder / croissant.NAME).write_bytes(croissant.encode(told))
    shutil.copyfile(subject.scheme_path, folder / "scheme.yaml")
    return [digest(folder, path) for path in ("README.md", croissant.NAME, "scheme.yaml")]


def _last_update(folder: Path, tables: Mapping[str, WrittenTable]) -> date | None:
    """The day (UTC) on which an annotation was last stored, by the files' own statistics; None where no export says."""
    latest: list[int] = []
    for table in tables.values():
        account = pq.ParquetFile(folder / table.file.path).metadata
        groups = [account.row_group(number) for number in range(account.num_row_groups)]
        columns = [group.column(number) for group in groups for number in range(account.num_columns)]
        told = [column.statistics for column in columns if column.path_in_schema == "updated"]
        latest += [micros for of in told if of is not None and (micros := of.max_raw) is not None]
    return datetime.fromtimestamp(max(latest) // 1_000_000, UTC).date() if latest else None


def _figures(folder: Path, subject: Subject) -> card.Figures:
    tables, scheme, account = subject.tables, subject.scheme, subject.account
    written = tables["annotations"].values()
    labels = counted(folder, written, "spans.list.element.label", scheme.labels)
    relations = counted(folder, written, "relations.list.element.label", scheme.relations) if scheme.relations else {}
    return card.Figures(tables, labels, relations, len(account.repairs), len(account.held_back))

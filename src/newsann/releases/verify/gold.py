"""Gold made again from the annotations of a release, and compared with what was published."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from newsann.annotators.gold.adjudication import Estimates, adjudicated, estimates_from, needs_estimates, patterns
from newsann.model.document import Document, Source
from newsann.releases.release import Release
from newsann.releases.tables.annotated import Annotated, annotated
from newsann.releases.tables.columns import strings
from newsann.releases.tables.rows import Adjudicated, tables
from newsann.releases.tables.schema import arrow_schema

GOLD = ("id", "choices", "spans", "relations", "choice_support", "annotators", "status")
"""The columns of `documents` that follow from the annotations and the scheme."""
AT_ONCE = 500
"""Documents that are compared at a time."""

Annotations = Sequence[Annotated]
"""The annotations of one document."""


def gold_differences(release: Release) -> Iterator[str]:
    """The documents whose gold, or whose disagreements, do not follow from their annotations."""
    estimates = _estimates(release) if needs_estimates(release.scheme) else None
    for split in release.splits("documents"):
        yield from _split_differences(release, split, estimates)


def _split_differences(release: Release, split: str, estimates: Estimates | None) -> Iterator[str]:
    published, disputed = _rows(release, "documents", split), _rows(release, "disagreements", split)
    document, row = 0, 0
    for some in _of_each(release, split):
        made = tables([_adjudicated(of_one, release, estimates) for of_one in some], release.scheme, release.columns)
        columns = [name for name in GOLD if name in release.columns.documents]
        gold = made.documents.select(columns)
        yield from _different(
            published.select(columns).slice(document, len(some)),
            gold,
            "documents",
            "the gold of document {} does not follow",
        )
        disputes = made.disagreements
        of_some = disputed.slice(row, disputes.num_rows)
        yield from _different(of_some, disputes, "disagreements", "the disputes of document {} do not follow")
        document, row = document + len(some), row + disputes.num_rows
    if disputed.num_rows > row:
        yield f"disagreements: {disputed.num_rows - row} rows of {split} follow from no annotation"


def _adjudicated(annotations: Annotations, release: Release, estimates: Estimates | None) -> Adjudicated:
    """The gold of a document, whose metadata do not matter here."""
    own = tuple(one.annotation for one in annotations)
    document = Document(annotations[0].document, annotations[0].text, {}, own, Source("", ""))
    return Adjudicated(document, adjudicated(own, release.scheme, estimates))


def _different(published: pa.Table, made: pa.Table, config: str, what: str) -> Iterator[str]:
    """The documents whose rows differ from those that were made again."""
    there = published.cast(made.schema)
    if there.equals(made):
        return
    names = [str(name) for table in (made, there) for name in table.column("id").to_pylist()]
    for name in dict.fromkeys(names):
        rows = [table.filter(pc.is_in(table.column("id"), value_set=strings([name]))) for table in (there, made)]
        if not rows[0].equals(rows[1]):
            yield f"{config}: {what.format(repr(name))} from its annotations by the scheme"


def _estimates(release: Release) -> Estimates:
    documents = (
        [one.annotation for one in annotations]
        for split in release.splits("documents")
        for some in _of_each(release, split)
        for annotations in some
    )
    return estimates_from(patterns(documents, release.scheme))


def _of_each(release: Release, split: str) -> Iterator[list[Annotations]]:
    """The annotations of each of some documents, `AT_ONCE` documents at a time."""
    some: list[Annotations] = []
    rows = annotated(release.row_groups("annotations", split), release.scheme)
    for _, of_one in groupby(rows, key=lambda one: one.document):
        some.append(list(of_one))
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _rows(release: Release, config: str, split: str) -> pa.Table:
    """The rows of a config; none where the config has none in the split."""
    if split in release.splits(config):
        return release.table(config, split)
    return arrow_schema(release.columns.by_name()[config]).empty_table()

"""The commands of a release: compare two, verify one, publish one."""

import sys
from typing import Annotated

import typer

from newsann.cli.options import (
    DiffFormat,
    progress,
)
from newsann.cli.output import print_line, print_lines
from newsann.model.text import json_escaped


def diff(
    old: Annotated[str, typer.Argument(help="A release: a folder, an fsspec URL, hf://datasets/org/name@v1.0.0.")],
    new: Annotated[str, typer.Argument(help="A later one of the same dataset.")],
    how: Annotated[DiffFormat, typer.Option("--format", help="For people, for programs, or for a changelog.")] = (
        DiffFormat.TEXT
    ),
) -> None:
    """Compare two releases: documents, spans and relations with their words, columns, labels, splits."""
    from newsann.releases.diff.diff import diff as compare
    from newsann.reports.diff_text import as_json, as_markdown, as_text

    found = compare(old, new)
    if how is DiffFormat.JSON:
        sys.stdout.buffer.write(json_escaped(as_json(found)) + b"\n")
    else:
        print_lines((as_markdown if how is DiffFormat.MARKDOWN else as_text)(found))


def verify(release: Annotated[str, typer.Argument(help="A release: a folder, an fsspec URL, or on the Hub.")]) -> None:
    """Prove a release again: every digest, every count, the ledger, every span, and every near-duplicate."""
    from newsann.releases.release import Release
    from newsann.releases.verify.verify import problems

    opened = Release.open(release)
    found = list(problems(opened))
    print_lines(found)
    if found:
        print_line(f"newsann: {release} is not what was published; get it again from where it was", err=True)
        raise typer.Exit(1)
    manifest = opened.manifest
    rows = sum(sum(splits.values()) for splits in manifest.rows.values())
    print_line(f"{manifest.name} {manifest.version}: verified {len(manifest.files)} files and {rows} rows")


def publish(
    release: Annotated[str, typer.Argument(help="A release: a folder, or an fsspec URL.")],
    target: Annotated[
        str, typer.Argument(help="hf://datasets/org/name, or a folder of releases: a path, s3://…, gs://…")
    ],
    private: Annotated[
        bool, typer.Option("--private", help="Make the repository private, if it has to be made.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Send nothing; say what would be sent.")] = False,
) -> None:
    """Publish a release on the Hub, in an object store or in a folder; whole, or not at all."""
    from newsann.releases.publish.publish import publish as publish_release
    from newsann.releases.publish.publish import summary_lines

    with progress("bytes", "sending") as report:
        plan = publish_release(release, target, private=private, dry_run=dry_run, progress=report)
    print_lines(summary_lines(plan, dry_run))

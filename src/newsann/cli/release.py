"""The commands of a release: compare two, verify one, publish one."""

from typing import Annotated

import msgspec
import typer

from newsann.cli.options import PageFormat, PageReport, PlainReport, Quiet, ReportFormat, grouped
from newsann.cli.output import deliver, json_bytes, print_line, print_lines, progress, refuse_unwritable, text_bytes
from newsann.model.findings import many


@grouped
def diff(
    report: PageReport,
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A release: a folder, an fsspec URL, hf://datasets/org/name@v1.0.0.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A later release of the same dataset.")],
) -> None:
    """Compare two releases: documents, spans, relations, columns, labels, splits. With --quiet, only the counts."""
    from newsann.releases.diff.diff import diff as compare
    from newsann.reports.diff_text import as_json, as_markdown, as_text, summary

    refuse_unwritable(report.output, [old, new])
    with progress("comparing", quiet=report.quiet):
        found = compare(old, new)
    content = {
        PageFormat.TEXT: lambda: text_bytes(as_text(found)),
        PageFormat.JSON: lambda: json_bytes(as_json(found)),
        PageFormat.MARKDOWN: lambda: text_bytes(as_markdown(found)),
    }[report.format]
    lines = summary(found) if report.quiet else as_text(found)
    deliver(report.output, content, lambda: print_lines(lines), report.format is PageFormat.TEXT)


@grouped
def verify(
    report: PlainReport,
    release: Annotated[
        str, typer.Argument(metavar="RELEASE", help="A release: a folder, an fsspec URL, or on the Hub.")
    ],
) -> None:
    """Verify a release: every digest, count, span and near-duplicate against its manifest."""
    from newsann.releases.release import Release
    from newsann.releases.verify.verify import problems

    refuse_unwritable(report.output, [release])
    opened = Release.open(release)
    with progress("verifying", quiet=report.quiet):
        found = list(problems(opened))
    manifest = opened.manifest
    name = f"{manifest.name} {manifest.version}"
    files, rows = len(manifest.files), sum(sum(splits.values()) for splits in manifest.rows.values())
    verified = [] if found else [f"{name}: verified {many(files, 'file')} and {many(rows, 'row')}"]
    result = {"name": manifest.name, "version": manifest.version, "files": files, "rows": rows, "problems": found}

    def content() -> bytes:
        if report.format is ReportFormat.TEXT:
            return text_bytes([*found, *verified])
        return json_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2))

    lines = found if report.quiet else [*found, *verified]
    deliver(report.output, content, lambda: print_lines(lines), report.format is ReportFormat.TEXT)
    if found:
        print_line(f"newsann: {release} differs from what was published. Get it again from where it was", err=True)
        raise typer.Exit(1)


def publish(
    release: Annotated[str, typer.Argument(metavar="RELEASE", help="A release: a folder, or an fsspec URL.")],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="hf://datasets/org/name, or a folder of releases: a path, s3://…, gs://…"
        ),
    ],
    private: Annotated[
        bool, typer.Option("--private", help="If the repository does not exist, create it as private.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Send nothing; list what would be sent.")] = False,
    quiet: Quiet = False,
) -> None:
    """Publish a release on the Hub, in an object store or in a folder, whole or not at all."""
    from newsann.releases.publish.publish import publish as publish_release
    from newsann.releases.publish.publish import summary_lines

    with progress("sending", "bytes", quiet) as bar:
        plan = publish_release(release, target, private=private, dry_run=dry_run, progress=bar)
    lines = list(summary_lines(plan, dry_run))
    print_lines(lines[-1:] if quiet else lines)

"""A release and a target in, the release published: proved first, planned, and then sent step by step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from newsann.errors import ReleaseError
from newsann.releases.manifest import NAME
from newsann.releases.publish.upload import Plan, Target, Upload
from newsann.releases.release import Release
from newsann.releases.verify.verify import problems
from newsann.storage.durable import scratch

SHOWN = 3
"""Problems of a release that are shown when it is refused; `newsann verify` shows all."""


def publish(
    release: str | Path,
    target: str | Path,
    *,
    private: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Publish `release` (a folder, or an fsspec URL) at `target`; returns what was sent, or would be.

    `hf://datasets/org/name` is a dataset repository on the Hub, which gets one commit and the tag `v<version>`, and
    is made, `private` if so wished, when it is not there. Any other target is a folder of releases: a path or an
    fsspec URL, which gets the folder `<name>-<version>`. With `dry_run` nothing is sent. `progress` is called with
    the bytes sent and the bytes to send.

    A version that is there already with the same content is left as it is. However publishing is cut off, the version
    is there whole or it is not there, and publishing it again finishes it.

    Raises InputNotFoundError when there is no such release, ReleaseError when it is not as its manifest says or the
    version is there with other content, UnreachableError when the target cannot be reached or written.
    """
    place = _target(str(target), private)
    opened = Release.open(release)
    _refuse_unproved(opened)
    with _folder(opened) as folder:
        upload = Upload(opened.manifest, (folder / NAME).read_bytes(), folder)
        plan = place.plan(upload)
        if plan.standing or dry_run:
            return plan
        total = sum(plan.send.values())
        done = 0
        for sent in place.carry_out(plan, upload):
            done += sent
            if progress:
                progress(done, total)
        return plan


def _target(target: str, private: bool) -> Target:
    if target.startswith("hf://"):
        from newsann.releases.publish.hub import repository

        return repository(target, private)
    from newsann.releases.publish.store import store

    return store(target)


def _refuse_unproved(release: Release) -> None:
    found = list(islice(problems(release), SHOWN + 1))
    if found:
        more = "; and more" if len(found) > SHOWN else ""
        raise ReleaseError(
            f"{release.url} is not as its manifest says: {'; '.join(found[:SHOWN])}{more}. Nothing was published: "
            "build it again, or get it again from where it was"
        )


@contextmanager
def _folder(release: Release) -> Iterator[Path]:
    """The release as a folder on this machine: itself, or a copy for as long as it is needed."""
    location = release.location
    if location.folder is not None:
        yield location.folder
        return
    with scratch() as copy:
        for path in [*(file.path for file in release.manifest.files), NAME]:
            target = Path(copy) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                stream.writelines(location.blocks(path))
        yield Path(copy)


def summary_lines(plan: Plan, dry_run: bool) -> Iterator[str]:
    """What a plan would do, or did."""
    yield from plan.notes
    if plan.standing:
        yield "this release already exists and is identical; nothing was sent"
    else:
        would = "would be " if dry_run else ""
        if dry_run:
            yield from (f"  send    {size:>13,} bytes  {path}" for path, size in plan.send.items())
            yield from (f"  remove  {'':>19}  {path}" for path in plan.remove)
        removed = f", {len(plan.remove)} {would}removed" if plan.remove else ""
        many = f"{len(plan.send)} file{'' if len(plan.send) == 1 else 's'}"
        yield f"{many}, {sum(plan.send.values()):,} bytes, {would}sent{removed}"
    yield plan.place

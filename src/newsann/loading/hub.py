"""A release on the Hub: the version's tag, what a config needs of it, and the digests that the Hub has."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.constants import HF_HUB_CACHE
from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile
from msgspec.structs import replace

from newsann.errors import InputNotFoundError, ReleaseError, ScratchError
from newsann.loading.options import REFUSED, LoadOptions
from newsann.loading.release import RUNS, advising, load_files, only, prove, script_of
from newsann.releases import card_files
from newsann.releases.card_files import CARD
from newsann.releases.location import FileDigest, FileError, location_of
from newsann.releases.manifest import NAME
from newsann.releases.names import Address, parsed, tag, tagged
from newsann.releases.release import LATEST, Release
from newsann.storage.durable import reason
from newsann.storage.filesystems import refusals


def load_repository(there: Address, version: str | None, revision: str | None, options: LoadOptions) -> Any:
    """The requested rows of a release on the Hub. Raises InputNotFoundError and ReleaseError."""
    named = [name for name in (there.revision, revision, version) if name is not None]
    if len(named) > 1:
        raise ReleaseError(
            f"{options.source}: both {named[0]} and {named[1]} were asked for; name one revision or version"
        )
    revision = there.revision or revision
    if version is not None:
        revision = tag(_latest(there.repository, options.source) if version == LATEST else version)
    release, commit = _opened(there.repository, revision, version, options.source)
    manifest = release.manifest
    options.refuse_unknown(manifest.rows, manifest.columns.get(options.config, {}))
    if not options.streaming:
        _downloaded(there.repository, commit, [f"{options.config}/*"], options.source)
        if options.check:
            prove(release.location, release.files(f"{options.config}/"))
        return load_files(release.location, manifest, {}, options)
    if options.check:
        _compare(there.repository, commit, release, options)
    import datasets

    return options.taken(
        lambda: datasets.load_dataset(
            there.repository, options.config, split=options.split, revision=commit, streaming=True,
            cache_dir=options.cache(), **only(options),
        )
    )  # fmt: skip


def _opened(name: str, revision: str | None, version: str | None, source: str) -> tuple[Release, str]:
    """The release at a revision, of which only the manifest is here yet, and the commit that the revision is now, so
    that all its other files come from the same commit.
    """
    folder = _downloaded(name, revision, [NAME], source)
    if not (folder / NAME).exists():
        raise ReleaseError(
            f"{source}: no release of newsann (expected {NAME} in the repository); datasets.load_dataset loads others"
        )
    return Release.at(replace(location_of(folder), url=source), version), folder.name


def _downloaded(name: str, revision: str | None, patterns: list[str], source: str) -> Path:
    """The folder in the cache of `huggingface_hub` that has the files, fetched if they are not there."""
    with _answered(source, revision):
        return Path(snapshot_download(name, repo_type="dataset", revision=revision, allow_patterns=patterns))


def _latest(name: str, source: str) -> str:
    with _answered(source, None):
        tags = HfApi().list_repo_refs(name, repo_type="dataset").tags
    versions = [version for ref in tags if (version := tagged(ref.name))]
    if not versions:
        raise ReleaseError(f"{source}: no version is tagged (expected tags as v1.0.0); leave out version=")
    return max(versions, key=parsed)


@contextmanager
def _answered(source: str, revision: str | None) -> Iterator[None]:
    """Turn what a question to the Hub can end in into sentences."""
    try:
        yield
    except RevisionNotFoundError:
        raise InputNotFoundError(
            f"{source}: the repository has no revision {revision}; its page on the Hub lists the tags"
        ) from None
    except RepositoryNotFoundError:
        raise InputNotFoundError(
            f"{source}: neither a file or folder here, nor a dataset on the Hub that you may read; for a private one, "
            "log in with `hf auth login`"
        ) from None
    except refusals(HFValidationError) as error:
        if isinstance(error, OSError) and error.errno in REFUSED:
            raise ScratchError(
                f"{source}: cannot be kept in {HF_HUB_CACHE}: {reason(error)}. Make room there, or name another folder "
                "in the variable HF_HUB_CACHE"
            ) from error
        first, *_ = str(error).strip().splitlines() or [type(error).__name__]
        raise InputNotFoundError(
            f"{source}: no file or folder here, and the Hub does not answer for it: {first}"
        ) from None


def _compare(name: str, revision: str | None, release: Release, options: LoadOptions) -> None:
    """Compare the digests that the Hub keeps of its large files, and the sizes of the others, with the manifest's.

    `datasets` reads the card, so the card must name these files.
    """
    files = release.files(CARD, f"{options.config}/")
    program = script_of(name.rpartition("/")[2])
    paths = [*(file.path for file in files), program]
    with _answered(options.source, revision):
        answer = HfApi().get_paths_info(name, paths, repo_type="dataset", revision=revision)
    found = {file.path: file for file in answer if isinstance(file, RepoFile)}
    if program in found:
        raise ReleaseError(f"{options.source}: {RUNS.format(script=program)}")
    card = _downloaded(name, revision, [CARD], options.source) / CARD
    if card.exists() and (why := card_files.refusal(card.read_bytes(), release.manifest.rows)):
        raise ReleaseError(f"{options.source}: {why}")
    for file in files:
        kept = found.get(file.path)
        if kept is None:
            raise FileError(options.source, f"{file.path} is missing")
        with advising():
            sha256 = kept.lfs.sha256 if kept.lfs else file.sha256
            release.location.refuse_different(FileDigest(file.path, kept.size, sha256), file)

"""Publishing to a dataset repository on the Hub: one commit, and the tag that names the version.

The tag makes the version: nobody who asks for it gets it before the tag is there, and a tag is never moved. Two
releases are the same when the Hub's own digests of all their files are: SHA-256 of large files, git's SHA-1 of the
others.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, RepoFile
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError
from huggingface_hub.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars
from msgspec import Struct

from newsann.errors import NewsannError, ReleaseError, UnreachableError
from newsann.releases.manifest import NAME, Manifest
from newsann.releases.names import address, parsed, tag, tagged
from newsann.releases.publish.upload import Plan, Upload
from newsann.releases.release import manifest_from
from newsann.storage.filesystems import refusals

MAIN = "main"


class Refs(Struct, frozen=True):
    """The branches and tags of a repository by name, with the commits they point to."""

    branches: Mapping[str, str]
    tags: Mapping[str, str]


class Repository(Struct, frozen=True):
    """A dataset repository, `org/name`; it is made, `private` or not, when it is not there."""

    name: str
    private: bool
    api: HfApi

    def plan(self, upload: Upload) -> Plan:
        """Compare the version's tag if it is there, or else the branch that is to take the release."""
        with in_words(self.name):
            version, refs = tag(upload.manifest.version), self._refs()
            place = f"hf://datasets/{self.name}@{version}"
            if refs is None:
                made = f"{self.name} is made, {'private' if self.private else 'for all to see'}"
                return Plan(place, send=upload.files, notes=(made,), branch=MAIN)
            if version in refs.tags:
                if differing := _differing(upload, self._digests(version)):
                    raise ReleaseError(
                        f"{place}: this version is there already with another {differing[0]}. A release never changes: "
                        "give this one the number that is due, with `newsann build --version auto`"
                    )
                return Plan(place, standing=True)
            branch, base = self._branch(upload, refs)
            there, before = self._digests(base), self._manifest(base)
            old = {file.path for file in before.files} if before else set()
            left = sorted(path for path in there if path not in {*old, *upload.files, NAME, ".gitattributes"})
            notes = [f"{MAIN} is at a later version: this one goes to the branch {branch}"] if branch != MAIN else []
            notes += [f"no part of the release, and left as it is: {', '.join(left)}"] if left else []
            return Plan(
                place,
                send={path: upload.files[path] for path in _differing(upload, there)},
                remove=tuple(sorted(path for path in old if path in there and path not in upload.files)),
                notes=tuple(notes),
                branch=branch,
                base=base,
            )

    def carry_out(self, plan: Plan, upload: Upload) -> Iterator[int]:
        """Upload the large files, commit everything at once, and tag the commit."""
        about: dict[str, Any] = {"repo_id": self.name, "repo_type": "dataset"}
        with in_words(self.name), _without_bars():
            yield 0
            base = plan.base
            if base is None:
                self.api.create_repo(**about, private=self.private, exist_ok=True)
                yield 0
                made = self._refs()
                base = made.branches.get(MAIN) if made else None
            elif plan.branch != MAIN:
                self.api.create_branch(**about, branch=plan.branch, revision=base, exist_ok=True)
                yield 0
            added = [CommitOperationAdd(path, upload.folder / path) for path in plan.send]
            for operation in added:
                self.api.preupload_lfs_files(**about, additions=[operation], revision=plan.branch, free_memory=False)
                yield plan.send[operation.path_in_repo]
            if added or plan.remove:
                base = self.api.create_commit(
                    **about,
                    operations=[*added, *map(CommitOperationDelete, plan.remove)],
                    commit_message=f"{upload.manifest.name} {upload.manifest.version}",
                    revision=plan.branch,
                    parent_commit=base,
                ).oid
                yield 0
            self.api.create_tag(**about, tag=tag(upload.manifest.version), revision=base)
            yield 0

    def _refs(self) -> Refs | None:
        """None when there is no such repository, or none that this token may see."""
        try:
            found = self.api.list_repo_refs(self.name, repo_type="dataset")
        except RepositoryNotFoundError:
            return None
        branches, tags = ({ref.name: ref.target_commit for ref in kind} for kind in (found.branches, found.tags))
        return Refs(branches, tags)

    def _branch(self, upload: Upload, refs: Refs) -> tuple[str, str]:
        """The branch that takes the release, and its head: `main`, unless that is at a later version already."""
        head = refs.branches[MAIN]
        standing = self._manifest(head)
        if standing and standing.name != upload.manifest.name:
            raise ReleaseError(
                f"hf://datasets/{self.name} holds releases of {standing.name!r}, and this is one of "
                f"{upload.manifest.name!r}. Publish it in a repository of its own"
            )
        own = parsed(upload.manifest.version)
        if standing is None or parsed(standing.version) <= own:
            return MAIN, head
        branch = f"release-{upload.manifest.version}"
        versions = {parsed(version): commit for name, commit in refs.tags.items() if (version := tagged(name))}
        earlier = max((version for version in versions if version < own), default=None)
        return branch, refs.branches.get(branch) or (versions[earlier] if earlier else head)

    def _manifest(self, revision: str) -> Manifest | None:
        """The manifest of the release that a commit holds, if any. Raises ReleaseError when it cannot be read."""
        try:
            path = self.api.hf_hub_download(self.name, NAME, repo_type="dataset", revision=revision)
        except EntryNotFoundError:
            return None
        advice = "Publish with the newsann that made it, or a newer one, or in a repository of its own"
        return manifest_from(Path(path).read_bytes(), f"hf://datasets/{self.name}", advice)

    def _digests(self, revision: str) -> dict[str, tuple[bool, str]]:
        """Of each file whether it is a large one, and the Hub's digest of it."""
        tree = self.api.list_repo_tree(self.name, recursive=True, revision=revision, repo_type="dataset")
        files = [entry for entry in tree if isinstance(entry, RepoFile)]
        return {f.path: (True, f.lfs.sha256) if f.lfs else (False, f.blob_id) for f in files}


def repository(url: str, private: bool) -> Repository:
    """The repository that `hf://datasets/org/name` names. Raises UnreachableError when it names none."""
    there = address(url) if url.startswith("hf://") else None
    if there is None or there.revision is not None:
        raise UnreachableError(
            f"{url}: expected hf://datasets/org/name, a dataset repository, and no revision: the version becomes a tag"
        )
    return Repository(there.repository, private, HfApi())


@contextmanager
def _without_bars() -> Iterator[None]:
    """Without huggingface_hub's own progress bars: the caller reports the bytes as they are sent."""
    shown = not are_progress_bars_disabled()
    if shown:
        disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            enable_progress_bars()


def _differing(upload: Upload, there: Mapping[str, tuple[bool, str]]) -> list[str]:
    """The files of the release that are not there, or not the same, the manifest last."""
    return [path for path in upload.files if path not in there or not _is(upload.folder / path, *there[path])]


def _is(file: Path, large: bool, digest: str) -> bool:
    """Whether a file has the digest; git's SHA-1 is that of its size and its content."""
    if large:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    content = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest() == digest


_WHY = {
    401: "the Hub does not accept the token, or requires one: log in with `hf auth login`, or set HF_TOKEN",
    403: "the token may not write there: make one that may at https://huggingface.co/settings/tokens",
    404: "there is no such repository, or none that this token may see",
    409: "somebody else publishes there at this moment; publish again",
    412: "somebody else has changed it since; publish again",
}


@contextmanager
def in_words(repository: str) -> Iterator[None]:
    """Turn what goes wrong with a repository into UnreachableError, and a card that it refuses into ReleaseError."""
    place = f"hf://datasets/{repository}"
    try:
        yield
    except NewsannError:
        raise  # some of ours are OSErrors too
    except HfHubHTTPError as error:
        why = _WHY.get(error.response.status_code if error.response is not None else 0, str(error))
        raise UnreachableError(f"{place}: {why}. No part of this version was published") from error
    except refusals() as error:
        why = str(error).rstrip(".")
        raise UnreachableError(
            f"{place}: the Hub cannot be reached: {why}. No part of this version was published"
        ) from error
    except ValueError as error:
        raise ReleaseError(f"{place}: the Hub refuses the release: {error}") from error

"""What a stand-in of the Hub keeps: repositories of real commits, and large files by their SHA-256."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

LARGE = (".parquet", ".png")
"""The endings of files that the Hub keeps as large files; the Hub goes by `.gitattributes`, and by size."""


@dataclass(frozen=True)
class Blob:
    """A file in a commit: its content's SHA-256, its size in bytes, whether it is a large one, git's SHA-1."""

    sha256: str
    size: int
    large: bool
    oid: str


@dataclass(frozen=True)
class Commit:
    """A commit: what it follows, its message, and all files of its tree."""

    oid: str
    parent: str | None
    message: str
    tree: Mapping[str, Blob]


@dataclass
class Repository:
    """A dataset repository. `branches` and `tags` point to commits by their digest."""

    name: str
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, branch: str, message: str, tree: Mapping[str, Blob]) -> Commit:
        """Add a commit to a branch."""
        parent = self.branches.get(branch)
        content = json.dumps([parent, message, {path: blob.oid for path, blob in tree.items()}, time.time_ns()])
        made = Commit(hashlib.sha1(content.encode()).hexdigest(), parent, message, dict(sorted(tree.items())))
        self.commits[made.oid] = made
        self.branches[branch] = made.oid
        return made

    def at(self, revision: str) -> Commit | None:
        """The commit that a branch, a tag, or a commit's own digest names."""
        return self.commits.get(self.branches.get(revision) or self.tags.get(revision) or revision)


@dataclass
class Hub:
    """All repositories, the content of all files, and who may do what: `tokens` to whether it may write."""

    tokens: Mapping[str, bool]
    repositories: dict[str, Repository] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)

    def create(self, name: str, private: bool) -> Repository:
        """Make a repository as the Hub does, with one commit that has `.gitattributes`."""
        made = self.repositories[name] = Repository(name, private)
        attributes = "".join(f"*{ending} filter=lfs diff=lfs merge=lfs -text\n" for ending in LARGE)
        made.commit("main", "initial commit", {".gitattributes": self.stored(attributes.encode())})
        return made

    def stored(self, content: bytes) -> Blob:
        """Keep the content of a file that git keeps itself."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.objects[sha256] = content
        return Blob(sha256, len(content), False, _git_oid(content))

    def linked(self, sha256: str, size: int) -> Blob:
        """A large file that has been uploaded; git keeps only a pointer to it."""
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
        return Blob(sha256, size, True, _git_oid(pointer.encode()))


def kept(commit: Commit | None) -> dict[str, str]:
    """The SHA-256 of every file that a commit holds, but for the Hub's own."""
    assert commit is not None
    return {path: blob.sha256 for path, blob in commit.tree.items() if path != ".gitattributes"}


def _git_oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()

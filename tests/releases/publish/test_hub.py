"""Publishing on the Hub: one commit and a tag, whole or not at all, against a stand-in that keeps real commits."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forking import shared
from tools.stores.hub import READER, Running
from tools.stores.repositories import kept
from two_releases import contents

Releases = dict[str, Path]


def newsann(hub: Running, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The command line, speaking to the stand-in, by a fork of a process that knows its address when it imports."""
    environment = hub.environment() | more
    token = environment.pop("HF_TOKEN")
    ran = shared(**environment)(Path.cwd(), *map(str, words), variables={"HF_TOKEN": token})
    return subprocess.CompletedProcess(words, ran.code, ran.out, ran.err)


@pytest.fixture
def repository(request: pytest.FixtureRequest) -> str:
    """A repository of the test's own."""
    return "org/" + hashlib.sha1(request.node.nodeid.encode()).hexdigest()[:12]


def test_release_becomes_one_commit_and_a_tag(hub: Running, releases: Releases, repository: str) -> None:
    done = newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"hf://datasets/{repository}@v1.0.0"
    made = hub.hub.repositories[repository]
    assert (list(made.tags), list(made.branches), len(made.commits)) == (["v1.0.0"], ["main"], 2)
    assert made.tags["v1.0.0"] == made.branches["main"]
    assert kept(made.at("v1.0.0")) == contents(releases["1.0.0"])
    assert made.commits[made.tags["v1.0.0"]].message == "tiny 1.0.0"
    assert not made.private


def test_next_version_is_one_more_commit_and_takes_away_what_it_has_not(
    hub: Running, releases: Releases, repository: str
) -> None:
    for version in ("1.0.0", "1.1.0"):
        assert newsann(hub, "publish", releases[version], f"hf://datasets/{repository}").returncode == 0
    made = hub.hub.repositories[repository]
    assert len(made.commits) == 3
    for version in ("1.0.0", "1.1.0"):
        assert kept(made.at(f"v{version}")) == contents(releases[version])
    assert "documents/validation.parquet" in kept(made.at("v1.0.0"))
    assert made.branches == {"main": made.tags["v1.1.0"]}


def test_same_release_again_changes_nothing(hub: Running, releases: Releases, repository: str) -> None:
    newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    made = hub.hub.repositories[repository]
    before = dict(made.commits), dict(made.tags)
    again = newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    assert again.stdout.splitlines()[0] == "this release already exists and is identical; nothing was sent"
    assert (dict(made.commits), dict(made.tags)) == before


def test_version_with_another_content_is_refused(
    hub: Running, releases: Releases, stranger: Path, repository: str
) -> None:
    newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    made = hub.hub.repositories[repository]
    before = dict(made.commits), dict(made.tags)
    done = newsann(hub, "publish", stranger, f"hf://datasets/{repository}")
    assert done.returncode == 2
    assert f"hf://datasets/{repository}@v1.0.0: this version is there already with another README.md" in done.stderr
    assert (dict(made.commits), dict(made.tags)) == before


def test_version_whose_file_was_edited_there_is_not_taken_for_the_same(
    hub: Running, releases: Releases, repository: str
) -> None:
    newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    made = hub.hub.repositories[repository]
    edited = made.commit(
        "main", "by hand", {**made.commits[made.tags["v1.0.0"]].tree, "README.md": hub.hub.stored(b"!")}
    )
    made.tags["v1.0.0"] = edited.oid
    done = newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    assert "already with another README.md" in done.stderr


def test_older_version_goes_to_a_branch_of_its_own_and_main_stays(
    hub: Running, releases: Releases, repository: str
) -> None:
    newsann(hub, "publish", releases["1.1.0"], f"hf://datasets/{repository}")
    made = hub.hub.repositories[repository]
    main = made.branches["main"]
    done = newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    assert done.stdout.splitlines()[0] == "main is at a later version: this one goes to the branch release-1.0.0"
    assert made.branches == {"main": main, "release-1.0.0": made.tags["v1.0.0"]}
    assert kept(made.at("v1.0.0")) == contents(releases["1.0.0"])


def test_dry_run_sends_nothing_and_tells_what_it_would(hub: Running, releases: Releases, repository: str) -> None:
    done = newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}", "--dry-run", "--private")
    assert repository not in hub.hub.repositories
    assert done.stdout.splitlines()[0] == f"{repository} is made, private"
    assert "documents/train.parquet" in done.stdout
    assert "would be sent" in done.stdout
    newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    before = dict(hub.hub.repositories[repository].commits)
    second = newsann(hub, "publish", releases["1.1.0"], f"hf://datasets/{repository}", "--dry-run")
    assert "documents/validation.parquet" in second.stdout.partition("remove")[2]
    assert dict(hub.hub.repositories[repository].commits) == before


def test_files_that_no_release_put_there_are_left(hub: Running, releases: Releases, repository: str) -> None:
    made = hub.hub.create(repository, private=False)
    made.commit("main", "by hand", {**made.commits[made.branches["main"]].tree, "LICENSE": hub.hub.stored(b"free")})
    done = newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    assert done.stdout.splitlines()[0] == "no part of the release, and left as it is: LICENSE"
    assert kept(made.at("v1.0.0")).keys() == {*contents(releases["1.0.0"]), "LICENSE"}


def test_private_repository_is_made_private(hub: Running, releases: Releases, repository: str) -> None:
    newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}", "--private")
    assert hub.hub.repositories[repository].private


REFUSED = {
    "a wrong token": ({"HF_TOKEN": "hf_dummy_wrong"}, "does not accept the token"),
    "a token that may not write": ({"HF_TOKEN": READER}, "the token may not write there"),
    "a Hub that does not answer": ({"HF_ENDPOINT": "http://127.0.0.1:9"}, "the Hub cannot be reached"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hub_that_refuses_is_told_in_a_sentence(name: str, hub: Running, releases: Releases, repository: str) -> None:
    environment, said = REFUSED[name]
    done = newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}", **environment)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert repository not in hub.hub.repositories


def test_repository_of_another_dataset_is_refused(
    hub: Running, releases: Releases, repository: str, tmp_path: Path
) -> None:
    newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    other = tmp_path / "other"
    shutil.copytree(releases["1.1.0"].parents[1], other)
    scheme = other / "1.1.0" / "schema" / "scheme.yaml"
    scheme.write_text(scheme.read_text().replace("name: tiny", "name: other"))
    built = newsann(
        hub, "build", other / "1.1.0" / "annotations", "--scheme", scheme, "--out", other, "--version", "1.1.0"
    )
    done = newsann(hub, "publish", built.stdout.splitlines()[-1], f"hf://datasets/{repository}")
    assert f"hf://datasets/{repository} holds releases of 'tiny', and this is one of 'other'" in done.stderr


@pytest.mark.parametrize("url", ["hf://org/name", "hf://datasets/org", "hf://datasets/org/name@v1.0.0"])
def test_address_that_names_no_repository_is_told(url: str, hub: Running, releases: Releases) -> None:
    done = newsann(hub, "publish", releases["1.0.0"], url)
    assert (done.returncode, "expected hf://datasets/org/name" in done.stderr) == (2, True)


LOADER = """
import os
import sys
from datasets import load_dataset
name = sys.argv[1]
old = load_dataset(name, "documents", revision="v1.0.0")
assert {split: rows["id"][:] for split, rows in old.items()} == {"train": ["a"], "validation": ["b"], "test": ["c"]}
new = load_dataset(name, "documents")
assert {split: sorted(rows["id"]) for split, rows in new.items()} == {"train": ["a", "d"], "test": ["c"]}
stream = load_dataset(name, "annotations", revision="v1.0.0", split="train", streaming=True)
(row,) = stream
assert row["text"][row["spans"][0]["start"] : row["spans"][0]["end"]] == "The mayor"
os._exit(0)
"""
"""All is asserted by then: Arrow's threads may abort an interpreter that ends after a stream was left."""


def test_load_dataset_loads_what_was_published(
    hub: Running, releases: Releases, repository: str, tmp_path: Path
) -> None:
    for version in ("1.0.0", "1.1.0"):
        newsann(hub, "publish", releases[version], f"hf://datasets/{repository}")
    environment = os.environ | hub.environment() | {"HF_HOME": str(tmp_path), "HF_DATASETS_OFFLINE": "0"}
    command = [sys.executable, "-c", LOADER, repository]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_diff_and_verify_read_revisions_on_the_hub(hub: Running, releases: Releases, repository: str) -> None:
    for version in ("1.0.0", "1.1.0"):
        newsann(hub, "publish", releases[version], f"hf://datasets/{repository}")
    url = f"hf://datasets/{repository}"
    assert newsann(hub, "verify", f"{url}@v1.0.0").stdout.startswith("tiny 1.0.0: ")
    here = newsann(hub, "diff", releases["1.0.0"], releases["1.1.0"])
    there = newsann(hub, "diff", f"{url}@v1.0.0", f"{url}@v1.1.0")
    assert there.returncode == 0
    assert there.stdout == here.stdout
    assert "document d “train” added" in there.stdout


def test_manifest_there_that_cannot_be_read_is_not_taken_for_none(
    hub: Running, releases: Releases, repository: str
) -> None:
    newsann(hub, "publish", releases["1.0.0"], f"hf://datasets/{repository}")
    made = hub.hub.repositories[repository]
    tree = made.commits[made.branches["main"]].tree
    edited = made.commit("main", "by hand", {**tree, "manifest.json": tree["README.md"]})
    done = newsann(hub, "publish", releases["1.1.0"], f"hf://datasets/{repository}")
    assert done.returncode == 2
    assert f"hf://datasets/{repository}: manifest.json cannot be read: " in done.stderr
    assert (made.branches["main"], list(made.tags)) == (edited.oid, ["v1.0.0"])

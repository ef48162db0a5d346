"""Two releases side by side: what is told, and which version is due."""

import json
from pathlib import Path
from typing import Any

import pytest

import newsann
from making import SCHEME_YAML, TEXT, Json, annotation, choice, project, region, relation, sound, task
from newsann.errors import InputNotFoundError, ReleaseError
from newsann.releases.diff.changes import Diff
from newsann.releases.diff.diff import diff
from newsann.releases.diff.versions import Level, change_summary_of, due, reasons, refuse_too_low
from newsann.reports.diff_text import as_json, as_markdown, as_text
from running import newsann as command

pytestmark = pytest.mark.usefixtures("without_figures")


def release(folder: Path, version: str, *tasks: Json, scheme: str = SCHEME_YAML) -> Path:
    """A release of these tasks in a project of its own."""
    path = project(folder / version, *tasks)
    path.write_text(scheme, encoding="utf-8")
    path.with_name("pseudonym.key").write_text("00" * 32, encoding="ascii")
    return newsann.build([folder / version / "annotations"], path, out=folder / "dist", version=version).path


def compared(folder: Path, before: list[Json], after: list[Json], scheme: str = SCHEME_YAML) -> Diff:
    return diff(release(folder, "1.2.3", *before), release(folder, "2.0.0", *after, scheme=scheme))


def marked(*items: Json, **more: Any) -> Json:
    return task(annotation(*items), **more)


CLAIM, SOURCE = region("c1", "the ferry would run again", "Claim"), region("s1", "The mayor", "Source")
HEDGE = region("h1", "reportedly", "Hedge")


def test_release_does_not_differ_from_itself(tmp_path: Path) -> None:
    path = release(tmp_path, "1.2.3", sound())
    found = diff(path, path)
    assert found.same
    assert due(change_summary_of(found)) == "1.2.3"
    assert list(as_text(found))[-1] == "nothing differs"


def test_text_tells_every_change_with_its_words(tmp_path: Path) -> None:
    before = [
        marked(CLAIM, SOURCE, choice("s1", "source_kind", "named"), relation("c1", "s1", "attributed_to"), HEDGE),
        marked(HEDGE, id=2, document="gone", text=TEXT + " Gone."),
        marked(SOURCE, id=3, document="text", text=TEXT + " Old."),
    ]
    after = [
        marked(
            region("c9", "ferry would run again", "Claim"), region("s9", "The mayor", "Source"),
            choice("s9", "source_kind", "anonymous"), region("a9", "A clerk", "Actor"),
        ),
        marked(SOURCE, id=3, document="text", text=TEXT + " New."),
        marked(HEDGE, id=4, document="new", text=TEXT + " New one."),
    ]  # fmt: skip
    told = list(as_text(compared(tmp_path, before, after)))
    for line in (
        "tiny 1.2.3 → 2.0.0",
        "  document new “The mayor said the ferry would run again. A clerk reportedl…” added",
        "  document gone “The mayor said the ferry would run again. A clerk reportedl…” removed",
        "    moved      Claim [15, 40) “the ferry would run again” → [19, 40) “ferry would run again”",
        "    answered   Source [0, 9) “The mayor” source_kind: named → anonymous",
        "    added      Actor [42, 49) “A clerk”",
        "    removed    Hedge [50, 60) “reportedly”",
        "    removed    attributed_to: “the ferry would run again” → “The mayor”",
        "    changed: text",
        "documents: 1 added, 1 removed, 2 changed",
        "spans: 1 added, 1 removed, 1 moved, 1 answered",
        "relations: 1 removed",
        "minor: 1 document added; 1 document removed",
        "due: 1.3.0",
    ):
        assert line in told


SCHEMES = {
    "label added last": (("Hedge: {}}", "Hedge: {}, Cue: {}}"), "1.3.0", "label Cue added"),
    "label added before others": (("{Actor: {}", "{Cue: {}, Actor: {}"), "2.0.0", "label Cue added"),
    "labels in another order": (("Actor: {}, Claim: {}", "Claim: {}, Actor: {}"), "2.0.0", "in another order"),
    "label removed": (("{Actor: {}, ", "{"), "2.0.0", "label Actor removed"),
    "relation added": (("  hedged_by:", "  on: {}\n  hedged_by:"), "2.0.0", "relation on added"),
    "relation renamed": (("  hedged_by", "  doubted_by"), "2.0.0", "relation hedged_by removed"),
    "column added": (("title: {}", "title: {}, outlet: {}"), "1.3.0", "column outlet added"),
    "column removed": (("title: {}, ", ""), "2.0.0", "column title removed"),
    "column of another type": (("title: {}", "title: {type: integer}"), "2.0.0", "column title of another type"),
    "answer removed": (("named: , ", ""), "2.0.0", "answer of source_kind named removed"),
    "choice added": (("choices: {", "choices: {usable: {values: {no: }}, "), "1.3.0", "column choices.usable added"),
}


@pytest.mark.parametrize("name", SCHEMES)
def test_version_that_is_due_after_a_change_of_the_scheme(name: str, tmp_path: Path) -> None:
    replaced, version, said = SCHEMES[name]
    scheme = SCHEME_YAML.replace(*replaced)
    assert scheme != SCHEME_YAML
    found = compared(tmp_path, [marked(CLAIM, SOURCE)], [marked(CLAIM, SOURCE)], scheme)
    assert due(change_summary_of(found)) == version
    assert any(said in line for lines in reasons(change_summary_of(found)).values() for line in lines)


def test_reworded_definition_is_a_patch(tmp_path: Path) -> None:
    scheme = SCHEME_YAML.replace("Claim: {}", "Claim: {definition: What is said.}")
    found = compared(tmp_path, [marked(CLAIM)], [marked(CLAIM)], scheme)
    assert not found.same
    assert due(change_summary_of(found)) == "1.2.4"
    assert reasons(change_summary_of(found)) == {Level.PATCH: ["the scheme edited"]}


def test_correction_is_a_patch_and_another_split_is_major(tmp_path: Path) -> None:
    patch = compared(tmp_path, [marked(CLAIM, SOURCE)], [marked(SOURCE)])
    assert due(change_summary_of(patch)) == "1.2.4"
    moved = SCHEME_YAML + "splits: {salt: other, shares: {train: 1, validation: 98, test: 1}}\n"
    split = diff(
        release(tmp_path / "s", "1.2.3", marked(SOURCE)), release(tmp_path / "s", "2.0.0", marked(SOURCE), scheme=moved)
    )
    assert due(change_summary_of(split)) == "2.0.0"
    assert "    split: " in "\n".join(as_text(split))


def test_version_that_promises_too_little_is_refused_with_the_reason(tmp_path: Path) -> None:
    scheme = SCHEME_YAML.replace("title: {}, ", "")
    found = compared(tmp_path, [marked(SOURCE)], [marked(SOURCE)], scheme)
    with pytest.raises(ReleaseError, match=r"1\.9\.0 is too low after 1\.2\.3: 2\.0\.0 is due \(column title"):
        refuse_too_low(change_summary_of(found), "1.9.0")
    refuse_too_low(change_summary_of(found), "2.0.0")


def test_markdown_is_an_entry_of_a_changelog_and_json_has_everything(tmp_path: Path) -> None:
    new = marked(HEDGE, id=2, document="new", text=TEXT + "!")
    found = compared(tmp_path, [marked(CLAIM, SOURCE)], [marked(SOURCE), new])
    entry = "\n".join(as_markdown(found))
    assert entry.startswith("## 2.0.0\n\n**Added or removed**: 1 document added.")
    assert "- Added: `new` “The mayor said the ferry would run again. A clerk reportedl…”\n- Corrected" in entry
    assert "- `ferry`: 1 span removed" in entry
    told = json.loads(as_json(found))
    assert told["due"] == "1.3.0"
    assert told["documents"][0]["spans"][0]["before"]["text"] == "the ferry would run again"


def test_what_is_no_release_or_of_another_dataset_is_told(tmp_path: Path) -> None:
    path = release(tmp_path, "1.2.3", sound())
    with pytest.raises(InputNotFoundError, match="there is no release here"):
        diff(path, tmp_path)
    other = release(tmp_path / "o", "1.0.0", sound(), scheme=SCHEME_YAML.replace("name: tiny", "name: other"))
    with pytest.raises(ReleaseError, match=r"a release of 'other'.* one of 'tiny'"):
        diff(path, other)
    file = next((path / "documents").glob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ReleaseError, match="SHA-256"):
        diff(path, path)


def test_command_prints_it_and_reads_urls(tmp_path: Path) -> None:
    old, new = release(tmp_path, "1.2.3", marked(CLAIM, SOURCE)), release(tmp_path, "2.0.0", marked(SOURCE))
    done = command("diff", f"file://{old}", new)
    assert "    removed    Claim [15, 40) “the ferry would run again”" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1] == "due: 1.2.4"


def test_summary_counts_what_changed_in_one_annotators_work_alone(tmp_path: Path) -> None:
    last = annotation(CLAIM, id=9, by=2, updated="2026-03-05T10:00:00Z")
    before = task(annotation(CLAIM, SOURCE), last)
    after = task(annotation(region("c1", "ferry would run again", "Claim"), SOURCE), last)
    found = compared(tmp_path, [before], [after])
    lines = list(as_text(found))
    assert "documents: 0 added, 0 removed, 1 changed" in lines
    assert "spans: 1 moved" in lines
    assert "patch: 1 document corrected" in lines
    assert sum(line.endswith(": 1 span moved") for line in as_markdown(found)) == 1


def test_added_and_removed_documents_are_named_by_their_titles(tmp_path: Path) -> None:
    titled = marked(CLAIM, document="a", id=2)
    titled["data"]["title"] = "Ferry runs again"
    found = compared(tmp_path, [titled], [marked(SOURCE, document="b", id=3)])
    lines = list(as_text(found))
    assert "- Removed: `a` “Ferry runs again”" in as_markdown(found)
    assert "  document a “Ferry runs again” removed" in lines
    assert "  document b “The mayor said the ferry would run again. A clerk reportedl…” added" in lines

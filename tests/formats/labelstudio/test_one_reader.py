"""What `init` keeps, names or leaves out is what `check` accepts, skips with a count, or refuses."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from arbitrary import tasks
from making import Json
from newsann.errors import ConfigError, ExportError
from newsann.formats.labelstudio.reading.json_min import OWN_KEYS
from newsann.model.findings import Finding
from newsann.project.start import start
from projects import Project, config, exports, json_min, projects

OF_CONTROLS = {
    "unknown-control", "unknown-label", "unknown-value", "unknown-relation", "several-labels", "not-a-text-span",
    "lost-by-format", "other-text", "ignored-control",
}  # fmt: skip
"""Findings about a control that the scheme does not have, or not as the export uses it."""


def begun(folder: Path, given: Path) -> tuple[Path, list[str]]:
    notes = start(folder / "project", given)
    return folder / "project" / "schema" / "scheme.yaml", notes


def named(finding: Finding, notes: list[str]) -> bool:
    """Whether what a finding is about stands in a note."""
    if re.search(r"from_name`? is (None|'')", finding.message):
        return any("without a `from_name`" in note for note in notes)
    names = [finding.subject] if finding.subject else re.findall(r"'([^']*)'", finding.message)
    return any(name in note for name in names for note in notes)


def surprises(findings: list[Finding], scheme: Path, notes: list[str]) -> Iterator[str]:
    attributes = newsann.scheme.load(scheme).attributes
    for finding in findings:
        if finding.code == "lost-by-format" and finding.subject in attributes:
            continue  # the scheme has the question, and JSON_MIN has lost whose answer it is
        if finding.code in OF_CONTROLS and not named(finding, notes):
            yield f"{finding.code}: {finding.message}"


def written(folder: Path, tasks: list[Json], name: str = "export.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


@given(data=st.data(), project=projects())
@settings(max_examples=60)
def test_every_config_makes_a_scheme_that_its_exports_fit(
    data: st.DataObject, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("project")
    (folder / "config.xml").write_text(config(project), encoding="utf-8")
    if not has_labels(project):
        with pytest.raises(ConfigError, match=r"config\.xml: the labels of"):
            begun(folder, folder / "config.xml")
        return
    scheme, notes = begun(folder, folder / "config.xml")
    told = "\n".join(notes)
    kept = newsann.scheme.load(scheme)
    for question in project.questions:
        place = (kept.controls.labels, *kept.attributes, *kept.choices)
        assert (question.name in place) != (question.name in kept.controls.ignored)
        assert question.name in place or repr(question.name) in told
    tasks = data.draw(exports(project))
    for shape in (tasks, json_min(tasks)):
        if shape:
            outcome = newsann.check([written(folder, shape)], scheme, processes=1)
            outcome.ledger.balance()
            found = outcome.findings
            assert list(surprises(found, scheme, notes)) == []


@given(tasks=tasks())
@settings(max_examples=60)
def test_damaged_export_makes_a_scheme_or_a_sentence(
    tasks: list[Json], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("project")
    given = written(folder, tasks)
    try:
        scheme, notes = begun(folder, given)
    except ExportError:
        return
    found = newsann.check([given], scheme, processes=1).findings
    assert [one.message for one in found if one.code == "unknown-control" and not named(one, notes)] == []


@given(data=st.data(), project=projects())
@settings(max_examples=60)
def test_every_export_makes_a_scheme_that_it_fits(
    data: st.DataObject, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tasks = data.draw(exports(project))
    for shape in (tasks, json_min(tasks)):
        folder = tmp_path_factory.mktemp("project")
        given = written(folder, shape)
        if not marks_text(tasks):
            with pytest.raises(ExportError, match="no span of plain text"):
                begun(folder, given)
            continue
        scheme, notes = begun(folder, given)
        outcome = newsann.check([given], scheme, processes=1)
        outcome.ledger.balance()
        found = outcome.findings
        assert list(surprises(found, scheme, notes)) == []
        for one in shape:
            for key in one["data"] if shape is tasks else one.keys() - OWN_KEYS:
                assert has_place(key, scheme, notes), key


def has_labels(project: Project) -> bool:
    """Whether a control of labels of the text has some."""
    return any(one.tag == "Labels" and one.about == "text" and one.values for one in project.questions)


def marks_text(tasks: list[Json]) -> bool:
    """Whether an annotation that was not skipped marks words with a label."""
    works = [work for task in tasks for work in task["annotations"] if not work["was_cancelled"]]
    return any(item["type"] == "labels" and item["value"]["labels"] for work in works for item in work["result"])


def has_place(key: str, path: Path, notes: list[str]) -> bool:
    """Whether a key of the data, or of JSON_MIN, is in the scheme, leads to something there, or stands in a note."""
    scheme = newsann.scheme.load(path)
    document = scheme.document
    keys = [document.text, document.id or "", *(column.key or name for name, column in document.columns.items())]
    keys += [scheme.controls.labels, *scheme.attributes, *scheme.choices, *scheme.controls.ignored]
    return any(one == key or one.startswith(f"{key}.") for one in keys) or any(
        repr(key)[1:-1] in note for note in notes
    )

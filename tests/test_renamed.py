"""What the scheme renames with `was:` is read, compared and counted under its present name."""

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, choice, project, region, relation, task
from newsann.errors import NothingNewError, SchemeError
from newsann.formats.labelstudio.config.drift import drift, orphaned, used
from newsann.formats.labelstudio.config.labeling_config import labeling_config
from newsann.formats.labelstudio.reading.documents import reading
from newsann.model.findings import Severity
from newsann.releases.diff.diff import diff
from newsann.releases.diff.versions import change_summary_of, due
from newsann.scheme import loads
from newsann.scheme.guidelines import guidelines
from newsann.scheme.writing import content_digest
from newsann.studio.preannotate import prediction
from newsann.studio.preannotation import Suggestion
from newsann.studio.preannotation.lexicon import load_lexicon

OLD = SCHEME_YAML + "splits: {containment: 0}\n"
NEW = (
    OLD.replace("Source: {}", "Voice: {was: [Source]}")
    .replace("source_kind: {of: [Source],", "voice_kind: {was: [source_kind], of: [Voice],")
    .replace("{named: ,", "{by_name: {was: [named], meaning: a name},")
    .replace("attributed_to: {head: [Claim], tail: [Source]}", "said_by: {was: [attributed_to], tail: [Voice]}")
    .replace("genre: {values: {news: ,", "kind: {was: [genre], values: {report: {was: [news]},")
)
ITEMS = (
    region("s1", "The mayor", "Source"), region("c1", "the ferry would run again", "Claim"),
    choice("s1", "source_kind", "named"), choice("d1", "genre", "news"), relation("c1", "s1", "attributed_to"),
)  # fmt: skip


def written(folder: Path, scheme: str, *tasks: Json) -> Path:
    path = project(folder, *tasks)
    path.write_text(scheme, encoding="utf-8")
    return path


def release(folder: Path, scheme: str, *tasks: Json, **more: Any) -> Any:
    path = written(folder, scheme, *tasks)
    where = {"out": folder / "dist", "releases": folder / "releases", "record": True}
    return newsann.build([folder / "annotations"], path, **{"version": "auto", **where, **more})


def test_former_names_are_read_as_the_present_ones(tmp_path: Path) -> None:
    path = written(tmp_path, NEW, task(annotation(*ITEMS)), task(annotation(*ITEMS), id=2, document="harbour"))
    outcome = newsann.check([tmp_path / "annotations"], path)
    assert {finding.message for finding in outcome.findings if finding.code == "former-name"} == {
        "the label 'Source' is read as 'Voice' 2 times",
        "the relation 'attributed_to' is read as 'said_by' 2 times",
        "the question 'source_kind' is read as 'voice_kind' 2 times",
        "the value of `voice_kind` 'named' is read as 'by_name' 2 times",
        "the question 'genre' is read as 'kind' 2 times",
        "the value of `kind` 'news' is read as 'report' 2 times",
    }
    assert not outcome.count(Severity.ERROR)


def test_rename_is_major_and_corrects_no_document_for_build_and_diff(tmp_path: Path) -> None:
    old = release(tmp_path, OLD, task(annotation(*ITEMS)))
    new = release(tmp_path, NEW, task(annotation(*ITEMS)))
    found = diff(old.path, new.path)
    assert new.path.name == f"tiny-{due(change_summary_of(found))}" == "tiny-2.0.0"
    assert {(change.name, change.how) for change in found.scheme} == {
        ("Source", "renamed to Voice"), ("attributed_to", "renamed to said_by"),
        ("choices.genre", "renamed to kind"), ("spans.attributes.source_kind", "renamed to voice_kind"),
        ("named", "renamed to by_name"), ("news", "renamed to report"),
    }  # fmt: skip
    assert (found.documents, found.annotations, found.rearranged) == ((), (), ())
    with pytest.raises(NothingNewError):
        release(tmp_path, NEW, task(annotation(*ITEMS)), out=tmp_path / "again")


def test_rename_and_a_correction_agree_in_build_and_diff(tmp_path: Path) -> None:
    old = release(tmp_path, OLD, task(annotation(*ITEMS)), task(annotation(*ITEMS), id=2, document="harbour"))
    new = release(tmp_path, NEW, task(annotation(*ITEMS)), task(annotation(*ITEMS[:2]), id=2, document="harbour"))
    found = diff(old.path, new.path)
    assert [work.document for work in found.documents] == ["harbour"]
    assert new.path.name == f"tiny-{due(change_summary_of(found))}"
    assert "1 document corrected" in (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")


def test_config_of_a_renamed_scheme_orphans_nothing() -> None:
    before, after = labeling_config(loads(OLD)), labeling_config(loads(NEW))
    change = drift(before, after)
    assert (change.removed, change.added) == ((), ())
    assert '<Label value="Voice" alias="Source"' in after
    assert '<Choice value="by_name" alias="named"' in after


def test_refusal_says_how_to_rename() -> None:
    change = drift(labeling_config(loads(OLD)), labeling_config(loads(NEW.replace("{was: [Source]}", "{}"))))
    (line,) = orphaned(change, used([task(annotation(*ITEMS))]))
    assert line.endswith("add `was: [Source]` beside Voice in the scheme")


def test_predictions_name_what_the_server_stores() -> None:
    made = prediction([Suggestion(0, 3, "Voice", 1.0, {"voice_kind": "by_name"})], "The mayor", "v", loads(NEW))
    label, answer = made["result"]
    assert label["value"]["labels"] == ["Source"]
    assert (answer["from_name"], answer["value"]["choices"]) == ("source_kind", ["named"])


def test_guidelines_say_what_a_thing_was_called() -> None:
    page = guidelines(loads(NEW))
    assert "(formerly `Source`)" in page
    assert "`by_name` (formerly `named`): a name" in page


def test_lexicon_with_former_names_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text("[{label: Source, words: [officials], attributes: {source_kind: named}}]", encoding="utf-8")
    (group,) = load_lexicon(path, loads(NEW)).groups
    assert (group.label, group.attributes) == ("Voice", {"voice_kind": "by_name"})


def test_json_min_with_former_names_is_read() -> None:
    flat = {
        "id": 1, "text": task()["data"]["text"], "genre": "news", "label": [ITEMS[0]["value"]], "annotator": 1,
        "annotation_id": 7, "created_at": "2026-03-02T10:01:00Z", "updated_at": "2026-03-02T10:01:00Z",
        "lead_time": 3.0,
    }  # fmt: skip
    found = reading(json.dumps(flat).encode(), loads(NEW), "flat.json", 0, 0)
    assert found.document is not None
    (own,) = found.document.annotations
    assert ([span.label for span in own.spans], own.choices) == (["Voice"], {"kind": "report"})


@pytest.mark.parametrize(
    ("given", "place", "why"),
    [
        (NEW.replace("was: [Source]", "was: [Actor]"), "labels.Voice.was[0]", "is there as well"),
        (NEW.replace("Hedge: {}", "Hedge: {was: [Source]}"), "labels.Hedge.was[0]", "already"),
        (NEW.replace("was: [named]", "was: [anonymous]"), "values.by_name.was[0]", "is there as well"),
        (NEW.replace("was: [source_kind]", "was: [kind]"), "attributes.voice_kind.was[0]", "is there as well"),
        (NEW.replace("was: [Source]", "was: [Voice]"), "labels.Voice.was[0]", "present name"),
    ],
)
def test_former_name_that_means_two_things_is_refused(given: str, place: str, why: str) -> None:
    with pytest.raises(SchemeError) as raised:
        loads(given)
    assert place in str(raised.value)
    assert why in str(raised.value)


def test_scheme_that_was_not_edited_has_the_digest_that_earlier_versions_gave_it() -> None:
    scheme = loads(SCHEME_YAML)
    since = ("was", "former_values", "ignored", "unlabelled", "annotators", "agreement", "adjudication")
    for section in (scheme.labels, scheme.relations, scheme.attributes, scheme.choices):
        assert all(not getattr(one, "was", []) for one in section.values())
    plain = msgspec.to_builtins(scheme)

    def before(value: object) -> object:
        if isinstance(value, dict):
            return {key: before(item) for key, item in value.items() if key not in since}
        return [before(item) for item in value] if isinstance(value, list) else value

    assert content_digest(scheme) == hashlib.sha256(msgspec.json.encode(before(plain))).hexdigest()
    assert content_digest(scheme) != content_digest(loads(SCHEME_YAML + "annotators: {by: export}\n"))
    assert content_digest(scheme) != content_digest(loads(SCHEME_YAML + "agreement: {precedence: [Claim]}\n"))
    assert content_digest(scheme) != content_digest(loads(SCHEME_YAML + "adjudication: {strategy: majority}\n"))

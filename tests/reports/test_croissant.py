"""croissant.json: mlcroissant finds nothing to say against it, and reads by it every record as it stands in Parquet."""

import hashlib
import json
import logging
import shutil
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import absl.logging
import mlcroissant
import pyarrow.parquet as pq
import pytest

import newsann
from making import SCHEME_YAML, Json, annotation, choice, project, region, relation, sound, task
from newsann.annotators.gold.gold import Status
from newsann.releases.release import Release
from newsann.releases.verify.verify import problems
from newsann.reports.citation import bibtex
from newsann.reports.croissant.croissant import NAME, croissant
from newsann.scheme import loads
from newsann.scheme.identifiers import license_url

BARE = "name: bare\nlabels: {Source: {}}\n"

RICH = """\
name: rich
title: "Rich & strange: 100 %"
introduction: Mark whatever is strange.
language: de
license: mit
citation:
  authors: [Anna Example, The Press and Paper Lab]
  url: https://example.com/rich
  doi: 10.5072/rich
labels: {Actor: {definition: Who acts.}, "Claim, reported": {}}
document:
  id: id
  columns:
    split: {description: What somebody else made of it.}
    index: {type: integer}
    score: {type: number}
    live: {type: boolean}
    published: {type: timestamp}
attributes:
  kind: {of: [Actor], definition: What it is., values: {person: One., place: }}
  claim-mode: {type: choices, values: {direct: , "in part": }}
  where: {type: text}
relations: {about.it: {}}
choices:
  topic.of: {multiple: true, values: {sea: , land: }}
splits: {shares: {train: 60, dev_set.2: 40}}
"""


def note(name: str, control: str, *words: str) -> Json:
    return {"id": name, "from_name": control, "to_name": "text", "type": "textarea", "value": {"text": list(words)}}


def rich() -> list[Json]:
    """Twelve documents; of every second one no metadata are known, and in every third nothing is marked."""
    made = []
    for number in range(12):
        text = f"The mayor 🚢 of town {number} said no."
        marks = (
            region("a", "mayor", "Actor", text),
            region("c", "said no", "Claim, reported", text),
            relation("c", "a", "about.it"),
            choice("a", "kind", "place"),
            choice("c", "claim-mode", "direct", "in part"),
            note("c", "where", "at the harbour", "“at sea”"),
            choice("d", "topic.of", "land", "sea"),
        )
        one = task(annotation(*(marks if number % 3 else ())), text=text, id=number, document=f"d{number}")
        known = {"split": "x", "index": 2**40 + number, "score": 0.5, "live": True, "published": "1066-10-14T09:00:00Z"}
        one["data"] |= known if number % 2 else {}
        made.append(one)
    return made


TASKS = {"tiny": [sound()], "bare": [task(annotation(region("s", "The mayor", "Source")))], "rich": rich()}
SCHEMES = {"tiny": SCHEME_YAML, "bare": BARE, "rich": RICH}
ALL = ("shipped", *SCHEMES)


@pytest.fixture(scope="module")
def releases(shipped_release: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("croissant")
    made = {"shipped": shipped_release}
    for name, source in SCHEMES.items():
        scheme = project(folder / name, *TASKS[name])
        scheme.write_text(source, encoding="utf-8")
        made[name] = newsann.build([folder / name / "annotations"], scheme, out=folder).path
    return made


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reaches for a network fails the test."""

    def refused(*_: object) -> None:
        raise AssertionError("something reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refused)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged from warnings up, also what mlcroissant says through absl."""
    logger = absl.logging.get_absl_logger()
    logger.addHandler(caplog.handler)
    caplog.set_level(logging.WARNING)
    yield caplog
    logger.removeHandler(caplog.handler)


def opened(release: Path) -> mlcroissant.Dataset:
    return mlcroissant.Dataset(jsonld=str(release / NAME))


def described(release: Path) -> Json:
    told: Json = json.loads((release / NAME).read_bytes())
    return told


def plain(value: Any) -> Any:
    """A value that mlcroissant yields, in the shape that Parquet has: text as str, attributes in a struct of theirs."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        shaped: Json = {}
        for identifier, item in value.items():
            _, _, *above, name = identifier.split("/")  # the config, the column, the structs within it
            within = shaped
            for step in above:
                within = within.setdefault(step, {})
            within[name] = plain(item)
        return shaped
    return value.decode() if isinstance(value, bytes) else value


def records(release: Path, config: str) -> dict[str, list[Json]]:
    """The records by split; each without the field that tells the split."""
    by_split: dict[str, list[Json]] = {}
    for record in opened(release).records(config):
        row = {name.removeprefix(f"{config}/"): plain(value) for name, value in record.items()}
        by_split.setdefault(row.pop("split_" if "split_" in row else "split"), []).append(row)
    return by_split


def parquet_rows(release: Path, config: str) -> dict[str, list[Json]]:
    return {path.stem: pq.read_table(path).to_pylist() for path in (release / config).glob("*.parquet")}


@pytest.mark.parametrize("name", ["shipped", "rich"])
def test_nothing_is_said_against_a_dataset_that_says_all(
    name: str, releases: dict[str, Path], said: pytest.LogCaptureFixture
) -> None:
    dataset = opened(releases[name])
    issues = dataset.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    for config in ("documents", "annotations"):
        list(dataset.records(config))
    assert said.messages == []


def test_least_scheme_leaves_nothing_but_the_day_to_be_said(
    releases: dict[str, Path], said: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    assert opened(releases["bare"]).metadata.ctx.issues.warnings == set()
    scheme = project(tmp_path, task(annotation(region("s", "The mayor", "Source"), updated="")))
    scheme.write_text(BARE, encoding="utf-8")
    undated = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist").path
    assert described(undated).keys() & {"url", "datePublished", "dateModified", "alternateName"} == set()
    (warning,) = opened(undated).metadata.ctx.issues.warnings
    assert "https://schema.org/datePublished" in warning
    assert said.messages != []


@pytest.mark.parametrize("config", ["documents", "annotations"])
@pytest.mark.parametrize("name", ALL)
def test_records_are_the_rows(name: str, config: str, releases: dict[str, Path]) -> None:
    assert records(releases[name], config) == parquet_rows(releases[name], config)


@pytest.mark.parametrize("config", ["documents", "annotations"])
def test_records_are_what_datasets_loads(config: str, releases: dict[str, Path]) -> None:
    loaded: Any = newsann.load(releases["shipped"], config)
    assert records(releases["shipped"], config) == {split: list(rows) for split, rows in loaded.items()}


def test_first_tenth_and_last_record_of_the_shipped_dataset(releases: dict[str, Path]) -> None:
    articles = records(releases["shipped"], "documents")
    assert {split: len(rows) for split, rows in articles.items()} == {"train": 23, "validation": 5, "test": 2}
    train = articles["train"]
    assert [train[number]["id"] for number in (0, 9, -1)] == ["bike-stage-live", "ferry-wire", "ward-audit"]
    hearing = train[10]
    assert (len(hearing["spans"]), len(hearing["relations"]), hearing["choices"]) == (46, 41, {"genre": 0, "usable": 0})
    claim = hearing["spans"][0]
    assert (claim["id"], claim["start"], claim["end"], claim["label"]) == ("c1", 0, 160, 1)
    assert claim["text"].startswith("The new fog horn at the mouth of Quay harbour may have something to do")
    assert claim["attributes"] == {"actor_kind": None, "claim_mode": 1, "source_kind": None, "hedge_kind": None}
    (annotator,) = hearing["annotators"]
    support = {"support": 1, "voters": 1, "annotators": [annotator]}
    assert hearing["relations"][-1] == {"id": "r41", "head": "s9", "tail": "a9", "label": 4} | support
    assert sum(len(row["spans"]) for rows in articles.values() for row in rows) == 1519


def test_one_split_can_be_had_alone(releases: dict[str, Path]) -> None:
    for name, field, split in (("shipped", "split", "validation"), ("rich", "split_", "dev_set.2")):
        release = releases[name]
        alone = list(opened(release).records("documents", filters={f"documents/{field}": split}))
        assert [record["documents/id"].decode() for record in alone] == [
            row["id"] for row in parquet_rows(release, "documents")[split]
        ]


def test_numbers_of_class_labels_have_their_names_and_meanings(releases: dict[str, Path]) -> None:
    dataset = opened(releases["rich"])

    def told(place: str, *columns: str) -> list[tuple[object, ...]]:
        return [tuple(record[f"{place}/{column}"] for column in columns) for record in dataset.records(place)]

    row = ("index", "name", "description")
    assert told("spans/label", *row) == [(0, "Actor", "Who acts."), (1, "Claim, reported", "")]
    assert told("spans/attributes/kind", *row) == [(0, "person", "One."), (1, "place", "")]
    assert told("choices/topic.of", *row) == [(0, "sea", ""), (1, "land", "")]
    assert told("relations/label", *row) == [(0, "about.it", "")]
    assert [name for _, name in told("status", *row[:2])] == [status.value for status in Status]
    assert told("splits", "name", "url") == [("train", "cr:TrainingSplit"), ("dev_set.2", "")]
    (spans,) = (of for of in described(releases["rich"])["recordSet"][-1]["field"] if of["name"] == "spans")
    meant = {of["name"]: of.get("description") for of in spans["subField"]}
    assert meant["label"] == "The number of a class label in spans/label."
    assert meant["attributes.kind"] == "What it is. The number of a class label in spans/attributes/kind."


@pytest.mark.parametrize("name", ALL)
def test_every_column_is_described(name: str, releases: dict[str, Path]) -> None:
    sets = {of["@id"]: of for of in described(releases[name])["recordSet"]}
    for config in (path.parent.name for path in releases[name].glob("*/train.parquet")):
        (path, *_) = (releases[name] / config).glob("*.parquet")
        fields = [field["@id"] for field in sets[config]["field"]]
        assert fields[:-1] == [f"{config}/{column}" for column in pq.read_schema(path).names]
        assert fields[-1].rstrip("_") == f"{config}/split"


@pytest.mark.parametrize("name", ALL)
def test_files_are_told_with_their_digests(name: str, releases: dict[str, Path]) -> None:
    release = releases[name]
    files = [of for of in described(release)["distribution"] if of["@type"] == "cr:FileObject"]
    there = {str(path.relative_to(release)): path.read_bytes() for path in release.glob("*/*.parquet")}
    assert {of["contentUrl"]: (of["sha256"], of["contentSize"]) for of in files} == {
        path: (hashlib.sha256(content).hexdigest(), f"{len(content)} B") for path, content in there.items()
    }


def downloads(dataset: mlcroissant.Dataset) -> list[Any]:
    """mlcroissant's own steps that fetch a file and hold it against its digest."""
    return [step for step in dataset.operations.operations.nodes if type(step).__name__ == "Download"]


def test_mlcroissant_refuses_a_file_in_which_a_byte_was_changed(releases: dict[str, Path], tmp_path: Path) -> None:
    release = tmp_path / "moved"
    shutil.copytree(releases["shipped"], release)
    assert len([step.call() for step in downloads(opened(release))]) == 9
    path = release / "documents" / "test.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (step,) = (step for step in downloads(opened(release)) if step.node.content_url == "documents/test.parquet")
    with pytest.raises(ValueError, match="is not identical with the reference in the Croissant JSON-LD"):
        step.call()


@pytest.mark.parametrize("name", ALL)
def test_description_is_a_proved_part_of_the_release(name: str, releases: dict[str, Path]) -> None:
    assert list(problems(Release.open(releases[name]))) == []
    (release, told) = (releases[name], described(releases[name]))
    assert NAME in [file["path"] for file in json.loads((release / "manifest.json").read_bytes())["files"]]
    assert "://" not in json.dumps([told["distribution"], told["recordSet"]])


def test_bytes_repeat(releases: dict[str, Path], repository: Path, tmp_path: Path) -> None:
    again = newsann.build(
        [repository / "annotations"], repository / "schema" / "scheme.yaml", out=tmp_path, processes=2
    )
    assert (again.path / NAME).read_bytes() == (releases["shipped"] / NAME).read_bytes()


def test_dataset_is_told_as_its_scheme_tells_it(releases: dict[str, Path]) -> None:
    told = described(releases["rich"])
    assert told["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
    assert (told["name"], told["alternateName"], told["version"]) == ("rich", "Rich & strange: 100 %", "1.0.0")
    assert (told["description"], told["inLanguage"]) == ("Mark whatever is strange.", "de")
    assert (told["url"], told["sameAs"]) == ("https://example.com/rich", "https://doi.org/10.5072/rich")
    assert told["license"] == "https://spdx.org/licenses/MIT.html"
    assert [creator["name"] for creator in told["creator"]] == ["Anna Example", "The Press and Paper Lab"]
    assert told["datePublished"] == told["dateModified"] == "2026-03-02"
    assert told["keywords"][:4] == ["news", "span-annotation", "relation-extraction", "Actor"]


def test_what_a_scheme_does_not_say_is_not_made_up(releases: dict[str, Path]) -> None:
    told = described(releases["bare"])
    assert told["license"] == {"@type": "sc:CreativeWork", "name": "other"}
    assert told["creator"] == [{"@type": "sc:Organization", "name": "The authors of bare"}]
    assert told["description"] == "News articles with spans labelled Source."
    unknown = {"dataCollection", "annotatorDemographics", "dataBiases", "dataLimitations", "machineAnnotationTools"}
    assert not {f"rai:{name}" for name in unknown} & told.keys()
    assert opened(releases["bare"]).metadata.license[0].name == "other"


def test_responsible_ai_is_what_the_build_knows(releases: dict[str, Path]) -> None:
    metadata = opened(releases["shipped"]).metadata
    assert metadata.data_annotation_platform == ["Label Studio"]
    assert metadata.annotations_per_item == "1 annotation of 20 documents, 2 annotations of 10 documents"
    assert "hedged_by (Claim → Hedge): This hedge weakens the claim;" in metadata.data_annotation_protocol[0]
    assert sorted(metadata.data_use_cases) == ["Testing", "Training", "Validation"]
    assert opened(releases["rich"]).metadata.data_use_cases == ["Training"]
    protocol = described(releases["rich"])["rai:dataAnnotationProtocol"]
    assert (
        "kind (of Actor, one of person | place): What it is; claim-mode (of any, one of direct | in part)" in protocol
    )
    assert "Attributes of documents: topic.of (one of sea | land)." in protocol


def test_day_of_publication_may_be_given(releases: dict[str, Path]) -> None:
    account = Release.open(releases["bare"]).manifest
    told = croissant(loads(BARE), "1.0.0", {}, account, date(2027, 1, 31))
    assert (told["datePublished"], told["dateModified"]) == ("2027-01-31", "2027-01-31")
    assert told["citeAs"] == bibtex(loads(BARE), "1.0.0", date(2027, 1, 31))


LICENSES = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-nc-sa-3.0": "https://creativecommons.org/licenses/by-nc-sa/3.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "apache-2.0": "https://spdx.org/licenses/Apache-2.0.html",
    "odc-by": "https://spdx.org/licenses/ODC-By-1.0.html",
    "https://example.com/licence": "https://example.com/licence",
    "other": None,
    "unknown": None,
    "mit OR apache-2.0": None,
    "LicenseRef-ours": None,
    "": None,
}


@pytest.mark.parametrize("name", LICENSES)
def test_license_is_told_by_its_url_where_it_has_one(name: str) -> None:
    assert license_url(name) == LICENSES[name]

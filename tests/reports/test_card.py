"""The dataset card: what the Hub reads of it, and that every figure, link and picture in it holds."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasets import load_dataset
from datasets.info import DatasetInfosDict
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard
from markdown_it import MarkdownIt
from msgspec.structs import replace

import newsann
from making import SCHEME_YAML, TEXT, Json, annotation, project, region, relation, sound, task
from newsann.errors import ReleaseError
from newsann.project.shipped import CARD
from newsann.releases.manifest import Quarantined
from newsann.releases.release import Release
from newsann.releases.verify.verify import problems
from newsann.reports.card.sections import quarantined_parts

SLOT = re.compile(r"\{\{ *(\w+) *\}\}")
OTHER = "Nothing of the sort was ever said."
ALONE = SCHEME_YAML + "splits: {shares: {train: 1}}\n"
NO_RELATIONS = "name: plain\nlabels: {Actor: {}, Claim: {}, Source: {}, Hedge: {}}\ndocument: {id: id}\n"
OLD = """\
# {{ title }} {{ version }} {{ name }} {{ license }} {{ language }}
{{ introduction }} {{ documents + annotations }} {{ spans }} {{ links }} {{ repairs }} {{ held_back }}
{{ sizes }}
{{ labels }}
{{ relations }}
{{ attributes }}
{{ columns }}
"""


def built(folder: Path, *tasks: Json, scheme: str = SCHEME_YAML, card: str | None = None, **options: Any) -> Path:
    path = project(folder, *tasks)
    path.write_text(scheme, encoding="utf-8")
    if card is not None:
        (folder / "dataset_card.md").write_text(card, encoding="utf-8")
    return newsann.build([folder / "annotations"], path, out=folder / "dist", **options).path


def prose(release: Path) -> str:
    return DatasetCard.load(release / "README.md").text


def slot(folder: Path, name: str, *tasks: Json, **options: Any) -> str:
    """What one slot is filled in with."""
    return prose(built(folder, *tasks, card=f"<{{{{ {name} }}}}>", **options)).strip()[1:-1]


def links(text: str) -> list[str]:
    """What the links and pictures of a text lead to."""
    inline = [child for token in MarkdownIt().parse(text) for child in token.children or ()]
    return [
        str(child.attrs.get("href") or child.attrs["src"]) for child in inline if child.type in ("link_open", "image")
    ]


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def document(name: str, *items: Json, number: int = 1, text: str = "", **data: Any) -> Json:
    made = task(annotation(*items, id=number), id=number, document=name, text=text or f"{TEXT} {name}")
    return made | {"data": made["data"] | data}


def test_front_matter_is_what_the_hub_and_datasets_read(shipped_release: Path) -> None:
    data = DatasetCard.load(shipped_release / "README.md").data
    assert (data.language, data.license, data.pretty_name) == ("en", "cc-by-4.0", "Attribution in news")
    assert data.size_categories == "n<1K"
    assert data.tags == ["news", "span-annotation", "relation-extraction"]
    configs = MetadataConfigs.from_dataset_card_data(data)
    assert configs.get_default_config_name() == "documents"
    assert list(configs) == ["documents", "annotations", "disagreements"]
    infos = DatasetInfosDict.from_dataset_card_data(data)
    for config, told in configs.items():
        loaded = load_dataset(str(shipped_release), config)
        for split, rows in loaded.items():
            assert infos[config].splits[split].num_examples == rows.num_rows
            assert infos[config].features == rows.features
        for file in told["data_files"]:
            assert (shipped_release / file["path"]).is_file()


def test_pictures_are_no_data(shipped_release: Path) -> None:
    assert sorted(path.name for path in (shipped_release / "figures").iterdir()) == [
        "agreement.png", "documents.png", "labels.png", "relations.png"
    ]  # fmt: skip
    assert "image" not in load_dataset(str(shipped_release))["train"].column_names
    assert not list(shipped_release.rglob("*.py"))
    assert list(problems(Release.open(shipped_release))) == []


@pytest.mark.parametrize("damaged", ["figures/labels.png", "CITATION.cff"])
def test_verify_proves_pictures_and_citation(damaged: str, tmp_path: Path) -> None:
    release = built(tmp_path, sound())
    (release / damaged).write_bytes((release / damaged).read_bytes() + b"!")
    assert [line.split()[0] for line in problems(Release.open(release))] == [damaged]


def test_every_relative_link_leads_somewhere(shipped_release: Path) -> None:
    text = prose(shipped_release)
    relative = [link for link in links(text) if "://" not in link]
    assert sorted(relative) == [
        "figures/agreement.png", "figures/documents.png", "figures/labels.png", "figures/relations.png"
    ]  # fmt: skip
    assert all((shipped_release / link).is_file() for link in relative)


def test_card_has_the_sections_of_a_datasheet(shipped_release: Path, tmp_path: Path) -> None:
    for text in (prose(shipped_release), prose(built(tmp_path, sound()))):
        assert re.findall(r"^## (.*)", text, re.MULTILINE) == [
            "Motivation", "Composition", "Collection", "Labelling", "Uses", "Bias, risks and privacy",
            "Distribution", "Maintenance",
        ]  # fmt: skip


def test_figures_of_each_split_are_those_of_its_rows(shipped_release: Path) -> None:
    text = prose(shipped_release)
    splits = ["train", "validation", "test"]
    documents = {split: load_dataset(str(shipped_release), "documents", split=split) for split in splits}
    rows = [documents[split].num_rows for split in splits]
    spans = [sum(map(len, documents[split]["spans"])) for split in splits]
    assert "| config |  | train | validation | test | all |" in text
    for what, counts in (("`documents` | documents", rows), (" | spans in them", spans)):
        assert f"| {what} | {' | '.join(f'{n:,}' for n in (*counts, sum(counts)))} |" in text


def test_labels_are_counted_in_each_split_with_their_share(tmp_path: Path) -> None:
    marks = region("s", "The mayor", "Source"), region("c", "the ferry", "Claim"), region("a", "A clerk", "Actor")
    table = cells(slot(tmp_path, "label_shares", document("a", *marks), scheme=ALONE))
    assert table == [
        ["label", "train"],
        ["---", "---:"],
        *([f"`{name}`", "1 (33\xa0%)"] for name in ("Actor", "Claim", "Source")),
        ["`Hedge`", "0 (0\xa0%)"],
    ]  # fmt: skip


def test_first_and_last_day_stand_beside_each_split(tmp_path: Path) -> None:
    shares = SCHEME_YAML + "splits: {strategy: column, by: title, shares: {train: 1, test: 1}}\n"
    dated = [
        document("a", number=1, title="train", published="2026-03-02T23:30:00-02:00"),
        document("b", number=2, title="train", published="2026-01-05T10:00:00Z"),
        document("c", number=3, title="test", text=OTHER),
    ]
    assert cells(slot(tmp_path, "dates", *dated, scheme=shares))[2] == [
        "`published`",
        "2026-01-05 to 2026-03-03",
        "none",
    ]
    assert slot(tmp_path / "none", "dates", document("a")) == "No document has a date."


NEAR_DUPLICATES: dict[str, tuple[list[Json], str, str]] = {
    "one document": ([document("a")], SCHEME_YAML, "There is one document, so there are no near-duplicates."),
    "left alone": (
        [document("a"), document("b", number=2)],
        SCHEME_YAML + "splits: {containment: 0}\n",
        "were not compared for near-duplicates (the scheme sets `containment: 0`)",
    ),
    "a group": (
        [document("a"), document("b", number=2)],
        SCHEME_YAML,
        "Found: 1 group of near-duplicates (2 documents); they are in one split. All documents are in one split.",
    ),
    "nothing shared": (
        [document("a", title="train"), document("b", number=2, title="test", text=OTHER)],
        SCHEME_YAML + "splits: {strategy: column, by: title, shares: {train: 1, test: 1}}\n",
        "None were found. Documents of different splits have no shingle in common.",
    ),
    "something shared": (
        [
            document("a", title="train", text=f"{TEXT} One two three four five six seven eight nine ten eleven."),
            document("b", number=2, title="test", text=f"{TEXT[:40]}. " + " ".join(f"word{i}" for i in range(40))),
        ],
        SCHEME_YAML + "splits: {strategy: column, by: title, shares: {train: 1, test: 1}}\n",
        "between documents of different splits: 5.88\xa0% of the shingles of `a` or `b` are also in the other.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NEAR_DUPLICATES)
def test_near_duplicates_are_reported(name: str, tmp_path: Path) -> None:
    documents, scheme, told = NEAR_DUPLICATES[name]
    assert told in slot(tmp_path, "near_duplicates", *documents, scheme=scheme)


def test_near_duplicates_in_two_splits_are_counted(tmp_path: Path) -> None:
    """Both were published in their splits before they became alike."""
    scheme = SCHEME_YAML + "splits: {strategy: column, by: title, shares: {train: 1, test: 1}}\n"
    records = {"releases": tmp_path / "releases", "scheme": scheme}
    one = document("a", title="train", text="Nothing of this sort was ever heard of before in any town.")
    built(tmp_path, one, document("b", number=2, title="test"), record=True, **records)
    alike = document("a", title="train", text=f"{TEXT} b")
    told = slot(tmp_path, "near_duplicates", alike, document("b", number=2, title="test"), version="2.0.0", **records)
    assert "Found: 1 group of near-duplicates (2 documents). 1 pair of them is in two splits" in told
    assert "100\xa0% of the shingles of `a` or `b`" in told


STRATEGIES = {
    "{shares: {train: 3, test: 1}}": "by a hash of their id, with the shares train 75\xa0%, test 25\xa0%.",
    "{shares: {whole: 1}}": "There is one split.",
    "{strategy: time, by: published, shares: {train: 1}, values: {test: ['2026', '2027-01']}}": (
        "The date in `published` decides on the split: test has `2026`, `2027-01`. Other documents are assigned"
    ),
    "{strategy: held-out, by: title, shares: {train: 1}, values: {test: [A]}}": (
        "The value of `title` decides on the split: test has `A`. Other documents"
    ),
    "{strategy: column, by: title}": "The column `title` names the split of a document.",
}


@pytest.mark.parametrize("splits", STRATEGIES)
def test_rule_of_the_splits_is_described(splits: str, tmp_path: Path) -> None:
    assert STRATEGIES[splits] in slot(
        tmp_path, "split_rule", document("a", title="train"), scheme=f"{SCHEME_YAML}splits: {splits}\n"
    )


def test_what_was_left_out_stands_there_with_its_reasons(tmp_path: Path) -> None:
    wrong = document("b", region("x", "The mayor", "sauce"), number=2)
    cancelled = task(annotation(id=9, was_cancelled=True), id=3, document="c")
    shown = {
        name: slot(tmp_path / name, name, sound(), wrong, cancelled, quarantine=True)
        for name in ("ledger", "withheld", "findings", "held_back")
    }
    lines = {line[0]: line[1:] for line in cells(shown["ledger"])[2:]}
    read, published, merged = (int(n) for n in lines["annotations"][:3])
    assert (read, published, merged) == (3, 1, 0)
    assert lines["annotations"][3].startswith("1 (1 ")
    assert lines["annotations"][4] == "1 (1 unknown-label)"
    assert "quarantined because of errors (`unknown-label`" in shown["withheld"]
    assert shown["findings"].startswith("The checks reported 1 error (`unknown-label` 1)")
    assert int(shown["held_back"]) >= 1


def test_repairs_are_counted(tmp_path: Path) -> None:
    text = "🚢🚢 The mayor said no to the ferry."
    shifted = region("s", "The mayor", "Source", text)
    shifted["value"] |= {"start": shifted["value"]["start"] + 2, "end": shifted["value"]["end"] + 2}
    one = task(annotation(shifted, region("c", "no", "Claim", text, start=16, end=18)), text=text)
    assert slot(tmp_path, "repaired", one).endswith("were wrong and have been repaired on unique evidence.")
    assert slot(tmp_path / "none", "repaired", sound()) == "No offsets were repaired."


def test_empty_cases_read_well(tmp_path: Path) -> None:
    text = prose(built(tmp_path, document("a", region("s", "The mayor", "Source")), scheme=NO_RELATIONS))
    assert "1 document with 1 annotation: 1 span." in text
    assert "### Relations\n\nNone." in text
    assert "relations.png" not in text
    assert "Nothing was quarantined. The checks reported" in text
    assert "No document has a date." in text
    assert "None" not in text.replace("None.", "")


def test_templates_of_old_go_on_working(tmp_path: Path) -> None:
    text = prose(built(tmp_path, sound(), card=OLD))
    assert text.strip().startswith("# tiny 1.0.0 tiny other en\n 2 2 1 0 0\n| config |")
    assert "| `Claim` | 1 |" in text


def test_every_slot_is_in_the_reference_and_in_use(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(newsann.NewsannError, match="Slots: ") as raised:
        built(tmp_path, sound(), card="{{ nothing }}")
    slots = set(str(raised.value).split("Slots: ")[1].split(", "))
    documented = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]*)\|", _reference(repository), re.MULTILINE))))
    assert documented == slots
    used = {name for card in (CARD, repository / "dataset_card.md") for name in SLOT.findall(card.read_text())}
    assert used <= slots
    everything = "\n\n".join(f"{{{{ {name} }}}}" for name in sorted(slots))
    assert prose(built(tmp_path / "all", sound(), card=everything))


def test_names_of_all_kinds_stay_in_their_cells(tmp_path: Path) -> None:
    labels: Mapping[str, Any] = {"a|b": {}, "c`d": {}, "[e](f)": {}, "人物": {}}
    scheme = yaml.safe_dump({"name": "odd", "labels": labels, "document": {"id": "id"}}, allow_unicode=True)
    release = built(
        tmp_path, document("a", region("x", "The mayor", "[e](f)"), region("y", "A clerk", "a|b")), scheme=scheme
    )
    text = prose(release)
    assert r"`a\|b`" in text
    assert "`` c`d ``" in text
    assert all((release / link).is_file() for link in links(text))


def test_relation_ends_name_the_labels_of_head_and_tail(tmp_path: Path) -> None:
    items = region("s", "The mayor", "Source"), region("c", "the ferry", "Claim"), relation("c", "s", "attributed_to")
    assert cells(slot(tmp_path, "relation_ends", document("a", *items)))[2:] == [
        ["`attributed_to`", "Claim → Source", "1"]
    ]


def _reference(repository: Path) -> str:
    return (repository / "docs" / "card.md").read_text(encoding="utf-8").split("| --- | --- |")[1]


@pytest.mark.parametrize("wrong", ["{{ documents + ' articles' }}", "{{ spans / 0 }}", "{% include 'other' %}"])
def test_wrong_expression_is_refused(wrong: str, tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    (tmp_path / "dataset_card.md").write_text(f"# Ours\n\n{wrong}\n")
    with pytest.raises(ReleaseError, match="the card cannot be filled in: "):
        newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist")
    assert list((tmp_path / "dist").iterdir()) == []


def test_parts_that_are_quarantined_are_counted_by_kind() -> None:
    at = Quarantined("export.json", "1", "ferry", "7", ("wrong-ends",))
    assert quarantined_parts([at]) == "1 annotation"
    parts = [replace(at, relation="r1"), replace(at, region="a"), replace(at, region="b"), replace(at, item="")]
    assert quarantined_parts(parts) == "2 regions, 1 relation and 1 item"
    assert quarantined_parts([at, replace(at, annotation=None)]) == "1 document and 1 annotation"

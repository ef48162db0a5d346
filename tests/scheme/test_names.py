"""Names that others refuse are refused when the scheme is read: by `datasets`, by file systems, by the Hub."""

import re
from pathlib import Path

import datasets
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import newsann
from making import SCHEME_YAML, project, sound
from newsann.errors import SchemeError
from newsann.scheme import loads
from newsann.scheme.names import split_problem

LETTERS = "aZ_.-9 é[]+/:%"


def with_splits(splits: str) -> str:
    return SCHEME_YAML + f"splits: {{{splits}}}\n"


@given(st.text(st.sampled_from(LETTERS), min_size=1, max_size=8) | st.sampled_from(["all", "train", "a.b", "2016"]))
def test_split_is_refused_wherever_datasets_refuses_it(name: str) -> None:
    try:
        taken = str(datasets.NamedSplit(name)) == name and name != "all"
    except ValueError:
        taken = False
    if not taken or re.search(r"[^\w.]", name):
        assert split_problem(name)
    elif name.isascii():
        assert not split_problem(name)


@pytest.mark.parametrize("name", ["_x", "a.b", "2016", "Train", "allofit"])
def test_split_that_is_admitted_is_loaded(name: str, tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    scheme.write_text(with_splits(f"shares: {{'{name}': 1}}"), encoding="utf-8")
    release = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path).path
    loaded = datasets.load_dataset(str(release), "documents", cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == [name]


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ("shares: {train-a: 1}", r":\d+:19: splits.shares.train-a: 'train-a' is no name of a split for `datasets`"),
        ("shares: {all: 1}", "splits.shares.all: 'all' means all splits to `datasets`"),
        ("shares: {train: 1, aux: 1}", "splits.shares.aux: 'aux' is a device on Windows"),
        ("shares: {test: 1, Test: 1}", "splits.shares.Test: 'Test' and 'test' are one file on Windows and macOS"),
        ("strategy: held-out, by: title, values: {dev.: [x]}", "splits.values.dev.: 'dev.' is no name of a split"),
        (
            "strategy: held-out, by: title, values: {Train: [x]}",
            "splits.values.Train: 'Train' and 'train' are one",
        ),
    ],
)
def test_name_of_a_split_is_refused_with_its_place(splits: str, message: str) -> None:
    with pytest.raises(SchemeError, match=message):
        loads(with_splits(splits))


def card_of(folder: Path, more: str) -> dict[str, object]:
    scheme = project(folder, sound())
    scheme.write_text(SCHEME_YAML + more, encoding="utf-8")
    release = newsann.build([folder / "annotations"], scheme, out=folder / "dist").path
    found: dict[str, object] = yaml.safe_load((release / "README.md").read_text(encoding="utf-8").split("\n---\n")[0])
    return found


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("language: en\n", {"language": "en"}),
        ("language: en-US\n", {"language": "en", "language_bcp47": ["en-US"]}),
        ("language: [en-US, en-GB, cy]\n", {"language": ["en", "cy"], "language_bcp47": ["en-US", "en-GB"]}),
        ("language: zh_Hant\n", {"language": "zh", "language_bcp47": ["zh-Hant"]}),
        ("license: cc-by-4.0\n", {"license": "cc-by-4.0"}),
        ("license: CC-BY-4.0\n", {"license": "cc-by-4.0"}),
        ("license: CC BY-SA 4.0\n", {"license": "cc-by-sa-4.0"}),
        ("license: Apache-2.0\n", {"license": "apache-2.0"}),
        ("license: GPL-3.0-or-later\n", {"license": "gpl-3.0"}),
        ("license: ODbL-1.0\n", {"license": "odbl"}),
        ("license: https://example.com/terms\n", {"license": "other", "license_link": "https://example.com/terms"}),
        ("license: CC-BY-1.0\n", {"license": "other", "license_name": "cc-by-1.0"}),
        ("license: other\n", {"license": "other"}),
    ],
)
def test_card_has_what_the_hub_takes(more: str, expected: dict[str, object], tmp_path: Path) -> None:
    card = card_of(tmp_path, more)
    assert {key: card.get(key) for key in expected} == expected
    if "language_bcp47" not in expected:
        assert "language_bcp47" not in card


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("language: English\n", "language: 'English' is no language tag"),
        ("language: [en, xx]\n", r"language\[1\]: 'xx' is no language tag"),
        ("language: []\n", "language: names no language"),
        ("license: free for all\n", "license: 'free for all' is no licence that the Hub or SPDX knows"),
    ],
)
def test_what_the_hub_refuses_is_an_error_of_the_scheme(more: str, message: str) -> None:
    with pytest.raises(SchemeError, match=rf"scheme.yaml:\d+:\d+: {message}"):
        loads(SCHEME_YAML + more)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=4, unique=True))
def test_any_label_survives_the_card(labels: list[str]) -> None:
    try:
        scheme = loads(yaml.safe_dump({"name": "x", "labels": {label: {} for label in labels}}, allow_unicode=True))
    except SchemeError:
        return
    from newsann.releases.tables.configs import configs
    from newsann.reports.card.front_matter import front_matter

    head = yaml.safe_load(front_matter(scheme, configs(scheme), {"documents": {}, "annotations": {}}))
    spans = next(f for f in head["dataset_info"][0]["features"] if f["name"] == "spans")["list"]
    names = next(f for f in spans if f["name"] == "label")["dtype"]["class_label"]["names"]
    assert list(names.values()) == list(scheme.labels)


def test_what_is_defined_names_only_what_the_section_defines() -> None:
    """Names with an error of their own count as defined; keys of other sections do not."""
    given = """
name: tidings
labels: {Actor: {}, Claim: {colour: red}}
relations: {about: {head: [Claim], tail: [Zebra]}}
splits: {strategy: hsh}
"""
    with pytest.raises(SchemeError) as raised:
        loads(given)
    assert "relations.about.tail: no label is called 'Zebra'; defined: Actor, Claim" in str(raised.value)
    assert "no label is called 'Claim'" not in str(raised.value)

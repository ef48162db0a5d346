"""How a release says to be cited: Citation File Format 1.2.0, and BibTeX."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import newsann
from making import SCHEME_YAML, project, sound
from newsann.errors import SchemeError
from newsann.reports.citation import bibtex, citation_file
from newsann.scheme import Label, Scheme, loads
from newsann.scheme.identifiers import spdx
from newsann.scheme.types import Citation

CITED = """\
title: News & more
license: cc-by-sa-4.0
citation:
  authors: [The Example Newsroom, "Göttin & Söhne, {Ltd}"]
  url: https://example.com/dataset
  doi: 10.5281/zenodo.1234567
"""
DAY = date(2026, 3, 2)


def assert_valid(told: Mapping[str, Any]) -> None:
    """The rules of CFF 1.2.0 for the keys that we write: https://github.com/citation-file-format."""
    assert {"cff-version", "message", "title", "authors"} <= set(told) <= {
        "cff-version", "message", "type", "title", "version", "authors", "date-released", "license", "doi", "url",
        "keywords",
    }  # fmt: skip
    assert told["cff-version"] == "1.2.0"
    assert told["type"] == "dataset"
    assert all(isinstance(told[key], str) and told[key] for key in set(told) - {"authors", "keywords"})
    assert told["authors"]
    assert all(list(author) == ["name"] and author["name"] for author in told["authors"])
    for key in ("authors", "keywords"):
        assert all(item not in told[key][:i] for i, item in enumerate(told[key]))
    assert re.fullmatch(r"\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])", told.get("date-released", "2026-01-01"))
    assert re.fullmatch(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+", told.get("doi", "10.1234/a"))
    assert re.fullmatch(r"(https|http|ftp|sftp)://.+", told.get("url", "https://example.com"))


def cited(more: str = CITED, version: str = "1.2.0", updated: date | None = DAY) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(citation_file(loads(SCHEME_YAML + more), version, updated))
    return told


def test_file_says_whom_and_what_to_cite() -> None:
    assert_valid(cited())
    assert cited() == {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": "News & more",
        "version": "1.2.0",
        "authors": [{"name": "The Example Newsroom"}, {"name": "Göttin & Söhne, {Ltd}"}],
        "date-released": "2026-03-02",
        "license": "CC-BY-SA-4.0",
        "doi": "10.5281/zenodo.1234567",
        "url": "https://example.com/dataset",
        "keywords": ["news", "span-annotation", "relation-extraction"],
    }


def test_without_authors_those_of_the_dataset_are_named() -> None:
    told = cited("", updated=None)
    assert_valid(told)
    assert told["authors"] == [{"name": "The authors of tiny"}]
    assert {"license", "doi", "url", "date-released"}.isdisjoint(told)


texts = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()) and text.isprintable())


@given(texts, st.lists(texts, unique=True, max_size=3), st.none() | st.dates())
def test_any_title_and_authors_make_a_valid_file(title: str, authors: list[str], updated: date | None) -> None:
    scheme = Scheme(name="any", labels={"A": Label()}, title=title, citation=Citation(authors=authors))
    told = yaml.safe_load(citation_file(scheme, "1.0.0", updated))
    assert_valid(told)
    assert told["title"] == title
    assert [author["name"] for author in told["authors"]] == (authors or [f"The authors of {title}"])
    entry = bibtex(scheme, "1.0.0", updated).replace(r"\{", "").replace(r"\}", "")
    assert entry.count("{") == entry.count("}")


LICENSES = {
    "cc-by-4.0": "CC-BY-4.0", "CC-BY-NC-SA-3.0": "CC-BY-NC-SA-3.0", "cc0-1.0": "CC0-1.0", "odbl": "ODbL-1.0",
    "mit": "MIT", "apache-2.0": "Apache-2.0", "other": None, "unknown": None, "cc-by-5.0": None, "cc": None,
}  # fmt: skip


@pytest.mark.parametrize("name", LICENSES)
def test_license_is_told_where_the_format_knows_it(name: str) -> None:
    assert spdx(name) == LICENSES[name]


def test_bibtex_says_the_same() -> None:
    assert bibtex(loads(SCHEME_YAML + CITED), "1.2.0", DAY) == "\n".join(
        [
            "@misc{tiny,",
            r"  title  = {{News \& more}},",
            r"  author = {{The Example Newsroom} and {Göttin \& Söhne, \{Ltd\}}},",
            "  year   = {2026},",
            "  note   = {Version 1.2.0},",
            "  doi    = {10.5281/zenodo.1234567},",
            "  url    = {https://example.com/dataset},",
            "}",
        ]
    )


def test_release_has_both_with_the_day_of_its_last_annotation(tmp_path: Path) -> None:
    scheme = project(tmp_path, sound())
    scheme.write_text(SCHEME_YAML + CITED, encoding="utf-8")
    release = newsann.build([tmp_path / "annotations"], scheme, out=tmp_path / "dist", version="3.0.0").path
    told = yaml.safe_load((release / "CITATION.cff").read_text(encoding="utf-8"))
    assert_valid(told)
    assert (told["version"], told["date-released"]) == ("3.0.0", "2026-03-02")
    assert f"```bibtex\n{bibtex(loads(SCHEME_YAML + CITED), '3.0.0', DAY)}\n```" in (release / "README.md").read_text()


WRONG = {
    "doi: https://doi.org/10.5281/zenodo.1": "citation.doi: 'https://doi.org/10.5281/zenodo.1' is no DOI; expected it",
    "doi: zenodo": "citation.doi: 'zenodo' is no DOI",
    "url: example.com": "citation.url: 'example.com' is no web address; expected one as 'https://example.com/dataset'",
    "url: 'https://example.com/a b'": "is no web address",
    "authors: [' ']": "citation.authors[0]: is empty; write the name as it is to be cited",
    "authors: [A, B, A]": "citation.authors[2]: 'A' is named already",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_cannot_be_cited_is_told_with_its_place(line: str) -> None:
    with pytest.raises(SchemeError) as refused:
        loads(f"{SCHEME_YAML}citation: {{{line}}}\n", "schema/scheme.yaml")
    assert WRONG[line] in str(refused.value)
    assert str(refused.value).startswith("schema/scheme.yaml:11:")

"""Whom and what to cite: `CITATION.cff` (Citation File Format 1.2.0), and the same as BibTeX."""

from datetime import date

import yaml

from newsann.reports.card.front_matter import keywords
from newsann.scheme import Scheme
from newsann.scheme.identifiers import spdx

NAME = "CITATION.cff"


def citation_file(scheme: Scheme, version: str, updated: date | None) -> str:
    """The content of `CITATION.cff`; `updated`, the day of the last annotation, stands as the day of release."""
    title = _title(scheme)
    fields = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": title,
        "version": version,
        "authors": [{"name": name} for name in _authors(scheme)],
        "date-released": updated and updated.isoformat(),
        "license": spdx(scheme.license),
        "doi": scheme.citation.doi,
        "url": scheme.citation.url,
        "keywords": keywords(scheme),
    }
    return yaml.safe_dump(
        {key: value for key, value in fields.items() if value}, sort_keys=False, allow_unicode=True, width=110
    )


def bibtex(scheme: Scheme, version: str, updated: date | None) -> str:
    """The entry for a bibliography, as `@misc`, which every BibTeX style knows."""
    fields = {
        "title": f"{{{_latex(_title(scheme))}}}",
        "author": " and ".join(f"{{{_latex(name)}}}" for name in _authors(scheme)),
        "year": updated and str(updated.year),
        "note": f"Version {version}",
        "doi": scheme.citation.doi,
        "url": scheme.citation.url,
    }
    lines = [f"  {key:<6} = {{{value}}}," for key, value in fields.items() if value]
    return "\n".join([f"@misc{{{scheme.name},", *lines, "}"])


def _title(scheme: Scheme) -> str:
    return scheme.title or scheme.name


def _authors(scheme: Scheme) -> list[str]:
    return scheme.citation.authors or [f"The authors of {_title(scheme)}"]


_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
}


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in " ".join(text.split()))

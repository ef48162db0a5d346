"""Whom and what to cite: `CITATION.cff` (Citation File Format 1.2.0), and the same as BibTeX."""

import re
from datetime import date

import yaml

from newsann.release.front_matter import keywords
from newsann.scheme import Scheme

NAME = "CITATION.cff"

_CREATIVE_COMMONS = re.compile(r"CC-BY(-NC)?(-ND|-SA)?-(1\.0|2\.0|2\.5|3\.0|4\.0)")
_OTHERS = (
    "AFL-3.0", "AGPL-3.0", "Apache-2.0", "Artistic-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "C-UDA-1.0",
    "CC0-1.0", "CDLA-Permissive-1.0", "CDLA-Sharing-1.0", "ECL-2.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2", "GFDL-1.3",
    "GPL-2.0", "GPL-3.0", "ISC", "LGPL-2.1", "LGPL-3.0", "LPPL-1.3c", "MIT", "MPL-2.0", "MS-PL", "NCSA",
    "O-UDA-1.0", "ODbL-1.0", "ODC-By-1.0", "OFL-1.1", "OGL-UK-3.0", "OSL-3.0", "PDDL-1.0", "PostgreSQL", "Unlicense",
    "WTFPL", "Zlib", "etalab-2.0",
)  # fmt: skip
_SPDX = {name.lower(): name for name in _OTHERS} | {"odbl": "ODbL-1.0", "odc-by": "ODC-By-1.0", "pddl": "PDDL-1.0"}
"""SPDX identifiers that CFF 1.2.0 admits, by how the Hub spells them."""


def citation_file(scheme: Scheme, version: str, updated: date | None) -> str:
    """The content of `CITATION.cff`; `updated`, the day of the last annotation, stands as the day of release."""
    title = _title(scheme)
    told = {
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
        {key: value for key, value in told.items() if value}, sort_keys=False, allow_unicode=True, width=110
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


def spdx(license: str) -> str | None:
    """The SPDX identifier of a license as the Hub names it, if CFF 1.2.0 admits it.

    >>> spdx("cc-by-4.0"), spdx("odbl"), spdx("other")
    ('CC-BY-4.0', 'ODbL-1.0', None)
    """
    upper = license.upper()
    return upper if _CREATIVE_COMMONS.fullmatch(upper) else _SPDX.get(license.lower())


def _title(scheme: Scheme) -> str:
    return scheme.title or scheme.name


def _authors(scheme: Scheme) -> list[str]:
    return scheme.citation.authors or [f"The authors of {_title(scheme)}"]


_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
}


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in " ".join(text.split()))

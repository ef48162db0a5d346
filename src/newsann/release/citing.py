"""How a release is cited, and where its licence can be read."""

import re

from newsann.scheme import Scheme

_ACTIVE = re.compile(r"([&%$#_{}])")
_COMMANDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_COMMONS = re.compile(r"cc-(by(?:-nc)?(?:-nd|-sa)?)-(\d\.\d)")
_HUB = {"odc-by": "ODC-By-1.0", "odbl": "ODbL-1.0", "pddl": "PDDL-1.0"}
"""Licences that the Hub calls otherwise than SPDX does."""


def bibtex(scheme: Scheme, version: str, year: int | None) -> str:
    """A BibTeX entry for a version of the dataset."""
    citation = scheme.citation
    title = scheme.title or scheme.name
    authors = [_name(author) for author in citation.authors] or [f"{{The authors of {_plain(title)}}}"]
    fields = {
        "title": f"{{{_plain(title)}}}",
        "author": " and ".join(authors),
        "year": str(year) if year else "",
        "version": version,
        "doi": citation.doi,
        "url": citation.url,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{scheme.name}-{version},\n" + ",\n".join(lines) + "\n}"


def license_url(name: str) -> str | None:
    """Where the licence with this identifier (the Hub's or SPDX's) can be read; None for one that neither knows.

    >>> license_url("cc-by-4.0"), license_url("apache-2.0"), license_url("other")
    ('https://creativecommons.org/licenses/by/4.0/', 'https://spdx.org/licenses/Apache-2.0.html', None)
    """
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    if name.startswith(("https://", "http://")):
        return name
    lower = name.lower()
    if lower == "cc0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if commons := _COMMONS.fullmatch(lower):
        return f"https://creativecommons.org/licenses/{commons[1]}/{commons[2]}/"
    try:
        known = canonicalize_license_expression(_HUB.get(lower, name))
    except InvalidLicenseExpression:
        return None
    single = " " not in known and not known.startswith("LicenseRef-")
    return f"https://spdx.org/licenses/{known}.html" if single else None


def _name(author: str) -> str:
    """An author as BibTeX takes it: " and " separates authors, unless it stands in braces."""
    return f"{{{_plain(author)}}}" if " and " in author else _plain(author)


def _plain(text: str) -> str:
    """The text with what TeX would take for commands escaped."""
    escaped = (_COMMANDS.get(c) or _ACTIVE.sub(r"\\\1", c) for c in text)
    return "".join(escaped)

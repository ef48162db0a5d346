"""Licences: what the Hub calls one, where it can be read, and what the Citation File Format calls it.

A scheme names its licence as the Hub or as SPDX does, by a web address, or as `other`.
"""

import re
from typing import Any

_COMMONS = re.compile(r"cc-(by(?:-nc)?(?:-nd|-sa)?)-(\d\.\d)")
_HUB = {"odc-by": "ODC-By-1.0", "odbl": "ODbL-1.0", "pddl": "PDDL-1.0"}
"""Licences that the Hub calls otherwise than SPDX does."""

_CREATIVE_COMMONS = re.compile(r"CC-BY(-NC)?(-ND|-SA)?-(1\.0|2\.0|2\.5|3\.0|4\.0)")
_OTHERS = (
    "AFL-3.0", "AGPL-3.0", "Apache-2.0", "Artistic-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "C-UDA-1.0",
    "CC0-1.0", "CDLA-Permissive-1.0", "CDLA-Sharing-1.0", "ECL-2.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2", "GFDL-1.3",
    "GPL-2.0", "GPL-3.0", "ISC", "LGPL-2.1", "LGPL-3.0", "LPPL-1.3c", "MIT", "MPL-2.0", "MS-PL", "NCSA",
    "O-UDA-1.0", "ODbL-1.0", "ODC-By-1.0", "OFL-1.1", "OGL-UK-3.0", "OSL-3.0", "PDDL-1.0", "PostgreSQL", "Unlicense",
    "WTFPL", "Zlib", "etalab-2.0",
)  # fmt: skip
_SPDX = {name.lower(): name for name in _OTHERS} | _HUB
"""SPDX identifiers that CFF 1.2.0 admits, by how the Hub spells them."""


_IDENTIFIERS = """
afl-3.0 agpl-3.0 apache-2.0 apple-amlr apple-ascl artistic-2.0 bigcode-openrail-m bigscience-bloom-rail-1.0
bigscience-openrail-m bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear bsl-1.0 c-uda cc cc-by-2.0 cc-by-2.5 cc-
by-3.0 cc-by-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-
nc-sa-3.0 cc-by-nc-sa-4.0 cc-by-nd-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc0-1.0 cdla-permissive-1.0 cdla-permissive-2.0
cdla-sharing-1.0 creativeml-openrail-m deepfloyd-if-license ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2
gemma gfdl gpl gpl-2.0 gpl-3.0 h-research intel-research isc lgpl lgpl-2.1 lgpl-3.0 lgpl-lr llama2 llama3 llama3.1
llama3.2 llama3.3 lppl-1.3c mit mpl-2.0 ms-pl ncsa odbl odc-by ofl-1.1 openrail openrail++ osl-3.0 pddl postgresql
unknown unlicense wtfpl zlib other
"""
_ON_THE_HUB = frozenset(_IDENTIFIERS.split())
"""The Hub's identifiers (https://huggingface.co/docs/hub/repositories-licenses)."""
_GNU = ("agpl-3.0", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0")
_SPELLED_OTHERWISE = {spdx.lower(): hub for hub, spdx in _HUB.items()} | {
    "c-uda-1.0": "c-uda",
    "gfdl-1.3": "gfdl",
    **{f"{name}-only": name for name in _GNU},
    **{f"{name}-or-later": name for name in _GNU},
}


def problem(name: str) -> str:
    """Why neither the Hub nor SPDX knows a licence, in words; empty when one does.

    >>> problem("CC-BY-4.0"), problem("https://example.com/terms")
    ('', '')
    >>> problem("free for all")
    "'free for all' is no licence that the Hub or SPDX knows; expected one as 'cc-by-4.0', a web address, or 'other'"
    """
    if _hub_name(name) or license_url(name):
        return ""
    return f"{name!r} is no licence that the Hub or SPDX knows; expected one as 'cc-by-4.0', a web address, or 'other'"


def on_the_hub(name: str) -> dict[str, Any]:
    """What a card says of a licence: `license`, and for one that the Hub has no name for its own name and address.

    >>> on_the_hub("CC-BY-4.0")
    {'license': 'cc-by-4.0'}
    >>> on_the_hub("CC-BY-1.0")
    {'license': 'other', 'license_name': 'cc-by-1.0', 'license_link': 'https://creativecommons.org/licenses/by/1.0/'}
    """
    if known := _hub_name(name):
        return {"license": known}
    address = license_url(name)
    own = "custom" if name == address else name.lower()
    return {"license": "other", "license_name": own, "license_link": address}


def _hub_name(name: str) -> str:
    """The Hub's identifier for a licence; empty when it has none. "CC BY 4.0" is spelled with hyphens."""
    lower = "-".join(name.lower().split())
    lower = _SPELLED_OTHERWISE.get(lower, lower)
    return lower if lower in _ON_THE_HUB else ""


def license_url(name: str) -> str | None:
    """Where the licence with this identifier (the Hub's or SPDX's) can be read; None for one that neither knows.

    >>> license_url("cc-by-4.0"), license_url("apache-2.0"), license_url("other")
    ('https://creativecommons.org/licenses/by/4.0/', 'https://spdx.org/licenses/Apache-2.0.html', None)
    """
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    if name.startswith(("https://", "http://")):
        return name
    lower = "-".join(name.lower().split())
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


def spdx(license: str) -> str | None:
    """The SPDX identifier of a license as the Hub names it, if CFF 1.2.0 admits it.

    >>> spdx("cc-by-4.0"), spdx("odbl"), spdx("other")
    ('CC-BY-4.0', 'ODbL-1.0', None)
    """
    upper = "-".join(license.upper().split())
    return upper if _CREATIVE_COMMONS.fullmatch(upper) else _SPDX.get(license.lower())

"""Licences: where one can be read, and what the Citation File Format calls it. Names are the Hub's, or SPDX's."""

import re

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


def spdx(license: str) -> str | None:
    """The SPDX identifier of a license as the Hub names it, if CFF 1.2.0 admits it.

    >>> spdx("cc-by-4.0"), spdx("odbl"), spdx("other")
    ('CC-BY-4.0', 'ODbL-1.0', None)
    """
    upper = license.upper()
    return upper if _CREATIVE_COMMONS.fullmatch(upper) else _SPDX.get(license.lower())

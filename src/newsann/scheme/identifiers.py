"""Identifiers of languages and licences: which ones a scheme may give, and what the Hub and other catalogues call them.

A scheme names its licence as the Hub or as SPDX does, by a web address, or as `other`.
"""

import re
from collections.abc import Sequence
from typing import Any

_TAG = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{1,8})*)")
_ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_TWO_LETTERS = frozenset(_ISO_639_1.split())
"""ISO 639-1. Of codes with three letters (ISO 639-2 and 639-3) only the shape is looked at: there are thousands."""
MULTILINGUAL = "multilingual"
"""What the Hub takes beside codes."""


def language_problem(tag: str) -> str:
    """Why a tag is none of a language, in words; empty when it is one.

    >>> language_problem("en-US"), language_problem("fin")
    ('', '')
    >>> language_problem("English")
    "'English' is no language tag; expected an ISO 639 code as 'en' or 'fin', with a region or script as 'en-US'"
    """
    found = _TAG.fullmatch(tag)
    if tag == MULTILINGUAL or (found and (len(found[1]) == 3 or found[1].lower() in _TWO_LETTERS)):
        return ""
    return f"{tag!r} is no language tag; expected an ISO 639 code as 'en' or 'fin', with a region or script as 'en-US'"


def codes(language: str | Sequence[str]) -> list[str]:
    """The ISO 639 codes of a scheme's language or languages, each once: what the Hub takes.

    >>> codes(["en-US", "en-GB", "cy"])
    ['en', 'cy']
    """
    return list(dict.fromkeys(tag if tag == MULTILINGUAL else tag[: _length(tag)].lower() for tag in tags(language)))


def tags(language: str | Sequence[str]) -> list[str]:
    """The scheme's language or languages as a list, with hyphens, as BCP 47 writes them."""
    return [tag.replace("_", "-") for tag in ([language] if isinstance(language, str) else language)]


def _length(tag: str) -> int:
    found = _TAG.fullmatch(tag)
    return len(found[1]) if found else len(tag)


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


def licence_problem(name: str) -> str:
    """Why neither the Hub nor SPDX knows a licence, in words; empty when one does.

    >>> licence_problem("CC-BY-4.0"), licence_problem("https://example.com/terms")
    ('', '')
    >>> licence_problem("free for all")
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

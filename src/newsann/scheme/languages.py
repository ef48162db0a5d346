"""Languages: which tags a scheme may give, and what the Hub takes of them."""

import re
from collections.abc import Sequence

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


def problem(tag: str) -> str:
    """Why a tag is none of a language, in words; empty when it is one.

    >>> problem("en-US"), problem("fin")
    ('', '')
    >>> problem("English")
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

"""Where a capital letter says that a sentence begins, and nothing about the word."""

import re

_BEGINS = re.compile(r"(?:\A|[.!?…:\n–—])[\s\"'“”‘’«»()\[\]]*\Z")
LOOK_BACK = 9
"""Characters before a word that tell: an end of a sentence, then white space, quotation marks, brackets."""


def begins_sentence(text: str, at: int) -> bool:
    """Whether a sentence, a line or a quotation begins at `at` (code points).

    >>> begins_sentence("It rains. “May it?”", 11), begins_sentence("It rained in May.", 13)
    (True, False)
    """
    return _BEGINS.search(text, max(0, at - LOOK_BACK), at) is not None

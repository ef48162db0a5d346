"""A lexicon held against what was annotated."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from newsann.model.document import Document
from newsann.project.read import read
from newsann.scheme import Scheme, load
from newsann.studio.preannotation.lexicon import Measured, load_lexicon, measure

_SCORE = re.compile(r"^(\s+score:\s*)[\d.]+", re.MULTILINE)


def measured_on(exports: Iterable[Path], scheme: Path, lexicon: Path) -> list[Measured]:
    """Each group of a lexicon with how often its words stand in exports and how often they are marked there.

    Raises SchemeError, InputNotFoundError, ExportError.
    """
    rules = load(scheme)
    return measure(load_lexicon(lexicon, rules), _documents(exports, rules))


def scored(lexicon: Path, groups: Sequence[Measured]) -> str:
    """The lexicon's source with the measured scores in the place of its own, all else as it was."""
    scores = iter([one.score for one in groups])
    return _SCORE.sub(lambda found: f"{found[1]}{next(scores):.2f}", lexicon.read_text(encoding="utf-8"))


def _documents(exports: Iterable[Path], scheme: Scheme) -> Iterator[Document]:
    for export in exports:
        for reading in read(export, scheme):
            if reading.document is not None:
                yield reading.document

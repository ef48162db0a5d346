"""What checks that need all documents keep of each chunk: taken down while it is read."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from newsann.checks.corpus import Answered, DocumentFingerprint, note_answers
from newsann.checks.lexical import Lexicon, Passage, passage
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.model.document import Document
from newsann.model.text import text_digest
from newsann.scheme import Scheme


class Observed(Struct):
    """What corpus checks keep of the documents of one chunk, whether these are published or not.

    `passages` are made only where the scheme has lexical labels.
    """

    fingerprints: list[DocumentFingerprint] = []
    answered: Answered = field(default_factory=set)
    lexicon: Lexicon = field(default_factory=Counter)
    passages: list[Passage] = []


def observed_in(readings: Iterable[Reading], observed: Observed, scheme: Scheme) -> Iterator[Reading]:
    """Pass the readings on as they come, and add their documents to `observed`."""
    held_out_by = scheme.splits.by if scheme.splits.strategy == "held-out" else ""
    has_lexical = any(label.lexical for label in scheme.labels.values())
    for reading in readings:
        document = reading.document
        if document is not None:
            observed.fingerprints.append(fingerprint(document, held_out_by))
            note_answers(document, scheme, observed.answered)
            if has_lexical and document.annotations:
                observed.passages.append(passage(document, document.source.index, scheme, observed.lexicon))
        yield reading


def fingerprint(document: Document, held_out_by: str) -> DocumentFingerprint:
    """The fingerprint of a document; `held_out_by` is the column by whose values documents are held out, or ""."""
    source = document.source
    return DocumentFingerprint(
        document.id,
        hashlib.blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).digest(),
        source.export,
        source.task,
        source.index,
        source.byte,
        source.project,
        str(document.metadata[held_out_by]) if held_out_by in document.metadata else None,
        document.id != text_digest(document.text)[:16],
        tuple((annotation.id, annotation.annotator) for annotation in document.annotations),
        tuple(one.unique_id for one in document.annotations if one.unique_id),
        source.created,
    )

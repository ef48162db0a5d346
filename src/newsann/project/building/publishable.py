"""What of a task may be published, and the fate of each of its items in the ledger."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from newsann.formats.labelstudio.context import ItemCounts
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.formats.labelstudio.rules.annotations import MISSING_ANNOTATIONS, NO_ANNOTATION
from newsann.model.document import Annotation, Document
from newsann.model.findings import Finding, Severity
from newsann.project.building.quarantine import HELD_BACK, Sound, codes_of, sound_part
from newsann.project.building.results import Result
from newsann.releases.manifest import Quarantined
from newsann.scheme import Scheme


def publishable(reading: Reading, result: Result, scheme: Scheme) -> Document | None:
    """The part of a reading's document that may be published, or None.

    The fate of each item is entered into the ledger of `result`, and what errors keep out is listed as quarantined.
    """
    errors = [finding for finding in reading.findings if finding.severity is Severity.ERROR]
    result.ledger.add("tasks", "read")
    for left in reading.left:
        left.counts.enter(result.ledger, left.fate, left.reason)
    document = reading.document
    if document is None:
        _reject_task(reading, errors, result)
        return None
    by_annotation: dict[str | None, list[Finding]] = {}
    for finding in errors:
        by_annotation.setdefault(finding.place.annotation, []).append(finding)
    if None in by_annotation:
        _reject_document(reading, document, by_annotation[None], result)
        return None
    kept = list(_publishable_annotations(reading, document, by_annotation, result, scheme))
    if kept:
        result.ledger.add("tasks", "published")
        result.ledger.add("rows", "documents")
        return replace(document, annotations=tuple(kept))
    if document.annotations:
        result.ledger.add("tasks", "rejected", 1, HELD_BACK)
    else:
        result.ledger.add("tasks", "skipped", 1, reading.left[0].reason if reading.left else _unannotated(reading))
    return None


def _publishable_annotations(
    reading: Reading,
    document: Document,
    errors: Mapping[str | None, Sequence[Finding]],
    result: Result,
    scheme: Scheme,
) -> Iterator[Annotation]:
    """What of each annotation may be published, where anything may; `errors` are by the annotation's id."""
    ids = Counter(annotation.id for annotation in document.annotations)
    for annotation, counts in zip(document.annotations, reading.item_counts, strict=True):
        own, sound = errors.get(annotation.id, []), Sound(annotation)
        if own:
            # Of two annotations with one id nothing says which one an error is about.
            several = ids[annotation.id] > 1
            sound = Sound(None) if several else sound_part(annotation, counts, own, document, scheme)
            result.quarantined += _quarantined(document, annotation, sound, own)
        if sound.annotation is None:
            counts.enter(result.ledger, "rejected", own[0].code, HELD_BACK)
        else:
            _publish(sound.annotation, counts, result)
            yield sound.annotation


def _reject_task(reading: Reading, errors: Sequence[Finding], result: Result) -> None:
    """Enter a task without a document."""
    result.ledger.add("tasks", "rejected", 1, errors[0].code if errors else "unknown")
    if errors:
        place = errors[0].place
        result.quarantined.append(Quarantined(place.export or "", reading.task, "", None, codes_of(errors)))


def _reject_document(reading: Reading, document: Document, errors: Sequence[Finding], result: Result) -> None:
    """Enter a document that has errors itself: none of its annotations is published."""
    for counts in reading.item_counts:
        counts.enter(result.ledger, "rejected", errors[0].code, HELD_BACK)
    result.ledger.add("tasks", "rejected", 1, errors[0].code)
    source = document.source
    result.quarantined.append(Quarantined(source.export, source.task, document.id, None, codes_of(errors)))


def _quarantined(
    document: Document, annotation: Annotation, sound: Sound, errors: Sequence[Finding]
) -> Iterator[Quarantined]:
    """What of an annotation with errors is kept out: some parts, or all of it."""
    source = document.source
    whole = Quarantined(source.export, source.task, document.id, annotation.id, codes_of(errors))
    if sound.annotation is None:
        yield whole
        return
    for (kind, name), codes in sound.quarantined:
        yield replace(whole, reasons=codes, **{kind: name})


def _publish(annotation: Annotation, counts: ItemCounts, result: Result) -> None:
    """Enter an annotation that is published, as far as it is."""
    counts.enter(result.ledger, "published")
    result.ledger.add("rows", "annotations")
    result.ledger.add("rows", "spans", len(annotation.spans))
    result.ledger.add("rows", "relations", len(annotation.relations))
    result.repairs += counts.repairs


def _unannotated(reading: Reading) -> str:
    """Why a task that has no annotation here is left out: nobody annotated it, or the file lacks what they did."""
    lacking = any(finding.code == MISSING_ANNOTATIONS.code for finding in reading.findings)
    return MISSING_ANNOTATIONS.code if lacking else NO_ANNOTATION.code

"""What is done with one chunk of tasks, by any process: read, check, decide, and lay down rows."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from newsann.checks.corpus import DocumentFingerprint, Lexicon, Passage, passage
from newsann.checks.document import findings_of
from newsann.checks.unanswered import Answered, note_answers
from newsann.formats.labelstudio import rules
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.model.document import Document, Repair, text_digest
from newsann.model.findings import CountKey, Finding, Severity
from newsann.model.ledger import Ledger
from newsann.project.building.plan import BuildPlan
from newsann.project.building.quarantine import HELD_BACK, Sound, codes_of, sound_part
from newsann.releases.manifest import HeldBack, Sealed
from newsann.scheme import Scheme


class ChunkResult(Struct):
    """What one chunk came to. All of it can be added up in the order of the chunks."""

    number: int
    findings: list[Finding] = []
    fingerprints: list[DocumentFingerprint] = []
    held: list[HeldBack] = []
    repairs: list[Repair] = []
    ledger: Ledger = msgspec.field(default_factory=Ledger)
    lexicon: Lexicon = msgspec.field(default_factory=Counter)
    sealed: dict[str, Sealed] = {}
    counts: Counter[CountKey] = msgspec.field(default_factory=Counter)
    answered: Answered = msgspec.field(default_factory=set)
    doubted: set[tuple[str, str]] = msgspec.field(default_factory=set)


def chunk_result(readings: Iterable[Reading], number: int, plan: BuildPlan) -> ChunkResult:
    """Check every reading, decide what is published, and write its rows and passages into the spool."""
    work = ChunkResult(number)
    documents: list[Document] = []
    passages: list[Passage] = []
    held_out = plan.scheme.splits.by if plan.scheme.splits.strategy == "held-out" else ""
    lexical = any(label.lexical for label in plan.scheme.labels.values())
    for reading in readings:
        document = reading.document
        if document is not None:
            source = document.source
            outlet = str(document.metadata[held_out]) if held_out in document.metadata else None
            digest = hashlib.blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            work.fingerprints.append(
                DocumentFingerprint(
                    document.id,
                    digest,
                    source.export,
                    source.task,
                    source.index,
                    source.byte,
                    source.project,
                    outlet,
                    document.id != text_digest(document.text)[:16],
                    tuple((annotation.id, annotation.annotator) for annotation in document.annotations),
                    tuple(one.unique_id for one in document.annotations if one.unique_id),
                    source.created,
                )
            )
            reading.findings += findings_of(document, plan.scheme)
            note_answers(document, plan.scheme, work.answered)
            if lexical and document.annotations:
                passages.append(passage(document, source.index, plan.scheme, work.lexicon))
        work.findings += reading.findings
        work.counts.update(reading.all_file_counts())
        accepted = record_outcome(reading, work, plan.scheme)
        if accepted is not None:
            documents.append(accepted)
    if lexical:
        passages_path(plan, number).write_bytes(msgspec.msgpack.encode(passages))
    if plan.key is not None:
        from newsann.project.building.spool import write_rows

        work.sealed = write_rows(documents, number, plan)
    return work


def record_outcome(reading: Reading, work: ChunkResult, scheme: Scheme) -> Document | None:
    """Enter every item of a reading into the ledger; the document as far as it may be published."""
    ledger, document = work.ledger, reading.document
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    ledger.add("tasks", "read")
    for left in reading.left:
        left.counts.enter(ledger, left.fate, left.reason)
    if document is None:
        ledger.add("tasks", "rejected", 1, errors[0].code if errors else "unknown")
        if errors:
            place = errors[0].place
            work.held.append(HeldBack(place.export or "", reading.task, "", None, codes_of(errors)))
        return None
    of_annotation: dict[str | None, list[Finding]] = {}
    for finding in errors:
        of_annotation.setdefault(finding.place.annotation, []).append(finding)
    of_document = of_annotation.get(None, [])
    ids = Counter(annotation.id for annotation in document.annotations)
    kept = []
    for annotation, counts in zip(document.annotations, reading.item_counts, strict=True):
        own = of_document or of_annotation.get(annotation.id, [])
        sound = Sound(annotation)
        if own:
            # Of two annotations with one id nothing says which one an error is about.
            whole = bool(of_document) or ids[annotation.id] > 1
            sound = Sound(None) if whole else sound_part(annotation, counts, own, document, scheme)
        if sound.annotation is not None:
            counts.enter(ledger, "published")
            ledger.add("rows", "annotations")
            ledger.add("rows", "spans", len(sound.annotation.spans))
            ledger.add("rows", "relations", len(sound.annotation.relations))
            work.repairs += counts.repairs
            kept.append(sound.annotation)
        else:
            counts.enter(ledger, "rejected", own[0].code, HELD_BACK)
        if own and not of_document:
            source = document.source
            at = HeldBack(source.export, source.task, document.id, annotation.id, codes_of(own))
            parts = [replace(at, reasons=codes, **{kind: name}) for (kind, name), codes in sound.held]
            work.held += parts if sound.annotation is not None else [at]
    if kept:
        ledger.add("tasks", "published")
        ledger.add("rows", "documents")
        return replace(document, annotations=tuple(kept))
    if of_document or document.annotations:
        ledger.add("tasks", "rejected", 1, of_document[0].code if of_document else HELD_BACK)
        if of_document:
            source = document.source
            work.held.append(HeldBack(source.export, source.task, document.id, None, codes_of(of_document)))
    else:
        ledger.add("tasks", "skipped", 1, reading.left[0].reason if reading.left else _unannotated(reading))
    return None


def _unannotated(reading: Reading) -> str:
    """Why a task that has no annotation here is left out: nobody annotated it, or the file lacks what they did."""
    lacking = any(finding.code == rules.MISSING_ANNOTATIONS.code for finding in reading.findings)
    return rules.MISSING_ANNOTATIONS.code if lacking else rules.NO_ANNOTATION.code


def passages_path(plan: BuildPlan, number: int) -> Path:
    """Where the passages of a chunk lie."""
    return Path(plan.spool) / f"{number:06d}.passages"


def passages(plan: BuildPlan, number: int) -> list[Passage]:
    """The passages of a chunk."""
    return msgspec.msgpack.decode(passages_path(plan, number).read_bytes(), type=list[Passage])

"""Checks on who annotates which document, against what the scheme says about adjudication."""

from collections.abc import Callable, Iterable, Iterator

from newsann.checks.corpus import DocumentFingerprint, finding, place_of
from newsann.model.findings import Finding, Place, Rule, Severity, many
from newsann.scheme import Scheme

HIGH_QUORUM = Rule(
    "high-quorum", Severity.WARNING, "A quorum above the number of annotators",
    "`adjudication: {quorum: ...}` says how many annotators must have marked a span. Where fewer annotated a document, "
    "all of them must have marked it.",
    "Lower the quorum in the scheme, or have the documents annotated by more people.",
    "a quorum of 3, and a document with 2 annotators",
)  # fmt: skip
ABSENT_CURATOR = Rule(
    "absent-curator", Severity.WARNING, "A curator who annotated nothing",
    "`adjudication: {curators: [...]}` names whose annotation decides. Nothing in these exports is by this curator, so "
    "nothing is decided by them.",
    "Correct the pseudonym in the scheme (`newsann annotators --names` lists them), or pull the project in which the "
    "curator works.",
    "`curators: [annotator-0123456789]`, and no annotation by this annotator",
)  # fmt: skip
UNUSED_CURATION = Rule(
    "unused-curation", Severity.WARNING, "Curated annotations that decide nothing",
    "Annotations from a curation project decide only under the strategy `curated`. Under another strategy they neither "
    "decide nor vote.",
    "Set in the scheme `adjudication: {strategy: curated, otherwise: ...}`.",
    "the export of a curation project, and `strategy: majority`",
)  # fmt: skip

RULES = (HIGH_QUORUM, ABSENT_CURATOR, UNUSED_CURATION)


def adjudication_findings(
    fingerprints: Iterable[DocumentFingerprint], scheme: Scheme, pseudonym: Callable[[str], str] | None
) -> Iterator[Finding]:
    """The findings of all checks here; `pseudonym` is None where no pseudonyms have been made yet."""
    fingerprints = list(fingerprints)
    yield from _high_quorum(fingerprints, scheme)
    yield from _unused_curation(fingerprints, scheme)
    if pseudonym is not None and scheme.adjudication.curators:
        yield from _absent_curators(fingerprints, scheme, pseudonym)


def _high_quorum(fingerprints: list[DocumentFingerprint], scheme: Scheme) -> Iterator[Finding]:
    """One finding for each file, at the first document with several annotators, but fewer than the quorum."""
    quorum = scheme.adjudication.quorum
    if quorum is None:
        return
    annotators: dict[str, set[str]] = {}
    for fingerprint in fingerprints:
        annotators.setdefault(fingerprint.document, set()).update(fingerprint.voters)
    short = {name: len(people) for name, people in annotators.items() if 1 < len(people) < quorum}
    of_export: dict[str, dict[str, DocumentFingerprint]] = {}
    for fingerprint in fingerprints:
        if fingerprint.document in short:
            of_export.setdefault(fingerprint.export, {}).setdefault(fingerprint.document, fingerprint)
    for documents in of_export.values():
        first = next(iter(documents.values()))
        others = f", and {many(len(documents) - 1, 'more document')} like it" if len(documents) > 1 else ""
        message = (
            f"the quorum is {quorum}, and {short[first.document]} people annotated this document{others}: all of them "
            "must have marked a span"
        )
        yield finding(HIGH_QUORUM, message, place_of(first), scheme)


def _unused_curation(fingerprints: list[DocumentFingerprint], scheme: Scheme) -> Iterator[Finding]:
    if scheme.adjudication.strategy == "curated":
        return
    counts: dict[str, int] = {}
    for fingerprint in fingerprints:
        if fingerprint.curated:
            counts[fingerprint.export] = counts.get(fingerprint.export, 0) + fingerprint.curated
    for export, count in counts.items():
        message = f"{many(count, 'curated annotation')} decide nothing: the strategy is {scheme.adjudication.strategy}"
        if count == 1:
            message = message.replace("decide", "decides")
        yield finding(UNUSED_CURATION, message, Place(export=export), scheme)


def _absent_curators(
    fingerprints: list[DocumentFingerprint], scheme: Scheme, pseudonym: Callable[[str], str]
) -> Iterator[Finding]:
    there = {pseudonym(annotator) for fingerprint in fingerprints for _, annotator in fingerprint.annotations}
    for i, name in enumerate(scheme.adjudication.curators):
        if name not in there:
            message = f"adjudication.curators[{i}]: {name} annotated nothing in these exports"
            yield finding(ABSENT_CURATOR, message, Place(export="scheme.yaml"), scheme)

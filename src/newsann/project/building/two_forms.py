"""One annotator under two forms: by a number with an e-mail address, and by the address alone."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from newsann.checks.corpus import TWO_FORMS, DocumentFingerprint, finding, place_of
from newsann.formats.labelstudio.reading.documents import Reading
from newsann.model.findings import Finding, many
from newsann.scheme import Scheme

Numbers = dict[str, dict[str, str]]
"""For each e-mail address the users that have it, by who they are, each with the task that says so."""


class TwoForms(Struct, frozen=True):
    """Annotations by an e-mail address that belongs to a user with a number.

    `same` maps the address to who the user is, where that is one person only. `findings` name the annotations.
    """

    same: Mapping[str, str]
    findings: list[Finding]


def note_numbers(reading: Reading, numbers: Numbers) -> None:
    """Add the users of a task of whom both a number and an e-mail address are known."""
    for who, known in reading.people.items():
        if known.email and known.email != who and reading.document is not None:
            source = reading.document.source
            numbers.setdefault(known.email, {}).setdefault(who, f"{source.export}, task {source.task}")


def two_forms(fingerprints: Iterable[DocumentFingerprint], numbers: Numbers, scheme: Scheme) -> TwoForms:
    """The annotations by an address alone whose user has a number elsewhere."""
    same: dict[str, str] = {}
    findings: list[Finding] = []
    for fingerprint in fingerprints if numbers else ():
        by_address = [(name, who) for name, who in fingerprint.annotations if who in numbers]
        for address in dict.fromkeys(who for _, who in by_address):
            users = numbers[address]
            if len(users) == 1:
                (same[address],) = users
            names = [name for name, who in by_address if who == address]
            findings.append(finding(TWO_FORMS, _message(names, users), place_of(fingerprint), scheme))
    return TwoForms(same, findings)


def _message(annotations: list[str], users: Mapping[str, str]) -> str:
    subject = f"annotation{'s' if len(annotations) > 1 else ''} {', '.join(annotations)}"
    verb = "name their annotator" if len(annotations) > 1 else "names its annotator"
    if len(users) == 1:
        ((who, where),) = users.items()
        return (
            f"{subject} {verb} by an e-mail address alone, which belongs to user {_number(who)} ({where}): read as one "
            "person"
        )
    known = " and ".join(f"user {_number(who)} ({where})" for who, where in users.items())
    return (
        f"{subject} {verb} by an e-mail address alone, which belongs to {many(len(users), 'user')}: {known}. Read as "
        "somebody else"
    )


def _number(who: str) -> str:
    return who.rpartition("\x1f")[2]

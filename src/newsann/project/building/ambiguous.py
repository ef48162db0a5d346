"""Users' numbers that may stand for different people, because the exports come from several servers or projects."""

from collections.abc import Iterable, Iterator

from newsann.checks.corpus import AMBIGUOUS, SHOWN, DocumentFingerprint
from newsann.formats.labelstudio.exports.privacy import is_number
from newsann.model.findings import Finding, Place, many, severity_of
from newsann.scheme import Scheme
from newsann.splits.groups import groups

Exports = tuple[str, str]
"""The names of two exports, in the order in which they were read."""


def ambiguous(
    fingerprints: Iterable[DocumentFingerprint], suspected: Iterable[Exports], scheme: Scheme
) -> Iterator[Finding]:
    """A finding for all exports that share users' numbers and are of several projects, or are `suspected`.

    `suspected` are pairs of exports in which one number seems to stand for two people.
    """
    if scheme.annotators.by:
        return
    users: dict[str, set[str]] = {}
    projects: dict[str, dict[str, str]] = {}
    for fingerprint in fingerprints:
        for who in {who for _, who in fingerprint.annotations if is_number(who)}:
            users.setdefault(fingerprint.export, set()).add(who)
            if fingerprint.project is not None:
                projects.setdefault(who, {}).setdefault(fingerprint.project, fingerprint.export)
    shared: dict[frozenset[str], dict[str, None]] = {}
    several = {who: list(of.values()) for who, of in projects.items() if len(of) > 1}
    for who, exports in several.items():
        shared.setdefault(frozenset(exports), {})[who] = None
    for one, other in suspected:
        for who in sorted(users.get(one, set()) & users.get(other, set())):
            shared.setdefault(frozenset((one, other)), {})[who] = None
    order = {export: i for i, export in enumerate(users)}
    parts = sorted(_connected(shared), key=lambda part: min(map(order.__getitem__, part[0])))
    for exports_of, numbers in parts:
        names = sorted(exports_of, key=order.__getitem__)
        message = f"{_listed(names)} share {many(len(numbers), 'user number')}: one person each, or several?"
        severity = severity_of(AMBIGUOUS, scheme.severities)
        yield Finding(AMBIGUOUS.code, severity, message, AMBIGUOUS.hint, Place(export=names[-1]), count=len(numbers))


def _connected(shared: dict[frozenset[str], dict[str, None]]) -> list[tuple[set[str], set[str]]]:
    """Exports that share numbers, directly or over others, with all the numbers that they share."""
    names = sorted(frozenset[str]().union(*shared))
    number = {name: i for i, name in enumerate(names)}
    links = [(number[min(exports)], number[export]) for exports in shared for export in exports]
    # Several projects in one export make no link, and a part of their own unless it is in another.
    parts = [{names[i] for i in group} for group in groups(links, len(names))]
    parts += [set(exports) for exports in shared if len(exports) == 1 and not any(exports <= part for part in parts)]
    return [
        (part, {who for exports, numbers in shared.items() if exports <= part for who in numbers}) for part in parts
    ]


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"several projects in {names[0]}"
    *first, last = names[:SHOWN] if len(names) <= SHOWN else [*names[:SHOWN], many(len(names) - SHOWN, "more export")]
    return f"{', '.join(first)} and {last}"

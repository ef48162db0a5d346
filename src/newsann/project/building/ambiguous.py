"""Users' numbers that may stand for different people, because the exports come from several servers or projects."""

from collections.abc import Iterable, Iterator

from newsann.checks.corpus import AMBIGUOUS, SHOWN, DocumentFingerprint
from newsann.formats.labelstudio.exports.privacy import is_number
from newsann.model.findings import Finding, Place, many, severity_of
from newsann.scheme import Scheme

Exports = tuple[str, str]
"""The names of two exports, in the order in which they were read."""


def ambiguous(
    fingerprints: Iterable[DocumentFingerprint], doubted: Iterable[Exports], scheme: Scheme
) -> Iterator[Finding]:
    """A finding for all exports that share users' numbers and are of several projects, or otherwise `doubted`."""
    if scheme.annotators.by:
        return
    users: dict[str, set[str]] = {}
    projects: dict[str, dict[str, str]] = {}
    for fingerprint in fingerprints:
        for who in {who for _, who in fingerprint.works if is_number(who)}:
            users.setdefault(fingerprint.export, set()).add(who)
            if fingerprint.project is not None:
                projects.setdefault(who, {}).setdefault(fingerprint.project, fingerprint.export)
    shared: dict[frozenset[str], dict[str, None]] = {}
    several = {who: list(of.values()) for who, of in projects.items() if len(of) > 1}
    for who, exports in several.items():
        shared.setdefault(frozenset(exports), {})[who] = None
    for one, other in doubted:
        for who in sorted(users.get(one, set()) & users.get(other, set())):
            shared.setdefault(frozenset((one, other)), {})[who] = None
    order = {export: i for i, export in enumerate(users)}
    parts = sorted(_together(shared), key=lambda part: min(map(order.__getitem__, part[0])))
    for together, numbers in parts:
        names = sorted(together, key=order.__getitem__)
        message = f"{_listed(names)} share {many(len(numbers), 'user number')}: one person each, or several?"
        severity = severity_of(AMBIGUOUS, scheme.severities)
        yield Finding(AMBIGUOUS.code, severity, message, AMBIGUOUS.hint, Place(export=names[-1]), count=len(numbers))


def _together(shared: dict[frozenset[str], dict[str, None]]) -> list[tuple[set[str], set[str]]]:
    """The exports that have to do with each other, with all the numbers that they share."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for exports, numbers in shared.items():
        parts = {id(found[export]): found[export] for export in exports if export in found}
        whole, *others = sorted(parts.values(), key=lambda part: -len(part[0])) or [(set[str](), set[str]())]
        whole[0].update(exports, *(other[0] for other in others))
        whole[1].update(numbers, *(other[1] for other in others))
        moved = exports.union(*(other[0] for other in others))
        found |= dict.fromkeys(moved, whole)
    return list({id(part): part for part in found.values()}.values())


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"several projects in {names[0]}"
    *first, last = names[:SHOWN] if len(names) <= SHOWN else [*names[:SHOWN], many(len(names) - SHOWN, "more export")]
    return f"{', '.join(first)} and {last}"

"""Croissant's Responsible AI properties: as much of them as a build knows of a dataset, and nothing else.

How the articles were collected, who annotated them and what they are biased to stands in no scheme. It belongs into
the card.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from newsann.releases.manifest import Manifest
from newsann.releases.tables.schema import STATUSES
from newsann.scheme import Scheme

_USES = {"train": "Training", "validation": "Validation", "test": "Testing"}

_MAINTENANCE = (
    "Versions have three numbers: the first grows when code that reads the dataset can break, the second when "
    "documents or labels are added, the third when annotations are corrected. A published version never changes."
)
_PRIVACY = (
    "Annotators appear under pseudonyms: no name, e-mail address or user id of theirs is told. The articles' texts are "
    "as annotators saw them; nothing in them was masked."
)
_ANALYSIS = (
    "documents holds one annotation of each document, and its status says how that came about: "
    f"{', '.join(STATUSES[:-1])} or {STATUSES[-1]}. annotations holds all of them, nothing merged, so that it can be "
    "studied where annotators differ."
)


def responsible(scheme: Scheme, account: Manifest, splits: Sequence[str]) -> dict[str, str | list[str]]:
    """The `rai:` properties (http://mlcommons.org/croissant/RAI/1.0) of a release."""
    return {
        "rai:dataAnnotationPlatform": ["Label Studio"],
        "rai:dataAnnotationProtocol": " ".join(_protocol(scheme)),
        "rai:annotationsPerItem": _per_document(account),
        "rai:dataAnnotationAnalysis": [_ANALYSIS],
        "rai:dataPreprocessingProtocol": [_proof(account)],
        "rai:personalSensitiveInformation": [_PRIVACY],
        "rai:dataUseCases": [_USES[split] for split in splits if split in _USES],
        "rai:dataReleaseMaintenancePlan": _MAINTENANCE,
    }


def _protocol(scheme: Scheme) -> Iterator[str]:
    """What annotators were asked, as the scheme defines it, a sentence or a list a time."""
    yield "Annotators marked spans of the articles' text" + (" and linked them." if scheme.relations else ".")
    yield _listed("Labels", {name: label.definition for name, label in scheme.labels.items()})
    if scheme.relations:
        relations = {
            f"{name} ({_ends(r.head)} → {_ends(r.tail)})": r.definition for name, r in scheme.relations.items()
        }
        yield _listed("Relations, from head to tail", relations)
    if scheme.attributes:
        asked = {f"{name} (of {_ends(a.of)}{_of(a.values)})": a.definition for name, a in scheme.attributes.items()}
        yield _listed("Asked of spans", asked)
    if scheme.choices:
        yield _listed(
            "Asked of documents", {f"{name}{_of(c.values, '')}": c.definition for name, c in scheme.choices.items()}
        )


def _listed(head: str, defined: Mapping[str, str]) -> str:
    items = [f"{name}: {text.rstrip('.')}" if text else name for name, text in defined.items()]
    return f"{head}: {'; '.join(items)}."


def _ends(labels: Sequence[str]) -> str:
    return ", ".join(labels) or "any"


def _of(values: Mapping[str, object], comma: str = ", ") -> str:
    told = f"one of {' | '.join(values)}" if values else "free text"
    return f"{comma}{told}" if comma else f" ({told})"


def _per_document(account: Manifest) -> str:
    counts = Counter(len(sealed.annotators) for sealed in account.documents.values())
    parts = [
        f"{count} annotation{'s' * (count != 1)} of {many} document{'s' * (many != 1)}"
        for count, many in sorted(counts.items())
    ]
    return ", ".join(parts)


def _proof(account: Manifest) -> str:
    repaired, held = len(account.repairs), len(account.held_back)
    return (
        "Every span is proved to be what stands at its offsets (Unicode code points) in the text. "
        f"Offsets repaired on unique evidence: {repaired}. "
        f"Documents, annotations and parts of them held back for errors: {held}. "
        "manifest.json lists them and accounts for everything that was annotated."
    )

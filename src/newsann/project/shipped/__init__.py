"""What newsann brings along for a new project: a scheme to start from, and the prose of a card."""

from pathlib import Path

from newsann.reports.card.card import read_template

_HERE = Path(__file__).parent
_REPOSITORY = _HERE.parents[3]

CARD = _HERE / "dataset_card.md"


def scheme_path() -> Path:
    """The scheme that ships: beside this file in a wheel, in `schema/` in a checkout of the repository.

    The lexicon that goes with it lies beside it.
    """
    inside = _HERE / "scheme.yaml"
    return inside if inside.exists() else _REPOSITORY / "schema" / "scheme.yaml"


def card_template(scheme: Path) -> tuple[str, str]:
    """The card's template for a project, and its name in messages: the project's own, or else the one here.

    Raises ReleaseError when it cannot be read.
    """
    own = scheme.resolve().parent.parent / "dataset_card.md"
    path = own if own.exists() else CARD
    return read_template(path), path.name

"""What newsann brings along for a new project: a scheme to start from, and the prose of a card."""

from pathlib import Path

_HERE = Path(__file__).parent
_REPOSITORY = _HERE.parents[3]

CARD = _HERE / "dataset_card.md"


def scheme_path() -> Path:
    """The scheme that ships: beside this file in a wheel, in `schema/` in a checkout of the repository.

    The lexicon that goes with it lies beside it.
    """
    inside = _HERE / "scheme.yaml"
    return inside if inside.exists() else _REPOSITORY / "schema" / "scheme.yaml"

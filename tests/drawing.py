"""Builds that do not draw: the figures are half of the time of a small build, and most tests do not look at them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from unittest.mock import patch

from PIL import Image

from newsann.reports import describe
from newsann.reports.figures import FOLDER, Picture, draw


@contextmanager
def undrawn() -> Iterator[None]:
    """Within this, the only figure of a release that this process builds is a dot."""
    with patch.object(describe, "draw", _dot):
        yield


def drawn() -> AbstractContextManager[object]:
    """Within this, figures are drawn, whatever is around it."""
    return patch.object(describe, "draw", draw)


def _dot(folder: Path, statistics: object, scheme: object, agreement: object) -> dict[str, Picture]:
    (folder / FOLDER).mkdir()
    Image.new("RGB", (1, 1)).save(folder / FOLDER / "labels.png")
    return {"labels": Picture(f"{FOLDER}/labels.png", "A dot.")}

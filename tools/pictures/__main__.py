"""Write docs/pictures/: Label Studio's labelling page, and the dataset card (what `make pictures` does)."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

import newsann
from tools.chromium import chromium
from tools.corpus import REPOSITORY, SCHEME, annotated_project
from tools.pictures.card import card_section
from tools.pictures.labelling import labelling_page

PICTURES = REPOSITORY / "docs" / "pictures"
COLOURS = 160


def save(picture: bytes, name: str) -> None:
    """Write a picture with few colours, which makes it a fifth as large."""
    path = PICTURES / name
    path.parent.mkdir(exist_ok=True)
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(REPOSITORY)}: {path.stat().st_size // 1000} kB")


def main() -> None:
    """Build the shipped dataset for the card; start Label Studio with it for the page."""
    with TemporaryDirectory(prefix="newsann-") as name:
        release = newsann.build([REPOSITORY / "annotations"], SCHEME, out=Path(name) / "dist").path
        with chromium(920, 1200, scale=1.5) as page:
            save(card_section(page, release, Path(name), "Labels", "figures/labels.png"), "card.png")
    with annotated_project() as project, chromium(1440, 900, scale=1.25) as page:
        save(labelling_page(page, project, "deep-sea-vents", "appeared to"), "labelling.png")


if __name__ == "__main__":
    main()

"""A white sheet on which bars and words are laid in points, and that comes out as PNG whose bytes repeat.

matplotlib draws it. It is imported here alone, and only when a sheet is asked for, because that takes half a second.
"""

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from newsann.errors import ReleaseError

if TYPE_CHECKING:
    from matplotlib.patches import Patch

WIDTH = 504
"""Points: seven inches, which are shown about 700 pixels wide on a page."""
DPI = 200
MARGIN, TOP = 16, 56
"""Points left free at the sides, and above for the title."""
INK, QUIET, RULE, PAPER = "#1c2430", "#667080", "#dde1e7", "#ffffff"
"""Colours of what is to be read first, of what is beside it, of lines, and of the sheet."""

Align = Literal["left", "center", "right"]


class Sheet:
    """A sheet `WIDTH` points wide and `height` high; x runs to the right and y down, from the upper left corner.

    Words are set in DejaVu Sans, which comes with matplotlib, and never in a font of the machine.
    """

    def __init__(self, height: float) -> None:
        from matplotlib import get_data_path
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties, get_font
        from matplotlib.transforms import Affine2D

        fonts = f"{get_data_path()}/fonts/ttf"
        self.height = height
        self._figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=DPI, facecolor=PAPER)
        self._canvas: Any = FigureCanvasAgg(self._figure)
        self._points = Affine2D().scale(1, -1).translate(0, height).scale(DPI / 72)
        paths = (f"{fonts}/DejaVuSans.ttf", f"{fonts}/DejaVuSans-Bold.ttf")
        self._fonts = [FontProperties(fname=path) for path in paths]
        self._faces = [get_font(path) for path in paths]
        self._glyphs = self._faces[0].get_charmap()
        self._colours = {PAPER}
        self._widths: dict[tuple[str, float, bool], float] = {}

    def bar(self, x: float, y: float, width: float, height: float, colour: str, edge: bool = True) -> None:
        """A filled rectangle with its upper left corner at (x, y); the thin edge keeps pale colours visible."""
        from matplotlib.patches import Rectangle

        self._add(Rectangle((x, y), width, height, linewidth=0.4 if edge else 0), colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle around (x, y)."""
        from matplotlib.patches import Circle

        self._add(Circle((x, y), radius, linewidth=0.4), colour)

    def _add(self, patch: "Patch", colour: str) -> None:
        patch.set(facecolor=colour, edgecolor="#00000055", transform=self._points)
        self._figure.add_artist(patch)
        self._colours.add(colour)

    def words(
        self, x: float, y: float, text: str, size: float, colour: str = INK, bold: bool = False, align: Align = "left"
    ) -> float:
        """Words on a baseline at y, beginning, centred or ending at x; their width."""
        from matplotlib.text import Text

        words = Text(x, y, text, fontproperties=self._fonts[bold], color=colour, parse_math=False)
        words.set(fontsize=size, horizontalalignment=align, verticalalignment="baseline", transform=self._points)
        self._figure.add_artist(words)
        self._colours.add(colour)
        return self.width(text, size, bold)

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """How wide words come out."""
        from matplotlib.ft2font import LoadFlags

        if (text, size, bold) not in self._widths:
            face = self._faces[bold]
            face.set_size(size, DPI)
            face.set_text(text, flags=LoadFlags.NO_HINTING)
            self._widths[text, size, bold] = face.get_width_height()[0] / 64 * 72 / DPI
        return self._widths[text, size, bold]

    def fitting(self, text: str, size: float, width: float, bold: bool = False) -> str:
        """The words; where they would be wider than `width`, an ellipsis stands for some of their middle."""
        if self.width(text, size, bold) <= width + 0.01:
            return text
        for kept in range(len(text) - 1, 0, -1):
            short = f"{text[: kept - kept // 3].rstrip()}…{text[len(text) - kept // 3 :].lstrip()}"
            if self.width(short, size, bold) <= width:
                return short
        return "…"

    def has_glyphs(self, text: str) -> bool:
        """Whether the font has all the characters of a text."""
        return all(ord(character) in self._glyphs for character in text)

    def png(self) -> bytes:
        """The sheet as PNG with a palette, a third as large as one without, and no metadata but its resolution."""
        from PIL import Image

        self._canvas.draw()
        pixels = Image.fromarray(np.asarray(self._canvas.buffer_rgba()))
        image = pixels.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        image.putpalette(self._exact(image.getpalette() or []))
        stream = io.BytesIO()
        image.save(stream, "PNG", dpi=(DPI, DPI))
        return stream.getvalue()

    def _exact(self, palette: list[int]) -> list[int]:
        """The palette with the colours of the sheet as they were asked for, where averaging put them off a little."""
        asked = [(int(c[1:3], 16), int(c[3:5], 16), int(c[5:7], 16)) for c in sorted(self._colours)]
        for i in range(0, len(palette), 3):
            near = (c for c in asked if all(abs(own - c[j]) <= 2 for j, own in enumerate(palette[i : i + 3])))
            palette[i : i + 3] = next(near, palette[i : i + 3])
        return palette


def titled(height: float, title: str, beside: str) -> Sheet:
    """A sheet with a title, and what is to be known beside it."""
    sheet = Sheet(height)
    sheet.words(MARGIN, 25, title, 12, bold=True)
    sheet.words(MARGIN, 40, beside, 8.5, QUIET)
    return sheet


@contextmanager
def drawing() -> Iterator[None]:
    """Within this, sheets come out alike whatever matplotlibrc, MPLBACKEND and the locale say, and nothing is printed.

    Raises ReleaseError when matplotlib cannot be imported.
    """
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.CRITICAL)  # what it says of fonts, caches and wrong settings changes nothing here
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            matplotlib = _matplotlib()
            with matplotlib.rc_context():
                matplotlib.rcdefaults()
                matplotlib.rcParams["text.hinting"] = "no_hinting"  # letters stand as far apart as they were measured
                yield
    finally:
        log.setLevel(level)


def _matplotlib() -> Any:
    """matplotlib, also where MPLBACKEND names a backend that there is not, which otherwise stops its import."""
    try:
        import matplotlib
    except ValueError:
        sys.modules.pop("matplotlib", None)
        backend = os.environ.pop("MPLBACKEND", None)
        try:
            import matplotlib
        except ValueError as error:
            raise ReleaseError(f"the card's pictures cannot be drawn, as matplotlib does not start: {error}") from None
        finally:
            if backend is not None:
                os.environ["MPLBACKEND"] = backend
    return matplotlib

"""A white sheet on which bars and words are laid in points, and that comes out as PNG whose bytes repeat.

matplotlib draws it. It is imported here alone, and only when a sheet is asked for, because that takes half a second.
"""

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np

from newsann.errors import ReleaseError

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
        # matplotlib's Agg canvas by itself: its figures and axes would take as long again to import.
        from matplotlib.backends.backend_agg import RendererAgg
        from matplotlib.font_manager import FontProperties, get_font
        from matplotlib.transforms import Affine2D

        self.height = height
        canvas: Any = RendererAgg
        self._agg = canvas(round(WIDTH * DPI / 72), round(height * DPI / 72), DPI)
        self._points = Affine2D().scale(1, -1).translate(0, height).scale(DPI / 72)
        self._fonts = [FontProperties(fname=path) for path in _font_files()]
        self._faces = [get_font(path) for path in _font_files()]
        self._widths: dict[tuple[str, float, bool], float] = {}
        self._colours = {PAPER}
        self.bar(0, 0, WIDTH, height, PAPER, edge=False)

    def bar(self, x: float, y: float, width: float, height: float, colour: str, edge: bool = True) -> None:
        """A filled rectangle with its upper left corner at (x, y); the thin edge keeps pale colours visible."""
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D

        place = Affine2D().scale(width, height).translate(x, y) + self._points
        self._fill(Path.unit_rectangle(), place, colour, edge)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle around (x, y)."""
        from matplotlib.path import Path
        from matplotlib.transforms import Affine2D

        self._fill(Path.unit_circle(), Affine2D().scale(radius).translate(x, y) + self._points, colour, True)

    def _fill(self, path: Any, place: Any, colour: str, edge: bool) -> None:
        self._colours.add(colour)
        pen = self._agg.new_gc()
        pen.set_linewidth(1 if edge else 0)  # pixels
        pen.set_foreground((0, 0, 0, 0.3))
        self._agg.draw_path(pen, path, place, (*(part / 255 for part in _parts(colour)), 1))

    def words(
        self, x: float, y: float, text: str, size: float, colour: str = INK, bold: bool = False, align: Align = "left"
    ) -> float:
        """Words on a baseline at y, beginning, centred or ending at x; their width."""
        self._colours.add(colour)
        width = self.width(text, size, bold)
        font = self._fonts[bold]
        font.set_size(size)
        pen = self._agg.new_gc()
        pen.set_foreground(colour)
        left = x - width * {"left": 0, "center": 0.5, "right": 1}[align]
        self._agg.draw_text(pen, left * DPI / 72, y * DPI / 72, text, font, 0)
        return width

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

    def png(self) -> bytes:
        """The sheet as PNG with a palette, a third as large as one without, and no metadata but its resolution."""
        from PIL import Image

        pixels = Image.fromarray(np.asarray(self._agg.buffer_rgba()))
        image = pixels.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        image.putpalette(self._exact(image.getpalette() or []))
        stream = io.BytesIO()
        image.save(stream, "PNG", dpi=(DPI, DPI))
        return stream.getvalue()

    def _exact(self, palette: list[int]) -> list[int]:
        """The palette with the colours of the sheet as they were asked for, where averaging put them off a little."""
        asked = [_parts(colour) for colour in sorted(self._colours)]
        for i in range(0, len(palette), 3):
            near = (c for c in asked if all(abs(own - c[j]) <= 2 for j, own in enumerate(palette[i : i + 3])))
            palette[i : i + 3] = next(near, palette[i : i + 3])
        return palette


def has_glyphs(text: str) -> bool:
    """Whether the font of a sheet has all the characters of a text, plain and bold."""
    from matplotlib.font_manager import get_font

    glyphs = [get_font(path).get_charmap() for path in _font_files()]
    return all(ord(character) in of for of in glyphs for character in text)


def _font_files() -> list[str]:
    from matplotlib import get_data_path

    return [f"{get_data_path()}/fonts/ttf/{name}.ttf" for name in ("DejaVuSans", "DejaVuSans-Bold")]


def _parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour as `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def titled(height: float, title: str, beside: str, remarks: Sequence[str] = ()) -> Sheet:
    """A sheet with a title, what is to be known beside it, and below `height` a line for each remark."""
    sheet = Sheet(height + 14 * len(remarks))
    for i, remark in enumerate(remarks):
        sheet.words(MARGIN, height + 3 + 14 * i, remark, 8, QUIET)
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
        for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
            del sys.modules[name]  # what is left of the import that failed
        backend = os.environ.pop("MPLBACKEND", None)
        try:
            import matplotlib
        except ValueError as error:
            raise ReleaseError(f"the card's pictures cannot be drawn, as matplotlib does not start: {error}") from None
        finally:
            if backend is not None:
                os.environ["MPLBACKEND"] = backend
    return matplotlib

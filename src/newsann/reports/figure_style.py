"""How the figures of the card look, and how they become PNGs with the same bytes on every run.

matplotlib is imported only when something is drawn, because that takes half a second.
"""

import io
import logging
import os
import sys
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, cast

from newsann.model.text import shown

WIDTH, MARGIN, DPI = 504, 14, 200
"""Width of a figure and the margin around it, in points (1/72 inch); its resolution."""
INK, QUIET = "#1c2430", "#667080"
"""Colors of text and of secondary text."""
TOP, ROW = 42, 18
"""Points: the height of a figure's title, and of a row with the space around it."""
MOST_LABELS, BESIDE = 40, 3
"""Labels that are drawn at most, and panels that are drawn beside each other."""
_STYLE = {
    **{"text.color": INK, "text.hinting": "no_hinting", "text.parse_math": False},  # a label may contain `$`
    **{"axes.titlesize": 9, "axes.titlelocation": "left", "axes.labelsize": 8, "axes.labelcolor": QUIET},
    **{"axes.edgecolor": QUIET, "axes.axisbelow": True, "grid.color": "#dde1e7"},
    **{f"axes.spines.{side}": False for side in ("top", "left", "right", "bottom")},
    **{f"{axis}tick.{of}": value for axis in "xy" for of, value in (("labelsize", 8), ("major.size", 0))},
    **{f"{axis}tick.labelcolor": QUIET for axis in "xy"},
}


def figure(height: float, title: str, notes: Sequence[str] = ()) -> Any:
    """A white figure, `height` points high and a line more for each note below."""
    from matplotlib.figure import Figure

    full = height + 14 * len(notes)
    made = Figure(figsize=(WIDTH / 72, full / 72), dpi=DPI)
    made.text(MARGIN / WIDTH, 1 - 24 / full, title, size=11, weight="bold")
    for i, note in enumerate(notes):
        made.text(MARGIN / WIDTH, 1 - (height + 4 + 14 * i) / full, note, size=8, color=QUIET)
    return made


def axes(within: Any, x: float, y: float, width: float, height: float) -> Any:
    """Axes whose upper left corner is at (x, y), in points from the upper left corner of the figure."""
    full = within.get_figheight() * 72
    return within.add_axes((x / WIDTH, 1 - (y + height) / full, width / WIDTH, height / full))


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width in points of a text of `size` points."""
    from matplotlib.font_manager import FontProperties

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return float(_renderer().get_text_width_height_descent(text, font, False)[0]) * 72 / DPI


@cache
def _renderer() -> Any:
    """A renderer that only measures."""
    from matplotlib.backends.backend_agg import RendererAgg

    return cast(Any, RendererAgg)(1, 1, DPI)


def fitting(text: str, size: float, width: float, bold: bool = False) -> str:
    """The text, or if it is wider than `width` points, its beginning and end around an ellipsis."""
    if text_width(text, size, bold) <= width:
        return text
    most = int(len(text) * width / text_width(text, size, bold)) + 2
    shorter = (f"{text[: n - n // 3].rstrip()}…{text[len(text) - n // 3 :].lstrip()}" for n in range(most, 0, -1))
    return next((each for each in shorter if text_width(each, size, bold) <= width), "…")


def has_glyphs(text: str) -> bool:
    """Whether the font, DejaVu Sans as it comes with matplotlib, has all characters of a text, plain and bold."""
    return _glyphs().issuperset(map(ord, text))


@cache
def _glyphs() -> set[int]:
    """The code points that the font has, plain and bold."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    plain, bold = (get_font(findfont(FontProperties(weight=weight))).get_charmap() for weight in ("normal", "bold"))
    return plain.keys() & bold.keys()


def written(names: Iterable[str], drawn: Collection[str], what: str, width: float) -> tuple[dict[str, str], list[str]]:
    """The names as they are drawn, at most `width` points wide, and a note if one in `drawn` is replaced by its number.

    A name in a script that the font lacks is drawn as its number in the scheme.
    """
    texts = {name: shown(" ".join(name.split())) for name in names}
    numbers = {name: i for i, (name, text) in enumerate(texts.items(), 1) if not has_glyphs(text)}
    drawn_as = {
        name: f"no. {numbers[name]}" if name in numbers else fitting(text, 9, width, bold=True)
        for name, text in texts.items()
    }
    first = [i for name, i in numbers.items() if name in drawn][:1]
    return drawn_as, [f"no. {i}: {what} {i} in the card's tables; its script is not in the font" for i in first]


def png(drawn: Any) -> bytes:
    """The figure as PNG with a palette of its 256 most frequent colors, and no metadata except its resolution."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas: Any = FigureCanvasAgg(drawn)
    canvas.draw()
    pixels = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
    image = pixels.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    image.putpalette(_exact(image.getpalette() or [], pixels.getcolors(image.width * image.height) or []))
    stream = io.BytesIO()
    image.save(stream, "PNG", dpi=(DPI, DPI))
    return stream.getvalue()


def _exact(palette: list[int], counts: Sequence[tuple[int, Any]]) -> list[int]:
    """The palette with the colors that were drawn, the most frequent first, where averaging changed them a little."""
    import numpy as np

    frequent = np.array([color for _, color in sorted(counts, reverse=True)[:64]]).reshape(-1, 3)
    entries = np.array(palette).reshape(-1, 3)
    near = (abs(entries[:, None] - frequent[None]) <= 2).all(axis=2)
    found = near.any(axis=1)
    entries[found] = frequent[near[found].argmax(axis=1)]
    return [int(part) for part in entries.ravel()]


@contextmanager
def drawing() -> Iterator[None]:
    """Within this, figures look the same whatever matplotlibrc, MPLBACKEND and locale say; nothing is printed."""
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.CRITICAL)  # messages on fonts, caches and invalid settings, none of which matters here
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            matplotlib = _matplotlib()
            with matplotlib.rc_context():
                matplotlib.rcdefaults()
                matplotlib.rcParams.update(_STYLE)
                yield
    finally:
        log.setLevel(level)


def _matplotlib() -> Any:
    """matplotlib, also when MPLBACKEND names an unknown backend, which would make its import fail."""
    backend = None if "matplotlib" in sys.modules else os.environ.pop("MPLBACKEND", None)
    import matplotlib

    if backend is not None:
        os.environ["MPLBACKEND"] = backend
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = backend
    return matplotlib

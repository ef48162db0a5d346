"""The pictures of a card: PNGs that repeat, for schemes of any kind, whatever matplotlib has been told elsewhere."""

import hashlib
import io
import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from newsann.annotators.agreement import Agreement
from newsann.annotators.tables import Figure
from newsann.reports import figures
from newsann.reports.distribution import Distribution
from newsann.reports.figure_style import axes, drawing, figure, fitting, has_glyphs, png, text_width
from newsann.reports.figures import MOST_LABELS, Picture, draw
from newsann.reports.statistics import Counts, Statistics
from newsann.scheme import Scheme, loads

LONG = "An exceedingly long name for a label, which somebody's scheme is bound to have one day"
SCHEMES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "one label, no relations, one split": (["Entity"], [], ["all"]),
    "thirty labels with long names": (
        [f"{LONG} {i}" for i in range(30)],
        [f"{LONG} {i}" for i in range(9)],
        ["train", "test"],
    ),
    "more labels than are drawn": ([f"L{i}" for i in range(MOST_LABELS + 5)], ["r"], ["train", "validation", "test"]),
    "scripts of all kinds": (["人物", "منظمة", "ארגון", "Πρόσωπο", "नेपाल", "🚢", "a\nb", "\x07"], ["関係"], ["train"]),
    "what matplotlib would take for formulas": (["$x^2$", r"$\frac", "a_b", "50 %", "&amp;"], ["$"], ["train"]),
    "wide letters": (["W" * 60, "M" * 60, "ab"], ["W" * 40], ["train", "W" * 40, "test"]),
    "marks that do not show": (["a\u202eb", "\u200b", "\u05d0 b"], ["r"], ["train"]),
    "more relations than are drawn": ([f"L{i}" for i in range(6)], [f"r{i}" for i in range(35)], ["train"]),
    "seven splits": (["A", "B"], ["r"], [f"fold-{i}" for i in range(7)]),
}


def scheme_of(labels: list[str], relations: list[str]) -> Scheme:
    told = {"name": "odd", "labels": {name: {} for name in labels}, "relations": {name: {} for name in relations}}
    return loads(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))


def figures_of(labels: list[str], relations: list[str], splits: list[str], each: int = 7) -> Statistics:
    """Figures in which the i-th label of a split has `each` times i spans; relations join the first and the last."""
    counts = {
        split: Counts(3, {n: each * i for i, n in enumerate(labels)}, dict.fromkeys(relations, each))
        for split in splits
    }
    ends = {kind: {(labels[0], labels[-1]): 5 * each} if each else {} for kind in relations}
    lengths, spans = Distribution({1200: 2, 1234: 1, 90_000: 1}), Distribution({0: 2, 7: each or 1})
    return Statistics(counts, counts, {}, spans, lengths, ends, 2, None)


def agreement_of(labels: list[str]) -> Agreement:
    """Agreement that is lower on every further label, on the third without an interval, on the fourth unknown."""
    made = []
    for i, name in enumerate(["all", *(f"label:{label}" for label in labels)]):
        value = None if i == 4 else 1 - i / 20
        low = None if value is None or i == 3 else value - 0.3
        for measure, match in (("token_alpha", None), ("span_f1", "exact"), ("span_f1", "overlap"), ("alpha_u", None)):
            made.append(Figure(measure, match, name, value, low, None if low is None else value, 6, 6, 90 - i))
    return Agreement(6, 2, labels, "", made)


def drawn(
    folder: Path, labels: list[str], relations: list[str], splits: list[str], each: int = 7, agreed: bool = False
) -> dict[str, Picture]:
    folder.mkdir(parents=True, exist_ok=True)
    agreement = agreement_of(labels) if agreed else None
    return draw(folder, figures_of(labels, relations, splits, each), scheme_of(labels, relations), agreement)


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.filterwarnings("error")
def test_scheme_of_any_kind_is_drawn(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    labels, relations, splits = SCHEMES[name]
    pictures = drawn(tmp_path, labels, relations, splits, agreed=True)
    assert ("relations" in pictures) == bool(relations)
    assert "agreement" in pictures
    for picture in pictures.values():
        with Image.open(tmp_path / picture.path) as image:
            assert (image.format, image.width) == ("PNG", 1400)
            assert 200 < image.height < 5000
            assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255), "opaque white"
            assert set(image.info) <= {"dpi"}, "no metadata that could differ"
        assert (tmp_path / picture.path).stat().st_size < 150_000
        assert picture.alt.endswith(".")
    assert capfd.readouterr() == ("", "")


def test_scheme_without_a_single_span_is_drawn(tmp_path: Path) -> None:
    assert drawn(tmp_path, ["A", "B"], ["r"], ["train"], each=0).keys() == {"labels", "documents"}


def test_labels_have_the_colours_of_the_scheme(tmp_path: Path, shipped: Scheme) -> None:
    labels = list(shipped.labels)
    draw(tmp_path, figures_of(labels, list(shipped.relations), ["train"]), shipped)
    with Image.open(tmp_path / "figures" / "labels.png") as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or ()}
    for label in labels[1:]:  # the first has no span
        wanted = shipped.labels[label].color
        assert wanted is not None
        assert tuple(bytes.fromhex(wanted[1:])) in colours


def test_alt_text_says_what_is_to_be_seen(tmp_path: Path) -> None:
    pictures = drawn(tmp_path, ["Claim", "Source"], ["attributed_to"], ["train", "test"])
    assert "train: Source 100\xa0%" in pictures["labels"].alt
    assert "characters of a document from 1,200 to 90,000, median 1,200" in pictures["documents"].alt
    assert "attributed_to from Claim to Source 35" in pictures["relations"].alt


def test_label_that_the_font_cannot_write_is_named_by_its_number() -> None:
    with drawing():
        assert [has_glyphs(text) for text in ("Čapek", "Πρόσωπο", "منظمة", "人物")] == [True, True, True, False]


@given(st.text(max_size=60), st.integers(20, 200), st.booleans())
@settings(deadline=None)
def test_shortened_text_is_as_wide_as_asked(text: str, width: int, bold: bool) -> None:
    with drawing():
        short = fitting(text, 9, width, bold)
        assert text_width(short, 9, bold) <= width
        assert short == text or "…" in short


@pytest.mark.parametrize("name", SCHEMES)
def test_no_text_is_cut_or_covers_another(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(figures, "png", lambda figure: made.append(figure) or png(figure))
    drawn(tmp_path, *SCHEMES[name], agreed=True)
    from matplotlib.text import Text  # not above: another test is the first to import matplotlib

    with drawing():
        for one in made:
            boxes = [text.get_window_extent() for text in one.findobj(Text) if text.get_visible() and text.get_text()]
            boxes = [box for box in boxes if box.width]
            for box in boxes:
                assert 0 <= box.x0 < box.x1 <= one.bbox.width
                assert 0 <= box.y0 < box.y1 <= one.bbox.height
            # Lines stand closer than the boxes around them, which have room for accents: so a pixel in from each side.
            inner = [box.padded(-3) for box in boxes]
            assert not [(a, b) for a, b in combinations(inner, 2) if a.overlaps(b)]


@pytest.mark.parametrize("label", ["שלום", "منظمة"])
def test_right_to_left_head_stays_before_the_arrow(label: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    monkeypatch.setattr(figures, "png", lambda figure: made.append(figure) or png(figure))
    drawn(tmp_path, [label, "Claim"], ["r"], ["train"])
    from matplotlib.text import Text

    with drawing():
        shown = [text for text in made[-1].findobj(Text) if text.get_visible()]
        texts = {text.get_text(): text.get_window_extent() for text in shown}
    assert texts[label].x1 < texts["→"].x0 < texts["→"].x1 < texts["Claim"].x0


def test_agreement_far_below_chance_is_drawn_at_the_edge_with_a_note(tmp_path: Path) -> None:
    made = Figure("alpha_u", None, "all", -40.0, -60.0, 0.5, 6, 6, 9)
    agreement = Agreement(6, 2, ["A"], "", [made])
    pictures = draw(tmp_path, figures_of(["A"], [], ["train"]), scheme_of(["A"], []), agreement)
    assert pictures["agreement"].alt == "Token alpha, span F1 and alpha-U by label. Span F1, exact: none."
    with Image.open(tmp_path / pictures["agreement"].path) as image:
        assert image.width == 1400


def test_agreement_without_a_figure_is_not_drawn(tmp_path: Path) -> None:
    made = Figure("alpha_u", None, "all", None, None, None, 0, 0, 0, "cannot be measured")
    agreement = Agreement(6, 2, ["A"], "", [made])
    assert "agreement" not in draw(tmp_path, figures_of(["A"], [], ["train"]), scheme_of(["A"], []), agreement)


def test_single_document_has_no_histogram(tmp_path: Path) -> None:
    statistics = figures_of(["A"], [], ["train"])
    one = Distribution({1200: 1})
    pictures = draw(tmp_path, replace(statistics, lengths=one, spans=one), scheme_of(["A"], []))
    assert pictures.keys() == {"labels"}
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["labels.png"]


UNSWAYED = {
    "as it comes": {},
    "another backend": {"MPLBACKEND": "svg"},
    "a backend that there is not": {"MPLBACKEND": "nonsense"},
    "another locale": {"LC_ALL": "C", "PYTHONUTF8": "0"},
    "a folder that cannot be written": {"MPLCONFIGDIR": "/proc/nowhere"},
    "settings of one's own": {"MATPLOTLIBRC": "matplotlibrc"},
}
SETTINGS = """\
font.family: monospace
font.size: 30
text.hinting: force_autohint
text.hinting_factor: 1
text.antialiased: False
path.simplify: False
axes.unicode_minus: False
figure.facecolor: red
nonsense without a colon
"""


@pytest.mark.parametrize("name", UNSWAYED)
def test_bytes_repeat_in_another_process_whatever_its_settings(name: str, tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text(SETTINGS, encoding="utf-8")
    labels, relations, splits = ["Claim", "Source", "Čapek"], ["attributed_to"], ["train", "test"]
    code = """
import json, sys
from pathlib import Path
sys.path[:0] = json.loads(sys.argv[1])
from reports.test_pictures import drawn
drawn(Path(sys.argv[2]), *json.loads(sys.argv[3]), agreed=True)
"""
    tests = Path(__file__).parents[1]
    given_arguments = [json.dumps([str(tests)]), str(tmp_path / "there"), json.dumps([labels, relations, splits])]
    ran = subprocess.run(
        [sys.executable, "-c", code, *given_arguments],
        cwd=tmp_path if name.startswith("settings") else tests,
        env=os.environ | UNSWAYED[name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    drawn(tmp_path / "here", labels, relations, splits, agreed=True)
    assert digests(tmp_path / "there") == digests(tmp_path / "here")
    assert len(digests(tmp_path / "here")) == 4


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "figures").iterdir()}


def test_settings_of_a_program_that_builds_are_left_as_they_were(tmp_path: Path) -> None:
    import matplotlib

    with matplotlib.rc_context({"font.size": 31.0}):
        before = dict(matplotlib.rcParams)
        drawn(tmp_path, ["A"], [], ["train"])
        assert dict(matplotlib.rcParams) == before


def test_png_is_one_that_others_read() -> None:
    with drawing():
        made = figure(72, "A figure")
        axes(made, 300, 10, 50, 20).set(facecolor="#0072b2")
        content = png(made)
    with Image.open(io.BytesIO(content)) as image:
        image.verify()
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (1400, 200)
        assert image.convert("RGB").getpixel((900, 55)) == (0x00, 0x72, 0xB2)

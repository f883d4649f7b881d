"""Symbols in pixels: they look as milsymbol draws them, on the screen as on paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from gisapp.model.primitives import Drawing, Labels, LabelStyle, Symbols
from gisapp.model.sidc_compose import Composition
from gisapp.model.theme import DARK, LIGHT
from gisapp.render import symbology
from gisapp.render.frame import Viewport
from gisapp.render.identify import hits
from gisapp.render.painter import place_labels
from gisapp.render.painter import symbols as painting
from gisapp.render.painter.symbols import symbol_boxes
from gisapp.render.symbol_colors import palette, standard_palette
from gisapp.render.symbol_svg import symbol_svg

REFERENCE = Path(__file__).with_name("snapshots") / "milsymbol.npz"  # see docs/symbols.md
SIDE = 48
LIKE = 0.9  # intersection over union from which two drawings are the same symbol
BRIGADE = "10061000181211020000"

pytestmark = pytest.mark.usefixtures("qapp")


def planes(image: QImage) -> np.ndarray:
    """Darkness on white and coverage, 0 to 255."""
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4).astype(float)
    blue, green, red, alpha = np.moveaxis(pixels, 2, 0)
    light = 0.299 * red + 0.587 * green + 0.114 * blue + 255 - alpha
    both = np.stack([255 - np.minimum(light, 255), alpha])
    return np.floor((both + 8) / 17) * 17  # in the 16 shades that the reference has


def drawn(symbol: Composition, left: float, top: float, side: float) -> np.ndarray:
    image = QImage(SIDE, SIDE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    qp.scale(SIDE / side, SIDE / side)
    qp.translate(symbol.anchor[0] - left, symbol.anchor[1] - top)
    painting.draw_symbol(qp, symbol, standard_palette(symbol), 100, 1.0, halo=False, thin=0.0)
    qp.end()
    return planes(image)


def likeness(first: np.ndarray, second: np.ndarray) -> float:
    """Intersection over union of two pictures in shades."""
    union = np.maximum(first, second).sum()
    return float(np.minimum(first, second).sum() / union) if union else 1.0


@pytest.fixture(scope="module")
def compared(qapp) -> dict[str, tuple[float, float]]:
    """Likeness of darkness and of coverage by code."""
    found = {}
    with np.load(REFERENCE, allow_pickle=False) as kept:
        codes, views, shades = kept["codes"], kept["views"], kept["shades"]
    for code, view, packed in zip(codes.tolist(), views.tolist(), shades, strict=True):
        theirs = np.stack([packed >> 4, packed & 15], axis=1).reshape(2, SIDE, SIDE) * 17.0
        ours = drawn(symbology.composed(code), *view)
        found[code] = likeness(theirs[0], ours[0]), likeness(theirs[1], ours[1])
    return found


def test_number_codes_are_drawn_as_milsymbol_draws_them(compared):
    scores = np.array([pair for code, pair in compared.items() if code[0].isdigit()])
    assert len(scores) > 1000
    assert scores[:, 0].mean() > 0.95
    assert scores[:, 1].mean() > 0.98
    assert (scores[:, 0] > LIKE).mean() > 0.97
    assert (scores[:, 1] > LIKE).mean() > 0.99
    assert scores.min() > 0.7


def test_letter_codes_are_drawn_as_what_they_became(compared):
    scores = np.array([pair for code, pair in compared.items() if not code[0].isdigit()])
    assert len(scores) > 60
    assert scores[:, 0].mean() > 0.9
    assert scores[:, 1].min() > 0.75


def test_another_symbol_is_not_as_like(compared):
    """The measure can fail: infantry is no armour."""
    with np.load(REFERENCE, allow_pickle=False) as kept:
        place = kept["codes"].tolist().index("10031000181211000000")
        view, packed = kept["views"][place].tolist(), kept["shades"][place]
    theirs = np.stack([packed >> 4, packed & 15], axis=1).reshape(2, SIDE, SIDE) * 17.0
    other = drawn(symbology.composed("10031000181205000000"), *view)
    assert likeness(theirs[0], other[0]) < 0.85
    hostile = drawn(symbology.composed("10061000181211000000"), *view)
    assert likeness(theirs[1], hostile[1]) < 0.8


def symbols(*codes: str, size: float = 32.0, **more: object) -> Symbols:
    xy = np.array([[100.0 + 200 * i, 100.0] for i in range(len(codes))])
    return Symbols(xy, np.arange(len(codes)), codes, size, **more)


def painted(item: Symbols, theme=LIGHT, scale: float = 1.0, width: int = 420) -> np.ndarray:
    image = QImage(int(width * scale), int(220 * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    at = item.xy * scale
    ends = None if item.places is None else item.places * scale
    painting.paint_symbols(qp, item, at, theme, scale, ends)
    qp.end()
    rows = np.frombuffer(image.constBits(), np.uint8)
    return rows.reshape(image.height(), image.width(), 4).copy()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", [16.0, 24.0, 32.0, 64.0])
def test_a_symbol_fills_its_box_and_no_more(theme, size: float):
    item = symbols(BRIGADE, size=size)
    alpha = painted(item, theme)[..., 3]
    ys, xs = np.nonzero(alpha > 60)
    left, top, right, bottom = symbology.extent(BRIGADE, size)
    assert xs.min() == pytest.approx(100 + left, abs=3)
    assert xs.max() == pytest.approx(100 + right, abs=3)
    assert ys.min() == pytest.approx(100 + top, abs=3)
    assert ys.max() == pytest.approx(100 + bottom, abs=3)


def test_what_is_kept_changes_no_pixel():
    item = symbols(BRIGADE, "10031002161205000000", texts=((("T", "A"),), ()))
    before = painted(item)
    painting.drop()
    assert (painted(item) == before).all()


def test_on_paper_symbols_are_paths_of_the_same_shape():
    item = symbols(BRIGADE)
    fine = painted(item, scale=6.25)
    small = painted(item)
    share = (fine[..., 3] > 128).mean() / (small[..., 3] > 128).mean()
    assert share == pytest.approx(1.0, abs=0.08)


def test_filled_or_outlined_in_the_colours_of_the_theme():
    symbol = symbology.composed(BRIGADE)
    opened = symbology.composed(BRIGADE, False)
    assert palette(symbol, LIGHT).fill == "#ff8080"
    assert palette(symbol, LIGHT, "medium").fill == "#ff3031"
    assert palette(symbol, DARK).fill != palette(symbol, LIGHT).fill
    assert palette(opened, DARK).icon == DARK["hostile"]
    assert palette(opened, LIGHT).icon == LIGHT["hostile"]
    assert (painted(symbols(BRIGADE)) != painted(symbols(BRIGADE, filled=False))).any()


def test_texts_stand_where_the_standard_has_them():
    placed = symbology.placed_texts(
        BRIGADE, (("T", "1"), ("M", "2"), ("W", "3"), ("H", "4"), ("C", "5"), ("Z", "6")), 32.0
    )
    at = {words: (x, y, align) for words, x, y, align in placed}
    assert at["1"][0] < 0 < at["2"][0]
    assert at["1"][1] == at["2"][1] > 0
    assert at["3"][0] < 0
    assert at["3"][1] < 0
    assert at["4"][:2] == (at["2"][0], 0)
    assert at["5"][1] < symbology.extent(BRIGADE, 32.0)[1]
    assert at["6"][1] > at["1"][1]
    assert [at[words][2] for words in "126"] == ["right", "left", "right"]


def test_a_text_that_would_cover_another_symbol_is_left_out():
    apart = symbols(BRIGADE, texts=((("M", "1st Guards"),),))
    free = painted(apart)
    two = Symbols(
        np.array([[100.0, 100.0], [150.0, 110.0]]),
        np.arange(2),
        (BRIGADE, BRIGADE),
        32.0,
        texts=((("M", "1st Guards"),), ()),
    )
    bare = Symbols(two.xy, two.rows, two.sidc, 32.0)
    assert (free != painted(symbols(BRIGADE))).any()
    assert (painted(two) == painted(bare)).all()


def test_leaders_lead_from_symbols_that_stand_aside():
    xy = np.array([[100.0, 100.0]])
    item = Symbols(xy, np.arange(1), (BRIGADE,), 32.0, places=np.array([[220.0, 160.0]]))
    assert painted(item)[159:162, 218:222, 3].any()
    stays = Symbols(xy, np.arange(1), (BRIGADE,), 32.0, places=xy)
    assert (painted(stays) == painted(symbols(BRIGADE))).all()


def test_a_code_that_cannot_be_read_is_a_question_not_a_failure():
    assert symbology.problem("nonsense")
    assert painted(symbols("nonsense"))[..., 3].any()
    assert symbology.spelled("nonsense") == symbology.problem("nonsense")


@pytest.mark.parametrize("code", [BRIGADE, "10031500331202000100", "10033600001101000000", "QQ"])
def test_as_svg_a_symbol_is_the_same_drawing(code: str):
    from PySide6.QtCore import QByteArray, QRectF
    from PySide6.QtSvg import QSvgRenderer

    left, top, right, bottom = symbology.extent(code, 64.0)
    image = QImage(420, 220, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    svg = QByteArray(symbol_svg(code, 64.0, LIGHT).encode())
    box = QRectF(100 + left, 100 + top, right - left, bottom - top)
    QSvgRenderer(svg).render(qp, box)
    qp.end()
    theirs = np.frombuffer(image.constBits(), np.uint8).reshape(220, 420, 4)[..., 1]
    plain = QImage(420, 220, QImage.Format.Format_ARGB32_Premultiplied)
    plain.fill(0)
    qp = QPainter(plain)
    painting.draw_sample(qp, code, box, LIGHT, 1.0)
    qp.end()
    ours = np.frombuffer(plain.constBits(), np.uint8).reshape(220, 420, 4)[..., 1]
    union = np.maximum(ours, theirs).astype(float).sum()
    assert np.minimum(ours, theirs).sum() / union > 0.93


VIEW = Viewport((0, 0, 400, 200), 400, 200)


def test_the_symbol_under_the_cursor_is_found_by_its_box():
    drawing = Drawing("units", (symbols(BRIGADE, BRIGADE),))
    assert hits([drawing], 110, 95, 1.0) == [("units", 0)]
    assert hits([drawing], 300, 100, 1.0) == [("units", 1)]
    assert hits([drawing], 200, 100, 1.0) == []


def test_labels_keep_clear_of_symbols():
    style = LabelStyle("text", 11.0)
    labels = Labels(
        np.array([[104.0, 100.0]]),
        np.array([0]),
        ("Town",),
        style,
        np.array([1.0], np.float32),
        np.array([0.0], np.float32),
    )
    both = (Drawing("names", (labels,)), Drawing("units", (symbols(BRIGADE),)))
    x0, y0, x1, y1 = symbol_boxes(symbols(BRIGADE), 1.0)[0]
    for placed in place_labels(both, VIEW):
        left, top = placed.left, placed.top
        bottom = 200 - y0  # device pixels go down
        assert left >= x1 - 6 or left + 20 <= x0 or top >= bottom - 6 or top < 200 - y1
    assert len(place_labels(both[:1], VIEW)) == 1

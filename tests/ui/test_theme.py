"""The tokens: text can be read, lanes can be told apart; the style sheet knows no other colour."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from gisapp import resources
from gisapp.model.theme import LANES, THEMES, Theme, contrast
from gisapp.ui import icons
from gisapp.ui import theme as look

Floats = NDArray[np.float64]

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency" (2009), severity 1.0, on linear RGB.
SIGHTS = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
APART = 6.5  # CIEDE2000; about one is just noticed side by side, lanes are small and far apart


def linear(color: str) -> Floats:
    parts = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: Floats) -> tuple[float, float, float]:
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return float(116 * f[1] - 16), float(500 * (f[0] - f[1])), float(200 * (f[1] - f[2]))


def ciede2000(first: tuple[float, float, float], second: tuple[float, float, float]) -> float:
    (l1, a1, b1), (l2, a2, b2) = first, second
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * math.cos(math.radians(hm - 30))
        + 0.24 * math.cos(math.radians(2 * hm))
        + 0.32 * math.cos(math.radians(3 * hm + 6))
        - 0.20 * math.cos(math.radians(4 * hm - 63))
    )
    sl = 1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rt = (
        -2
        * math.sqrt(cm**7 / (cm**7 + 25**7))
        * math.sin(math.radians(60 * math.exp(-(((hm - 275) / 25) ** 2))))
    )
    dl, dc = (l2 - l1) / sl, (c2 - c1) / sc
    return math.sqrt(dl**2 + dc**2 + (dh / sh) ** 2 + rt * dc * dh / sh)


def test_the_measure_of_difference_is_right() -> None:
    # two pairs of the published test data of Sharma, Wu and Dalal (2005)
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert ciede2000((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)) == pytest.approx(
        0.9082, abs=1e-4
    )


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("ground", ["window", "panel", "raised"])
@pytest.mark.parametrize("text", ["text", "muted", "accent", "warning", "error"])
def test_text_can_be_read(theme: Theme, ground: str, text: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_text_on_the_accent_can_be_read(theme: Theme) -> None:
    assert contrast(theme["on_accent"], theme["accent"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("sight", SIGHTS)
def test_lanes_can_be_told_apart(theme: Theme, sight: str) -> None:
    seen = {lane: lab(SIGHTS[sight] @ linear(theme[lane])) for lane in LANES}
    close = {
        (a, b): round(ciede2000(seen[a], seen[b]), 1)
        for i, a in enumerate(LANES)
        for b in LANES[i + 1 :]
        if ciede2000(seen[a], seen[b]) < APART
    }
    assert close == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_lanes_stand_out_from_the_panel(theme: Theme) -> None:
    assert min(contrast(theme[lane], theme["panel"]) for lane in LANES) >= 3.0


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_every_widget_kind_takes_the_themes_colours(
    qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    look.apply_theme(qapp, theme)
    label, box, spin = QLabel("text"), QCheckBox("box"), QSpinBox()
    for widget in (label, box, spin):
        qtbot.addWidget(widget)
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == theme["text"]
    box.setChecked(True)
    box.resize(80, 24)
    colors = {box.grab().toImage().pixelColor(x, y).name() for x in range(16) for y in range(24)}
    assert theme["accent"] in colors
    assert QFontInfo(label.font()).pixelSize() in (12, 13)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_the_style_sheet_is_complete(theme: Theme) -> None:
    sheet = look.stylesheet(theme)
    assert "$" not in sheet
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert resources.icon(path.rsplit("/", 1)[1].removesuffix(".svg")).is_file()


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in resources.icon("x").parent.glob("control-*.svg"))
)
def test_controls_are_drawn_in_a_token(name: str) -> None:
    theme = THEMES[name.rsplit("-", 1)[1]]
    drawn = set(re.findall(r"#[0-9a-f]{6}", resources.icon(name).read_text(encoding="utf-8")))
    assert drawn
    assert drawn <= {theme["muted"], theme["on_accent"]}


def test_section_heads_are_small_tracked_capitals(qapp: QApplication) -> None:
    font = look.section_font()
    assert font.letterSpacing() == pytest.approx(106.0)
    assert font.capitalization() == font.Capitalization.AllUppercase


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_draws_something_in_the_asked_colour(qapp: QApplication, name: str) -> None:
    source = resources.icon(name).read_text(encoding="utf-8")
    assert 'viewBox="0 0 16 16"' in source
    assert 'stroke="currentColor"' in source
    image = icons.pixmap(name, "#ff0000", 32).toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() > 200
    ]
    assert len(inked) > 8
    assert {color.name() for color in inked} == {"#ff0000"}


def test_a_checked_icon_is_in_the_accent(qapp: QApplication) -> None:
    theme = THEMES["dark"]
    made = icons.icon("plus", theme)
    on = made.pixmap(16, QIcon.Mode.Normal, QIcon.State.On).toImage()
    off = made.pixmap(16, QIcon.Mode.Normal, QIcon.State.Off).toImage()
    assert on.pixelColor(8, 8).name() == theme["accent"]
    assert off.pixelColor(8, 8).name() == theme["muted"]
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon", theme)

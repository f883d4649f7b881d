"""How areas and lines mix with what lies beneath them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from gisapp.model.primitives import Areas, Drawing, Fill, Lines, Paths, Primitive, Stroke
from gisapp.model.theme import LIGHT
from gisapp.render.frame import Viewport
from gisapp.render.painter.map import paint_steps

RING = np.array([[0.0, 0], [100, 0], [100, 100], [0, 100], [0, 0]])
PATHS = Paths(
    RING, np.array([0, 5]), np.array([0]), np.array([[0.0, 0.0, 100.0, 100.0]]), closed=True
)
ROWS = np.array([0])
BENEATH, ABOVE = (100, 150, 200), (200, 100, 50)


def painted(item: Primitive) -> tuple[int, ...]:
    image = QImage(50, 50, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill("#{:02x}{:02x}{:02x}".format(*BENEATH))
    qp = QPainter(image)
    viewport = Viewport((0, 0, 100, 100), 50, 50)
    for _ in paint_steps(qp, Drawing("one", (item,)), viewport, LIGHT):
        pass
    qp.end()
    return image.pixelColor(25, 25).getRgb()[:3]


EXPECTED = {
    "normal": ABOVE,
    "multiply": tuple(a * b // 255 for a, b in zip(ABOVE, BENEATH, strict=True)),
    "screen": tuple(
        255 - (255 - a) * (255 - b) // 255 for a, b in zip(ABOVE, BENEATH, strict=True)
    ),
}


@pytest.mark.parametrize("blend", EXPECTED)
def test_areas_and_lines_mix_as_they_say(blend: str) -> None:
    color = "#{:02x}{:02x}{:02x}".format(*ABOVE)
    area = Areas(PATHS, ROWS, Fill(color), blend=blend)
    line = Paths(
        np.array([[0.0, 50], [100, 50]]),
        np.array([0, 2]),
        np.array([0]),
        np.array([[0.0, 50.0, 100.0, 50.0]]),
        closed=False,
    )
    for item in (area, Lines(line, ROWS, Stroke(color, 20.0), blend=blend)):
        assert painted(item) == pytest.approx(EXPECTED[blend], abs=2)
    assert painted(replace(area, blend="normal")) == ABOVE

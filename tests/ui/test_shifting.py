"""What a pan takes over of the old picture: the same pixels as when all is painted anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from gisapp import plugins
from gisapp.model.primitives import Drawing
from gisapp.model.project import Project, View
from gisapp.model.theme import DARK, LIGHT, Theme
from gisapp.render import painter
from gisapp.render.frame import Viewport, viewport_of
from gisapp.ui import planes, resolving, shifting
from gisapp.ui.planes import Plane
from gisapp.ui.resolving import Resolved

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = (520, 360)
NEAR = 3  # of 255, and
FEW = 1e-4  # of the pixels beyond that: where a hairline enters the part that is painted
RIM = 3  # pixels at the very edge, where clipped lines begin
KHARKIV = View(4.03e6, 6.43e6, 900.0)
SYRIA = View(4.2e6, 4.15e6, 700.0)
REGION = View(2.9e6, 5.2e6, 9000.0)


@pytest.fixture(scope="module")
def shipped() -> Project:
    return plugins.default_project()


def seen(project: Project, view: View, theme: Theme = DARK) -> Resolved:
    project = replace(project, view=view)
    made = resolving.resolve(project, viewport_of(view, *SIZE), theme, None)
    assert made is not None
    return made


def painted(made: Resolved, old: list[Plane], shown: Resolved | None) -> list[Plane]:
    out: list[Plane] = []
    for _ in planes.paint(made, old, out, shown=shown):
        pass
    return out


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    raw = np.frombuffer(image.constBits(), np.uint8)
    return raw.reshape(image.height(), image.bytesPerLine())[:, : 4 * image.width()].astype(int)


def assert_same(first: list[Plane], second: list[Plane]) -> None:
    for one, other in zip(first, second, strict=True):
        a, b = (
            QImage(SIZE[0], SIZE[1], QImage.Format.Format_ARGB32_Premultiplied) for _ in range(2)
        )
        for image, plane in ((a, one), (b, other)):
            image.fill(0)
            qp = QPainter(image)
            qp.drawImage(plane.at, plane.image)
            qp.end()
        difference = abs(pixels(a) - pixels(b))[RIM:-RIM, 4 * RIM : -4 * RIM]
        assert (difference > NEAR).mean() < FEW
        assert (difference > 0).mean() < 2e-3


def moved(view: View, dx: float, dy: float) -> View:
    return replace(view, x=view.x - dx * view.resolution, y=view.y + dy * view.resolution)


@pytest.mark.parametrize("view", [KHARKIV, SYRIA, REGION])
@pytest.mark.parametrize("by", [(90, 0), (-40, 75), (-3, -120), (0, 1)])
def test_a_shifted_picture_is_the_one_painted_anew(
    shipped: Project, view: View, by: tuple[int, int]
) -> None:
    first, second = seen(shipped, view), seen(shipped, moved(view, *by))
    old = painted(first, [], None)
    shifted = painted(second, old, first)
    anew = painted(seen(shipped, moved(view, *by)), [], None)
    assert_same(shifted, anew)


def test_many_small_shifts_add_up_to_the_same(shipped: Project) -> None:
    view, shown = KHARKIV, seen(shipped, KHARKIV)
    old = painted(shown, [], None)
    for by in ((31, 17), (-60, 5), (12, -44), (25, 25), (-90, 60)):
        view = moved(view, *by)
        now = seen(shipped, view)
        old, shown = painted(now, old, shown), now
    assert_same(old, painted(seen(shipped, view), [], None))


def test_only_what_was_not_seen_is_painted(
    shipped: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = seen(shipped, REGION), seen(shipped, moved(REGION, 20, 0))
    old = painted(first, [], None)
    drawn: list[int] = []
    steps = painter.paint_steps

    def noted(qp: QPainter, drawing: Drawing, *more: Any) -> Iterator[None]:
        drawn.append(sum(len(getattr(item, "rows", ())) for item in drawing.primitives))
        return steps(qp, drawing, *more)

    monkeypatch.setattr(painter, "paint_steps", noted)
    painted(second, old, first)
    beside = sum(drawn)
    drawn.clear()
    painted(seen(shipped, moved(REGION, 20, 0)), [], None)
    assert 0 < beside < 0.4 * sum(drawn)


def test_what_has_changed_is_painted_anew(shipped: Project) -> None:
    first = seen(shipped, KHARKIV)
    old = painted(first, [], None)
    hidden = shipped.with_layer("basemap-rivers", visible=False)
    second = seen(hidden, moved(KHARKIV, 40, 0))
    anew = painted(seen(hidden, moved(KHARKIV, 40, 0)), [], None)
    shifted = painted(second, old, first)
    assert_same(shifted, anew)


def viewport(view: View, size: tuple[int, int] = SIZE) -> Viewport:
    return viewport_of(view, *size)


@pytest.mark.parametrize(
    "other",
    [
        replace(REGION, resolution=REGION.resolution * 1.01),
        moved(REGION, 10.4, 0),
        moved(REGION, 0, 0.5),
        moved(REGION, 2000, 0),
    ],
)
def test_other_scales_and_parts_of_pixels_are_no_shift(other: View) -> None:
    assert shifting.shift_between(viewport(REGION), viewport(other)) is None


def test_a_picture_of_another_size_is_no_shift() -> None:
    wide = viewport(REGION, (SIZE[0] + 80, SIZE[1] + 60))
    assert shifting.shift_between(viewport(REGION), wide) is None
    other = viewport(moved(REGION, 40, -30))
    assert shifting.shift_between(viewport(REGION), other) == QPoint(40, -30)


def test_the_theme_is_not_mixed(shipped: Project) -> None:
    first = seen(shipped, KHARKIV)
    painted(first, [], None)
    light = seen(shipped, moved(KHARKIV, 30, 0), LIGHT)
    anew = painted(seen(shipped, moved(KHARKIV, 30, 0), LIGHT), [], None)
    assert_same(painted(light, [], None), anew)


boxes = st.builds(
    QRect, st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 80), st.integers(1, 80)
)


@given(boxes, boxes)
def test_beside_is_the_rest_without_overlap(whole: QRect, common: QRect) -> None:
    told = np.zeros((260, 260), int)

    def add(box: QRect) -> None:
        x, y = box.x() + 100, box.y() + 100
        told[y : y + box.height(), x : x + box.width()] += 1

    for box in shifting.beside(whole, common):
        add(box)
    add(common.intersected(whole))
    wanted = np.zeros_like(told)
    wanted[
        whole.y() + 100 : whole.y() + 100 + whole.height(),
        whole.x() + 100 : whole.x() + 100 + whole.width(),
    ] = 1
    np.testing.assert_array_equal(told, wanted)

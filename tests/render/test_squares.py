"""Squares made as large as they are shown, strip by strip, are the picture made at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from gisapp.model import crs
from gisapp.model.primitives import Cells, Ramp
from gisapp.model.theme import DARK
from gisapp.render.frame import Viewport, fitted
from gisapp.render.lattice import lattice_for
from gisapp.render.painter import CellPicture, picture_of_cells

pytestmark = pytest.mark.usefixtures("qapp")
EXTENT = crs.extent_to_map((0, 0, 10, 10))
VIEW = fitted(EXTENT, 400, 300)


def made(
    view: Viewport = VIEW, *, fresh: bool = False, aged: bool = False, high: float = 200.0
) -> tuple[Cells, CellPicture]:
    rng = np.random.default_rng(7)
    lattice = lattice_for(EXTENT, view.resolution, 5)
    shape = lattice.rows, lattice.cols
    counts = (rng.integers(0, 300, shape) * (rng.random(shape) < 0.6)).astype(np.int32)
    cells = Cells(
        lattice,
        counts,
        Ramp("viridis", "log", 1.0, high),
        lambda found: found,
        age=rng.random(shape).astype(np.float32) if aged else None,
        fresh=rng.random(shape) < 0.2 if fresh else None,
    )
    picture = picture_of_cells(cells, view, DARK)
    assert picture is not None
    return cells, picture


def pixels(image: QImage) -> np.ndarray:
    raw = np.frombuffer(image.constBits(), np.uint32)
    return raw.reshape(image.height(), image.width()).copy()


def painted(picture: CellPicture, left: int, top: int, wide: int, high: int) -> np.ndarray:
    image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    qp = QPainter(image)
    picture.paint(qp, 0, 0, left, top, wide, high)
    qp.end()
    return pixels(image)


@pytest.mark.parametrize(("fresh", "aged"), [(False, False), (True, False), (True, True)])
def test_strips_are_the_whole_picture(fresh: bool, aged: bool) -> None:
    _, picture = made(fresh=fresh, aged=aged)
    whole = pixels(picture.image())
    assert whole.any()
    for box in (
        (0, 0, picture.width, picture.height),
        (17, 33, 250, 190),
        (17, 5, 250, 190),
        (40, 100, 1, 1),
    ):
        left, top, wide, high = box
        part = whole[top : top + high, left : left + wide]
        np.testing.assert_array_equal(painted(picture, *box), part)


def test_pictures_of_one_width_do_not_share_what_they_show() -> None:
    pictures = [made(fresh=fresh)[1] for fresh in (False, True)]
    boxes = [(0, 0, 200, 150)] * 2
    first, second, again = (
        painted(picture, *box)
        for picture, box in zip([*pictures, pictures[0]], [*boxes, boxes[0]], strict=True)
    )
    assert (first != second).any()
    np.testing.assert_array_equal(first, again)


def test_counts_that_are_looked_up_have_the_colours_of_those_computed() -> None:
    cells, picture = made()
    sums = Cells(cells.lattice, cells.counts.astype(np.float64), cells.ramp, cells.members)
    computed = picture_of_cells(sums, VIEW, DARK)
    assert computed is not None
    np.testing.assert_array_equal(pixels(computed.image()), pixels(picture.image()))
    np.testing.assert_array_equal(picture.colors > 0, cells.counts > 0)

"""Pictures that lie in Web Mercator, turned to the projection of a view.

Every pixel of the view is looked up in the picture, between the four pixels around its place. A
picture finer than the view is halved first, as often as need be. The result is kept with the
primitive it was made of, so that the window only lays it down.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from gisapp.model.crs import WORLD, Extent
from gisapp.model.memo import Memo
from gisapp.model.primitives import Raster, Tiles
from gisapp.render.frame import Viewport
from gisapp.render.mesh import Cells, Mesh, mesh_of, reduced

Pixels = NDArray[np.uint32]  # (height, width), 0xAARRGGBB, multiplied by their opacity
Greys = NDArray[np.uint8]  # (height, width)
SHEET = 16 << 20  # pixels of a picture that are put together at once
BLOCK = (256, 256)  # pixels, down and across: what fits into the processor's cache
STRIP = 256  # pixels: rows laid down at once
LEAST = 32  # pixels: the height of the smallest block
EVEN = 3.0  # times that the scale may vary within a block, unless it is that small
TOO_FINE = 0.25  # powers of two by which a picture may be finer than the view
_ODD = np.uint32(0x00FF00FF)
_EVEN = np.uint32(0xFF00FF00)
_HALF = np.uint32(0x00800080)
_EIGHT = np.uint32(8)
MODES = {  # how a picture mixes with what lies beneath
    "normal": QPainter.CompositionMode.CompositionMode_SourceOver,
    "multiply": QPainter.CompositionMode.CompositionMode_Multiply,
    "screen": QPainter.CompositionMode.CompositionMode_Screen,
    "overlay": QPainter.CompositionMode.CompositionMode_Overlay,
    "soft": QPainter.CompositionMode.CompositionMode_SoftLight,
}

FORM = QImage.Format.Format_ARGB32_Premultiplied

_turned: Memo[Turned] = Memo("pictures turned to a projection", 1)


class Sheet:
    """A picture in Mercator: ``at`` is its upper left corner in map units, ``per_unit`` its pixels
    per map unit to the right and down. With ``again`` it lies there again, once around the world to
    the east and to the west."""

    def __init__(
        self,
        image: QImage,
        at: tuple[float, float],
        per_unit: tuple[float, float],
        again: bool = False,
    ) -> None:
        if image.format() not in (QImage.Format.Format_RGB32, QImage.Format.Format_Grayscale8):
            image = image.convertToFormat(FORM)
        self._images = [image]  # each half as large as the one before; they hold the pixels
        self._levels = [_pixels(image)]
        self._at, self._per_unit, self._again = at, per_unit, again
        self._lock = threading.Lock()

    def meets(self, box: Extent) -> bool:
        """Whether it lies in a part of Mercator."""
        image, (left, top) = self._images[0], self._at
        right = left + image.width() / self._per_unit[0]
        bottom = top - image.height() / self._per_unit[1]
        turns = (-1, 0, 1) if self._again else (0,)
        return (box[1] <= top and box[3] >= bottom) and any(
            box[0] <= right + turn * 2 * WORLD and box[2] >= left + turn * 2 * WORLD
            for turn in turns
        )

    def _level(self, number: int) -> tuple[Pixels | Greys, tuple[float, float]]:
        """Its pixels halved so many times, or as often as can be, and the pixels per map unit."""
        first = self._images[0]
        with self._lock:
            while len(self._levels) <= number and min(self._levels[-1].shape) >= 4:
                last = self._images[-1]
                half = last.scaled(
                    last.width() // 2,
                    last.height() // 2,
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                half = half.convertToFormat(first.format())
                self._images.append(half)
                self._levels.append(_pixels(half))
            number = min(number, len(self._levels) - 1)
            found, image = self._levels[number], self._images[number]
        right = self._per_unit[0] * image.width() / first.width()
        down = self._per_unit[1] * image.height() / first.height()
        return found, (right, down)

    def sampled(self, mesh: Mesh, cells: Cells) -> Pixels:
        """The pixels of some cells of a view; transparent where the picture has none."""
        finer = mesh.scale(cells) * math.sqrt(self._per_unit[0] * self._per_unit[1])
        pixels, per_unit = self._level(math.floor(math.log2(max(finer, 1.0)) + TOO_FINE))
        x, y = mesh.places(cells, self._at, (per_unit[0], -per_unit[1]))
        if self._again:
            around = np.float32(2 * WORLD * per_unit[0])
            with np.errstate(invalid="ignore"):
                if (x < 0).any() or (x >= around).any():
                    x -= around * np.floor(x / around)
        return _between(pixels, x, y)


def _pixels(image: QImage) -> Pixels | Greys:
    """The pixels of a picture, in its own memory where they are not grey; two or more each way."""
    height, width = image.height(), image.width()
    made: NDArray[Any]
    if image.format() == QImage.Format.Format_Grayscale8:
        lines = np.frombuffer(image.constBits(), np.uint8).reshape(height, -1)
        made = np.array(lines[:, :width])
    else:
        made = np.frombuffer(image.constBits(), np.uint32).reshape(height, width)
    if min(width, height) < 2:
        made = np.pad(made, ((0, int(height < 2)), (0, int(width < 2))), mode="edge")
    return made


def _between(pixels: Pixels | Greys, x: NDArray[np.float32], y: NDArray[np.float32]) -> Pixels:
    """Pixels at places between them, by the shares of their four neighbours in sixteenths.
    Transparent outside, and where a place is NaN."""
    height, width = pixels.shape
    with np.errstate(invalid="ignore"):
        inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    if not inside.any():
        return np.zeros(x.shape, np.uint32)
    columns, u = _steps(x, width)
    rows, v = _steps(y, height)
    at = rows.astype(np.intp)
    at *= width
    at += columns
    both = u * v
    right, down = (u << np.uint32(4)) - both, (v << np.uint32(4)) - both
    shares = np.uint32(256) - right - down - both, right, down, both
    flat: NDArray[Any] = pixels.ravel()
    mixed = _mixed_greys if pixels.dtype == np.uint8 else _mixed
    made = mixed(flat, at, (0, 1, width, width + 1), shares)
    if not inside.all():
        made[~inside] = 0
    return made


Shares = tuple[NDArray[np.uint32], ...]  # of 256


def _mixed(flat: Pixels, at: NDArray[np.intp], steps: tuple[int, ...], shares: Shares) -> Pixels:
    """Pixels at so many ``steps`` from a place, mixed: two of their four parts at a time."""
    odd, even = np.full_like(shares[0], _HALF), np.full_like(shares[0], _HALF)
    found, part = np.empty_like(odd), np.empty_like(odd)
    for step, share in zip(steps, shares, strict=True):
        flat[step:].take(at, out=found, mode="wrap")
        np.bitwise_and(found, _ODD, out=part)
        part *= share
        odd += part
        found >>= _EIGHT
        found &= _ODD
        found *= share
        even += found
    odd >>= _EIGHT
    odd &= _ODD
    even &= _EVEN
    odd |= even
    return odd


def _mixed_greys(
    flat: Greys, at: NDArray[np.intp], steps: tuple[int, ...], shares: Shares
) -> Pixels:
    """The same for greys."""
    total = np.full(at.shape, 128, np.uint16)
    found = np.empty(at.shape, np.uint8)
    for step, share in zip(steps, shares, strict=True):
        flat[step:].take(at, out=found, mode="wrap")
        total += share.astype(np.uint16) * found
    total >>= np.uint16(8)
    made = total.astype(np.uint32)
    made *= np.uint32(0x00010101)
    made |= np.uint32(0xFF000000)
    return made


def _steps(places: NDArray[np.float32], count: int) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """The pixel before each place, and how many sixteenths lie between."""
    sixteenths = places * np.float32(16)
    sixteenths -= np.float32(7.5)  # counted from the middle of the first pixel, and rounded
    np.fmin(sixteenths, np.float32(16 * (count - 1) - 1), out=sixteenths)
    np.fmax(sixteenths, np.float32(0), out=sixteenths)
    whole = sixteenths.astype(np.int32)
    return whole >> 4, (whole & 15).view(np.uint32)


class Source(Protocol):
    """What gives the picture, part by part."""

    def size(self, box: Extent) -> int:
        """How many pixels it has in a part of Mercator."""

    def sheet(self, box: Extent) -> Sheet | None:
        """That part of it; None where there is nothing."""


@dataclass(frozen=True, eq=False)
class Turned:
    """A picture in a view of ``width`` by ``height`` pixels: ``image`` is the part of it, from the
    pixel ``at``, that is not empty."""

    image: QImage
    at: QPoint
    width: int
    height: int


def turned(
    source: Source | None, mesh: Mesh, width: int, height: int
) -> Generator[None, None, Turned]:
    """The picture of ``source`` in a view; yields after every bit of work."""
    if source is None:
        return Turned(QImage(), QPoint(), width, height)
    tall, wide = BLOCK[0] // mesh.step, BLOCK[1] // mesh.step
    image = QImage(width, height, FORM)
    image.fill(0)
    out = np.frombuffer(image.bits(), np.uint32).reshape(height, width)
    parts, filled = [mesh.whole], QRect()
    while parts:
        part = parts.pop()
        box = mesh.box(part)
        if box is None:
            continue
        r0, c0, r1, c1 = part
        if source.size(box) > SHEET and (r1 - r0) * (c1 - c0) > 1:
            parts += _halves(part)
            continue
        sheet = source.sheet(box)
        yield
        if sheet is None:
            continue
        blocks = [
            (row, column, min(row + tall, r1), min(column + wide, c1))
            for row in range(r0, r1, tall)
            for column in range(c0, c1, wide)
        ]
        while blocks:
            cells = blocks.pop()
            if mesh.is_empty(cells):
                continue
            if mesh.variety(cells) > EVEN and (cells[2] - cells[0]) * mesh.step > LEAST:
                blocks += _halves(cells)
                continue
            around = mesh.box(cells)
            if around is None or not sheet.meets(around):
                continue
            top, left = cells[0] * mesh.step, cells[1] * mesh.step
            made = sheet.sampled(mesh, cells)
            room = out[top : top + made.shape[0], left : left + made.shape[1]]
            room[:] = made[: room.shape[0], : room.shape[1]]
            filled = filled.united(QRect(left, top, room.shape[1], room.shape[0]))
            yield
    if filled != image.rect():
        image = image.copy(filled) if filled.isValid() else QImage()
    return Turned(image, filled.topLeft(), width, height)


def _halves(part: Cells) -> list[Cells]:
    r0, c0, r1, c1 = part
    if r1 - r0 >= c1 - c0:
        middle = (r0 + r1) // 2
        return [(r0, c0, middle, c1), (middle, c0, r1, c1)]
    middle = (c0 + c1) // 2
    return [(r0, c0, r1, middle), (r0, middle, r1, c1)]


def _key(viewport: Viewport, state: int) -> tuple[object, ...]:
    return viewport.extent, viewport.width, viewport.height, viewport.crs, state


Maker = Callable[[], Generator[None, None, Source | None]]


def steps(
    item: Raster | Tiles, viewport: Viewport, maker: Maker, state: int = 0
) -> Generator[None, None, Turned]:
    """The picture of a primitive in a view, as it was kept or made of what ``maker`` gives; yields
    after every bit of work. ``state`` counts what the primitive does not tell of."""
    smaller = reduced(viewport)
    key = _key(smaller, state)
    kept = _turned.peek(item, key)
    if kept is not None:
        return kept
    mesh = mesh_of(smaller)
    yield
    source = yield from maker()
    made = yield from turned(source, mesh, smaller.width, smaller.height)
    return _turned.get(item, key, lambda: made)


def is_ready(item: Raster | Tiles, viewport: Viewport, state: int = 0) -> bool:
    """Whether the picture of a primitive in a view was made before."""
    return _turned.peek(item, _key(reduced(viewport), state)) is not None


def lay(qp: QPainter, made: Turned, item: Raster | Tiles, viewport: Viewport) -> Iterator[None]:
    """Draw the picture of a view, yielding between strips."""
    image = made.image
    if image.isNull():
        return
    exact = made.width == viewport.width and made.height == viewport.height
    strips = exact and isinstance(qp.device(), QImage)  # on paper, strips might show
    tall = STRIP if strips else image.height()
    across, down = viewport.width / made.width, viewport.height / made.height
    for top in range(0, image.height(), tall):
        part = QRect(0, top, image.width(), min(tall, image.height() - top))
        at = made.at + part.topLeft()
        qp.save()
        qp.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        qp.setOpacity(item.opacity)
        qp.setCompositionMode(MODES.get(item.blend, MODES["normal"]))
        if exact:
            qp.drawImage(at, image, part)
        else:
            target = QRectF(
                at.x() * across, at.y() * down, part.width() * across, part.height() * down
            )
            qp.drawImage(target, image, QRectF(part))
        qp.restore()
        yield

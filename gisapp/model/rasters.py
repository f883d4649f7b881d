"""How the values of a raster become colours: bands, stretch, tints of height and shaded relief."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gisapp.model.tiles import Pixels, TileStore

Values = NDArray[np.float32]  # (height, width, bands)
Mask = NDArray[np.bool_]  # (height, width), where there is a value

HEIGHTS = (  # metres and colours of an atlas's tints: quiet, so that data can lie on them
    (-8000.0, "#6f93b0"),
    (-4000.0, "#86a8c2"),
    (-2000.0, "#9fbdd2"),
    (-1000.0, "#b4cddd"),
    (-200.0, "#c9dce7"),
    (-0.5, "#dae8ee"),
    (0.0, "#c3d3b0"),
    (200.0, "#d8ddb8"),
    (500.0, "#e7dfb4"),
    (1000.0, "#dfcb9f"),
    (2000.0, "#cbae89"),
    (3000.0, "#b89b87"),
    (4500.0, "#d5ccc7"),
    (6000.0, "#ffffff"),
)
CLASSES = (0, 200, 500, 1000, 2000, 3000, 4500)  # metres at which the legend's classes begin
STRETCHES = ("automatic", "as they are", "least to most", "2 to 98 %")
SUN, HEIGHT = math.radians(315), math.radians(45)  # where the light of a shaded relief comes from
STEEPER = 2.0  # times that slopes are shown


@dataclass(frozen=True)
class RasterLook:
    """``bands`` counted from 1: one is grey, three are red, green and blue; none for the file's
    own. ``stretch`` is one of :data:`STRETCHES`; ``tinted`` colours heights in metres, ``shaded``
    lights their slopes; ``smooth`` blends neighbouring pixels."""

    bands: tuple[int, ...] = ()
    stretch: str = "automatic"
    tinted: bool = False
    shaded: bool = False
    smooth: bool = True


class RasterStore(TileStore, Protocol):
    """A store of values, which can be looked at in several ways."""

    def dressed(self, look: RasterLook) -> TileStore:
        """The store of its pictures with a look."""


def bands_of(text: str, count: int) -> tuple[int, ...]:
    """Bands typed as ``4, 3, 2``: one or three of ``count``; the usual ones for anything else."""
    numbers = [part for part in text.replace(",", " ").split() if part.isdigit()]
    bands = tuple(int(part) for part in numbers)
    good = len(bands) in (1, 3) and all(1 <= band <= count for band in bands)
    return bands if good else ()


def tints(heights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Red, green and blue (…, 3) of heights in metres."""
    stops = np.array([height for height, _ in HEIGHTS])
    colors = np.array(
        [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for _, color in HEIGHTS], np.float32
    )
    return np.stack(
        [np.interp(heights, stops, colors[:, i]).astype(np.float32) for i in range(3)], axis=-1
    )


def shade(heights: NDArray[np.float32], metres: float) -> NDArray[np.float32]:
    """The light on slopes, 1 on flat ground; ``metres`` is a pixel's width on the ground."""
    down, right = np.gradient(heights, metres)
    right, down = right * STEEPER, down * STEEPER
    slope = np.arctan(np.hypot(right, down))
    facing = np.arctan2(down, -right)
    angle = math.pi / 2 - SUN
    light = math.sin(HEIGHT) * np.cos(slope) + math.cos(HEIGHT) * np.sin(slope) * np.cos(
        angle - facing
    )
    lit: NDArray[np.float32] = np.clip(light / math.sin(HEIGHT), 0.35, 1.25).astype(np.float32)
    return lit


def colored(
    values: Values, mask: Mask, look: RasterLook, ends: NDArray[np.float32], metres: float
) -> Pixels:
    """The picture of values with the bands of the look in their order. ``ends`` (bands, 2) are
    the values that become black and white."""
    height, width = mask.shape
    out = np.zeros((height, width, 4), np.uint8)
    if look.tinted or (look.shaded and values.shape[2] == 1):
        ground = np.where(mask, values[..., 0], 0)
        rgb = tints(ground) if look.tinted else np.full((height, width, 3), 230, np.float32)
        if look.shaded:
            inner = np.pad(mask, 1, mode="edge")
            inner = mask & inner[2:, 1:-1] & inner[:-2, 1:-1] & inner[1:-1, 2:] & inner[1:-1, :-2]
            rgb = rgb * np.where(inner, shade(ground, metres), 1)[..., None]
    else:
        span = np.maximum(ends[:, 1] - ends[:, 0], 1e-12)
        rgb = (values - ends[:, 0]) / span * 255
        rgb = np.repeat(rgb, 3, axis=2) if rgb.shape[2] == 1 else rgb
    with np.errstate(invalid="ignore"):
        out[..., :3] = np.clip(np.round(np.nan_to_num(rgb)), 0, 255)
    out[..., 3] = np.where(mask, 255, 0)
    return out

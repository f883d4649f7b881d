"""The scale bar: a round length on the ground, true at the map's centre latitude."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gisapp.model.crs import Extent
from gisapp.model.project import LOGICAL_PIXEL
from gisapp.model.projection import MERCATOR, Projection


@dataclass(frozen=True)
class ScaleBar:
    """``metres`` on the ground are ``length`` logical pixels at ``latitude`` (degrees)."""

    metres: float
    length: float
    latitude: float
    denominator: float

    @property
    def labels(self) -> tuple[str, str, str]:
        """What stands at the bar's beginning, middle and end."""
        unit, size = ("km", 1000.0) if self.metres >= 1000 else ("m", 1.0)
        return "0", f"{self.metres / 2 / size:,.10g}", f"{self.metres / size:,.10g} {unit}"

    @property
    def ratio(self) -> str:
        """The scale as a ratio, to two digits: ``1 : 6,200,000``."""
        digits = max(math.floor(math.log10(max(self.denominator, 1.0))) - 1, 0)
        return f"1 : {round(self.denominator / 10**digits) * 10**digits:,}"

    @property
    def place(self) -> str:
        """Where the bar is true: ``at 48° N``."""
        return f"at {latitude_text(self.latitude)}"


def latitude_text(latitude: float) -> str:
    """A latitude to the degree: ``48° N``, ``0°``."""
    degrees = round(abs(latitude))
    return f"{degrees}°" if degrees == 0 else f"{degrees}° {'N' if latitude > 0 else 'S'}"


def scale_bar(
    extent: Extent,
    resolution: float,
    longest: float = 160.0,
    projection: Projection = MERCATOR,
) -> ScaleBar:
    """The bar of a map of ``extent`` (map units) at ``resolution`` map units per logical pixel, at
    most ``longest`` logical pixels long."""
    x, y = (extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2
    metres_per_pixel = resolution * projection.ground_scale(x, y)
    metres = nice_below(longest * metres_per_pixel)
    latitude = projection.point_to_lonlat(x, y)[1]
    return ScaleBar(metres, metres / metres_per_pixel, latitude, metres_per_pixel / LOGICAL_PIXEL)


def nice_below(value: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is not above ``value``."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (5.0, 2.0, 1.0) if factor * power <= value * 1.000001)

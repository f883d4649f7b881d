"""Military symbols of a page: points whose label is the symbol itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from gisapp.exporters._geojson import DIGITS, escaped, popup
from gisapp.model import crs
from gisapp.model.layer import Layer
from gisapp.model.primitives import Primitive, Symbols
from gisapp.model.theme import Theme
from gisapp.render.symbol_svg import symbol_svg

Json = dict[str, Any]


def symbols_of(
    layer: Layer, primitives: Iterable[Primitive], theme: Theme, zone: str, opacity: float
) -> list[Json]:
    """GeoJSON points of every symbol, each with its drawing as ``label``, over an unseen disc that
    can be asked about."""
    out: list[Json] = []
    for item in primitives:
        if not isinstance(item, Symbols):
            continue
        places = np.round(crs.to_lonlat(item.xy if item.places is None else item.places), DIGITS)
        for row, code, place in zip(item.rows.tolist(), item.sidc, places.tolist(), strict=True):
            drawn = symbol_svg(
                code, item.size, theme, filled=item.filled, tone=item.tone, centred=True
            )
            share = round(opacity, 3)
            told: Json = {
                "style": {"radius": item.size / 2, "stroke": False, "fillOpacity": 0, "fill": True},
                "label": f'<span style="opacity:{share:g}">{drawn}</span>',
                "side": "center",
            }
            if layer.identifiable:
                told["popup"] = popup(layer.features, row, zone)
                told["title"] = escaped(str(layer.features.role("title", row) or ""))
            geometry = {"type": "Point", "coordinates": place}
            out.append({"type": "Feature", "geometry": geometry, "properties": told})
    return out

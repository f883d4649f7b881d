"""Layers that could not be found when their project was opened.

They stay in the project, drawn as nothing, with everything the file said of them: saving writes it
back, so a drive that is not mounted today costs no work.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
from msgspec import UNSET

from gisapp.model.features import Features
from gisapp.model.layer import Layer, Slice
from gisapp.model.primitives import Ints, Primitive
from gisapp.model.style import LegendItem, Style
from gisapp.storage.schema import LayerPart

LOST = "lost"  # the group of layers whose own group the file does not tell


@dataclass(frozen=True)
class Kept(Style):
    """Draws nothing; ``entry`` is the layer's part of the file as JSON, paths absolute. It is no
    kind that can be chosen, so it is not registered."""

    entry: str = "{}"

    def part(self) -> LayerPart:
        """What the file said of the layer."""
        return msgspec.json.decode(self.entry, type=LayerPart)

    def draw(self, layer: Layer, part: Slice) -> tuple[Primitive, ...]:
        """Nothing."""
        return ()

    def legend(self, layer: Layer, rows: Ints, part: Slice | None = None) -> tuple[LegendItem, ...]:
        """Nothing."""
        return ()


def entry_of(layer: Layer, style: Kept) -> LayerPart:
    """What to write for a kept layer: its entry with what was changed since."""
    part = style.part()
    if layer.name != part.id or part.name is not UNSET:
        part.name = layer.name
    if layer.group != LOST:
        part.group = layer.group
    if not layer.visible or part.visible is not UNSET:
        part.visible = layer.visible
    if layer.opacity != 1.0 or part.opacity is not UNSET:
        part.opacity = layer.opacity
    return part


def kept_layer(part: LayerPart, name: str, group: str, why: str) -> Layer:
    """An empty layer in the place of one that could not be found."""
    import pyarrow as pa

    features = Features(name, pa.table({}), lonlat=np.empty((0, 2)))
    entry = msgspec.json.encode(part).decode("utf-8")
    return Layer(
        part.id,
        name,
        group,
        features,
        Kept(entry),
        visible=part.visible if isinstance(part.visible, bool) else True,
        opacity=part.opacity if isinstance(part.opacity, float | int) else 1.0,
        origin=part.file if isinstance(part.file, str) else "",
        identifiable=False,
        countable=False,
        in_legend=False,
        note=why,
    )

"""The painter: the only QPainter code that draws a map. Paints a Frame on any paint device."""

from gisapp.render.painter.labels import Placed, paint_labels, place_labels, warm_labels
from gisapp.render.painter.map import hatch_tile, paint_frame, paint_steps, warm_paths
from gisapp.render.painter.marks import SHAPES, draw_symbol, shape_path
from gisapp.render.painter.rasters import ready, warm
from gisapp.render.painter.squares import CellPicture, picture_of_cells
from gisapp.render.painter.text import FAMILY, font, load_fonts, measure

__all__ = [
    "FAMILY",
    "SHAPES",
    "CellPicture",
    "Placed",
    "draw_symbol",
    "font",
    "hatch_tile",
    "load_fonts",
    "measure",
    "paint_frame",
    "paint_labels",
    "paint_steps",
    "picture_of_cells",
    "place_labels",
    "ready",
    "shape_path",
    "warm",
    "warm_labels",
    "warm_paths",
]

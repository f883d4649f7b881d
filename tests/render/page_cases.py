"""A page of a small project, and a ruler for text that needs no font."""

from __future__ import annotations

from dataclasses import replace

from gisapp.model import crs
from gisapp.model.primitives import LabelStyle
from gisapp.model.project import Project
from gisapp.plugins import Options
from gisapp.render.page import (
    Page,
    compose,
)

UKRAINE = crs.extent_to_map((22.0, 44.0, 41.0, 53.0))


def measure(text: str, style: LabelStyle) -> tuple[float, float, float]:
    return len(text) * (style.size * 0.52 + style.tracking), style.size * 0.9, style.size * 0.25


def page_of(project: Project, width: int = 1600, height: int = 900, **changes: object) -> Page:
    options = Options(width, height, extent=UKRAINE, scale_resolution=3000)
    return compose(project, replace(options, **changes), measure)

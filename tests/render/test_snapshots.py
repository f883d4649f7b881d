"""Reference pictures of the shipped map, as seen at eight moments, of the base map alone at every
scale, and of one whole figure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from gisapp import plugins
from gisapp.model import crs, instants
from gisapp.model.project import Project, view_of
from gisapp.model.theme import DARK, LIGHT, Theme
from gisapp.plugins import Options
from gisapp.render.frame import resolve, viewport_of
from gisapp.render.page import compose
from gisapp.render.painter import load_fonts, measure, paint_frame
from gisapp.render.painter import page as page_painter
from tests import snapshots

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = (420, 264)
ATLAS = {  # the base map alone: west, south, east, north, theme
    "atlas-world": ((-179.0, -56.0, 179.0, 78.0), LIGHT),
    "atlas-region": ((9.0, 27.0, 56.0, 58.0), LIGHT),
    "atlas-region-dark": ((9.0, 27.0, 56.0, 58.0), DARK),
    "atlas-theatre": ((29.0, 43.5, 41.5, 52.5), LIGHT),
    "atlas-province": ((43.0, 38.3, 49.0, 42.2), LIGHT),
    "atlas-town": ((37.72, 48.44, 38.14, 48.72), LIGHT),
    "atlas-sea": ((14.0, 29.5, 24.0, 36.0), LIGHT),
}
VIEWS = {  # name: bookmark, as-of day, worldview, theme
    "region-2022": ("region", "2022-01-02", "un", DARK),
    "ukraine-2013": ("ukraine", "2013-06-01", "un", LIGHT),
    "ukraine-2022": ("ukraine", "2022-01-02", "un", LIGHT),
    "ukraine-2022-russia": ("ukraine", "2022-01-02", "russia", LIGHT),
    "karabakh-2020": ("karabakh", "2020-09-01", "un", LIGHT),
    "karabakh-2021": ("karabakh", "2021-01-01", "un", LIGHT),
    "syria-2019": ("syria", "2019-11-01", "un", LIGHT),
    "libya-2020": ("libya", "2020-05-01", "un", LIGHT),
}


@pytest.fixture(scope="module")
def project() -> Project:
    return plugins.default_project()


def looked_at(project: Project, bookmark: str, day: str, worldview: str) -> Project:
    """The 92 days up to a day, at a bookmark, in a worldview."""
    stop = instants.parse(day)[1]
    clock = project.clock.with_window(instants.add_days(stop, -92, "UTC"), stop)
    box = crs.extent_to_map(project.bookmark(bookmark).extent)
    return replace(project, clock=clock, worldview=worldview, view=view_of(box, *SIZE))


def painted(project: Project, theme: Theme) -> QImage:
    load_fonts()
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor(theme["sea"]))
    frame = resolve(project, viewport_of(project.view, *SIZE), theme=theme)
    qp = QPainter(image)
    paint_frame(qp, frame)
    qp.end()
    return image


@pytest.mark.parametrize("name", VIEWS)
def test_the_map_looks_as_it_did(project: Project, name: str) -> None:
    bookmark, day, worldview, theme = VIEWS[name]
    snapshots.check(painted(looked_at(project, bookmark, day, worldview), theme), name)


@pytest.mark.parametrize("name", ATLAS)
def test_the_base_map_looks_as_it_did(project: Project, name: str) -> None:
    extent, theme = ATLAS[name]
    at = looked_at(project, "region", "2022-01-02", "un")
    at = replace(
        at,
        view=view_of(crs.extent_to_map(extent), *SIZE),
        layers=tuple(one for one in at.layers if one.group in ("basemap", "borders")),
    )
    snapshots.check(painted(at, theme), name)


def test_the_figure_looks_as_it_did(project: Project) -> None:
    at = looked_at(project, "ukraine", "2022-01-02", "un")
    made = compose(at, Options(900, 600, 96.0, at.view.extent(*SIZE), at.view.resolution), measure)
    snapshots.check(page_painter.picture(made), "figure-ukraine")


def test_two_views_are_told_apart(project: Project) -> None:
    """The comparison notices what a reader would."""
    views = [
        snapshots.pixels(painted(looked_at(project, "ukraine", "2022-01-02", view), LIGHT))
        for view in ("un", "russia")
    ]
    assert snapshots.difference(*views) > snapshots.SHARE


def test_a_changed_picture_fails_and_shows_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "FOLDER", tmp_path)
    monkeypatch.delenv("GISAPP_UPDATE_SNAPSHOTS", raising=False)
    image = np.full((60, 80, 3), 128, np.uint8)
    with pytest.raises(AssertionError, match=r"there is no one\.png"):
        snapshots.check(image, "one")
    monkeypatch.setenv("GISAPP_UPDATE_SNAPSHOTS", "1")
    snapshots.check(image, "one")
    monkeypatch.delenv("GISAPP_UPDATE_SNAPSHOTS")
    snapshots.check(image + 5, "one")
    other = image.copy()
    other[10:20, 10:20] = 255
    with pytest.raises(AssertionError, match=r"one: 2\.1% of the pixels differ"):
        snapshots.check(other, "one")
    assert (tmp_path / "one.new.png").exists()
    assert (tmp_path / "one.diff.png").exists()
    with pytest.raises(AssertionError, match="100"):
        snapshots.check(image[:30], "one")
    snapshots.check(image, "one")
    assert [path.name for path in tmp_path.iterdir()] == ["one.png"]

"""The backdrop: a coarse picture of the ground of the whole world. It lies where the planes do not
reach while the map is on its way, so that a zoom out shows land and sea at once."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtGui import QImage, QPainter

from gisapp.model.layer import Layer
from gisapp.model.memo import Memo
from gisapp.model.primitives import Background
from gisapp.model.project import Project
from gisapp.model.theme import Theme
from gisapp.render import frame, painter
from gisapp.render.frame import Viewport
from gisapp.ui import composing, resolving
from gisapp.ui.painting import Pace, Rests

SIDE = 768  # pixels
REST, PAUSE = 1.5, 0.05  # seconds for which nothing has changed; between two looks

_made: Memo[QImage] = Memo("backdrops", 1)


def prepare(
    project: Project,
    theme: Theme,
    cancelled: Callable[[], bool] = lambda: False,
    pace: Pace | None = None,
) -> None:
    """Make what makes the layers that count quick, as ``pace`` leaves time for it; then paint the
    backdrop, bit by bit while nothing changes, for painting holds up the window's thread. For a
    worker."""
    pace = pace or Pace()
    resolving.prepare(project, cancelled, Rests(pace).for_events)
    ground = _ground(project)
    if ground is None or _made.peek(ground, _key(project, theme)) is not None:
        return

    def wait() -> None:
        while not (pace.quiet(REST) or cancelled()):
            time.sleep(PAUSE)

    wait()
    if not cancelled():
        _made.get(ground, _key(project, theme), lambda: _paint(project, theme, ground, wait))


def paint(qp: QPainter, project: Project, theme: Theme, shown: Viewport) -> None:
    """Draw the backdrop into the device pixels of ``shown``, if there is one yet."""
    ground = _ground(project)
    image = None if ground is None else _made.peek(ground, _key(project, theme))
    if image is not None and not image.isNull():
        composing.stretch(qp, image, _whole(project), shown)


def _ground(project: Project) -> Layer | None:
    """The lowest layer, where it is shown and always the same."""
    lowest = project.layers[0] if project.layers else None
    if lowest is None or lowest.time != "none" or lowest.by_worldview or not project.shown(lowest):
        return None
    return lowest


def _key(project: Project, theme: Theme) -> tuple[str, str]:
    return project.view.crs, theme.name


def _whole(project: Project) -> Viewport:
    return frame.fitted(project.view.projection.bounds, SIDE, SIDE)


def _paint(project: Project, theme: Theme, ground: Layer, between: Callable[[], None]) -> QImage:
    """The picture; a null one where the layer is no ground."""
    viewport = _whole(project)
    drawing = frame.resolve_layer(project, ground, viewport)
    if not any(isinstance(item, Background) for item in drawing.primitives):
        return QImage()
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    qp = QPainter(image)
    for _ in painter.paint_steps(qp, drawing, viewport, theme):
        between()
    qp.end()
    return image

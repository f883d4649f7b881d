"""Pictures of the map in other projections, for docs/projections.md."""

from __future__ import annotations

import time
from dataclasses import replace

from gisapp.model.project import View
from gisapp.model.theme import DARK
from gisapp.ui import app as application
from gisapp.ui.window import Window
from tools.shots import figure, look, picture, settle

GLOBE = "+proj=ortho +lat_0=38 +lon_0=34 +datum=WGS84"


def pictures(window: Window) -> None:
    """The globe and the dialog in ``window``, and a figure for print."""
    window.set_theme(DARK)
    window.resize(1600, 900)
    look(window, "ukraine", "2021-10-01", "2022-01-02")
    document, before = window.document, window.document.project
    document.navigate(replace(before, view=View(0.0, 0.0, 22_500.0, GLOBE)))
    picture(window, "projection-globe")
    document.navigate(before)
    settle(window)
    chosen = window.actions_.projections
    chosen.choose()
    dialog = chosen.dialog
    assert dialog is not None
    dialog.search.setText("equal area")
    until = time.monotonic() + 3
    while time.monotonic() < until:
        application.application().processEvents()
        time.sleep(0.02)
    picture(window, "projection-dialog", dialog)
    dialog.reject()
    words = "--extent", "5,32,58,60", "--at", "2022-01-02", "--crs", "EPSG:3035"
    figure("projection-europe", *words, "--title", "Europe and the Near East, equal-area")

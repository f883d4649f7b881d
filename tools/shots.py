"""Screenshots of the real window and the reference figures, into docs/images.

Needs a display (``xvfb-run -s "-screen 0 2560x1600x24" make shots``) for the window; without one
it is drawn offscreen. ``make shots ARGS=DATA`` adds the pictures of tools/shots_time.py.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
_HOME = tempfile.mkdtemp(prefix="gisapp-shots-")
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = _HOME

from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from gisapp.cli import run  # noqa: E402
from gisapp.model import instants  # noqa: E402
from gisapp.model.theme import DARK, LIGHT  # noqa: E402
from gisapp.ui import app as application  # noqa: E402
from gisapp.ui.window import Window  # noqa: E402
from tools import palette  # noqa: E402

OUT = ROOT / "docs" / "images"


def settle(window: Window) -> None:
    """Let the window paint until nothing is pending."""
    app = application.application()
    until = time.monotonic() + 20
    calm = 0
    while calm < 5 and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.02)
        still = window.canvas.is_settled and window.actions_.legend.legends.is_settled
        calm = calm + 1 if still and not window.files.busy else 0


def opened() -> Window:
    """A new window, settled."""
    application.application()
    window = application.build()
    window.resize(1600, 900)
    window.show()
    settle(window)
    return window


def shut(window: Window) -> None:
    """Close a window without being asked whether to save."""
    window.document.mark_saved()
    window.close()
    application.application().processEvents()


def picture(window: Window, name: str, part: QWidget | None = None) -> None:
    """One picture of the window, or of a part of it, as it is."""
    settle(window)
    path = OUT / f"{name}.png"
    palette.save((part or window).grab().toImage(), path)
    print(path)


def look(window: Window, theatre: str, start: str, stop: str) -> None:
    """A theatre at a period; dates are ISO and inclusive."""
    window.go.to_bookmark(window.document.project.bookmark(theatre))
    project = window.document.project
    clock = replace(project.clock, mode="window").with_window(
        instants.resolve_text(start, "UTC"), instants.resolve_text(stop, "UTC", end=True)
    )
    window.document.navigate(replace(project, clock=clock))


def main() -> int:
    """Every picture."""
    from tools import shots_atlas, shots_projections

    window = opened()
    picture(window, "region-dark")
    look(window, "ukraine", "2021-10-01", "2022-01-02")
    picture(window, "ukraine-dark")
    sites = window.document.project.layer("troops-russia")
    row = next(
        row
        for row in range(len(sites.features))
        if "Yelnya" in str(sites.features.attributes(row).values())
    )
    window.inspector.show_feature(sites.id, row)
    picture(window, "inspector-dark")
    window.set_theme(LIGHT)
    picture(window, "ukraine-light")
    look(window, "karabakh", "2020-08-01", "2020-11-22")
    window.inspector.show_nothing()
    picture(window, "karabakh-light")
    look(window, "syria", "2019-10-01", "2019-11-01")
    picture(window, "syria-light")
    look(window, "libya", "2020-03-01", "2020-05-01")
    picture(window, "libya-light")
    window.set_theme(DARK)
    look(window, "crimea", "2014-02-20", "2014-03-25")
    picture(window, "crimea-dark")
    window.resize(1366, 768)
    look(window, "ukraine", "2022-02-01", "2022-03-25")
    picture(window, "small-1366")
    window.resize(2560, 1440)
    look(window, "ukraine", "2022-02-01", "2022-03-25")
    picture(window, "large-2560")
    shots_projections.pictures(window)
    shut(window)
    shots_atlas.pictures()
    figure("figure-ukraine", "--theatre", "ukraine", "--at", "2022-01-02")
    figure("figure-karabakh", "--theatre", "karabakh", "--at", "2020-11-22")
    if len(sys.argv) > 1:
        from tools import shots_time

        return shots_time.main(sys.argv[1:])
    return 0


def figure(name: str, *words: str) -> None:
    """One figure, from the command line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.png"
        run(["render", *words, "--size", "1600x900", "-o", str(path)])
        palette.save(QImage(str(path)), OUT / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())

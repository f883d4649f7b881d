"""Draws docs/images/symbols.png: ``python -m tools.symbol_sheet``."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

CODES = (
    "10031000161211000000",
    "10061000181211020000",
    "10031000151205000000",
    "10061000161303000000",
    "10041000151211040000",
    "10011000001211000000",
    "10031010161303000000",
    "10031500331202000000",
    "10061500001109000000",
    "10062000001208000000",
    "10033000001202030000",
    "10063500001101000000",
    "10060100001102000000",
    "10030500001107000000",
    "10064000001301000000",
    "10031030161211000000",
    "10061040161205000000",
    "10061000009999990000",
    "10031100001101000000",
    "10051000161211000000",
    "10061000211211020000",
)
WIDTH, ROWS, SCALE = 1200, ((16, 44), (24, 52), (32, 62), (64, 118)), 2


def main() -> None:
    """Draw the sheet: both themes, four sizes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

    from gisapp.model.primitives import Symbols
    from gisapp.model.theme import DARK, LIGHT
    from gisapp.render.painter.symbols import paint_symbols

    app = QGuiApplication.instance() or QGuiApplication([])
    high = sum(room for _, room in ROWS) + 24
    image = QImage(WIDTH * SCALE, 2 * high * SCALE, QImage.Format.Format_RGB32)
    qp = QPainter(image)
    qp.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, theme in enumerate((DARK, LIGHT)):
        top = place * high
        qp.fillRect(0, top * SCALE, image.width(), high * SCALE, QColor(theme["land"]))
        y = top + 16.0
        for size, room in ROWS:
            count = min(len(CODES), int(WIDTH / (size * 1.85)))
            step = WIDTH / count
            xy = np.array([[(i + 0.5) * step, y + room / 2] for i in range(count)])
            item = Symbols(xy, np.arange(count), CODES[:count], float(size))
            paint_symbols(qp, item, xy * SCALE, theme, float(SCALE))
            y += room
    qp.end()
    del app
    image.save(str(Path(__file__).resolve().parent.parent / "docs" / "images" / "symbols.png"))


if __name__ == "__main__":
    main()

"""Placing five thousand labels in a window of 1600 by 900 pixels."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.table import Row, row

MANY = 5000
LETTERS = "Lorem ipsum dolor sit amet consectetur"


def labels_5k() -> Iterator[Row]:
    """Towns with names, crowded to several times the room there is, placed anew after each of 15
    pans, every name seen before: the whole of ``place_labels``, the median."""
    from gisapp.model.primitives import Drawing, Labels, LabelStyle
    from gisapp.render import painter
    from gisapp.render.frame import fitted
    from gisapp.ui import app

    application = app.application()
    painter.load_fonts()
    random = np.random.default_rng(7)
    start = random.integers(0, 24, MANY)
    stop = start + random.integers(4, 14, MANY)
    words = tuple(LETTERS[a:b].strip() for a, b in zip(start, stop, strict=True))
    labels = Labels(
        random.uniform((0, 0), (1600e3, 900e3), (MANY, 2)),
        np.arange(MANY),
        words,
        LabelStyle("label", 12.0),
        random.integers(0, 500, MANY).astype(np.float32),
        np.full(MANY, 3.0, np.float32),
        fixed=True,
    )
    drawing = (Drawing("towns", (labels,)),)
    for thread in threading.enumerate():  # that read ahead what the window will need
        if thread is not threading.current_thread():
            thread.join()
    gc.collect()
    gc.freeze()  # as the window does once it stands
    taken = []
    for turn in range(15):
        viewport = fitted((turn * 3e3, 0.0, 1600e3 + turn * 3e3, 900e3), 1600, 900)
        begin = time.perf_counter()
        painter.place_labels(drawing, viewport)
        taken.append(time.perf_counter() - begin)
    application.processEvents()
    yield row("labels_5k_ms", float(np.median(taken)) * 1000, "ms", 15.0)
